/** The intake against archives and damage that nobody thought of. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openInput } from '../../electron/engine/intake/index.ts';
import { LinkTable } from '../../electron/engine/intake/links.ts';
import { displayName, safePath } from '../../electron/engine/intake/names.ts';
import { SeenPaths } from '../../electron/engine/intake/seen-paths.ts';
import { logText, tar, zip } from '../builders/archives.ts';
import { fixture } from '../unit/intake/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'intake-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function readBytes(bytes: Uint8Array, chunkBytes: number) {
  const path = join(folder, 'input');
  writeFileSync(path, bytes);
  const input = openInput(path, { limits: { chunkBytes }, hash: false });
  const members: [string, string][] = [];
  for await (const member of input) {
    const pieces: Uint8Array[] = [];
    for await (const piece of member.stream()) pieces.push(piece);
    members.push([member.path, Buffer.concat(pieces).toString('latin1')]);
  }
  return { members, problems: input.summary().problems };
}

const chunkBytes = fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.constant(1 << 20));
const name = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_ äß\-\\:.]{1,12}$/), { minLength: 1, maxLength: 4 })
  .map((parts) => `d/${parts.join('/')}`)
  .filter((path) => safePath(path) === path && !/\.(?:tar|zip|t?[gx]z|bz2?|zst|7z|rar|cpio)$/i.test(path));
const members = fc.uniqueArray(fc.tuple(name, fc.stringMatching(/^[ -~\n]{0,3000}$/)), {
  selector: ([path]) => path,
  maxLength: 12,
});

describe('archives', () => {
  it('give back every member, however they are cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        members,
        chunkBytes,
        fc.constantFrom('tar', 'tar.gz', 'tar.zst', 'zip'),
        async (list, chunk, form) => {
          fc.pre(list.length > 0);
          const specs = list.map(([path, body]) => ({ name: path, body }));
          const bytes = form === 'zip' ? zip(...specs) : tar(...specs);
          const packed = form === 'tar.gz' ? gzipSync(bytes) : form === 'tar.zst' ? zstdCompressSync(bytes) : bytes;
          const { members: read, problems } = await readBytes(packed, chunk);
          expect(read).toEqual(list.map(([path, body]) => [path.slice(2), body]));
          expect(problems).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cut anywhere: give what precedes, and say that they were cut', async () => {
    await fc.assert(
      fc.asyncProperty(members, chunkBytes, fc.double({ min: 0, max: 1, noNaN: true }), async (list, chunk, part) => {
        fc.pre(list.length > 0);
        const whole = tar(...list.map(([path, body]) => ({ name: path, body })));
        const length = Math.floor((whole.length - 1024) * part);
        fc.pre(length >= 512);
        const { members: read, problems } = await readBytes(whole.subarray(0, length), chunk);
        expect(problems.map((p) => p.code)).toContain('truncated');
        for (const [i, [path, text]] of read.entries()) {
          expect(path).toBe(list[i]?.[0].slice(2));
          expect(list[i]?.[1].startsWith(text)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('damage', () => {
  const text = logText(300);
  // Forms with a checksum; zstd as Node packs it has none.
  const forms: Record<string, Buffer> = {
    gzip: gzipSync(text),
    xz: fixture('lines-blocks.xz'),
    bzip2: fixture('lines.bz2'),
    lz4: fixture('lines-linked.lz4'),
    zip: zip({ name: 'd/log', body: text }),
    tar: tar({ name: 'd/log', body: text }, { name: 'd/more', body: 'x' }),
  };

  for (const [form, bytes] of Object.entries(forms)) {
    it(`${form}: one changed byte is either harmless or told`, async () => {
      const whole = await readBytes(bytes, 4096);
      expect(whole.problems).toEqual([]);
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const copy = Buffer.from(bytes);
          copy[at] = (copy[at] ?? 0) ^ change;
          const { members: read, problems } = await readBytes(copy, 4096);
          // A tar has no checksum over what its members hold.
          if (form === 'tar' || problems.length > 0) return;
          expect(read.map(([, content]) => content)).toEqual(whole.members.map(([, content]) => content));
        }),
        { numRuns: form === 'xz' || form === 'bzip2' ? 40 : 120 },
      );
    });

    it(`${form}: noise behind the first bytes ends with a result`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.nat(40), chunkBytes, async (noise, keep, chunk) => {
          const { problems } = await readBytes(Buffer.concat([bytes.subarray(0, keep), noise]), chunk);
          for (const problem of problems) expect(problem.message).toContain('input');
        }),
        { numRuns: 60 },
      );
    });
  }
});

describe('names', () => {
  const wild = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.stringMatching(/^[a./\\:\0]{0,40}$/));
  it('are safe or refused', () => {
    fc.assert(
      fc.property(wild, (stored) => {
        const path = safePath(stored);
        if (path === null) return;
        expect(path.startsWith('/')).toBe(false);
        expect(path.split('/').some((part) => part === '' || part === '.' || part === '..')).toBe(false);
        expect(path.includes('\0')).toBe(false);
        expect(safePath(path)).toBe(path);
      }),
    );
  });
  it('are shown without anything that steers a terminal, and unchanged where there is nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (stored) => {
        expect(displayName(stored)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~äöü漢字🙂/]*$/u), (plain) => {
        expect(displayName(plain)).toBe(plain);
      }),
    );
  });
});

describe('links', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c', '..', '.'), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join('/'));
  it('lead to a path inside, out of the input or nowhere, and always to an end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.stringMatching(/^[abc](?:\/[abc]){0,2}$/), path, fc.boolean()), { maxLength: 12 }),
        (list) => {
          const table = new LinkTable(100);
          for (const [from, to, absolute] of list) table.addSymbolic(from, absolute ? `/${to}` : to);
          const { links, outside, loops } = table.resolve();
          for (const target of links.values()) {
            expect(target.split('/').some((part) => part === '..' || part === '')).toBe(false);
            expect(links.has(target)).toBe(false);
          }
          expect(links.size + outside.length + loops.length).toBe(new Set(list.map(([from]) => from)).size);
        },
      ),
    );
  });
});

describe('paths seen', () => {
  it('are remembered as a map of them would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat(3), fc.nat(3)), { maxLength: 3000 }),
        (list) => {
          const seen = new SeenPaths();
          const model = new Map<string, string>();
          for (const [path, size, mtime] of list) {
            const known = model.get(path);
            const expected = known === undefined ? 'new' : known === `${size} ${mtime}` ? 'same' : 'other';
            expect(seen.record(path, size, mtime)).toBe(expected);
            if (known === undefined) model.set(path, `${size} ${mtime}`);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
