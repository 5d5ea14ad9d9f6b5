/** A case read back from its file: instant, with the lines around the events; whole logs where they can be had. */

import type {
  Analysis,
  AnalysisEvent,
  Evidence,
  RedactionEntry,
  RedactionOptions,
  ReportEdits,
} from '../../shared/contract/index.ts';
import {
  CallError,
  type CaseOverview,
  type EventColumns,
  type LogLines,
  type LogSummary,
  type Note,
  type Series,
  type SeriesAnswer,
} from '../../shared/contract/wire/index.ts';
import type { CaseFile } from '../engine/case-store/case-file.ts';
import type { Page } from '../engine/case-store/case-writer.ts';
import type { LineRequest, LogFile, OpenCase } from './case.ts';
import { type LogsProgress, WholeLogs } from './whole-logs.ts';

/** Stands where a line was not kept; no kernel prints it. */
const NOT_KEPT = '⋯';
const ONLY_AROUND = 'Only the lines around events are kept in this case; open the report itself to read the whole log';
const CHANGED = 'The report has changed, or is gone, since this case was read: only the lines around events are here';

export class StoredCase implements OpenCase {
  readonly id: string;
  readonly title: string;
  readonly paths: readonly string[] | null;
  private readonly file: CaseFile;
  private readonly logs: WholeLogs;
  private whole: Analysis | null = null;

  /**
   * @param paths the inputs, when they still lie as they were
   * @param scratchFolder where logs are unpacked that somebody wants to read
   */
  constructor(file: CaseFile, id: string, paths: readonly string[] | null = null, scratchFolder?: string) {
    this.file = file;
    this.id = id;
    this.title = file.overview.title;
    this.paths = paths;
    this.logs = new WholeLogs(file, paths, scratchFolder);
  }

  unkept(): Promise<string | null> {
    return Promise.resolve(null);
  }

  overview(): CaseOverview {
    const logs = this.file.overview.logs.map((log): LogSummary => {
      const kept = this.keptOf(log);
      return { ...log, readable: kept !== 'none', kept };
    });
    return { ...this.file.overview, caseId: this.id, logs };
  }

  private keptOf(log: LogSummary): 'whole' | 'parts' | 'none' {
    if (this.logs.has(log.member)) return 'whole';
    return this.file.pages(log.member).length > 0 ? 'parts' : 'none';
  }

  columns(): EventColumns {
    return this.file.columns;
  }

  event(row: number): AnalysisEvent | null {
    return this.file.event(row);
  }

  analysis(): Analysis {
    this.whole ??= this.file.analysis();
    return this.whole;
  }

  series(): SeriesAnswer {
    const { hasStretches: _, ...kept } = this.file.series();
    return kept;
  }

  seriesStretch(): Series[] {
    return [];
  }

  async lines(request: LineRequest): Promise<LogLines> {
    const { member, from, count, onProgress } = request;
    const log = this.file.overview.logs.find((entry) => entry.member === member);
    if (log === undefined) throw new CallError('not-found', `There is no log ${member} in this case`);
    const hoped = this.logs.has(member);
    const index = await this.logs.index(member, onProgress);
    if (index === null) return { ...this.partOf(log, from, count), note: hoped ? CHANGED : ONLY_AROUND };
    const range = await index.read(from, count);
    return { member, from: range.from, total: index.lines, lines: range.lines, cut: range.cut, absent: [], note: null };
  }

  /** The lines that were kept; the others are named. */
  private partOf(log: LogSummary, first: number, count: number): LogLines {
    const from = Math.min(first, Math.max(1, log.lines));
    const to = Math.min(log.lines, from + count - 1);
    const lines = new Array<string>(Math.max(0, to - from + 1)).fill(NOT_KEPT);
    const absent = new Set(lines.keys());
    for (const page of this.file.pages(log.member)) {
      if (page.to < from || page.from > to) continue;
      for (const [at, text] of page.lines().entries()) {
        const row = page.from + at - from;
        if (row < 0 || row >= lines.length) continue;
        lines[row] = text;
        absent.delete(row);
      }
    }
    return { member: log.member, from, total: log.lines, lines, cut: [], absent: [...absent], note: null };
  }

  async bringLogs(onProgress: LogsProgress): Promise<void> {
    await this.logs.bring(
      this.file.overview.logs.map((log) => log.member),
      onProgress,
    );
  }

  logFiles(): LogFile[] {
    return this.logs.files();
  }

  pages(): AsyncIterable<Page> {
    return this.file.allPages();
  }

  async excerpt(place: Evidence, maxLines: number): Promise<readonly string[] | null> {
    return this.file.excerpt(place, maxLines);
  }

  reportEdits(): ReportEdits {
    return this.file.reportEdits();
  }

  async putReportEdits(edits: ReportEdits): Promise<void> {
    this.file.putReportEdits(edits);
  }

  redactionOptions(): RedactionOptions {
    return this.file.redactionOptions();
  }

  async putRedactionOptions(options: RedactionOptions): Promise<void> {
    this.file.putRedactionOptions(options);
  }

  redactionTable(): RedactionEntry[] {
    return this.file.redactionTable();
  }

  async putRedactionTable(table: readonly RedactionEntry[]): Promise<void> {
    this.file.putRedactionTable(table);
  }

  notes(): Note[] {
    return this.file.notes();
  }

  async putNote(note: Note): Promise<void> {
    this.file.putNote(note);
  }

  async removeNote(id: string): Promise<void> {
    this.file.removeNote(id);
  }

  async close(): Promise<void> {
    this.file.close();
    await this.logs.dispose();
  }
}
