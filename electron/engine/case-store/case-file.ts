/** A case file read back. It may come from anybody: every part is parsed before it is believed, events when they are asked for. */
import { stat } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import {
  type Analysis,
  type AnalysisEvent,
  analysis,
  analysisEvent,
  type Evidence,
  NO_EDITS,
  type RedactionEntry,
  type RedactionOptions,
  type ReportEdits,
  redactionEntry,
  redactionOptions,
  reportEdits,
} from '../../../shared/contract/index.ts';
import {
  type CaseOverview,
  caseOverview,
  type EventColumns,
  eventColumns,
  type Note,
  note,
  type SeriesAnswer,
  seriesAnswer,
} from '../../../shared/contract/wire/index.ts';
import type { Page } from './case-writer.ts';
import { unpackPiece } from './kept-logs.ts';
import { damaged, pack, unpack } from './pack.ts';
import { CASE_SHAPE, EVENTS_PER_BLOCK } from './schema.ts';
import { loadSqlite, openDatabase, StoreError } from './sqlite.ts';

const head = analysis.omit({ events: true });
/** The part that holds the author's changes to the report; a case without any has none. */
export const EDITS_PART = 'report-edits';
export const REDACTION_PART = 'redaction-options';
/** Lines of the table of what was hidden: more than a site has hosts, addresses and persons. */
const MAX_REDACTIONS = 100_000;
const textLines = z.array(z.string());
const noteText = z
  .string()
  .transform((text, context): unknown => {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      context.addIssue('no JSON');
      return z.NEVER;
    }
  })
  .pipe(note);
/** Longer ones would be counted twice, or be more than a call may spread. */
const eventBlock = z.array(z.unknown()).max(EVENTS_PER_BLOCK);
/** Blocks that stay unpacked: a person steps through neighbours. */
const CACHED_BLOCKS = 8;

/** A file larger than this was not made to be sent. */
const MAX_FILE_BYTES = 8 * 1024 ** 3;
/** Stretches of one log; more than events that a case may have. */
const MAX_PAGES = 500_000;
const MAX_NOTES = 10_000;

/** What a file begins with when it is SQLite. */
export const SQLITE_MAGIC = 'SQLite format 3\0';

export class CaseFile {
  readonly name: string;
  readonly overview: CaseOverview;
  readonly columns: EventColumns;
  private readonly database: DatabaseSync;
  private readonly blocks = new Map<number, unknown[]>();

  private constructor(database: DatabaseSync, name: string) {
    this.database = database;
    this.name = name;
    this.overview = this.parse(caseOverview, this.part('overview'));
    this.columns = this.parse(eventColumns, this.part('columns'));
    this.checkColumns();
  }

  /** Rows that point outside of what is there would be read as something else. */
  private checkColumns(): void {
    const { count, ...columns } = this.columns;
    const groups = this.overview.groups.length;
    for (const [name, column] of Object.entries(columns)) {
      const at = Array.isArray(column) ? column : column.at;
      const values = Array.isArray(column) ? (name === 'group' ? groups : null) : column.values.length;
      if (at.length !== count)
        throw damaged(this.name, `its column "${name}" has ${at.length} rows instead of ${count}`);
      if (values !== null && at.some((value) => Number(value) < -1 || Number(value) >= values))
        throw damaged(this.name, `its column "${name}" points to what is not there`);
    }
    if (this.overview.eventCount !== count) throw damaged(this.name, 'its parts count different events');
  }

  /**
   * Opens a case file.
   * @param name how to call it in messages
   * @throws StoreError
   */
  static async open(path: string, name: string): Promise<CaseFile> {
    const sqlite = await loadSqlite();
    if (sqlite === null)
      throw new StoreError(`${name} is a case file, which this Node cannot read`, 'Use Node 22.13 or later.');
    if ((await stat(path)).size > MAX_FILE_BYTES)
      throw new StoreError(`${name} is larger than a case file can be`, 'Analyse the report itself.');
    const database = openDatabase(sqlite, path, CASE_SHAPE, name, false);
    try {
      return new CaseFile(database, name);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** One event, null when there is no such row. */
  event(row: number): AnalysisEvent | null {
    const first = Math.floor(row / EVENTS_PER_BLOCK) * EVENTS_PER_BLOCK;
    const event = this.block(first)?.[row - first];
    return event === undefined ? null : this.parse(analysisEvent, event);
  }

  /** The whole analysis, for reports. */
  analysis(): Analysis {
    const events: unknown[] = [];
    for (let row = 0; row < this.columns.count; row += EVENTS_PER_BLOCK) events.push(...(this.block(row) ?? []));
    return this.parse(analysis, { ...this.parse(head, this.part('head')), events });
  }

  /** What was measured, as it is drawn. */
  series(): SeriesAnswer {
    return this.parse(seriesAnswer, this.part('series'));
  }

  /** The kept lines of a log, by stretches in the order of the log. */
  pages(member: string): { from: number; to: number; lines: () => string[] }[] {
    const pages = this.rows(
      `SELECT first_line, last_line FROM page WHERE member = ? AND first_line > 0 AND last_line <= ${Number.MAX_SAFE_INTEGER} ORDER BY first_line LIMIT ${MAX_PAGES}`,
      member,
    );
    return pages.map((row) => {
      const from = Number(row['first_line']);
      return { from, to: Number(row['last_line']), lines: () => this.pageLines(member, from) };
    });
  }

  private pageLines(member: string, from: number): string[] {
    const [found] = this.rows('SELECT data FROM page WHERE member = ? AND first_line = ?', member, from);
    return this.parse(textLines, unpack(found?.['data'], this.name));
  }

  /** All kept stretches of all logs. */
  async *allPages(): AsyncGenerator<Page> {
    for (const { member } of this.overview.logs)
      for (const page of this.pages(member)) yield { member, from: page.from, lines: page.lines() };
  }

  /** Bytes of a log that is kept as a whole; null when it is not. */
  keptLog(member: string): number | null {
    const [row] = this.rows(`SELECT bytes FROM log WHERE member = ? AND bytes <= ${Number.MAX_SAFE_INTEGER}`, member);
    return row === undefined ? null : Number(row['bytes']);
  }

  /**
   * The bytes of a log that is kept as a whole, piece by piece.
   * @throws StoreError when they are not as many as the file says
   */
  *logBytes(member: string): Generator<Uint8Array> {
    const bytes = this.keptLog(member) ?? 0;
    let seen = 0;
    for (let at = 0; seen < bytes; at++) {
      const [row] = this.rows('SELECT data FROM log_chunk WHERE member = ? AND at = ?', member, at);
      if (row === undefined) break;
      const data = unpackPiece(row['data'], this.name);
      seen += data.byteLength;
      // An empty piece would let this go on for ever.
      if (data.byteLength === 0 || seen > bytes) break;
      yield data;
    }
    if (seen !== bytes) throw damaged(this.name, `the log ${member} is not whole in it`);
  }

  /** The first lines of a place, as many as were kept of it; null when none were. */
  excerpt(place: Evidence, maxLines: number): readonly string[] | null {
    const lines: string[] = [];
    // Events that follow each other closely stand in pages that follow each other.
    for (const page of this.pages(place.member)) {
      const next = place.line + lines.length;
      if (page.to < next) continue;
      if (page.from > next || next > place.endLine || lines.length >= maxLines) break;
      lines.push(...page.lines().slice(next - page.from, place.endLine - page.from + 1));
    }
    return lines.length === 0 ? null : lines.slice(0, maxLines);
  }

  /** What the author changed in the report. Edits that cannot be read cost the edits, never the case. */
  reportEdits(): ReportEdits {
    try {
      const [row] = this.rows('SELECT data FROM part WHERE name = ?', EDITS_PART);
      return row === undefined ? NO_EDITS : reportEdits.parse(unpack(row['data'], this.name));
    } catch {
      return NO_EDITS;
    }
  }

  /** Keeps the edits; they are on the disk when this returns. */
  putReportEdits(value: ReportEdits): void {
    this.database
      .prepare('INSERT INTO part (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data')
      .run(EDITS_PART, pack(value));
  }

  /** What is to be hidden in reports of the case. Options that cannot be read are as good as none. */
  redactionOptions(): RedactionOptions {
    try {
      const [row] = this.rows('SELECT data FROM part WHERE name = ?', REDACTION_PART);
      return redactionOptions.parse(row === undefined ? {} : unpack(row['data'], this.name));
    } catch {
      return redactionOptions.parse({});
    }
  }

  putRedactionOptions(value: RedactionOptions): void {
    this.database
      .prepare('INSERT INTO part (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data')
      .run(REDACTION_PART, pack(value));
  }

  /** What was hidden in the reports written so far, with the names that stand for it. */
  redactionTable(): RedactionEntry[] {
    return this.rows(`SELECT kind, original, pseudonym, count FROM redaction LIMIT ${MAX_REDACTIONS}`)
      .map((row) => redactionEntry.safeParse(row))
      .filter((parsed) => parsed.success)
      .map((parsed) => parsed.data);
  }

  /** Keeps the table of a report; what earlier reports hid besides stays in it. */
  putRedactionTable(table: readonly RedactionEntry[]): void {
    const put = this.database.prepare(
      'INSERT INTO redaction (kind, original, pseudonym, count) VALUES (?, ?, ?, ?) ON CONFLICT (kind, original) DO UPDATE SET pseudonym = excluded.pseudonym, count = excluded.count',
    );
    this.database.exec('BEGIN');
    try {
      for (const { kind, original, pseudonym, count } of table.slice(0, MAX_REDACTIONS))
        put.run(kind, original, pseudonym, count);
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  notes(): Note[] {
    const found: Note[] = [];
    for (const row of this.rows(`SELECT data FROM note LIMIT ${MAX_NOTES}`)) {
      // One bad note never costs the others.
      const parsed = noteText.safeParse(row['data']);
      if (parsed.success) found.push(parsed.data);
    }
    return found.sort((a, b) => a.createdMs - b.createdMs);
  }

  /** Keeps a note; it is on the disk when this returns. */
  putNote(value: Note): void {
    this.database
      .prepare('INSERT INTO note (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data')
      .run(value.id, JSON.stringify(value));
  }

  removeNote(id: string): void {
    this.database.prepare('DELETE FROM note WHERE id = ?').run(id);
  }

  close(): void {
    this.database.close();
  }

  private block(first: number): unknown[] | null {
    const cached = this.blocks.get(first);
    if (cached !== undefined) return cached;
    const [row] = this.rows('SELECT data FROM event_block WHERE first_row = ?', first);
    if (row === undefined) return null;
    const events = this.parse(eventBlock, unpack(row['data'], this.name));
    if (this.blocks.size >= CACHED_BLOCKS) this.blocks.delete(this.blocks.keys().next().value ?? 0);
    this.blocks.set(first, events);
    return events;
  }

  private part(name: string): unknown {
    const [row] = this.rows('SELECT data FROM part WHERE name = ?', name);
    if (row === undefined) throw damaged(this.name, `its part "${name}" is missing`);
    return unpack(row['data'], this.name);
  }

  /** Rows of a query. @throws StoreError: damage inside of a file shows when its page is read, long after it was opened */
  private rows(sql: string, ...values: (string | number)[]): Record<string, unknown>[] {
    try {
      return this.database.prepare(sql).all(...values);
    } catch (error) {
      throw damaged(this.name, error instanceof Error ? error.message : String(error));
    }
  }

  private parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw damaged(this.name, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not fit'}`);
  }
}
