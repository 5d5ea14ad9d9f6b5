/**
 * Opens SQLite files. node:sqlite is part of Node 22.13 and later; where it is missing, cases are not kept and the window
 * says so. A file from elsewhere is checked before a single row is believed.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Shape } from './schema.ts';

type SqliteModule = typeof import('node:sqlite');

let loaded: Promise<SqliteModule | null> | null = null;

/** The module, or null on a Node that has none. */
export function loadSqlite(): Promise<SqliteModule | null> {
  loaded ??= import('node:sqlite').catch(() => null);
  return loaded;
}

/** What is wrong with a file that should be ours. */
export class StoreError extends Error {
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.name = 'StoreError';
    this.advice = advice;
  }
}

/** Creates a file with the given tables. */
export function createDatabase(sqlite: SqliteModule, path: string, shape: Shape): DatabaseSync {
  const database = new sqlite.DatabaseSync(path);
  try {
    const version = shape.versions.length;
    database.exec(`PRAGMA application_id = ${shape.applicationId}; PRAGMA user_version = ${version};`);
    for (const sql of Object.values(shape.versions[version - 1] ?? {})) database.exec(sql);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function pragma(database: DatabaseSync, name: string): unknown {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return row === undefined ? undefined : Object.values(row)[0];
}

/**
 * Opens a file of ours and refuses every other.
 * @throws StoreError that says what is wrong and what to do
 */
export function openDatabase(
  sqlite: SqliteModule,
  path: string,
  shape: Shape,
  name: string,
  readOnly: boolean,
): DatabaseSync {
  const broken = (why: string): StoreError =>
    new StoreError(
      `${name} cannot be opened as a case: ${why}`,
      'Ask for the file again, or analyse the report itself.',
    );
  let database: DatabaseSync;
  try {
    database = new sqlite.DatabaseSync(path, { readOnly, allowExtension: false, enableForeignKeyConstraints: false });
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  try {
    // A schema from elsewhere must not run functions, and a damaged cell must be an error instead of a wrong read.
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;');
    if (pragma(database, 'application_id') !== shape.applicationId) throw broken('it is another kind of file');
    const version = pragma(database, 'user_version');
    if (typeof version !== 'number' || version < 1) throw broken('it carries no version');
    const newest = shape.versions.length;
    if (version > newest)
      throw new StoreError(
        `${name} was written by a newer version of Buddyscope (format ${version}, this one reads up to ${newest})`,
        'Update Buddyscope and open it again.',
      );
    checkSchema(database, shape, version, broken);
    if (version < newest) migrate(database, version, shape);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof StoreError ? error : broken(error instanceof Error ? error.message : String(error));
  }
}

/** Nothing but our tables, word by word as we wrote them: a trigger, view or check of a stranger would run with every read. */
function checkSchema(database: DatabaseSync, shape: Shape, version: number, broken: (why: string) => StoreError): void {
  const tables = shape.versions[version - 1] ?? {};
  const missing = new Set(Object.keys(tables));
  for (const row of database.prepare('SELECT type, name, sql FROM sqlite_schema LIMIT 100').all()) {
    const { type, name, sql } = row;
    // SQLite makes these itself for a primary key.
    if (type === 'index' && sql === null) continue;
    if (type !== 'table' || typeof name !== 'string' || !Object.hasOwn(tables, name))
      throw broken(`it holds a ${String(type)} that does not belong into it`);
    if (sql !== tables[name]) throw broken(`its table "${name}" has another shape`);
    missing.delete(name);
  }
  for (const name of missing) throw broken(`its table "${name}" is missing`);
}

function migrate(database: DatabaseSync, from: number, shape: Shape): void {
  database.exec('BEGIN IMMEDIATE');
  for (const step of shape.migrations.slice(from - 1)) for (const sql of step) database.exec(sql);
  database.exec(`PRAGMA user_version = ${shape.versions.length}; COMMIT`);
}
