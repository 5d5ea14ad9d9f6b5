/** A case read back from its file: instant, with the lines around the events instead of whole logs. */

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
  type Note,
  type SeriesAnswer,
} from '../../shared/contract/wire/index.ts';
import type { CaseFile } from '../engine/case-store/case-file.ts';
import type { LineRequest, LogFile, OpenCase } from './case.ts';

/** Stands where a line was not kept. */
const NOT_KEPT = '';

export class StoredCase implements OpenCase {
  readonly id: string;
  readonly title: string;
  readonly paths = null;
  private readonly file: CaseFile;
  private whole: Analysis | null = null;

  constructor(file: CaseFile, id: string) {
    this.file = file;
    this.id = id;
    this.title = file.overview.title;
  }

  overview(): CaseOverview {
    const logs = this.file.overview.logs.map((log) => ({ ...log, readable: this.file.pages(log.member).length > 0 }));
    return { ...this.file.overview, caseId: this.id, logs };
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
    return this.file.series();
  }

  async lines(request: LineRequest): Promise<LogLines> {
    const log = this.file.overview.logs.find((entry) => entry.member === request.member);
    if (log === undefined) throw new CallError('not-found', `There is no log ${request.member} in this case`);
    const from = Math.min(request.from, Math.max(1, log.lines));
    const to = Math.min(log.lines, from + request.count - 1);
    const lines = new Array<string>(Math.max(0, to - from + 1)).fill(NOT_KEPT);
    for (const page of this.file.pages(request.member)) {
      if (page.to < from || page.from > to) continue;
      for (const [at, text] of page.lines().entries()) {
        const line = page.from + at;
        if (line >= from && line <= to) lines[line - from] = text;
      }
    }
    return { member: request.member, from, total: log.lines, lines, cut: [] };
  }

  logFiles(): LogFile[] {
    return [];
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
  }
}
