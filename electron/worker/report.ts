/** The report of an open case, with its excerpts, and the comparison of two, each in one of its forms. */
import { type Comparison, compareCases, compareWithin, comparisonDocument } from '../../shared/compare/index.ts';
import { CallError, type ParsedParams, type WrittenFile } from '../../shared/contract/wire/index.ts';
import { buildReport, collectEvidence } from '../../shared/report/document.ts';
import { renderHtml } from '../../shared/report/html.ts';
import { renderMarkdown } from '../../shared/report/markdown.ts';
import type { ReportDocument } from '../../shared/report/model.ts';
import { writePdf } from '../engine/report-writers/pdf.ts';
import type { OpenCase } from './case.ts';

/** Lines of one excerpt; the report cuts further. */
const MAX_LINES = 400;

/** A name that every file system takes. */
function fileName(title: string, extension: string): string {
  const plain = title
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return `${plain === '' ? 'report' : plain}.${extension}`;
}

/** Renders the report; bytes of a PDF as base64. */
export async function renderReport(openCase: OpenCase, params: ParsedParams<'report.render'>): Promise<WrittenFile> {
  const { format, customer, caseNumber, author, date } = params;
  const analysis = openCase.analysis();
  if (format === 'json')
    return {
      name: fileName(openCase.title, 'json'),
      type: 'application/json',
      text: JSON.stringify(analysis, null, 2),
      base64: null,
    };
  const options = { customer, caseNumber, author, date };
  const lines = new Map<string, readonly string[]>();
  const key = (place: { member: string; line: number; endLine: number }): string =>
    `${place.member}\n${place.line}\n${place.endLine}`;
  for (const place of collectEvidence(analysis, options)) {
    const found = await openCase.excerpt(place, MAX_LINES);
    if (found !== null) lines.set(key(place), found);
  }
  const document = buildReport(analysis, { ...options, excerpt: (place) => lines.get(key(place)) ?? null });
  return await written(openCase.title, format, document);
}

/**
 * Renders the comparison of two open cases, or of the kernels within one.
 * @throws CallError when one case alone holds nothing to compare
 */
export async function renderComparison(
  before: OpenCase,
  after: OpenCase | null,
  params: ParsedParams<'compare.render'>,
): Promise<WrittenFile> {
  const { format, date } = params;
  const { comparison, title } = compared(before, after);
  if (format === 'json')
    return {
      name: fileName(title, 'json'),
      type: 'application/json',
      text: JSON.stringify(comparison, null, 2),
      base64: null,
    };
  const document = comparisonDocument(comparison, { customer: null, caseNumber: null, author: null, date });
  return await written(title, format, document);
}

function compared(before: OpenCase, after: OpenCase | null): { comparison: Comparison; title: string } {
  if (after !== null)
    return {
      comparison: compareCases([before.analysis()], [after.analysis()]),
      title: `${before.title}-and-${after.title}`,
    };
  const within = compareWithin(before.analysis());
  if (within.comparison === null)
    throw new CallError('wrong-request', within.reason, 'Open the case from the other kernel as well and choose both.');
  return { comparison: within.comparison, title: before.title };
}

async function written(title: string, format: 'html' | 'md' | 'pdf', document: ReportDocument): Promise<WrittenFile> {
  if (format === 'html')
    return { name: fileName(title, 'html'), type: 'text/html', text: renderHtml(document), base64: null };
  if (format === 'md')
    return { name: fileName(title, 'md'), type: 'text/markdown', text: renderMarkdown(document), base64: null };
  return {
    name: fileName(title, 'pdf'),
    type: 'application/pdf',
    text: null,
    base64: Buffer.from(await writePdf(document)).toString('base64'),
  };
}
