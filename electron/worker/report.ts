/** The report of an open case, with its excerpts, in one of its forms. */

import type { Answer, ParsedParams } from '../../shared/contract/wire/index.ts';
import { buildReport, collectEvidence } from '../../shared/report/document.ts';
import { renderHtml } from '../../shared/report/html.ts';
import { renderMarkdown } from '../../shared/report/markdown.ts';
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
export async function renderReport(
  openCase: OpenCase,
  params: ParsedParams<'report.render'>,
): Promise<Answer<'report.render'>> {
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
  if (format === 'html')
    return { name: fileName(openCase.title, 'html'), type: 'text/html', text: renderHtml(document), base64: null };
  if (format === 'md')
    return {
      name: fileName(openCase.title, 'md'),
      type: 'text/markdown',
      text: renderMarkdown(document),
      base64: null,
    };
  return {
    name: fileName(openCase.title, 'pdf'),
    type: 'application/pdf',
    text: null,
    base64: Buffer.from(await writePdf(document)).toString('base64'),
  };
}
