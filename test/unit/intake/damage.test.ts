/** Damaged copies: what precedes the damage must be kept, and the damage said with its place. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { logText, sosreport, tar, tarEntry, zip } from '../../builders/archives.ts';
import { emptyFolder, file, fixture, fixturePath, read } from './read.ts';

const LINES = logText(4000);

const packed: Record<string, Buffer> = {
  gzip: gzipSync(LINES),
  zstd: zstdCompressSync(LINES),
  'xz of one block': fixture('lines.xz'),
  'xz of four blocks': fixture('lines-blocks.xz'),
  bzip2: fixture('lines.bz2'),
  lz4: fixture('lines-linked.lz4'),
};

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x55;
  return copy;
}

describe('a packed log that was cut', () => {
  for (const [form, bytes] of Object.entries(packed)) {
    for (const part of [0.999, 0.6, 0.1]) {
      it(`${form}, at ${part} of its length`, async () => {
        const length = Math.floor(bytes.length * part);
        const input = await read(file('messages', bytes.subarray(0, length)));
        const text = input.members[0]?.text ?? '';
        expect(LINES.startsWith(text)).toBe(true);
        expect(input.summary.problems).toHaveLength(1);
        expect(input.summary.problems[0]).toMatchObject({
          code: 'truncated',
          severity: text === '' ? 'fatal' : 'partial',
          atByte: length,
        });
        expect(input.summary.problems[0]?.message).toMatch(/messages.*ends in the middle/);
      });
    }

    it(`${form}: keeps most of what precedes the cut`, async () => {
      const input = await read(file('messages', bytes.subarray(0, Math.floor(bytes.length * 0.9))));
      // The last block of a form that works in blocks is lost whole: 64 KiB to 100 000 bytes of these 209 780.
      expect(input.members[0]?.text.length).toBeGreaterThan(form === 'zstd' ? 0.4 * LINES.length : 0.45 * LINES.length);
    });

    it(`${form}: tells of damage, and keeps what precedes`, async () => {
      const at = Math.floor(bytes.length * 0.9);
      const input = await read(file('messages', flipped(bytes, at)));
      const text = input.members[0]?.text ?? '';
      expect(input.codes).toEqual(['corrupt partial']);
      const problem = input.summary.problems[0];
      expect(problem?.message).toMatch(/damaged|does not match|no .* data|longer than/);
      expect(problem?.atByte).toBeGreaterThan(0);
      expect(text.length).toBeGreaterThan(0);
      // Damage may be noticed late, by a checksum; what came before it is untouched.
      expect(LINES.startsWith(text.slice(0, Math.floor(LINES.length * 0.3)))).toBe(true);
    });
  }

  it('says it is the log of an archive that is damaged, and reads the other members', async () => {
    const archive = tar(
      ...sosreport('a', {
        'var/log/messages-1.xz': flipped(fixture('lines-blocks.xz'), 5000),
        'var/log/messages': 'whole\n',
      }),
    );
    const input = await read(file('a.tar', archive));
    expect(input.codes).toEqual(['corrupt partial']);
    expect(input.summary.problems[0]?.file).toBe('var/log/messages-1.xz');
    expect(input.members.find((m) => m.path === 'var/log/messages-1.xz')?.problems).toHaveLength(1);
    expect(input.text('var/log/messages')).toBe('whole\n');
  });
});

describe('an archive that was cut', () => {
  const archive = tar(...sosreport('a', { 'var/log/messages': logText(3000), 'var/log/late': 'late\n' }));

  it('hands out the part of the member that is there, and says where it ends', async () => {
    const half = Math.floor(archive.length / 2);
    const input = await read(file('a.tar', archive.subarray(0, half)));
    const text = input.text('var/log/messages');
    expect(text.length).toBeGreaterThan(50_000);
    expect(logText(3000).startsWith(text)).toBe(true);
    expect(input.summary.problems).toHaveLength(1);
    expect(input.summary.problems[0]).toMatchObject({ code: 'truncated', severity: 'partial', atByte: half });
    expect(input.summary.problems[0]?.message).toMatch(/var\/log\/messages.*get a new copy/);
    // Who reads the member must not take it for whole.
    expect(input.members.find((m) => m.path === 'var/log/messages')?.problems).toEqual(input.summary.problems);
  });

  it('is noticed between two entries too', async () => {
    const end = archive.length - 1024 - 1024;
    const input = await read(file('a.tar', archive.subarray(0, end)));
    expect(input.text('var/log/messages')).toBe(logText(3000));
    expect(input.codes).toEqual(['truncated partial']);
  });

  for (const name of ['report.tar.xz', 'report.tar.bz2']) {
    it(`${name}, cut in half: keeps what was packed before the cut and tells it once`, async () => {
      const bytes = fixture(name);
      const input = await read(file(name, bytes.subarray(0, bytes.length >> 1)));
      expect(input.summary.problems).toHaveLength(1);
      expect(input.codes[0]).toMatch(/truncated (?:partial|fatal)/);
      if (name === 'report.tar.xz') {
        expect(input.text('version.txt')).toBe('sosreport: 4.5.6\n');
        expect(logText(3000).startsWith(input.text('var/log/messages'))).toBe(true);
        expect(input.text('var/log/messages').length).toBeGreaterThan(10_000);
        expect(input.summary.problems[0]?.message).toMatch(
          /report\.tar\.xz: the xz data ends .* inside var\/log\/messages, whose first \d+ bytes were read; members after it are lost/,
        );
        expect(input.members.find((m) => m.path === 'var/log/messages')?.problems).toHaveLength(1);
      }
      expect(input.summary.sha256).toMatch(/^[0-9a-f]{64}$/);
    });
  }

  it('tells of damage behind the last member, where only the checksum shows it', async () => {
    const bytes = gzipSync(archive);
    const input = await read(file('a.tar.gz', flipped(bytes, bytes.length - 6)));
    expect(input.text('var/log/late')).toBe('late\n');
    expect(input.codes).toEqual(['corrupt partial']);
  });

  it('a zip without its directory is said to be cut', async () => {
    const bytes = zip({ name: 'a/var/log/messages', body: LINES });
    const input = await read(file('a.zip', bytes.subarray(0, bytes.length - 10)));
    expect(input.codes).toEqual(['truncated fatal']);
    expect(input.summary.problems[0]?.message).toMatch(/a\.zip: its directory/);
  });
});

describe('damage of an archive inside an archive', () => {
  const inner = gzipSync(tar(...sosreport('a', { 'var/log/messages': logText(3000) })));
  const late = { name: 'case/z-late.txt', body: 'late\n' };

  it('costs that archive alone', async () => {
    const damaged = flipped(inner, inner.length >> 1);
    const input = await read(file('case.tar', tar({ name: 'case/a.tar.gz', body: damaged }, late)));
    expect(input.text('z-late.txt')).toBe('late\n');
    expect(input.summary.problems.map((p) => [p.file, p.code])).toEqual([['a.tar.gz', 'corrupt']]);
  });

  it('in a member that only looks like one costs that member alone', async () => {
    const damaged = flipped(gzipSync(LINES), 5000);
    const input = await read(file('case.tar', tar({ name: 'case/a.tar.gz', body: damaged }, late)));
    expect(input.text('a.tar.gz').length).toBeGreaterThan(1000);
    expect(input.text('z-late.txt')).toBe('late\n');
    expect(input.summary.problems.map((p) => [p.file, p.code])).toEqual([['a.tar.gz', 'corrupt']]);
  });

  it('is told of the outer archive when that is cut', async () => {
    const whole = gzipSync(
      tar({ name: 'case/a.tar', body: tar(...sosreport('a', { 'var/log/messages': logText(3000) })) }, late),
    );
    const path = file('case.tar.gz', whole.subarray(0, whole.length >> 1));
    const input = await read(path);
    expect(logText(3000).startsWith(input.text('var/log/messages'))).toBe(true);
    expect(input.summary.problems.map((p) => p.file)).toContain(path);
    expect(new Set(input.summary.problems.map((p) => p.code))).toEqual(new Set(['truncated']));
  });

  it('is told even where the cut leaves nothing of the archive inside', async () => {
    const whole = tar({ name: 'case/a.tar.gz', body: inner }, late);
    const input = await read(file('case.tar.gz', gzipSync(whole).subarray(0, 60)));
    expect(input.codes.length).toBeGreaterThan(0);
    expect(input.summary.problems[0]?.message).toMatch(/case\.tar\.gz/);
  });
});

describe('a damaged tar', () => {
  it('reads on behind a damaged header', async () => {
    const bytes = Buffer.concat([
      tarEntry({ name: 'a', body: 'first' }),
      tarEntry({ name: 'b', body: 'lost', damage: (h) => void h.fill(0xaa, 0, 300) }),
      tarEntry({ name: 'c', body: 'third' }),
      Buffer.alloc(1024),
    ]);
    const input = await read(file('x.tar', bytes));
    expect(input.members.map((m) => m.text)).toEqual(['first', 'third']);
    expect(input.codes).toEqual(['corrupt partial']);
    expect(input.summary.problems[0]).toMatchObject({ atByte: 1024 });
    expect(input.summary.problems[0]?.message).toMatch(/from byte 1024 to 2048/);
  });

  for (const [what, claimedSize] of [
    ['too large', 5000],
    ['too small', 2],
  ] as const) {
    it(`notices a header that claims a size ${what}`, async () => {
      const bytes = Buffer.concat([
        tarEntry({ name: 'a', body: 'x'.repeat(1500), claimedSize }),
        tarEntry({ name: 'b', body: 'second' }),
        tarEntry({ name: 'c', body: 'z'.repeat(3000) }),
        tarEntry({ name: 'd', body: 'last' }),
        Buffer.alloc(1024),
      ]);
      const input = await read(file('x.tar', bytes));
      expect(input.text('d')).toBe('last');
      expect(input.codes).toContain('corrupt partial');
    });
  }

  it('survives a size beyond all files', async () => {
    const input = await read(
      file('x.tar', tar({ name: 'a', body: 'x', claimedSize: 2 ** 52 }, { name: 'b', body: 'y' })),
    );
    expect(input.members.map((m) => m.path)).toEqual(['a']);
    expect(input.codes).toEqual(['truncated partial']);
  });

  it('skips an entry whose size is no number', async () => {
    const edit = (h: Buffer): void => void h.fill(0xff, 124, 136);
    const input = await read(file('x.tar', tar({ name: 'a', edit }, { name: 'b', body: 'y' })));
    expect(input.text('b')).toBe('y');
    expect(input.codes).toEqual(['corrupt partial']);
  });

  it('reads archives that were appended to each other', async () => {
    const input = await read(
      file('x.tar', Buffer.concat([tar({ name: 'a', body: '1' }), tar({ name: 'b', body: '2' })])),
    );
    expect(input.members.map((m) => m.text)).toEqual(['1', '2']);
    expect(input.codes).toEqual([]);
  });
});

describe('a damaged zip', () => {
  it('keeps the members beside a damaged one, and what precedes the damage in it', async () => {
    const bytes = zip(
      { name: 'r/a', body: LINES, damage: (p) => void p.fill(0xff, p.length - 300, p.length - 250) },
      { name: 'r/b', body: 'whole' },
      { name: 'r/c', body: 'sum', wrongChecksum: true },
    );
    const input = await read(file('x.zip', bytes));
    expect(input.text('a').length).toBeGreaterThan(100_000);
    expect(input.text('b')).toBe('whole');
    expect(input.text('c')).toBe('sum');
    expect(input.summary.problems.map((p) => [p.file, p.code])).toEqual([
      ['a', 'corrupt'],
      ['c', 'corrupt'],
    ]);
  });
});

describe('nothing to read', () => {
  it('an empty file, whatever it is called', async () => {
    for (const name of ['messages', 'messages.gz', 'report.tar.xz']) {
      const input = await read(file(name, ''));
      expect(input.codes).toEqual(['empty fatal']);
      expect(input.summary.problems[0]?.message).toContain(`${name} is empty (0 bytes)`);
    }
  });
  it('an empty log, packed', async () => {
    expect((await read(file('messages.gz', gzipSync('')))).codes).toEqual(['empty fatal']);
  });
  it('a gzip of a few bytes only', async () => {
    expect((await read(file('m.gz', gzipSync(LINES).subarray(0, 9)))).codes).toEqual(['truncated fatal']);
  });
  it('an empty folder', async () => {
    expect((await read(emptyFolder())).codes).toEqual(['empty fatal']);
  });
  it('a path that does not exist', async () => {
    const input = await read('/no/such/sosreport.tar.xz');
    expect(input.codes).toEqual(['not-found fatal']);
    expect(input.summary.problems[0]?.message).toBe('/no/such/sosreport.tar.xz does not exist. Check the path.');
  });
  it('a file of zeros', async () => {
    expect((await read(file('x.tar', Buffer.alloc(10_240)))).codes).toEqual(['unsupported fatal']);
  });
});

describe('what the operating system refuses', () => {
  afterEach(() => vi.doUnmock('node:fs/promises'));

  /** The intake over a file system in which opening, or reading, one file fails. */
  async function readWhere(failing: { name: string; code: string; when: 'open' | 'read' }, path: string) {
    vi.resetModules();
    vi.doMock('node:fs/promises', async (original) => {
      const real = await original<typeof import('node:fs/promises')>();
      const fail = async (): Promise<never> => {
        throw Object.assign(new Error(failing.code), { code: failing.code });
      };
      return {
        ...real,
        access: (p: string, mode: number) =>
          p.endsWith(failing.name) && failing.when === 'open' ? fail() : real.access(p, mode),
        open: async (p: string, flags: number) => {
          if (!p.endsWith(failing.name)) return real.open(p, flags);
          if (failing.when === 'open') return fail();
          const handle = await real.open(p, flags);
          const read = handle.read.bind(handle);
          let calls = 0;
          return Object.assign(handle, {
            read: (buffer: Buffer, at: number, length: number, position: number) =>
              ++calls > 2 ? fail() : read(buffer, at, length, position),
          });
        },
      };
    });
    const { openInput } = await import('../../../electron/engine/intake/index.ts');
    const input = openInput(path, { limits: { chunkBytes: 1000 } });
    const texts: Record<string, string> = {};
    for await (const member of input) {
      let text = '';
      for await (const chunk of member.stream()) text += Buffer.from(chunk).toString();
      texts[member.path] = text;
    }
    return { texts, problems: input.summary().problems, sha256: input.summary().sha256 };
  }

  it('a file that may not be read', async () => {
    const { problems } = await readWhere(
      { name: 'secret.log', code: 'EACCES', when: 'open' },
      file('secret.log', LINES),
    );
    expect(problems).toMatchObject([{ code: 'unreadable', severity: 'fatal' }]);
    expect(problems[0]?.message).toMatch(/secret\.log may not be read by this user\. Change its permissions/);
  });

  it('a member of a folder that may not be read: the others are', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'messages'), 'a\n');
    writeFileSync(join(folder, 'secret'), 'b\n');
    const { texts, problems } = await readWhere({ name: 'secret', code: 'EACCES', when: 'open' }, folder);
    expect(texts).toEqual({ messages: 'a\n' });
    expect(problems).toMatchObject([{ code: 'unreadable', severity: 'partial', file: 'secret' }]);
  });

  it('a disk that fails in the middle: keeps what was read, gives no SHA-256', async () => {
    const { texts, problems, sha256 } = await readWhere(
      { name: 'bad.log', code: 'EIO', when: 'read' },
      file('bad.log', LINES),
    );
    expect(texts['bad.log']).toBe(LINES.slice(0, 2000));
    expect(problems).toMatchObject([{ code: 'io', severity: 'partial' }]);
    expect(problems[0]?.message).toMatch(/bad\.log could not be read: the disk reports an error/);
    expect(sha256).toBeNull();
  });
});

describe('fixtures', () => {
  it('are read from the disk block by block as from memory', async () => {
    expect((await read(fixturePath('lines-blocks.xz'))).members[0]?.text).toBe(LINES);
  });
});
