/** Tar archives whose headers lie: every number is checked before anything is done with it. */
import { mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openRegularFile } from '../../../electron/engine/intake/file-source.ts';
import { openInput } from '../../../electron/engine/intake/index.ts';
import { LinkTable } from '../../../electron/engine/intake/links.ts';
import { safePath } from '../../../electron/engine/intake/names.ts';
import { SeenPaths } from '../../../electron/engine/intake/seen-paths.ts';
import { parsePax } from '../../../electron/engine/intake/tar-pax.ts';
import { logText, pax, type TarSpec, tar, tarEntry, zip } from '../../builders/archives.ts';
import { emptyFolder, file, read } from './read.ts';

const z: TarSpec = { name: 'd/z', body: 'z' };

describe('a size', () => {
  it('below zero is none', async () => {
    const edit = (h: Buffer): void => void h.fill(0, 124, 136).fill(0xff, 124, 125);
    const input = await read(file('a.tar', tar({ name: 'd/a', edit }, z)));
    expect(input.codes).toEqual(['corrupt partial']);
    expect(input.members.map((m) => m.path)).toEqual(['z']);
  });

  it('of ten gigabytes in a pax header ends where the archive ends', async () => {
    const input = await read(file('a.tar', tar(pax({ size: '10000000000' }), { name: 'd/a', body: 'all' }, z)));
    expect(input.codes).toEqual(['truncated partial']);
    expect(input.text('a').startsWith('all')).toBe(true);
  });

  it.each(['-1', '1e400', '99999999999999999999', 'many'])(
    '%s in a pax header is none, and the header counts',
    async (size) => {
      const input = await read(file('a.tar', tar(pax({ size }), { name: 'd/a', body: 'all' }, z)));
      expect(input.codes).toEqual([]);
      expect(input.text('a')).toBe('all');
    },
  );
});

describe('a pax header', () => {
  it.each([
    ['without a blank', 'x'.repeat(50)],
    ['whose record has no length', '0 path=evil\n'],
    ['whose record is shorter than itself', '3 path=evil\n'],
    ['whose record goes beyond it', '9999 path=evil\n'],
    ['whose length is no number', '1x path=evil\n'],
    ['whose length is a fraction', '12.5 path=evil\n'],
    ['whose length is longer than lengths are', '00000000012 path=evil\n'],
  ])('%s changes nothing', (_, text) => {
    expect(parsePax(Buffer.from(text))).toEqual({});
  });

  it('keeps what stands before a malformed record', () => {
    expect(parsePax(Buffer.from('10 path=a\n0 path=evil\n'))).toEqual({ name: 'a' });
  });

  it('that claims a sparse file in a form which is not read has it said', async () => {
    for (const key of ['GNU.sparse.major', 'GNU.sparse.map']) {
      const input = await read(file('a.tar', tar(pax({ [key]: '1' }), { name: 'd/a', body: 'holes' }, z)));
      expect(input.codes).toEqual(['unsupported partial']);
      expect(input.members.map((m) => m.path)).toEqual(['z']);
    }
  });
});

describe('a sparse file', () => {
  const octal = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`;
  const sparse = (
    pieces: readonly (readonly [number, number])[],
    real: number,
    body = 'data',
    more = false,
  ): TarSpec => ({
    name: 'd/s',
    type: 'S',
    body,
    edit: (h) => {
      pieces.forEach(([offset, length], i) => void h.write(octal(offset) + octal(length), 386 + i * 24, 'latin1'));
      h[482] = more ? 1 : 0;
      h.write(octal(real), 483, 'latin1');
    },
  });
  const damagedMap = 'the map of the sparse file';

  it('whose map is sound has its holes', async () => {
    expect((await read(file('a.tar', tar(sparse([[3, 4]], 9), z)))).text('s')).toBe('\0\0\0data\0\0');
  });

  it('whose pieces claim more than there is gets what there is', async () => {
    const input = await read(file('a.tar', tar(sparse([[0, 4000]], 4000), z)));
    expect(input.text('s').length).toBeLessThanOrEqual(4000);
    expect(input.text('s').startsWith('data')).toBe(true);
    expect(input.text('z')).toBe('z');
  });

  it.each<[string, TarSpec]>([
    [
      'whose pieces overlap',
      sparse(
        [
          [4, 2],
          [5, 2],
        ],
        9,
      ),
    ],
    ['whose pieces lie beyond its end', sparse([[8, 4]], 9)],
    ['whose offset is no number', { ...sparse([[0, 4]], 9), edit: (h) => void h.write(`x${octal(4)}`, 386, 'latin1') }],
    ['whose length is no number', { ...sparse([[0, 4]], 9), edit: (h) => void h.write(`${octal(0)}x`, 386, 'latin1') }],
    [
      'whose size is no number',
      {
        ...sparse([[0, 4]], 9),
        edit: (h) => {
          h.write(octal(0) + octal(4), 386, 'latin1');
          h.fill(0xff, 483, 495);
        },
      },
    ],
  ])('%s is read without holes, and it is said', async (_, spec) => {
    const input = await read(file('a.tar', tar(spec, z)));
    expect(input.codes).toEqual(['corrupt partial']);
    expect(input.summary.problems[0]?.message).toContain(damagedMap);
    expect(input.text('s')).toBe('data');
    expect(input.text('z')).toBe('z');
  });

  const block = (first: number, more: boolean): Buffer => {
    const bytes = Buffer.alloc(512);
    for (let i = 0; i < 21; i++) bytes.write(octal(first + i) + octal(0), i * 24, 'latin1');
    bytes[504] = more ? 1 : 0;
    return bytes;
  };
  const header = tarEntry(sparse([], 10_000_000, '', true));

  it('whose map goes on without end is passed, not built up', async () => {
    const map = Array.from({ length: 100 }, (_, i) => block(i * 21, i < 99));
    const bytes = Buffer.concat([header, ...map, tar(z)]);
    const whole = await read(file('a.tar', bytes), { limits: { maxTotalBytes: 64 << 20 } });
    expect(whole.codes).toEqual([]);
    const limited = await read(file('a.tar', bytes), { limits: { maxHeaderBytes: 10_000 } });
    expect(limited.codes).toEqual(['corrupt partial']);
    expect(limited.text('z')).toBe('z');
  });

  it('whose map has a damaged block or ends with the archive ends with a word', async () => {
    const damaged = block(0, false);
    damaged.write('x', 24, 'latin1');
    expect((await read(file('a.tar', Buffer.concat([header, damaged, tar(z)])))).codes).toEqual(['corrupt partial']);
    expect(
      (await read(file('a.tar', Buffer.concat([tar(z).subarray(0, -1024), header, block(0, true)])))).codes,
    ).toEqual(['truncated partial']);
  });
});

it('an entry of a kind that is none of ours is passed over', async () => {
  const input = await read(
    file('a.tar', tar({ name: 'd/label', type: 'V' }, { name: 'd/dump', type: 'D', body: 'x' }, z)),
  );
  expect(input.members.map((m) => m.path)).toEqual(['z']);
  expect(input.codes).toEqual([]);
});

describe('names', () => {
  it.each([
    ['C:/var/log', 'var/log'],
    ['c:/', null],
    ['C:', null],
    ['./a/./b', 'a/b'],
    ['.', null],
    ['', null],
    ['/', null],
    ['a/..', null],
    ['a/../..', null],
    ['a\0b', null],
    ['..', null],
    ['...', '...'],
    ['a/..b', 'a/..b'],
  ])('%j is %j', (stored, path) => {
    expect(safePath(stored)).toBe(path);
  });

  it('are told apart, however many they are', () => {
    const seen = new SeenPaths();
    const names = Array.from({ length: 5000 }, (_, i) => `var/log/${i}`);
    expect(names.map((name) => seen.record(name, 1, 1)).every((was) => was === 'new')).toBe(true);
    expect(names.map((name) => seen.record(name, 1, 1)).every((was) => was === 'same')).toBe(true);
    expect(seen.record('var/log/7', 2, 1)).toBe('other');
  });

  it('of links longer than a path are not kept', () => {
    const links = new LinkTable(10);
    links.addSymbolic('a'.repeat(5000), 'b');
    links.addSymbolic('b', 'a'.repeat(5000));
    links.addHard('c', 'a'.repeat(5000));
    expect(links.resolve().links.size).toBe(0);
    expect(links.dropped).toBe(3);
  });
});

describe('what lies inside', () => {
  const log = { name: 'd/log', body: logText(2000) };
  it('a zip larger than may be held is not read, and it is said', async () => {
    const limits = { bufferedArchiveBytes: 1000 };
    const nested = await read(file('a.tar', tar({ name: 'd/in.zip', body: zip(log) }, z)), { limits });
    expect(nested.codes).toEqual(['too-large partial']);
    expect(nested.members.map((m) => m.path)).toEqual(['z']);
    expect((await read(file('a.zip.gz', gzipSync(zip(log))), { limits })).codes).toEqual(['too-large fatal']);
  });

  it('an archive that is packed many times over is not opened', async () => {
    let body = tar(log);
    for (let i = 0; i < 5; i++) body = gzipSync(body);
    const input = await read(file('a.tar', tar({ name: 'd/in.tar.gz', body }, z)));
    expect(input.codes).toEqual(['too-deep partial']);
    expect(input.members.map((m) => m.path)).toEqual(['z']);
  });

  it('an archive of a form that is not read has it said', async () => {
    const input = await read(file('a.tar', tar({ name: 'd/in.rar', body: 'Rar!' }, z)));
    expect(input.codes).toEqual(['unsupported partial']);
  });

  it('a zip holds neither pipes nor devices nor sockets nor long names', async () => {
    const special = [0o010600, 0o020600, 0o060600, 0o140600].map((mode) => ({ name: `d/${mode}`, body: 'x', mode }));
    const long = { name: `d/${'x'.repeat(5000)}`, body: 'x' };
    const secret = { name: 'd/link', body: 'z', mode: 0o120777, encrypted: true };
    const input = await read(file('a.zip', zip(...special, long, secret, { name: 'd/z', body: 'z' })));
    expect(input.members.map((m) => m.path)).toEqual(['z']);
    expect(input.codes).toEqual([...Array(4).fill('special-file note'), 'unsafe-path partial', 'unsafe-path partial']);
    expect(input.summary.links.size).toBe(0);
  });
});

describe('a folder', () => {
  it('in which a file becomes a link while it is read is not left through it', async () => {
    const folder = emptyFolder();
    const path = join(folder, 'messages');
    writeFileSync(path, 'mine');
    writeFileSync(join(folder, 'z'), 'z');
    const secret = file('secret', 'secret');
    const select = (name: string): boolean => {
      if (name === 'messages') {
        rmSync(path);
        symlinkSync(secret, path);
      }
      return true;
    };
    const input = await read(folder, { select });
    expect(input.text('messages')).toBe('');
    expect(input.summary.problems.map((p) => [p.file, p.severity])).toEqual([['messages', 'partial']]);
  });

  it('that holds nothing but a link does not lead through it', async () => {
    const outside = emptyFolder();
    writeFileSync(join(outside, 'messages'), 'secret\n');
    const folder = emptyFolder();
    symlinkSync(outside, join(folder, 'only'));
    const input = await read(folder);
    expect(input.members).toEqual([]);
  });

  it('in which a file becomes shorter has it said', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'var/log'), { recursive: true });
    const path = join(folder, 'var/log/messages');
    writeFileSync(path, logText(2000));
    writeFileSync(join(folder, 'z'), 'z');
    const input = openInput(folder, { limits: { chunkBytes: 1000 } });
    for await (const member of input)
      for await (const _ of member.stream()) if (member.path === 'var/log/messages') truncateSync(path, 3000);
    expect(input.summary().problems.map((p) => [p.file, p.code])).toEqual([['var/log/messages', 'changed']]);
  });

  it('is opened as no file', async () => {
    await expect(openRegularFile(emptyFolder(), true)).rejects.toMatchObject({ code: 'not-a-file' });
  });
});

describe('a file that changes while it is read', () => {
  const past = new Date('2014-10-24T11:00:00Z');
  it.each<[string, (path: string) => void]>([
    [
      'in its length alone',
      (path) => {
        writeFileSync(path, 'x', { flag: 'a' });
        utimesSync(path, past, past);
      },
    ],
    ['in its time alone', (path) => utimesSync(path, new Date(), new Date())],
  ])('%s has no hash, and it is said', async (_, change) => {
    const path = file('messages', logText(100));
    utimesSync(path, past, past);
    const input = openInput(path);
    for await (const member of input) {
      for await (const _chunk of member.stream());
      change(path);
    }
    expect(input.summary().problems.map((p) => p.code)).toEqual(['changed']);
    expect(input.summary().sha256).toBeNull();
  });
});
