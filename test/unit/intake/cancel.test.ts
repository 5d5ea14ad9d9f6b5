/** Cancelling: reading stops with the next chunk, and no file, worker or decoder is left open. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../../electron/engine/intake/index.ts';
import { logText, tar, zip } from '../../builders/archives.ts';
import { emptyFolder, file, fixturePath } from './read.ts';

/** Large enough for a worker to hash it. */
const BIG = logText(350_000);
const LONG = logText(60_000);

function openFiles(): number {
  // Linux lists them; elsewhere the comparison is of nothing with nothing.
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

function folderOf(text: string): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'var/log'), { recursive: true });
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, 'var/log', name), text);
  return folder;
}

const inputs: Record<string, () => string> = {
  'a log whose hash a worker computes': () => file('messages', BIG),
  'a gzip': () => file('messages.gz', gzipSync(LONG)),
  'a zstd': () => file('messages.zst', zstdCompressSync(LONG)),
  'an xz of many blocks': () => fixturePath('lines-blocks.xz'),
  'a bzip2': () => fixturePath('lines.bz2'),
  'a packed log in a packed archive': () =>
    file('a.tar.gz', gzipSync(tar({ name: 'd/m.gz', body: gzipSync(LONG) }, { name: 'd/n', body: LONG }))),
  'a zip': () => file('a.zip', zip({ name: 'd/m', body: LONG }, { name: 'd/n', body: 'n' })),
  'a folder': () => folderOf(LONG),
};

const limits = { chunkBytes: 4096 };

describe('cancelling', () => {
  for (const [what, make] of Object.entries(inputs)) {
    it(`${what}: rejects with the reason and hands out no further chunk`, async () => {
      const path = make();
      const before = openFiles();
      const stop = new AbortController();
      let after = 0;
      const run = async (): Promise<void> => {
        for await (const member of openInput(path, { signal: stop.signal, limits })) {
          for await (const _ of member.stream()) {
            if (stop.signal.aborted) after += 1;
            stop.abort(new Error('enough'));
          }
        }
      };
      await expect(run()).rejects.toThrow('enough');
      expect(after).toBe(0);
      expect(openFiles()).toBe(before);
    });

    it(`${what}: leaving the loop closes everything`, async () => {
      const path = make();
      const before = openFiles();
      const input = openInput(path, { limits });
      for await (const member of input) {
        for await (const _ of member.stream()) break;
        break;
      }
      expect(openFiles()).toBe(before);
      expect(input.summary().sha256).toBeNull();
    });

    it(`${what}: a member whose stream was left half read does not disturb the next`, async () => {
      const input = openInput(make(), { limits });
      const paths: string[] = [];
      for await (const member of input) {
        paths.push(member.path);
        // Taken without a loop, so that nothing closes it.
        const bytes = member.stream()[Symbol.asyncIterator]();
        await bytes.next();
      }
      expect(paths.length).toBeGreaterThan(0);
      expect(input.summary().problems).toEqual([]);
    });
  }

  it('a log that is read in place: rejects with the reason and hands out no further byte', async () => {
    const before = openFiles();
    const stop = new AbortController();
    const into = Buffer.alloc(4096);
    let reads = 0;
    const run = async (): Promise<void> => {
      for await (const member of openInput(file('messages', LONG), { signal: stop.signal, limits })) {
        for (; (member.direct?.read(into) ?? 0) > 0; reads++) if (reads === 2) stop.abort(new Error('enough'));
      }
    };
    await expect(run()).rejects.toThrow('enough');
    expect(reads).toBe(3);
    expect(openFiles()).toBe(before);
  });

  it('before the start reads nothing', async () => {
    const input = openInput(file('messages', 'x\n'), { signal: AbortSignal.abort(new Error('never mind')) });
    await expect(async () => {
      for await (const _ of input);
    }).rejects.toThrow('never mind');
    expect(input.summary().bytes).toBe(0);
  });

  it('while the hash is still being computed', async () => {
    const stop = new AbortController();
    const input = openInput(file('messages', Buffer.alloc(64 << 20, 'log\n')), {
      signal: stop.signal,
      select: () => true,
    });
    const run = async (): Promise<void> => {
      for await (const member of input) {
        void member;
        setImmediate(() => stop.abort(new Error('enough')));
      }
    };
    await expect(run()).rejects.toThrow('enough');
  });
});
