/** Writes a case into a file: in slices, so that the engine goes on answering, and renamed into place when it is whole. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Analysis } from '../../../shared/contract/index.ts';
import type { CaseOverview, EventColumns, SeriesAnswer } from '../../../shared/contract/wire/index.ts';
import { pack } from './pack.ts';
import { CASE_APPLICATION_ID, CASE_TABLES, CASE_VERSION, EVENTS_PER_BLOCK } from './schema.ts';
import { createDatabase, loadSqlite } from './sqlite.ts';

/** Lines kept around every event, so that a case opened elsewhere still shows where it stood. */
const CONTEXT_LINES = 12;
/** All pages of a case file: enough for a year of failures, small enough to send. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;
/** A report longer than this is kept in part. */
const MAX_PAGE_LINES = 600;

export interface CaseContent {
  readonly analysis: Analysis;
  readonly overview: CaseOverview;
  readonly columns: EventColumns;
  /** Measurements as they are drawn. */
  readonly series: SeriesAnswer;
  /** Raw lines of a log; empty when they are not kept. */
  readonly lines: (member: string, from: number, count: number) => Promise<string[]>;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Writes the file.
 * @returns false where this Node has no SQLite
 */
export async function writeCase(path: string, content: CaseContent): Promise<boolean> {
  const sqlite = await loadSqlite();
  if (sqlite === null) return false;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.part`;
  await rm(temporary, { force: true });
  const database = createDatabase(sqlite, temporary, {
    applicationId: CASE_APPLICATION_ID,
    version: CASE_VERSION,
    tables: CASE_TABLES,
  });
  try {
    database.exec('BEGIN');
    const { events, ...head } = content.analysis;
    const part = database.prepare('INSERT INTO part (name, data) VALUES (?, ?)');
    part.run('head', pack(head));
    part.run('overview', pack(content.overview));
    part.run('columns', pack(content.columns));
    part.run('series', pack(content.series));
    const block = database.prepare('INSERT INTO event_block (first_row, data) VALUES (?, ?)');
    for (let row = 0; row < events.length; row += EVENTS_PER_BLOCK) {
      block.run(row, pack(events.slice(row, row + EVENTS_PER_BLOCK)));
      await breathe();
    }
    await writePages(content, (member, first, last, text) => {
      database
        .prepare('INSERT OR IGNORE INTO page (member, first_line, last_line, data) VALUES (?, ?, ?, ?)')
        .run(member, first, last, pack(text));
    });
    database.exec('COMMIT');
  } catch (error) {
    database.close();
    await rm(temporary, { force: true });
    throw error;
  }
  database.close();
  await rename(temporary, path);
  return true;
}

async function writePages(
  content: CaseContent,
  add: (member: string, first: number, last: number, lines: string[]) => void,
): Promise<void> {
  let bytes = 0;
  const until = new Map<string, number>();
  const places = content.analysis.events
    .flatMap((event) => event.evidence.slice(0, 2))
    .sort((a, b) => (a.member < b.member ? -1 : a.member > b.member ? 1 : a.line - b.line));
  for (const place of places) {
    const from = Math.max(1, place.line - CONTEXT_LINES, (until.get(place.member) ?? 0) + 1);
    const count = Math.min(MAX_PAGE_LINES, place.endLine + CONTEXT_LINES - from + 1);
    if (count <= 0) continue;
    const lines = await content.lines(place.member, from, count);
    if (lines.length === 0) continue;
    bytes += lines.reduce((sum, line) => sum + line.length, 0);
    if (bytes > MAX_PAGE_BYTES) return;
    add(place.member, from, from + lines.length - 1, lines);
    until.set(place.member, from + lines.length - 1);
  }
}
