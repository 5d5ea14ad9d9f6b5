import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyze } from '../../../electron/engine/analyze.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buddyscope-loose-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A log of one failure between two other lines, put down as if copied just now. */
async function log(name: string, stamps: readonly [string, string, string], host = 'db01', pid = 7): Promise<string> {
  const [first, second, third] = stamps;
  const lines = [
    `${first} ${host} kernel: eth0: link up`,
    `${second} ${host} kernel: java: page allocation failure. order:1, mode:0x20`,
    `${second} ${host} kernel: Pid: ${pid}, comm: java Not tainted 2.6.32-358.el6.x86_64 #1`,
    `${second} ${host} kernel: Call Trace:`,
    `${second} ${host} kernel:  [<ffffffff8112c207>] ? __alloc_pages_nodemask+0x757/0x8d0`,
    `${third} ${host} crond[77]: (root) CMD (true)`,
  ];
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`);
  await utimes(path, COPIED, COPIED);
  return path;
}
const COPIED = new Date('2026-11-22T10:00:00Z');

const told = async (paths: readonly string[]): Promise<Record<string, string | null>> => {
  const { analysis } = await analyze(paths);
  return Object.fromEntries(analysis.events.map((e) => [e.evidence[0]?.member.split('!/')[0] ?? '', e.time]));
};

describe('rotated files that were given one by one', () => {
  it('are one log: the date in a name tells the years of all of them, whatever copying made of their own', async () => {
    const files = [
      await log('messages', ['Jan  4 03:10:00', 'Jan  5 12:00:00', 'Jan  6 09:00:00']),
      await log('messages-20150104', ['Dec 28 03:10:00', 'Dec 30 12:00:00', 'Jan  4 03:09:00']),
      await log('messages-20141228', ['Dec 21 03:10:00', 'Dec 22 12:00:00', 'Dec 28 03:09:00']),
    ];
    const expected = {
      messages: '2015-01-05T12:00:00',
      'messages-20150104': '2014-12-30T12:00:00',
      'messages-20141228': '2014-12-22T12:00:00',
    };
    expect(await told(files)).toEqual(expected);
    expect(await told(files.toReversed())).toEqual(expected);
  });

  it('are one log wherever they lie, if their lines name one host; of two hosts each stands for itself', async () => {
    const old = await log('a/messages-20150104', ['Dec 28 03:10:00', 'Dec 30 12:00:00', 'Jan  4 03:09:00']);
    const same = await log('b/messages', ['Jan  4 03:10:00', 'Jan  5 12:00:00', 'Jan  6 09:00:00'], 'db01.example.com');
    const other = await log('c/messages', ['Jan  4 03:10:00', 'Jan  5 12:00:00', 'Jan  6 09:00:00'], 'web7');
    expect((await told([old, same])).messages).toBe('2015-01-05T12:00:00');
    expect((await told([old, other])).messages).toBeNull();
  });

  it('are told apart where two of them have the same name', async () => {
    const files = [
      await log('a/messages-20150104', ['Dec 28 03:10:00', 'Dec 30 12:00:00', 'Jan  4 03:09:00'], 'db01', 7),
      await log('b/messages-20150104', ['Dec 28 03:10:00', 'Dec 31 12:00:00', 'Jan  4 03:09:00'], 'web7', 8),
    ];
    expect(await told(files)).toEqual({
      'a/messages-20150104': '2014-12-30T12:00:00',
      'b/messages-20150104': '2014-12-31T12:00:00',
    });
  });
});

describe('a folder of logs that is no report', () => {
  it('does not take the years of its files from when they were copied', async () => {
    await log('messages-20150104', ['Dec 28 03:10:00', 'Dec 30 12:00:00', 'Jan  4 03:09:00']);
    await log('messages', ['Jan  4 03:10:00', 'Jan  5 12:00:00', 'Jan  6 09:00:00']);
    await log('other/messages', ['Jan  4 03:10:00', 'Jan  7 12:00:00', 'Jan  8 09:00:00']);
    expect(await told([folder])).toEqual({
      messages: '2015-01-05T12:00:00',
      'messages-20150104': '2014-12-30T12:00:00',
      'other/messages': null,
    });
  });
});
