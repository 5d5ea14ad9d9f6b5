/** A case written, sent and opened again: nothing lost, nothing believed that a stranger put in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CaseFile } from '../../../electron/engine/case-store/case-file.ts';
import { writeCase } from '../../../electron/engine/case-store/case-writer.ts';
import { pack } from '../../../electron/engine/case-store/pack.ts';
import { buildColumns } from '../../../electron/worker/columns.ts';
import { eventSeries } from '../../../electron/worker/event-series.ts';
import { buildOverview } from '../../../electron/worker/overview.ts';
import { StoredCase } from '../../../electron/worker/stored-case.ts';
import { NO_EDITS, reportEdits } from '../../../shared/contract/index.ts';
import { type BuiltCase, hostileCase, memInfoCase } from '../../builders/analysis.ts';

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
    lines: async (member, from, count) => [...(built.logs.get(member) ?? [])].slice(from - 1, from - 1 + count),
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
});
