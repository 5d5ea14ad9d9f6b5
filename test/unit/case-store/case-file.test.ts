/** A case written, sent and opened again: nothing lost, nothing believed that a stranger put in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deflateRawSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CaseFile } from '../../../electron/engine/case-store/case-file.ts';
import { pagesAround, writeCase } from '../../../electron/engine/case-store/case-writer.ts';
import { pack, unpack } from '../../../electron/engine/case-store/pack.ts';
import { StoreError } from '../../../electron/engine/case-store/sqlite.ts';
import { buildColumns } from '../../../electron/worker/columns.ts';
import { eventSeries } from '../../../electron/worker/event-series.ts';
import { buildOverview } from '../../../electron/worker/overview.ts';
import { StoredCase } from '../../../electron/worker/stored-case.ts';
import { NO_EDITS, reportEdits } from '../../../shared/contract/index.ts';
import type { BuiltCase } from '../../builders/analysis.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { hostileCase } from '../../builders/strained-cases.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'case-'));
  path = join(folder, 'one.buddyscope');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function write(built: BuiltCase): Promise<void> {
  const { analysis } = built;
  await writeCase(path, {
    analysis,
    overview: buildOverview({ caseId: 'c', title: 'one', analysis, unreadable: 0, partial: 0, keptBytes: () => 1 }),
    columns: buildColumns(analysis.events, analysis.groups),
    series: eventSeries(analysis),
    pages: pagesAround(analysis, async (member, from, count) =>
      [...(built.logs.get(member) ?? [])].slice(from - 1, from - 1 + count),
    ),
  });
}

describe('a case file', () => {
  test.each([
    ['a plain case', memInfoCase({ count: 150 })],
    ['a case full of hostile text', hostileCase()],
  ])('%s comes back as it was, event by event', async (_name, built) => {
    await write(built);
    const file = await CaseFile.open(path, 'one');
    expect(file.analysis()).toEqual(JSON.parse(JSON.stringify(built.analysis)));
    const last = built.analysis.events.length - 1;
    expect(file.event(last)?.id).toBe(built.analysis.events[last]?.id);
    expect(file.event(last + 1)).toBeNull();
    file.close();
  });

  test('shows the lines of an event under their own numbers, without the log', async () => {
    const built = memInfoCase({ count: 3 });
    await write(built);
    const stored = new StoredCase(await CaseFile.open(path, 'one'), 'c');
    const place = built.analysis.events[1]?.evidence[0];
    if (place === undefined) throw new Error('no place');
    const answer = await stored.lines({
      member: place.member,
      from: place.line,
      count: 4,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    expect(answer.lines).toEqual(built.logs.get(place.member)?.slice(place.line - 1, place.line + 3));
    await stored.close();
  });

  test('quotes an event in whole that begins where the one before it ends', async () => {
    const built = memInfoCase({ count: 3 });
    await write(built);
    const file = await CaseFile.open(path, 'one');
    for (const { evidence } of built.analysis.events) {
      const [place] = evidence;
      if (place === undefined) throw new Error('no place');
      const raw = built.logs.get(place.member)?.slice(place.line - 1, place.endLine) ?? [];
      expect(raw.length).toBeGreaterThan(20);
      expect(file.excerpt(place, 400)).toEqual(raw);
      expect(file.excerpt(place, 5)).toEqual(raw.slice(0, 5));
    }
    expect(file.excerpt({ member: 'elsewhere', line: 1, endLine: 2, byteOffset: 0 }, 5)).toBeNull();
    file.close();
  });

  test('keeps the lines of settings that a report quotes', async () => {
    const built = memInfoCase();
    const member = 'sos_commands/kernel/sysctl_-a';
    const facts = { ...built.analysis.facts, sysctl: { 'vm.swappiness': { value: '60', member, line: 40 } } };
    const logs = new Map([...built.logs, [member, Array.from({ length: 80 }, (_, at) => `setting ${at + 1}`)]]);
    await write({ analysis: { ...built.analysis, facts }, logs });
    const file = await CaseFile.open(path, 'one');
    expect(file.excerpt({ member, line: 40, endLine: 40, byteOffset: 0 }, 5)).toEqual(['setting 40']);
    expect(file.excerpt({ member, line: 41, endLine: 41, byteOffset: 0 }, 5)).toBeNull();
    file.close();
  });

  test('keeps a note once it was confirmed', async () => {
    await write(memInfoCase());
    const first = await CaseFile.open(path, 'one');
    first.putNote({ id: 'n1', member: 'x', line: 3, eventId: null, text: 'look here', createdMs: 5 });
    // No close: the process is gone.
    const second = await CaseFile.open(path, 'one');
    expect(second.notes().map((note) => note.text)).toEqual(['look here']);
    first.close();
    second.close();
  });
});

describe('what the author changed in the report', () => {
  const edits = reportEdits.parse({ off: ['terms'], reworded: [{ paragraph: 'answer', text: 'In my words.' }] });

  test('is there when the case is opened again', async () => {
    await write(memInfoCase());
    const first = await CaseFile.open(path, 'one');
    expect(first.reportEdits()).toEqual(NO_EDITS);
    first.putReportEdits(NO_EDITS);
    first.putReportEdits(edits);
    const second = await CaseFile.open(path, 'one');
    expect(second.reportEdits()).toEqual(edits);
    first.close();
    second.close();
  });

  test('costs no more than itself when it is damaged', async () => {
    await write(memInfoCase());
    const file = await CaseFile.open(path, 'one');
    file.putReportEdits(edits);
    const database = new DatabaseSync(path);
    database.prepare("UPDATE part SET data = ? WHERE name = 'report-edits'").run(pack({ off: 'everything' }));
    expect(file.reportEdits()).toEqual(NO_EDITS);
    database.prepare("UPDATE part SET data = ? WHERE name = 'report-edits'").run(Buffer.from('not deflated'));
    expect(file.reportEdits()).toEqual(NO_EDITS);
    database.close();
    file.close();
  });
});

describe('a file from elsewhere', () => {
  async function refusal(): Promise<string> {
    try {
      (await CaseFile.open(path, 'mail.buddyscope')).close();
      return 'opened';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  test('with a trigger or view of its own is refused by name', async () => {
    await write(memInfoCase());
    const database = new DatabaseSync(path);
    database.exec('CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM event_block; END');
    database.close();
    expect(await refusal()).toMatch(/mail\.buddyscope.*trigger/);
  });

  test('of a newer version is refused with what to do', async () => {
    await write(memInfoCase());
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(await refusal()).toMatch(/newer version/);
  });

  test('that is another database, or cut, or not a database, is refused', async () => {
    new DatabaseSync(path).exec('CREATE TABLE a (b)');
    expect(await refusal()).toMatch(/another kind of file/);
    rmSync(path);
    await write(memInfoCase());
    writeFileSync(path, readFileSync(path).subarray(0, 5000));
    expect(await refusal()).not.toBe('opened');
    writeFileSync(path, 'SQLite format 3\0 and nothing more');
    expect(await refusal()).not.toBe('opened');
  });

  test('whose part unpacks to something else is refused', async () => {
    await write(memInfoCase());
    const database = new DatabaseSync(path);
    database.prepare("UPDATE part SET data = ? WHERE name = 'columns'").run(Buffer.from('not deflated'));
    database.close();
    expect(await refusal()).toMatch(/damaged/);
  });

  /** Changes the file as a stranger would. */
  async function altered(change: (database: DatabaseSync) => void): Promise<string> {
    rmSync(path, { force: true });
    await write(memInfoCase());
    const database = new DatabaseSync(path);
    change(database);
    database.close();
    return await refusal();
  }

  const repacked = (database: DatabaseSync, change: (columns: Record<string, unknown>) => object): void => {
    const part = database.prepare("SELECT data FROM part WHERE name = 'columns'").get();
    const columns = unpack(part?.['data'], 'x') as Record<string, unknown>;
    database.prepare("UPDATE part SET data = ? WHERE name = 'columns'").run(pack(change(columns)));
  };

  test('whose tables compute, check or lack something is refused, however old it says it is', async () => {
    const tables = [
      'DROP TABLE page; CREATE TABLE page (member TEXT, first_line INTEGER, last_line INTEGER, data BLOB CHECK (length(zeroblob(1000000000)) > 0))',
      'DROP TABLE note; CREATE TABLE note (id TEXT PRIMARY KEY, data TEXT AS (hex(zeroblob(1000000000))))',
      'DROP TABLE log_chunk',
      'CREATE VIRTUAL TABLE search USING fts5(a)',
      'CREATE VIEW log_view AS SELECT 1',
    ];
    for (const sql of tables)
      for (const version of [1, 2, 3])
        expect(await altered((database) => database.exec(`${sql}; PRAGMA user_version = ${version}`)), sql).toMatch(
          /mail\.buddyscope.*(?:another shape|missing|does not belong)/,
        );
  });

  test('whose rows point outside of what is there is refused', async () => {
    expect(await altered((db) => repacked(db, (columns) => ({ ...columns, count: 1e12 })))).toMatch(/damaged/);
    expect(await altered((db) => repacked(db, (columns) => ({ ...columns, line: [] })))).toMatch(/damaged/);
    const beyond = { values: ['a'], at: new Array(memInfoCase().analysis.events.length).fill(7) };
    expect(await altered((db) => repacked(db, (columns) => ({ ...columns, process: beyond })))).toMatch(/points to/);
  });

  test('that is damaged behind its first page is refused in words, wherever it is asked', async () => {
    await altered(() => {});
    const whole = readFileSync(path);
    const said = new Set<string>();
    for (let at = 4096; at < whole.length; at += 4096) {
      writeFileSync(path, Buffer.concat([whole.subarray(0, at), Buffer.alloc(4096, 0xff), whole.subarray(at + 4096)]));
      try {
        const file = await CaseFile.open(path, 'mail');
        try {
          file.analysis();
          file.redactionOptions();
          file.redactionTable();
          file.notes();
          for await (const _ of file.allPages());
        } finally {
          file.close();
        }
      } catch (error) {
        expect(error).toBeInstanceOf(StoreError);
        said.add(error instanceof Error ? error.message : '');
      }
    }
    expect([...said].some((message) => /mail is damaged: database disk image is malformed/.test(message))).toBe(true);
  });

  test('whose block holds more events than a block has is refused', async () => {
    const events = new Array(200_000).fill({});
    await altered((db) => db.prepare('UPDATE event_block SET data = ? WHERE first_row = 0').run(pack(events)));
    const file = await CaseFile.open(path, 'mail');
    expect(() => file.analysis()).toThrow(/mail is damaged/);
    expect(() => file.event(0)).toThrow(/mail is damaged/);
    file.close();
  });

  test('whose lines have numbers beyond all logs is read without them', async () => {
    await altered((db) => {
      const put = db.prepare('INSERT INTO page (member, first_line, last_line, data) VALUES (?, ?, ?, ?)');
      for (const [from, to] of [
        [-5n, 3n],
        [1n, 2n ** 60n],
        [2n ** 60n, 2n ** 60n],
      ] as const)
        put.run('far', from, to, pack(['x']));
      db.prepare('INSERT INTO log (member, bytes) VALUES (?, ?)').run('far', 2n ** 60n);
    });
    const file = await CaseFile.open(path, 'mail');
    expect(file.pages('far')).toEqual([]);
    expect(file.keptLog('far')).toBeNull();
    file.close();
  });

  test('that unpacks without end costs neither memory nor time', async () => {
    const bomb = deflateRawSync(Buffer.alloc(300 * 1024 * 1024, 32), { level: 1 });
    expect(await altered((db) => db.prepare("UPDATE part SET data = ? WHERE name = 'overview'").run(bomb))).toMatch(
      /damaged/,
    );
  });

  test('whose whole logs are not what they claim gives none of them', async () => {
    const member = 'kernel.log';
    const fill = (bytes: number, pieces: Uint8Array[]) => (database: DatabaseSync) => {
      database.prepare('INSERT INTO log (member, bytes) VALUES (?, ?)').run(member, bytes);
      for (const [at, piece] of pieces.entries())
        database.prepare('INSERT INTO log_chunk (member, at, data) VALUES (?, ?, ?)').run(member, at, piece);
    };
    const empty = zstdCompressSync(new Uint8Array(0));
    const large = zstdCompressSync(new Uint8Array(64 * 1024 * 1024));
    for (const [bytes, pieces] of [
      [1e15, [empty, empty]],
      [64 * 1024 * 1024, [large]],
      [10, [zstdCompressSync(Buffer.from('only nine'))]],
      [10, [Buffer.from('not packed')]],
      [10, []],
    ] as const) {
      expect(await altered(fill(bytes, [...pieces]))).toBe('opened');
      const file = await CaseFile.open(path, 'mail');
      expect(() => [...file.logBytes(member)]).toThrow(/damaged/);
      file.close();
    }
  });

  test('with a broken note keeps the others', async () => {
    await altered((db) => db.exec("INSERT INTO note VALUES ('a', '{'), ('b', 'null')"));
    const file = await CaseFile.open(path, 'mail');
    file.putNote({ id: 'c', member: null, line: null, eventId: null, text: 'mine', createdMs: 1 });
    expect(file.notes().map((note) => note.text)).toEqual(['mine']);
    file.close();
  });

  test('of the first version is brought up to date, with everything that is in it', async () => {
    const older = (database: DatabaseSync): void =>
      database.exec('DROP TABLE log; DROP TABLE log_chunk; DROP TABLE redaction; PRAGMA user_version = 1');
    expect(await altered(older)).toBe('opened');
    const file = await CaseFile.open(path, 'old');
    expect(file.event(0)?.id).toBe(memInfoCase().analysis.events[0]?.id);
    expect(file.keptLog('any')).toBeNull();
    file.close();
  });
});
