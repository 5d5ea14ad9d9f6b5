/** The list of cases and the settings, as they are found the next day. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Library } from '../../../electron/engine/case-store/library.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'library-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (caseId: string, openedMs: number) => ({
  caseId,
  title: `case ${caseId}`,
  inputs: ['/var/tmp/report.tar.xz'],
  openedMs,
  eventCount: 3,
  statement: 'Memory was short',
  confidence: 'high',
});

test('cases are listed newest first by another session, while the first one is still open', async () => {
  const first = await Library.open(folder);
  first.remember(entry('aaaaaaaa', 1000));
  first.remember(entry('bbbbbbbb', 2000));
  const second = await Library.open(folder);
  expect(second.recent().map((found) => found.caseId)).toEqual(['bbbbbbbb', 'aaaaaaaa']);
  first.close();
  second.close();
});

test('settings come back, and those of a broken library are put aside instead of lost', async () => {
  const first = await Library.open(folder);
  first.putSettings({ ...first.settings(), theme: 'dark' });
  first.close();
  const second = await Library.open(folder);
  expect(second.settings().theme).toBe('dark');
  second.close();
  writeFileSync(join(folder, 'library.sqlite'), 'this is no database, but somebody may want it back');
  const third = await Library.open(folder);
  expect(third.keeps).toBe(true);
  expect(third.recent()).toEqual([]);
  third.close();
  expect(readdirSync(folder)).toContain('library.sqlite.unreadable');
});

test('an id from the window never becomes a path outside of the folder', async () => {
  const library = await Library.open(folder);
  expect(library.casePath('../../etc/passwd')).toBeNull();
  await library.forget('../library.sqlite');
  expect(existsSync(join(folder, 'library.sqlite'))).toBe(true);
  library.close();
});
