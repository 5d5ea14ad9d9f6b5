/** Writes a case into a file: in slices, so that the engine goes on answering, and renamed into place when it is whole. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type Analysis, NO_EDITS } from '../../../shared/contract/index.ts';
import type { CaseOverview, EventColumns, Note, SeriesAnswer } from '../../../shared/contract/wire/index.ts';
import { collectEvidence } from '../../../shared/report/document.ts';
import { type LogOnDisk, packedPieces } from './kept-logs.ts';
import { pack } from './pack.ts';
import { CASE_SHAPE, EVENTS_PER_BLOCK } from './schema.ts';
import { createDatabase, loadSqlite } from './sqlite.ts';

/** Lines kept around every event, so that a case opened elsewhere still shows where it stood. */
const CONTEXT_LINES = 12;
/** All pages of a case file: enough for a year of failures, small enough to send. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;
/** A report longer than this is kept in part. */
const MAX_PAGE_LINES = 600;

/** A stretch of raw lines of one log. */
export interface Page {
  readonly member: string;
  /** 1-based. */
  readonly from: number;
  readonly lines: readonly string[];
}

export interface CaseContent {
  readonly analysis: Analysis;
  readonly overview: CaseOverview;
  readonly columns: EventColumns;
  /** Measurements as they are drawn. */
  readonly series: SeriesAnswer;
  /** The lines around events. */
  readonly pages: AsyncIterable<Page>;
  readonly notes?: readonly Note[];
  /** Parts by name beside those above. */
  readonly parts?: ReadonlyMap<string, unknown>;
  /** Logs to be kept as a whole. */
  readonly logs?: readonly LogOnDisk[];
  readonly signal?: AbortSignal;
  /** Bytes of whole logs that are in the file. */
  readonly onProgress?: (doneBytes: number) => void;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Writes the file.
 * @returns false where this Node has no SQLite
 * @throws the signal's reason, or the error of the disk; nothing is left behind then
 */
export async function writeCase(path: string, content: CaseContent): Promise<boolean> {
  const sqlite = await loadSqlite();
  if (sqlite === null) return false;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.part`;
  await removeParts(temporary);
  let database: DatabaseSync | null = null;
  try {
    database = createDatabase(sqlite, temporary, CASE_SHAPE);
    database.exec('BEGIN');
    await writeParts(database, content);
    for await (const { member, from, lines } of content.pages)
      database
        .prepare('INSERT OR IGNORE INTO page (member, first_line, last_line, data) VALUES (?, ?, ?, ?)')
        .run(member, from, from + lines.length - 1, pack(lines));
    for (const note of content.notes ?? [])
      database.prepare('INSERT INTO note (id, data) VALUES (?, ?)').run(note.id, JSON.stringify(note));
    await writeLogs(database, content);
    database.exec('COMMIT');
    database.close();
    await rename(temporary, path);
    return true;
  } catch (error) {
    if (database?.isOpen === true) database.close();
    await removeParts(temporary);
    throw error;
  }
}

/** A file and what SQLite keeps beside it while it writes. */
async function removeParts(temporary: string): Promise<void> {
  for (const path of [temporary, `${temporary}-journal`]) await rm(path, { force: true });
}

async function writeParts(database: DatabaseSync, content: CaseContent): Promise<void> {
  const { events, ...head } = content.analysis;
  const part = database.prepare('INSERT INTO part (name, data) VALUES (?, ?)');
  part.run('head', pack(head));
  part.run('overview', pack(content.overview));
  part.run('columns', pack(content.columns));
  part.run('series', pack(content.series));
  for (const [name, value] of content.parts ?? []) part.run(name, pack(value));
  const block = database.prepare('INSERT INTO event_block (first_row, data) VALUES (?, ?)');
  for (let row = 0; row < events.length; row += EVENTS_PER_BLOCK) {
    content.signal?.throwIfAborted();
    block.run(row, pack(events.slice(row, row + EVENTS_PER_BLOCK)));
    await breathe();
  }
}

async function writeLogs(database: DatabaseSync, content: CaseContent): Promise<void> {
  const signal = content.signal ?? new AbortController().signal;
  const chunk = database.prepare('INSERT INTO log_chunk (member, at, data) VALUES (?, ?, ?)');
  let before = 0;
  for (const log of content.logs ?? []) {
    database.prepare('INSERT INTO log (member, bytes) VALUES (?, ?)').run(log.member, log.bytes);
    let at = 0;
    for await (const piece of packedPieces(log, signal)) {
      chunk.run(log.member, at++, piece);
      content.onProgress?.(Math.min(before + log.bytes, before + at * 1024 * 1024));
    }
    before += log.bytes;
  }
}

/**
 * The lines of every event with some around them, and those that a report quotes beside them, without overlap.
 * @param lines raw lines of a log; empty when they are not kept
 */
export async function* pagesAround(
  analysis: Analysis,
  lines: (member: string, from: number, count: number) => Promise<readonly string[]>,
): AsyncGenerator<Page> {
  let bytes = 0;
  const until = new Map<string, number>();
  const places = [
    ...analysis.events
      .flatMap((event) => event.evidence.slice(0, 2))
      .map((place) => ({ place, around: CONTEXT_LINES })),
    // What a report quotes beside the events: the lines of settings and facts, alone.
    ...collectEvidence(analysis, { ...NO_EDITS.head, date: '1970-01-01' }).map((place) => ({ place, around: 0 })),
  ].sort((a, b) =>
    a.place.member < b.place.member ? -1 : a.place.member > b.place.member ? 1 : a.place.line - b.place.line,
  );
  for (const { place, around } of places) {
    const from = Math.max(1, place.line - around, (until.get(place.member) ?? 0) + 1);
    const count = Math.min(MAX_PAGE_LINES, place.endLine + around - from + 1);
    if (count <= 0) continue;
    const found = await lines(place.member, from, count);
    if (found.length === 0) continue;
    bytes += found.reduce((sum, line) => sum + line.length, 0);
    if (bytes > MAX_PAGE_BYTES) return;
    yield { member: place.member, from, lines: found };
    until.set(place.member, from + found.length - 1);
  }
}
