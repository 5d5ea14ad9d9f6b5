/** One open case, whether it was analysed just now or read back from a file: the same questions, the same answers. */
import type {
  Analysis,
  AnalysisEvent,
  Evidence,
  RedactionEntry,
  RedactionOptions,
  ReportEdits,
} from '../../shared/contract/index.ts';
import type {
  CaseOverview,
  EventColumns,
  LogLines,
  Note,
  Series,
  SeriesAnswer,
} from '../../shared/contract/wire/index.ts';

import type { Page } from '../engine/case-store/case-writer.ts';

/** A log as a file that can be scanned. */
export interface LogFile {
  readonly member: string;
  readonly path: string;
  readonly bytes: number;
}

export interface LineRequest {
  readonly member: string;
  readonly from: number;
  readonly count: number;
  readonly signal: AbortSignal;
  readonly onProgress: (indexedBytes: number, totalBytes: number) => void;
}

export interface OpenCase {
  readonly id: string;
  readonly title: string;
  /** The inputs, where they can be read again; null for a case that was read back from a file. */
  readonly paths: readonly string[] | null;
  /** Resolves when the case was written down for another day: with the reason when it could not be, null otherwise. */
  unkept(): Promise<string | null>;
  overview(): CaseOverview;
  columns(): EventColumns;
  event(row: number): AnalysisEvent | null;
  /** The whole document; costly for a case of a hundred thousand events that was read from a file. */
  analysis(): Analysis;
  series(): SeriesAnswer;
  /** Samples of some series between two moments, milliseconds; none where they are not here. */
  seriesStretch(ids: readonly string[], fromMs: number, toMs: number): Series[];
  /** @throws CallError when the log is not part of the case or its text was not kept */
  lines(request: LineRequest): Promise<LogLines>;
  /** Brings whole logs to where they can be scanned, as far as they can be had. */
  bringLogs(onProgress: (doneBytes: number, totalBytes: number) => void): Promise<void>;
  /** Logs that can be searched. */
  logFiles(): LogFile[];
  /** The raw lines around events, as a case file keeps them. */
  pages(): AsyncIterable<Page>;
  excerpt(place: Evidence, maxLines: number): Promise<readonly string[] | null>;
  reportEdits(): ReportEdits;
  /** Resolves when the edits are on the disk. */
  putReportEdits(edits: ReportEdits): Promise<void>;
  /** What is to be hidden in reports of the case. */
  redactionOptions(): RedactionOptions;
  putRedactionOptions(options: RedactionOptions): Promise<void>;
  /** What was hidden in earlier reports; it is in no report. */
  redactionTable(): RedactionEntry[];
  putRedactionTable(table: readonly RedactionEntry[]): Promise<void>;
  notes(): Note[];
  /** Resolves when the note is on the disk. */
  putNote(note: Note): Promise<void>;
  removeNote(id: string): Promise<void>;
  close(): Promise<void>;
}
