/** A case goes to a colleague, or is opened again on another day: what is still there, and what is said to be missing. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NO_EDITS } from '../../../shared/contract/index.ts';
import { report } from '../../builders/kernel-log.ts';
import { type Machine, machine } from './session-on.ts';

let folder: string;
let mine: Machine;
let theirs: Machine;
let log: string;
let lines: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'travel-'));
  mine = await machine(join(folder, 'mine'));
  theirs = await machine(join(folder, 'theirs'));
  log = join(folder, 'messages');
  const idle = Array.from(
    { length: 400 },
    (_, at) => `Oct 24 11:27:42 host sshd[${at}]: session opened for needle${at}`,
  );
  lines = [...idle, ...report({ comm: 'java' }), ...idle];
  writeFileSync(log, `${lines.join('\n')}\n`);
});
afterEach(async () => {
  await mine.close();
  await theirs.close();
  rmSync(folder, { recursive: true, force: true });
});

const note = { id: 'n1', member: 'messages', line: 401, eventId: null, text: 'look at this', createdMs: 1 };

/** The case of the log as a file that was sent. */
async function sent(wholeLogs: boolean): Promise<string> {
  const caseId = await mine.open(log);
  await mine.ask('notes.put', { caseId, note });
  await mine.ask('report.edits.put', {
    caseId,
    edits: { ...NO_EDITS, head: { ...NO_EDITS.head, customer: 'A customer' } },
  });
  const { id, name, leftOut } = await mine.ask('case.export', { caseId, wholeLogs });
  expect([name, leftOut]).toEqual(['messages.buddyscope', []]);
  const path = join(folder, name);
  renameSync(join(mine.scratch, id), path);
  // The other machine has nothing but the file.
  rmSync(log);
  return path;
}

const search = (on: Machine, caseId: string, pattern: string) =>
  on.ask('log.search', { caseId, member: null, pattern, regex: false, matchCase: true, maxHits: 10 });
const read = (on: Machine, caseId: string, from: number, count: number) =>
  on.ask('log.lines', { caseId, member: 'messages', from, count });

describe('a case that was sent', () => {
  test('carries verdicts, notes, the edited report and the lines around events; what is not in it is named', async () => {
    const caseId = await theirs.open(await sent(false));
    const { event } = await theirs.ask('case.event', { caseId, row: 0 });
    expect(event.process).toBe('java');
    expect(await theirs.ask('notes.list', { caseId })).toEqual([note]);
    expect((await theirs.ask('report.edits.get', { caseId })).head.customer).toBe('A customer');
    expect((await theirs.ask('case.overview', { caseId })).logs[0]).toMatchObject({ readable: true, kept: 'parts' });
    const around = await read(theirs, caseId, 401, 5);
    expect(around.lines).toEqual(lines.slice(400, 405));
    expect(around.absent).toEqual([]);
    const far = await read(theirs, caseId, 10, 3);
    expect(far.absent).toEqual([0, 1, 2]);
    expect(far.note).toMatch(/lines around events/);
    // No line is passed off as the log's.
    for (const line of far.lines) expect(lines).not.toContain(line);
    await expect(search(theirs, caseId, 'needle7')).rejects.toThrow(/not here/);
    expect((await theirs.ask('clock.offset.get', { caseId })).fixed).toMatch(/not here/);
  });

  test('with its whole logs shows every line and can be searched', async () => {
    const caseId = await theirs.open(await sent(true));
    const all = await read(theirs, caseId, 1, lines.length);
    expect(all.lines).toEqual(lines);
    expect(all.note).toBeNull();
    expect((await search(theirs, caseId, 'needle399')).hits.map((hit) => hit.line)).toEqual([400, lines.length]);
  });

  test('can be sent on, with everything that was in it', async () => {
    const caseId = await theirs.open(await sent(true));
    const again = await theirs.ask('case.export', { caseId, wholeLogs: true });
    const third = await machine(join(folder, 'third'));
    const path = join(folder, 'again.buddyscope');
    copyFileSync(join(theirs.scratch, again.id), path);
    const id = await third.open(path);
    expect((await read(third, id, 1, lines.length)).lines).toEqual(lines);
    expect(await third.ask('notes.list', { caseId: id })).toEqual([note]);
    await third.close();
  });

  test('is not written to by who opens it, and stands among their cases the next day', async () => {
    const path = await sent(false);
    const before = readFileSync(path);
    const caseId = await theirs.open(path);
    await theirs.ask('notes.put', { caseId, note: { ...note, id: 'n2', text: 'seen' } });
    await theirs.close();
    expect(readFileSync(path).equals(before)).toBe(true);
    rmSync(path);
    theirs = await machine(join(folder, 'theirs'));
    expect((await theirs.ask('recent.list', {})).map((entry) => entry.caseId)).toContain(caseId);
    await theirs.ask('case.reopen', { caseId });
    expect((await theirs.ask('notes.list', { caseId })).map((kept) => kept.text)).toEqual(['look at this', 'seen']);
  });
});

describe('a case that is opened again on the machine where it was read', () => {
  /** The next day, after something was done to the files. */
  async function nextDay(caseId: string, meanwhile: () => void): Promise<void> {
    await mine.close();
    meanwhile();
    mine = await machine(join(folder, 'mine'));
    await mine.ask('case.reopen', { caseId });
  }

  test('has its whole log as long as that lies there unchanged', async () => {
    const caseId = await mine.open(log);
    await nextDay(caseId, () => {});
    expect((await mine.ask('case.overview', { caseId })).logs[0]?.kept).toBe('whole');
    expect((await read(mine, caseId, 1, 3)).lines).toEqual(lines.slice(0, 3));
    expect((await search(mine, caseId, 'needle5')).total).toBeGreaterThan(0);
  });

  test('reads its logs out of the archive again', async () => {
    const packed = join(folder, 'messages.gz');
    writeFileSync(packed, gzipSync(readFileSync(log)));
    const caseId = await mine.open(packed);
    const member = (await mine.ask('case.overview', { caseId })).logs[0]?.member ?? '';
    await nextDay(caseId, () => {});
    const { lines: shown } = await mine.ask('log.lines', { caseId, member, from: 790, count: 5 });
    expect(shown).toEqual(lines.slice(789, 794));
  });

  test('unpacks logs into the folder that goes with the program, and nowhere else', async () => {
    const packed = join(folder, 'messages.gz');
    writeFileSync(packed, gzipSync(readFileSync(log)));
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const unpacked = (): string[] =>
      readdirSync(mine.scratch, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [readFileSync(join(entry.parentPath, entry.name), 'utf8')] : [],
      );
    const caseId = await mine.open(packed);
    expect(unpacked()).toEqual([`${lines.join('\n')}\n`]);
    const member = (await mine.ask('case.overview', { caseId })).logs[0]?.member ?? '';
    await nextDay(caseId, () => expect(unpacked()).toEqual([]));
    await mine.ask('log.lines', { caseId, member, from: 1, count: 1 });
    expect(unpacked()).toHaveLength(1);
    expect(readdirSync(temporary)).toEqual([]);
    vi.unstubAllEnvs();
  });

  test('never shows lines of a log that has changed since as those that were judged', async () => {
    const caseId = await mine.open(log);
    await nextDay(caseId, () => appendFileSync(log, 'one more line\n'));
    expect((await mine.ask('case.overview', { caseId })).logs[0]?.kept).toBe('parts');
    expect((await read(mine, caseId, 1, 3)).absent).toEqual([0, 1, 2]);
    expect((await read(mine, caseId, 401, 2)).lines).toEqual(lines.slice(400, 402));
  });

  test('and was forgotten by mistake can be taken back while the session lasts', async () => {
    const caseId = await mine.open(log);
    await mine.ask('notes.put', { caseId, note });
    await nextDay(caseId, () => {});
    await mine.ask('recent.forget', { caseId });
    expect(await mine.ask('recent.list', {})).toEqual([]);
    await mine.ask('recent.restore', { caseId });
    await nextDay(caseId, () => {});
    expect(await mine.ask('notes.list', { caseId })).toEqual([note]);
    await mine.ask('recent.forget', { caseId });
    await mine.close();
    mine = await machine(join(folder, 'mine'));
    await expect(mine.ask('case.reopen', { caseId })).rejects.toThrow();
  });
});

describe("rules of the user's own", () => {
  const rule = {
    id: 'site',
    title: 'Known at our site',
    when: { process: ['java'] },
    say: { note: 'the heap is fixed' },
  };
  const file = { name: 'site.json', text: JSON.stringify({ format: 'buddyscope.rules/1', rules: [rule, { id: 7 }] }) };

  test('count from the next reading on, outlive the session, and what is wrong in them is told', async () => {
    const caseId = await mine.open(log);
    const state = await mine.ask('rules.add', { file });
    expect(state.files[0]).toMatchObject({ name: 'site.json', rules: 1 });
    expect(state.files[0]?.problems.join()).toMatch(/site\.json: rule 2.*is not used/);
    const found = async () => (await mine.ask('case.overview', { caseId })).findings.map((finding) => finding.title);
    expect(await found()).not.toContain('Known at our site');
    await mine.ask('notes.put', { caseId, note });
    await mine.ask('case.again', { caseId });
    expect(await found()).toContain('Known at our site');
    expect(await mine.ask('notes.list', { caseId })).toEqual([note]);
    await mine.close();
    mine = await machine(join(folder, 'mine'));
    expect((await mine.ask('rules.get', {})).files.map((kept) => kept.name)).toEqual(['site.json']);
    expect((await mine.ask('rules.remove', { name: 'site.json' })).files).toEqual([]);
  });
});
