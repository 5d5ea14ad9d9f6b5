/** From an analysis to a report file: fetches the excerpts that the report will cite, then writes it in one of its forms. */
import type { Analysis, Evidence } from '../../../shared/contract/index.ts';
import { buildReport, collectEvidence, type ReportOptions } from '../../../shared/report/document.ts';
import { renderHtml } from '../../../shared/report/html.ts';
import { renderMarkdown } from '../../../shared/report/markdown.ts';
import type { LogStore } from '../log-store/log-store.ts';
import { writePdf } from './pdf.ts';

export type ReportFormat = 'html' | 'md' | 'pdf';

export interface WriteOptions extends Omit<ReportOptions, 'excerpt'> {
  /** Where the raw logs are kept; without one the report cites places without showing their lines. */
  readonly store: LogStore | null;
}

/** Longer excerpts are cut by the report. */
const MAX_LINES = 400;

/** Writes the report. */
export async function writeReport(
  format: ReportFormat,
  analysis: Analysis,
  options: WriteOptions,
): Promise<string | Uint8Array> {
  const { store, ...rest } = options;
  const lines = new Map<string, readonly string[]>();
  for (const place of collectEvidence(analysis, rest)) {
    const found = await store?.excerpt(place, MAX_LINES);
    if (found !== undefined && found !== null) lines.set(keyOf(place), found);
  }
  const document = buildReport(analysis, { ...rest, excerpt: (place) => lines.get(keyOf(place)) ?? null });
  if (format === 'html') return renderHtml(document);
  if (format === 'md') return renderMarkdown(document);
  return await writePdf(document);
}

function keyOf(place: Evidence): string {
  return `${place.member}\n${place.byteOffset}\n${place.line}\n${place.endLine}`;
}
