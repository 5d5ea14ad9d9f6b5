/** The cases of this user and the settings of the window, in a private folder. Without SQLite they last for the session. */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type RecentCase, recentCase, type Settings, settings } from '../../../shared/contract/wire/index.ts';
import { LIBRARY_APPLICATION_ID, LIBRARY_TABLES, LIBRARY_VERSION } from './schema.ts';
import { createDatabase, loadSqlite, openDatabase } from './sqlite.ts';

/** Cases in the list; older ones are taken off it with their file. */
const MAX_RECENT = 200;

/** Where this user's cases lie: the platform's place for application data. */
export function defaultLibraryFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Buddyscope');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Buddyscope');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'buddyscope');
}

export class Library {
  readonly folder: string | null;
  private readonly database: DatabaseSync | null;
  private readonly memory = new Map<string, RecentCase>();
  private current: Settings = settings.parse({});

  private constructor(folder: string | null, database: DatabaseSync | null) {
    this.folder = folder;
    this.database = database;
  }

  /** Opens the library; null, a folder that cannot be written and a missing SQLite give one that forgets. */
  static async open(folder: string | null): Promise<Library> {
    const sqlite = await loadSqlite();
    if (folder === null || sqlite === null) return new Library(null, null);
    const shape = { applicationId: LIBRARY_APPLICATION_ID, version: LIBRARY_VERSION, tables: LIBRARY_TABLES };
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, 'library.sqlite');
      try {
        return new Library(folder, openDatabase(sqlite, path, shape, path, false));
      } catch (error) {
        // A library that is only busy must not be put aside.
        if (existsSync(path) && statSync(path).size > 0 && /locked|busy/i.test(String(error))) throw error;
        // Not there yet, or no library: a new one is made; one that cannot be read is put aside, never overwritten.
        if (existsSync(path) && statSync(path).size > 0) renameSync(path, `${path}.unreadable`);
        return new Library(folder, createDatabase(sqlite, path, shape));
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
    const rows = this.database
      ?.prepare('SELECT data FROM recent ORDER BY opened_ms DESC LIMIT ?')
      .all(MAX_RECENT)
      .map((row) => recentCase.safeParse(JSON.parse(String(row['data']))))
      .filter((parsed) => parsed.success)
      .map((parsed) => parsed.data) ?? [...this.memory.values()];
    return rows.sort((a, b) => b.openedMs - a.openedMs);
  }

  remember(entry: RecentCase): void {
    if (this.database === null) {
      this.memory.set(entry.caseId, entry);
      return;
    }
    this.database
      .prepare('INSERT OR REPLACE INTO recent (case_id, opened_ms, data) VALUES (?, ?, ?)')
      .run(entry.caseId, Math.round(entry.openedMs), JSON.stringify(entry));
  }

  /** Takes a case off the list and removes its file. */
  async forget(caseId: string): Promise<void> {
    this.memory.delete(caseId);
    this.database?.prepare('DELETE FROM recent WHERE case_id = ?').run(caseId);
    const path = this.casePath(caseId);
    if (path !== null) await rm(path, { force: true });
  }

  settings(): Settings {
    const row = this.database?.prepare("SELECT data FROM setting WHERE name = 'window'").get();
    if (row === undefined) return this.current;
    const parsed = settings.safeParse(JSON.parse(String(row['data'])));
    return parsed.success ? parsed.data : settings.parse({});
  }

  putSettings(value: Settings): void {
    this.current = value;
    this.database
      ?.prepare("INSERT OR REPLACE INTO setting (name, data) VALUES ('window', ?)")
      .run(JSON.stringify(value));
  }

  close(): void {
    this.database?.close();
  }
}
