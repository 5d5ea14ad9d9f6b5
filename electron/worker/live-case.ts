/** A case that was analysed in this session: the analysis in memory, the raw logs in the private folder. */

import {
  type Analysis,
  type AnalysisEvent,
  type Evidence,
  NO_EDITS,
  type RedactionEntry,
  type RedactionOptions,
  type ReportEdits,
  redactionOptions,
} from '../../shared/contract/index.ts';
import {
  CallError,
  type CaseOverview,
  type Series as DrawnSeries,
  type EventColumns,
  type LogLines,
  type Note,
  type SeriesAnswer,
} from '../../shared/contract/wire/index.ts';
import { drawingSeries, drawingStretch } from '../../shared/time/drawing.ts';
import type { Series } from '../../shared/time/series.ts';
import { type Page, pagesAround } from '../engine/case-store/case-writer.ts';
import { LineIndex } from '../engine/line-index/line-index.ts';
import type { LogStore } from '../engine/log-store/log-store.ts';
import type { LineRequest, LogFile, OpenCase } from './case.ts';
import { buildColumns } from './columns.ts';
import { eventSeries } from './event-series.ts';
import { buildOverview } from './overview.ts';

export interface LiveCaseInput {
  readonly id: string;
  readonly title: string;
  readonly paths: readonly string[];
  readonly analysis: Analysis;
  readonly store: LogStore;
  /** Measurements along the case's clock, as they were recorded. */
  readonly series: readonly Series[];
  readonly unreadable: number;
  readonly partial: number;
}

/** Points of one drawn series: more than a screen is wide. */
const MAX_POINTS = 4000;
/** And of a stretch, which is asked for with as much again on both sides: two days of minutes, each of them. */
const MAX_STRETCH_POINTS = 3 * MAX_POINTS;

/** Where notes and edits go: into the case file once it is written. */
export interface NoteKeeper {
  putNote(note: Note): void;
  removeNote(id: string): void;
  putReportEdits(edits: ReportEdits): void;
  putRedactionOptions(options: RedactionOptions): void;
  putRedactionTable(table: readonly RedactionEntry[]): void;
  close(): void;
}

/** What came of writing a case down. */
export interface Kept {
  /** null when cases are not kept, or this one could not be. */
  readonly keeper: NoteKeeper | null;
  /** Why it could not be; null where it was, or nobody wanted it. */
  readonly why: string | null;
}

export class LiveCase implements OpenCase {
  readonly id: string;
  readonly title: string;
  readonly paths: readonly string[];
  private readonly input: LiveCaseInput;
  private readonly indexes = new Map<string, Promise<LineIndex>>();
  private readonly kept = new Map<string, Note>();
  private edits: ReportEdits = NO_EDITS;
  private hiding: RedactionOptions = redactionOptions.parse({});
  private readonly hidden = new Map<string, RedactionEntry>();
  private cachedOverview: CaseOverview | null = null;
  private cachedColumns: EventColumns | null = null;
  /** Set while the case is being written; resolves to the file's notes, or null when cases are not kept. */
  private keeper: Promise<NoteKeeper | null> = Promise.resolve(null);
  private whyUnkept: Promise<string | null> = Promise.resolve(null);

  constructor(input: LiveCaseInput) {
    this.input = input;
    this.id = input.id;
    this.title = input.title;
    this.paths = input.paths;
  }

  overview(): CaseOverview {
    const { id, title, analysis, unreadable, partial, store } = this.input;
    this.cachedOverview ??= buildOverview({
      caseId: id,
      title,
      analysis,
      unreadable,
      partial,
      keptBytes: (member) => store.locate(member)?.bytes ?? null,
    });
    return this.cachedOverview;
  }

  columns(): EventColumns {
    this.cachedColumns ??= buildColumns(this.input.analysis.events, this.input.analysis.groups);
    return this.cachedColumns;
  }

  event(row: number): AnalysisEvent | null {
    return this.input.analysis.events[row] ?? null;
  }

  analysis(): Analysis {
    return this.input.analysis;
  }

  series(): SeriesAnswer {
    const printed = eventSeries(this.input.analysis);
    return {
      ...printed,
      series: [...printed.series, ...drawingSeries(this.input.series, MAX_POINTS)],
      hasStretches: true,
    };
  }

  seriesStretch(ids: readonly string[], fromMs: number, toMs: number): DrawnSeries[] {
    return drawingStretch(this.input.series, new Set(ids), { fromMs, toMs, maxPoints: MAX_STRETCH_POINTS });
  }

  async lines(request: LineRequest): Promise<LogLines> {
    const index = await this.index(request);
    const range = await index.read(request.from, request.count);
    return {
      member: request.member,
      from: range.from,
      total: index.lines,
      lines: range.lines,
      cut: range.cut,
      absent: [],
      note: null,
    };
  }

  /** Built once per log; a second caller waits for the first. Not tied to a caller's signal: the next one wants it too. */
  private index(request: LineRequest): Promise<LineIndex> {
    let index = this.indexes.get(request.member);
    if (index === undefined) {
      const file = this.input.store.locate(request.member);
      if (file === null) {
        const known = this.input.analysis.coverage.sources.some((source) => source.member === request.member);
        throw known
          ? new CallError(
              'unreadable',
              `The text of ${request.member} was not kept`,
              'Open the report again to read it.',
            )
          : new CallError('not-found', `There is no log ${request.member} in this case`);
      }
      index = LineIndex.build(file.path, file.bytes, { onProgress: request.onProgress });
      index.catch(() => this.indexes.delete(request.member));
      this.indexes.set(request.member, index);
    }
    return index;
  }

  async bringLogs(): Promise<void> {
    // They are here since the case was read.
  }

  pages(): AsyncIterable<Page> {
    return pagesAround(this.input.analysis, async (member, from, count) => {
      const request = { member, from, count, signal: new AbortController().signal, onProgress: () => {} };
      const read = await this.lines(request).catch(() => null);
      if (read !== null) return read.lines;
      // A small file that is no log: its lines are known by number.
      const place = { member, line: from, endLine: from + count - 1, byteOffset: 0 };
      return (await this.input.store.excerpt(place, count).catch(() => null)) ?? [];
    });
  }

  logFiles(): LogFile[] {
    return this.input.analysis.coverage.sources.flatMap((source) => {
      const file = this.input.store.locate(source.member);
      return file === null ? [] : [{ member: source.member, path: file.path, bytes: file.bytes }];
    });
  }

  excerpt(place: Evidence, maxLines: number): Promise<readonly string[] | null> {
    return this.input.store.excerpt(place, maxLines);
  }

  /** Hands over the file that is being written; notes made meanwhile go into it when it is there. */
  keepIn(kept: Promise<Kept>): void {
    this.keeper = kept.then(({ keeper }) => keeper);
    this.whyUnkept = kept.then(({ why }) => why);
  }

  unkept(): Promise<string | null> {
    return this.whyUnkept;
  }

  reportEdits(): ReportEdits {
    return this.edits;
  }

  async putReportEdits(edits: ReportEdits): Promise<void> {
    this.edits = edits;
    const keeper = await this.keeper;
    // A later change may have come while the case was being written.
    keeper?.putReportEdits(this.edits);
  }

  redactionOptions(): RedactionOptions {
    return this.hiding;
  }

  async putRedactionOptions(options: RedactionOptions): Promise<void> {
    this.hiding = options;
    (await this.keeper)?.putRedactionOptions(this.hiding);
  }

  redactionTable(): RedactionEntry[] {
    return [...this.hidden.values()];
  }

  async putRedactionTable(table: readonly RedactionEntry[]): Promise<void> {
    for (const entry of table) this.hidden.set(`${entry.kind} ${entry.original}`, entry);
    (await this.keeper)?.putRedactionTable(table);
  }

  notes(): Note[] {
    return [...this.kept.values()].sort((a, b) => a.createdMs - b.createdMs);
  }

  async putNote(note: Note): Promise<void> {
    this.kept.set(note.id, note);
    (await this.keeper)?.putNote(note);
  }

  async removeNote(id: string): Promise<void> {
    this.kept.delete(id);
    (await this.keeper)?.removeNote(id);
  }

  async close(): Promise<void> {
    (await this.keeper.catch(() => null))?.close();
    await this.input.store.dispose();
  }
}
