/** A disk that takes nothing more costs the keeping of a case, never the case; nothing half-written stays. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { report } from '../../builders/kernel-log.ts';
import { type Machine, machine } from './session-on.ts';

const disk = vi.hoisted(() => ({ full: false }));
vi.mock(import('../../../electron/engine/case-store/sqlite.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    createDatabase: (...args: Parameters<typeof real.createDatabase>) => {
      const database = real.createDatabase(...args);
      // Not a page more than it has: what SQLite says at this bound is what it says of a full disk.
      if (disk.full) database.exec('PRAGMA max_page_count = 1');
      return database;
    },
  };
});

let folder: string;
let mine: Machine;
beforeEach(async () => {
  disk.full = false;
  folder = mkdtempSync(join(tmpdir(), 'full-'));
  mine = await machine(folder);
  writeFileSync(
    join(folder, 'messages'),
    `${Array.from({ length: 150 }, (_, pid) => report({ comm: 'java', pid }).join('\n')).join('\n')}\n`,
  );
});
afterEach(async () => {
  await mine.close();
  rmSync(folder, { recursive: true, force: true });
});

const caseFiles = (): string[] => readdirSync(join(folder, 'library')).filter((name) => name.includes('.buddyscope'));

test('the case stays open, why it is not kept is told, and it is not offered the next day', async () => {
  disk.full = true;
  const caseId = await mine.open(join(folder, 'messages'));
  expect(await mine.ask('case.unkept', { caseId })).toEqual({ why: 'the disk is full' });
  expect((await mine.ask('case.event', { caseId, row: 0 })).event.process).toBe('java');
  const note = { id: 'n1', member: 'messages', line: 1, eventId: null, text: 'look', createdMs: 1 };
  await mine.ask('notes.put', { caseId, note });
  expect(await mine.ask('notes.list', { caseId })).toEqual([note]);
  expect(caseFiles()).toEqual([]);
  expect(await mine.ask('recent.list', {})).toEqual([]);
});

test('read again when there is room, it is kept, with the notes made meanwhile', async () => {
  disk.full = true;
  const caseId = await mine.open(join(folder, 'messages'));
  await mine.ask('case.unkept', { caseId });
  const note = { id: 'n1', member: 'messages', line: 1, eventId: null, text: 'look', createdMs: 1 };
  await mine.ask('notes.put', { caseId, note });
  disk.full = false;
  await mine.ask('case.again', { caseId });
  expect(await mine.ask('case.unkept', { caseId })).toEqual({ why: null });
  expect(caseFiles()).toEqual([`${caseId}.buddyscope`]);
  await mine.close();
  mine = await machine(folder);
  await mine.ask('case.reopen', { caseId });
  expect(await mine.ask('notes.list', { caseId })).toEqual([note]);
});

test('a case that was kept before stays as it was', async () => {
  const caseId = await mine.open(join(folder, 'messages'));
  await mine.ask('case.unkept', { caseId });
  disk.full = true;
  await mine.ask('case.again', { caseId });
  expect((await mine.ask('case.unkept', { caseId })).why).toBe('the disk is full');
  expect(caseFiles()).toEqual([`${caseId}.buddyscope`]);
  expect((await mine.ask('recent.list', {})).map((entry) => entry.caseId)).toEqual([caseId]);
});

test('a file to send is not half-written either, and what to do is said', async () => {
  const caseId = await mine.open(join(folder, 'messages'));
  await mine.ask('case.unkept', { caseId });
  disk.full = true;
  await expect(mine.ask('case.export', { caseId, wholeLogs: false })).rejects.toMatchObject({
    message: expect.stringContaining('the disk is full'),
    advice: expect.stringContaining('Free some room'),
  });
  expect(readdirSync(mine.scratch, { recursive: true }).filter((name) => !String(name).startsWith('logs-'))).toEqual(
    [],
  );
});
