/** Tables of a case file and of the library. A file says by its `application_id` what it is and by `user_version` how old. */

type Tables = Readonly<Record<string, string>>;

/** What a kind of file consists of, in every version that was ever written. */
export interface Shape {
  readonly applicationId: number;
  /** The tables of version N stand at N - 1; the last one is what is written today. A newer file is refused. */
  readonly versions: readonly Tables[];
  /** What makes version N + 1 of version N stands at N - 1; each step runs in the transaction that raises the version. */
  readonly migrations: readonly (readonly string[])[];
}

/** Events per block: one block is one read, and deflates well because neighbours are alike. */
export const EVENTS_PER_BLOCK = 64;

const CASE_1: Tables = {
  part: 'CREATE TABLE part (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT',
  event_block: 'CREATE TABLE event_block (first_row INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT',
  page: 'CREATE TABLE page (member TEXT NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (member, first_line)) STRICT',
  note: 'CREATE TABLE note (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT',
};

/** What was hidden in reports of the case, and behind which name: it stays in this file and is in no report. */
const REDACTION: Tables = {
  redaction:
    'CREATE TABLE redaction (kind TEXT NOT NULL, original TEXT NOT NULL, pseudonym TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, original)) STRICT',
};

/** Whole logs, where somebody asked for them to be sent along. */
const LOG_TABLES: Tables = {
  log: 'CREATE TABLE log (member TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT',
  log_chunk:
    'CREATE TABLE log_chunk (member TEXT NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (member, at)) STRICT',
};

export const CASE_SHAPE: Shape = {
  // "Budy" in ASCII.
  applicationId: 0x42756479,
  versions: [CASE_1, { ...CASE_1, ...REDACTION }, { ...CASE_1, ...REDACTION, ...LOG_TABLES }],
  migrations: [Object.values(REDACTION), Object.values(LOG_TABLES)],
};

export const LIBRARY_SHAPE: Shape = {
  // "Bulb" in ASCII.
  applicationId: 0x42756c62,
  versions: [
    {
      recent: 'CREATE TABLE recent (case_id TEXT PRIMARY KEY, opened_ms INTEGER NOT NULL, data TEXT NOT NULL) STRICT',
      setting: 'CREATE TABLE setting (name TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT',
    },
  ],
  migrations: [],
};
