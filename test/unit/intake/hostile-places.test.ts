/** Names, links and files that are not what they were a moment ago. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCaseFile } from '../../../electron/engine/case-store/is-case-file.ts';
import { openInput } from '../../../electron/engine/intake/index.ts';
import { LinkTable } from '../../../electron/engine/intake/links.ts';
import { isSavedResult } from '../../../electron/engine/saved-result/saved-result.ts';
import { logText, pax, tar } from '../../builders/archives.ts';
import { emptyFolder, file, read } from './read.ts';

describe('a folder that changes while it is read', () => {
  it('is not left through a link that took the place of one of its folders', async () => {
    const outside = emptyFolder();
    mkdirSync(join(outside, 'log'));
    writeFileSync(join(outside, 'log/messages'), 'secret\n');
    const folder = emptyFolder();
    mkdirSync(join(folder, 'var/log'), { recursive: true });
    writeFileSync(join(folder, 'var/log/messages'), 'mine\n');
    writeFileSync(join(folder, 'z'), 'z\n');
    const select = (path: string): boolean => {
      if (path === 'var/log/messages') {
        renameSync(join(folder, 'var'), join(emptyFolder(), 'var'));
        symlinkSync(outside, join(folder, 'var'));
      }
      return true;
    };
    const input = await read(folder, { select });
    expect(input.text('var/log/messages')).toBe('');
    expect(input.codes).toEqual(['link-outside partial']);
    expect(input.text('z')).toBe('z\n');
  });

  it('is read through the link by which it was given', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'real/var/log'), { recursive: true });
    writeFileSync(join(folder, 'real/var/log/messages'), 'mine\n');
    symlinkSync('real', join(folder, 'link'));
    expect((await read(join(folder, 'link'))).text('var/log/messages')).toBe('mine\n');
  });
});

it('the hash is that of the file that was read, whatever lies under its name by then', async () => {
  // Large enough for a worker to hash it.
  const text = Buffer.from(logText(350_000));
  const path = file('messages', text);
  const input = openInput(path);
  for await (const member of input) {
    renameSync(path, `${path}.1`);
    writeFileSync(path, Buffer.alloc(text.length, 'x'));
    for await (const _ of member.stream());
  }
  expect(input.summary().sha256).toBe(createHash('sha256').update(text).digest('hex'));
});

it('a pipe is no case and no result, and is not waited for', async () => {
  const path = join(emptyFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  for (const none of [path, emptyFolder(), '/no/such/file']) {
    expect(await isCaseFile(none)).toBe(false);
    expect(await isSavedResult(none)).toBe(false);
  }
});

describe('links', () => {
  it('of two thousand parts each are given up together, not walked for minutes', () => {
    const links = new LinkTable(500_000);
    for (let i = 0; i < 20_000; i++) links.addSymbolic(`${i}${'/a'.repeat(2000)}`, 'b');
    const { loops, links: resolved } = links.resolve();
    expect(resolved.size).toBeGreaterThan(10);
    expect(loops.length + resolved.size).toBe(20_000);
    expect(loops.length).toBeGreaterThan(0);
  });

  it('of a report of ordinary size are all resolved', () => {
    const links = new LinkTable(500_000);
    for (let i = 0; i < 100_000; i++)
      links.addSymbolic(`sys/devices/system/memory/memory${i}/node0/subsystem`, '../../../../../bus/memory');
    const { loops, outside, links: resolved } = links.resolve();
    expect([loops.length, outside.length, resolved.size]).toEqual([0, 0, 100_000]);
    expect(resolved.get('sys/devices/system/memory/memory7/node0/subsystem')).toBe('sys/bus/memory');
  });
});

describe('a name of a megabyte', () => {
  const name = `d/${'x'.repeat(900_000)}`;
  it.each([
    ['of what cannot be read', tar(pax({ path: name, 'GNU.sparse.major': '1' }), { name: 'd/s', body: 's' })],
    ['of what was cut', tar(pax({ path: name }), { name: 'd/s', body: 'x'.repeat(5000) }).subarray(0, -5000)],
  ])('%s is not repeated in a message', async (_, bytes) => {
    const input = await read(file('a.tar', bytes));
    expect(input.summary.problems.length).toBeGreaterThan(0);
    for (const problem of input.summary.problems) expect(problem.message.length).toBeLessThan(1000);
  });
});

describe('a time that no calendar holds', () => {
  it.each(['1e308', '-1e308', '9007199254740991', 'NaN', '1e15'])('%s is no time of a member', async (mtime) => {
    const path = file('a.tar', tar(pax({ mtime }), { name: 'd/m', body: 'm' }));
    for await (const member of openInput(path)) {
      const seconds = member.mtimeSeconds ?? 0;
      expect(() => new Date(seconds * 1000).toISOString()).not.toThrow();
    }
  });
});
