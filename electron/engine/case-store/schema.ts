/** Tables of a case file and of the library. A file says by its `application_id` what it is and by `user_version` how old. */

/** "Budy" in ASCII: marks a case file. */
export const CASE_APPLICATION_ID = 0x42756479;
/** "Bulb": marks the library. */
export const LIBRARY_APPLICATION_ID = 0x42756c62;

/** Version of the tables below. A newer file is refused with a clear word, an older one is migrated. */
export const CASE_VERSION = 2;
export const LIBRARY_VERSION = 1;

/** Events per block: one block is one read, and deflates well because neighbours are alike. */
export const EVENTS_PER_BLOCK = 64;

/** What was hidden in reports of the case, and behind which name: it stays in this file and is in no report. */
const REDACTION =
  'CREATE TABLE redaction (kind TEXT NOT NULL, original TEXT NOT NULL, pseudonym TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, original)) STRICT';

export const CASE_TABLES: Readonly<Record<string, string>> = {
  part: 'CREATE TABLE part (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT',
  event_block: 'CREATE TABLE event_block (first_row INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT',
  page: 'CREATE TABLE page (member TEXT NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (member, first_line)) STRICT',
  note: 'CREATE TABLE note (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT',
  redaction: REDACTION,
};

export const LIBRARY_TABLES: Readonly<Record<string, string>> = {
  recent: 'CREATE TABLE recent (case_id TEXT PRIMARY KEY, opened_ms INTEGER NOT NULL, data TEXT NOT NULL) STRICT',
  setting: 'CREATE TABLE setting (name TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT',
};

/** Steps from version N to N + 1, by N. Each runs in the transaction that raises the version. */
export const CASE_MIGRATIONS: ReadonlyMap<number, readonly string[]> = new Map([[1, [REDACTION]]]);
