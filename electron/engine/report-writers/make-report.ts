/**
 * From a case to a report file, the one way for window and command line: gather all inputs, change them where that was asked
 * for, build the document, write it in one of its forms.
 */
import type { Analysis, Evidence, ReportEdits, SectionId } from '../../../shared/contract/index.ts';
import { renderHtml } from '../../../shared/report/html.ts';
import {
  type Against,
  documentOf,
  placesOf,
  type QuotedPlace,
  type ReportInputs,
} from '../../../shared/report/inputs.ts';
import { renderMarkdown } from '../../../shared/report/markdown.ts';
import { REPORT_SCHEMA_ID, type ReportDocument } from '../../../shared/report/model.ts';
import type { PdfStandard } from './pdf.ts';

export type ReportFormat = 'html' | 'md' | 'pdf' | 'json';

/** What a report is written from: an analysis, and the raw lines of a place, null where they were not kept. */
export interface ReportSource {
  readonly analysis: Analysis;
  readonly excerpt: (place: Evidence, maxLines: number) => Promise<readonly string[] | null>;
}

export interface ReportRequest {
  readonly against: Against | null;
  readonly edits: ReportEdits;
  readonly sections: readonly SectionId[] | null;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly signal?: AbortSignal | undefined;
  /** Changes the inputs before anything is built from them: what it takes away is in no format of the report. */
  readonly prepare?: ((inputs: ReportInputs) => ReportInputs) | undefined;
}

/** Longer excerpts are cut by the report. */
const MAX_LINES = 400;

/**
 * Gathers all that the report is made of, raw lines included.
 * @throws the signal's reason when stopped
 */
export async function gatherInputs(source: ReportSource, request: ReportRequest): Promise<ReportInputs> {
  const { against, edits, sections, date, signal } = request;
  const inputs = { analysis: source.analysis, against, edits, sections, date };
  const quoted: QuotedPlace[] = [];
  for (const place of placesOf(inputs)) {
    signal?.throwIfAborted();
    const lines = await source.excerpt(place, MAX_LINES);
    if (lines !== null) quoted.push({ place, lines });
  }
  return { ...inputs, quoted };
}

/** Gathers, prepares and builds. */
export async function makeReport(source: ReportSource, request: ReportRequest): Promise<ReportDocument> {
  const gathered = await gatherInputs(source, request);
  const inputs = request.prepare === undefined ? gathered : request.prepare(gathered);
  request.signal?.throwIfAborted();
  return documentOf(inputs);
}

/** The same JSON with every character that has no shape of its own written as its escape: a viewer must not act on it. */
function escaped(json: string): string {
  return json.replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
    character === '\n'
      ? character
      : Array.from(
          { length: character.length },
          (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}

/** Writes a document in one of its forms; text, or the bytes of a PDF. */
export async function writeDocument(
  document: ReportDocument,
  format: ReportFormat,
  paper: ReportEdits['paper'] = 'a4',
  standard: PdfStandard = 'ua-1',
): Promise<string | Uint8Array> {
  switch (format) {
    case 'html':
      return renderHtml(document);
    case 'md':
      return renderMarkdown(document);
    case 'json':
      return `${escaped(JSON.stringify({ schema: REPORT_SCHEMA_ID, ...document }, null, 2))}\n`;
    case 'pdf': {
      // The typesetter is large: it is loaded when a PDF is wanted.
      const { writePdf } = await import('./pdf.ts');
      return await writePdf(document, { paper: paper === 'letter' ? 'us-letter' : 'a4', standard });
    }
  }
}
