/** The cases of this user and the settings of the window, in a private folder. Without SQLite they last for the session. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import {
  type RecentCase,
  type RuleFile,
  recentCase,
  ruleFileText,
  type Settings,
  settings,
} from '../../../shared/contract/wire/index.ts';
import { LIBRARY_SHAPE } from './schema.ts';
import { createDatabase, loadSqlite, openDatabase } from './sqlite.ts';

/** An input on the disk, with what tells that it is still the same. */
const source = z.object({
  path: z.string(),
  /** null for a folder. */
  bytes: z.number().nullable(),
  mtimeMs: z.number().nullable(),
});
export type Source = z.infer<typeof source>;
const sources = z.array(source);

const sourcesKey = (caseId: string): string => `sources.${caseId}`;

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Written by us and damaged since: as if it were not there.
    return null;
  }
}

/** Ends the name of a file whose case was forgotten. */
const FORGOTTEN = '.forgotten';
/** A session that ended without a word leaves such files behind; none lasts longer than this. */
const FORGOTTEN_MS = 24 * 3600 * 1000;

/** Cases in the list; older ones are taken off it with their file. */
const MAX_RECENT = 200;

/** Where this user's cases lie: the platform's place for application data. */
export function defaultLibraryFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Buddyscope');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Buddyscope');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'buddyscope');
}

function removeForgotten(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(FORGOTTEN))) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).ctimeMs > FORGOTTEN_MS) rmSync(path, { force: true });
  }
}

export class Library {
  readonly folder: string | null;
  private readonly database: DatabaseSync | null;
  private readonly memory = new Map<string, RecentCase>();
  private readonly forgotten = new Map<string, RecentCase>();
  /** Settings of a library that forgets, by name. */
  private readonly session = new Map<string, string>();

  private constructor(folder: string | null, database: DatabaseSync | null) {
    this.folder = folder;
    this.database = database;
  }

  /** Opens the library; null, a folder that cannot be written and a missing SQLite give one that forgets. */
  static async open(folder: string | null): Promise<Library> {
    const sqlite = await loadSqlite();
    if (folder === null || sqlite === null) return new Library(null, null);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      removeForgotten(folder);
      const path = join(folder, 'library.sqlite');
      try {
        return new Library(folder, openDatabase(sqlite, path, LIBRARY_SHAPE, path, false));
      } catch (error) {
        // A library that is only busy must not be put aside.
        if (existsSync(path) && statSync(path).size > 0 && /locked|busy/i.test(String(error))) throw error;
        // Not there yet, or no library: a new one is made; one that cannot be read is put aside, never overwritten.
        if (existsSync(path) && statSync(path).size > 0) renameSync(path, `${path}.unreadable`);
        return new Library(folder, createDatabase(sqlite, path, LIBRARY_SHAPE));
      }
    } catch {
      return new Library(null, null);
    }
  }

  /** Whether cases are still there tomorrow. */
  get keeps(): boolean {
    return this.database !== null;
  }

  casePath(caseId: string): string | null {
    // An id comes over the wire; only what we hand out ourselves becomes a file name.
    return this.folder === null || !/^[0-9a-f]{8,40}$/.test(caseId) ? null : join(this.folder, `${caseId}.buddyscope`);
  }

  recent(): RecentCase[] {
    const rows =
      this.database
        ?.prepare('SELECT data FROM recent ORDER BY opened_ms DESC LIMIT ?')
        .all(MAX_RECENT)
        .map((row) => recentCase.safeParse(parseJson(String(row['data']))))
        .filter((parsed) => parsed.success)
        .map((parsed) => parsed.data) ?? [];
    return [...rows.filter(({ caseId }) => !this.memory.has(caseId)), ...this.memory.values()].sort(
      (a, b) => b.openedMs - a.openedMs,
    );
  }

  /** Puts a case on the list; where the disk takes nothing more, for the session. */
  remember(entry: RecentCase): void {
    try {
      this.database
        ?.prepare('INSERT OR REPLACE INTO recent (case_id, opened_ms, data) VALUES (?, ?, ?)')
        .run(entry.caseId, Math.round(entry.openedMs), JSON.stringify(entry));
      if (this.database !== null) return;
    } catch {
      // That the case itself is not kept is told; its place on the list is not worth another word.
    }
    this.memory.set(entry.caseId, entry);
  }

  /** Takes a case off the list that has no file: it could not be written. */
  dropUnwritten(caseId: string): void {
    const path = this.casePath(caseId);
    if (path === null || existsSync(path)) return;
    this.memory.delete(caseId);
    try {
      this.database?.prepare('DELETE FROM recent WHERE case_id = ?').run(caseId);
    } catch {
      // Nor could it be put there, then.
    }
  }

  /** Takes a case off the list. Its file goes with the session: until then the forgetting can be taken back. */
  async forget(caseId: string): Promise<void> {
    const entry = this.recent().find((known) => known.caseId === caseId);
    if (entry === undefined) return;
    this.forgotten.set(caseId, entry);
    this.memory.delete(caseId);
    this.database?.prepare('DELETE FROM recent WHERE case_id = ?').run(caseId);
    const path = this.casePath(caseId);
    // A file that another program holds cannot be moved everywhere; it is off the list all the same.
    if (path !== null) await rename(path, `${path}${FORGOTTEN}`).catch(() => {});
  }

  /** Puts a case that was forgotten in this session back. */
  async restore(caseId: string): Promise<void> {
    const entry = this.forgotten.get(caseId);
    if (entry === undefined) return;
    this.forgotten.delete(caseId);
    const path = this.casePath(caseId);
    if (path !== null) await rename(`${path}${FORGOTTEN}`, path).catch(() => {});
    this.remember(entry);
  }

  /** Removes what was forgotten in this session. */
  private purge(): void {
    for (const caseId of this.forgotten.keys()) {
      const path = this.casePath(caseId);
      if (path !== null) rmSync(`${path}${FORGOTTEN}`, { force: true });
      this.remove(sourcesKey(caseId));
    }
    this.forgotten.clear();
  }

  /** The inputs of a case as they lay when it was read. Kept here and not in the case file: a path of a stranger is never opened. */
  sources(caseId: string): Source[] {
    return this.read(sourcesKey(caseId), sources) ?? [];
  }

  putSources(caseId: string, value: readonly Source[]): void {
    this.write(sourcesKey(caseId), value);
  }

  settings(): Settings {
    return this.read('window', settings) ?? settings.parse({});
  }

  putSettings(value: Settings): void {
    this.write('window', value);
  }

  /** The user's files of rules, as text; they are parsed when they are used. */
  rules(): RuleFile[] {
    return this.read('rules', z.array(ruleFileText)) ?? [];
  }

  putRules(files: readonly RuleFile[]): void {
    this.write('rules', files);
  }

  close(): void {
    this.purge();
    this.database?.close();
  }

  /** A value as it was put; null when there is none, or none that fits. */
  private read<T extends z.ZodType>(name: string, schema: T): z.output<T> | null {
    const row = this.database?.prepare('SELECT data FROM setting WHERE name = ?').get(name);
    const text = row === undefined ? this.session.get(name) : String(row['data']);
    if (text === undefined) return null;
    const parsed = schema.safeParse(parseJson(text));
    return parsed.success ? parsed.data : null;
  }

  private write(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (this.database === null) this.session.set(name, text);
    else this.database.prepare('INSERT OR REPLACE INTO setting (name, data) VALUES (?, ?)').run(name, text);
  }

  private remove(name: string): void {
    this.session.delete(name);
    this.database?.prepare('DELETE FROM setting WHERE name = ?').run(name);
  }
}
