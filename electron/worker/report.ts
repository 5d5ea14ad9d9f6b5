/** The report of an open case, with its excerpts, and the comparison of two, each in one of its forms. */
import { type Comparison, compareCases, compareWithin, comparisonDocument } from '../../shared/compare/index.ts';
import { NO_EDITS, type ReportEdits, SECTION_IDS } from '../../shared/contract/index.ts';
import {
  CallError,
  type ParsedParams,
  type ReportOutline,
  type WrittenFile,
} from '../../shared/contract/wire/index.ts';
import { type Against, documentOf } from '../../shared/report/inputs.ts';
import type { ReportDocument, ReportSection } from '../../shared/report/model.ts';
import { SECTION_TITLES } from '../../shared/report/section-titles.ts';
import { plainText } from '../../shared/report/sentence.ts';
import { makeReport, type ReportFormat, writeDocument } from '../engine/report-writers/make-report.ts';
import type { OpenCase } from './case.ts';
import { fileName } from './file-name.ts';
import { Hiding, hiddenPair } from './redaction.ts';

/** A case to report on, with what it is compared with. */
export interface ReportPair {
  readonly openCase: OpenCase;
  readonly against: Against | null;
}

const TYPES = { html: 'text/html', md: 'text/markdown', pdf: 'application/pdf', json: 'application/json' } as const;

/** Renders the report; bytes of a PDF as base64. */
export async function renderReport(
  { openCase, against }: ReportPair,
  params: Pick<ParsedParams<'report.render'>, 'format' | 'edits' | 'date' | 'redaction' | 'preview'>,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const { format, date } = params;
  const analysis = openCase.analysis();
  const hiding = new Hiding(openCase, params.redaction ?? openCase.redactionOptions());
  await hiding.learn(signal);
  if (format === 'analysis') {
    const shown = hiding.analysis(analysis);
    if (!params.preview) await hiding.keep();
    return jsonFile(`${hiding.title(openCase.title)}-analysis`, shown);
  }
  const edits = params.edits ?? openCase.reportEdits();
  const document = await makeReport(
    { analysis, excerpt: (place, maxLines) => openCase.excerpt(place, maxLines) },
    { against, edits, sections: null, date, signal, prepare: (inputs) => hiding.inputs(inputs) },
  );
  if (!params.preview) await hiding.keep();
  return await written(hiding.title(openCase.title), format, document, edits.paper);
}

/** Sections and paragraphs of the report as the analysis writes it. */
export function reportOutline({ openCase, against }: ReportPair): ReportOutline {
  const analysis = openCase.analysis();
  const document = documentOf({ analysis, against, edits: NO_EDITS, sections: null, date: '1970-01-01', quoted: [] });
  const within = compareWithin(analysis);
  return {
    sections: SECTION_IDS.map((id) => ({
      id,
      title: SECTION_TITLES[id],
      empty: !document.sections.some((section) => section.id === id),
    })),
    paragraphs: document.sections.flatMap((section) => namedParagraphs(section)),
    withinReason: within.comparison === null ? within.reason : null,
  };
}

/** Paragraphs that may be reworded, each called by the heading above it. */
function namedParagraphs(section: ReportSection): ReportOutline['paragraphs'] {
  let label = section.title;
  return section.blocks.flatMap((block) => {
    if (block.kind === 'heading') label = block.text;
    if (block.kind !== 'paragraph' || block.name === undefined) return [];
    return [{ name: block.name, section: section.id, label, text: block.sentences.map(plainText).join(' ') }];
  });
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
  const { comparison, title, redacted } = await compared(before, after);
  if (format === 'json') return jsonFile(title, comparison);
  const document = comparisonDocument(comparison, {
    customer: null,
    caseNumber: null,
    author: null,
    redacted,
    date,
  });
  return await written(title, format, document);
}

async function compared(
  before: OpenCase,
  after: OpenCase | null,
): Promise<{ comparison: Comparison; title: string; redacted: boolean }> {
  const shown = await hiddenPair(before, after);
  const { redacted } = shown;
  if (after !== null && shown.after !== null)
    return {
      comparison: compareCases([shown.before], [shown.after], { namesHold: shown.namesHold }),
      title: shown.title(`${before.title}-and-${after.title}`),
      redacted,
    };
  const within = compareWithin(shown.before);
  if (within.comparison === null)
    throw new CallError('wrong-request', within.reason, 'Open the case from the other kernel as well and choose both.');
  return { comparison: within.comparison, title: shown.title(before.title), redacted };
}

function jsonFile(title: string, value: unknown): WrittenFile {
  let text: string;
  try {
    text = JSON.stringify(value, null, 2);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CallError(
      'refused',
      'This result is longer than a page can take: half a gigabyte and more',
      'Write it on the command line, which has no such bound: buddyscope analyze PATH --format json --out FILE',
    );
  }
  return { name: fileName(title, 'json'), type: TYPES.json, text, base64: null };
}

async function written(
  title: string,
  format: ReportFormat,
  document: ReportDocument,
  paper: ReportEdits['paper'] = 'a4',
): Promise<WrittenFile> {
  const output = await writeDocument(document, format, paper);
  const [text, base64] = typeof output === 'string' ? [output, null] : [null, Buffer.from(output).toString('base64')];
  return { name: fileName(title, format), type: TYPES[format], text, base64 };
}
