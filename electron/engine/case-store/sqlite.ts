/**
 * Opens SQLite files. node:sqlite is part of Node 22.13 and later; where it is missing, cases are not kept and the window
 * says so. A file from elsewhere is checked before a single row is believed.
 */
import type { DatabaseSync } from 'node:sqlite';
import { CASE_MIGRATIONS } from './schema.ts';

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

interface Shape {
  readonly applicationId: number;
  readonly version: number;
  readonly tables: Readonly<Record<string, string>>;
}

/** Creates a file with the given tables. */
export function createDatabase(sqlite: SqliteModule, path: string, shape: Shape): DatabaseSync {
  const database = new sqlite.DatabaseSync(path);
  database.exec(`PRAGMA application_id = ${shape.applicationId}; PRAGMA user_version = ${shape.version};`);
  for (const sql of Object.values(shape.tables)) database.exec(sql);
  return database;
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
    if (version > shape.version)
      throw new StoreError(
        `${name} was written by a newer version of Buddyscope (format ${version}, this one reads up to ${shape.version})`,
        'Update Buddyscope and open it again.',
      );
    checkSchema(database, shape, version, broken);
    if (version < shape.version) migrate(database, version, shape.version);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof StoreError ? error : broken(error instanceof Error ? error.message : String(error));
  }
}

/** Nothing but our tables: a trigger or view of a stranger would run with every read. */
function checkSchema(database: DatabaseSync, shape: Shape, version: number, broken: (why: string) => StoreError): void {
  for (const row of database.prepare('SELECT type, name, sql FROM sqlite_schema LIMIT 100').all()) {
    const { type, name, sql } = row;
    if (type === 'index' && sql === null) continue;
    if (type !== 'table' || typeof name !== 'string' || !Object.hasOwn(shape.tables, name))
      throw broken(`it holds a ${String(type)} that does not belong into it`);
    if (version === shape.version && sql !== shape.tables[name]) throw broken(`its table "${name}" has another shape`);
  }
}

function migrate(database: DatabaseSync, from: number, to: number): void {
  database.exec('BEGIN IMMEDIATE');
  for (let version = from; version < to; version++)
    for (const sql of CASE_MIGRATIONS.get(version) ?? []) database.exec(sql);
  database.exec(`PRAGMA user_version = ${to}; COMMIT`);
}
