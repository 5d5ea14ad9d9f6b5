/** Inputs made to harm: nothing may be followed, written, filled up or hung, and all of it is said. */
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { crc32, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { displayName, openInput } from '../../../electron/engine/intake/index.ts';
import { logText, pax, sosreport, type TarSpec, tar, tarEntry, zip } from '../../builders/archives.ts';
import { emptyFolder, file, fixture, read } from './read.ts';

describe('names that lead elsewhere', () => {
  it('does not read what climbs out of the archive, and says so', async () => {
    const input = await read(
      file(
        'x.tar',
        tar({ name: 'a/../../etc/passwd', body: 'x' }, { name: '../b', body: 'x' }, { name: 'a/../c', body: 'c' }),
      ),
    );
    expect(input.members.map((m) => m.path)).toEqual(['c']);
    expect(input.codes).toEqual(['unsafe-path partial', 'unsafe-path partial']);
    expect(input.summary.problems[0]?.message).toContain('"a/../../etc/passwd" leads out of the archive');
  });

  it('reads absolute names as paths of the host (tar -P)', async () => {
    const input = await read(
      file('x.tar', tar({ name: '/var/log/messages', body: 'm' }, { name: '//etc//hostname', body: 'h' })),
    );
    expect(input.members.map((m) => m.path)).toEqual(['var/log/messages', 'etc/hostname']);
  });

  it('does the same in a zip', async () => {
    const input = await read(
      file('x.zip', zip({ name: '../evil', body: 'x' }, { name: 'C:\\var\\log\\messages', body: 'm', windows: true })),
    );
    expect(input.members.map((m) => m.path)).toEqual(['var/log/messages']);
    expect(input.codes).toEqual(['unsafe-path partial']);
  });

  it('keeps names without any character that steers a terminal', async () => {
    const name = 'var/log/\x1b[31mred\n\u202egpj.\u0007';
    const input = await read(file('x.tar', tar({ name, body: 'x' })));
    expect(input.members[0]?.displayPath).toBe('var/log/\\x1b[31mred\\n\\u202egpj.\\x07');
  });

  it('shows no control character of a name in a message', async () => {
    const input = await read(file('x.tar', tar({ name: '../\x1b]0;title\x07', body: 'x' })));
    expect(input.summary.problems[0]?.message).toBe(displayName(input.summary.problems[0]?.message ?? ''));
  });

  it('refuses a name of a megabyte', async () => {
    const long = 'x'.repeat(900_000);
    const input = await read(
      file('x.tar', tar(pax({ path: long }), { name: 'x', body: '1' }, { name: 'y', body: '2' })),
    );
    expect(input.members.map((m) => m.path)).toEqual(['y']);
    expect(input.codes).toEqual(['unsafe-path partial']);
    expect(input.summary.problems[0]?.message.length).toBeLessThan(500);
  });

  it('skips an extended header that claims more than memory should hold', async () => {
    const input = await read(
      file('x.tar', tar({ name: 'p', type: 'x', body: Buffer.alloc(2 << 20, 0x61) }, { name: 'y', body: '2' })),
    );
    expect(input.members.map((m) => m.path)).toEqual(['y']);
    expect(input.codes).toEqual(['corrupt partial']);
  });
});

describe('links', () => {
  const top = 'sosreport-a-2014-10-24-abcdefg';
  const link = (name: string, target: string, type = '2'): TarSpec => ({ name: `${top}/${name}`, type, link: target });

  it('resolves none that loops or leads out, and hangs on none', async () => {
    const input = await read(
      file(
        'a.tar',
        tar(
          ...sosreport('a', {}),
          link('loop', 'loop'),
          link('ping', 'pong'),
          link('pong', 'ping'),
          link('out', '../../../etc/shadow'),
          link('deep/x', 'x/x/x'),
          link('hard', '../../etc/shadow', '1'),
          link('fine', 'version.txt'),
        ),
      ),
    );
    expect(Object.fromEntries(input.summary.links)).toEqual({ fine: 'version.txt' });
    expect(input.codes).toEqual(['link-outside note', 'link-outside note', 'link-loop note']);
  });

  it('never follows one of a folder on the disk', async () => {
    const outside = file('secret', 'secret\n');
    const folder = emptyFolder();
    mkdirSync(join(folder, 'var/log'), { recursive: true });
    writeFileSync(join(folder, 'var/log/messages'), 'm\n');
    symlinkSync(outside, join(folder, 'var/log/absolute'));
    symlinkSync('../../../secret', join(folder, 'var/log/relative'));
    symlinkSync('.', join(folder, 'var/self'));
    symlinkSync('/', join(folder, 'root'));
    symlinkSync('var/log/messages', join(folder, 'messages'));
    const input = await read(folder);
    expect(input.members.map((m) => m.path)).toEqual(['var/log/messages']);
    expect(input.summary.links.get('messages')).toBe('var/log/messages');
    expect(input.summary.links.get('var/self')).toBe('var');
    expect(input.codes).toContain('link-outside note');
  });

  it('reads a file that has two names twice, once under each', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'a'), 'same\n');
    linkSync(join(folder, 'a'), join(folder, 'b'));
    expect((await read(folder)).members.map((m) => m.text)).toEqual(['same\n', 'same\n']);
  });

  it('follows a link that the user gave', async () => {
    const folder = emptyFolder();
    symlinkSync(file('messages', 'm\n'), join(folder, 'link'));
    expect((await read(join(folder, 'link'))).text('link')).toBe('m\n');
  });

  it('keeps its memory when there are too many', async () => {
    const links = Array.from({ length: 50 }, (_, i) => link(`l${i}`, 'version.txt'));
    const input = await read(file('a.tar', tar(...links)), { limits: { maxLinks: 10 } });
    expect(input.summary.links.size).toBe(10);
    expect(input.codes).toEqual(['too-many note']);
    expect(input.summary.problems[0]?.message).toMatch(/40 symbolic link/);
  });
});

describe('what is no file', () => {
  it('passes over devices and pipes of an archive', async () => {
    const input = await read(
      file(
        'x.tar',
        tar(
          { name: 'dev/sda', type: '4' },
          { name: 'dev/tty', type: '3' },
          { name: 'run/pipe', type: '6' },
          { name: 'z', body: 'z' },
        ),
      ),
    );
    expect(input.members.map((m) => m.path)).toEqual(['z']);
    expect(input.codes).toEqual(Array(3).fill('special-file note'));
  });

  it('gives a device no data, whatever size its header claims', async () => {
    const input = await read(
      file(
        'x.tar',
        Buffer.concat([tarEntry({ name: 'd', type: '3', claimedSize: 99 }), tar({ name: 'z', body: 'z' })]),
      ),
    );
    expect(input.text('z')).toBe('z');
  });

  it('opens no pipe and no socket of a folder, which would wait for ever', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'messages'), 'm\n');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(folder, 'socket'), done));
    try {
      const input = await read(folder);
      expect(input.members.map((m) => m.path)).toEqual(['messages']);
      expect(input.codes).toEqual(['special-file note', 'special-file note']);
      const pipe = await read(join(folder, 'pipe'));
      expect(pipe.codes).toEqual(['not-a-file fatal']);
    } finally {
      await new Promise((done) => server.close(done));
    }
  });
});

describe('more than it should be', () => {
  const zeros = Buffer.alloc(40 << 20);
  const limits = { ratioFloorBytes: 4 << 20, maxRatio: 100 };

  for (const [form, bytes] of [
    ['gzip', gzipSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
  ] as const) {
    it(`stops ${form} that unpacks to what no log unpacks to`, async () => {
      // Text in front, so that the file is taken for a log at all.
      const text = form === 'gzip' ? gzipSync(logText(10)) : zstdCompressSync(logText(10));
      const input = await read(file('messages', Buffer.concat([text, bytes])), { limits });
      expect(input.codes).toEqual(['bomb partial']);
      expect(input.summary.problems[0]?.message).toMatch(/more than 100 times its size.*raise the limit \(maxRatio\)/);
      expect(input.members[0]?.text.length).toBeLessThan(20 << 20);
      expect(input.members[0]?.text.startsWith(logText(10))).toBe(true);
    });
  }

  it('stops it inside an archive, and reads the other members', async () => {
    const input = await read(
      file('a.tar', tar({ name: 'd/bomb.gz', body: gzipSync(zeros) }, { name: 'd/z', body: 'z' })),
      { limits },
    );
    expect(input.codes).toEqual(['bomb partial']);
    expect(input.text('z')).toBe('z');
  });

  it('stops a deflated zip member', async () => {
    const input = await read(file('a.zip', zip({ name: 'd/bomb', body: zeros }, { name: 'd/z', body: 'z' })), {
      limits,
    });
    expect(input.codes).toEqual(['bomb partial']);
    expect(input.text('z')).toBe('z');
  });

  it('lets the limits be raised', async () => {
    const input = await read(file('x', Buffer.concat([gzipSync(logText(10)), gzipSync(zeros)])), {
      limits: { ...limits, maxRatio: 5000 },
    });
    expect(input.codes).toEqual([]);
    expect(input.members[0]?.text.length).toBe(zeros.length + logText(10).length);
  });

  it('stops at the size that one input may have, all members together', async () => {
    const body = gzipSync(logText(20_000));
    const input = await read(
      file('a.tar', tar({ name: 'd/1.gz', body }, { name: 'd/2.gz', body }, { name: 'd/3.gz', body })),
      {
        limits: { maxTotalBytes: 1_500_000 },
      },
    );
    expect(input.members[0]?.text).toBe(logText(20_000));
    expect(input.codes).toContain('too-large partial');
    expect(input.members.reduce((sum, m) => sum + m.text.length, 0)).toBeLessThanOrEqual(1_500_000);
  });

  it('counts the holes of a sparse file, which cost an archive nothing', async () => {
    const edit = (h: Buffer): void => {
      h.write(`${(0).toString(8).padStart(11, '0')}\0${(0).toString(8).padStart(11, '0')}\0`, 386, 'latin1');
      h.write(`${(2 ** 32).toString(8).padStart(11, '0')}\0`, 483, 'latin1');
    };
    const input = openInput(file('a.tar', tar({ name: 'lastlog', type: 'S', edit })), {
      limits: { maxTotalBytes: 8 << 20 },
    });
    let bytes = 0;
    for await (const member of input) for await (const chunk of member.stream()) bytes += chunk.length;
    expect(bytes).toBeLessThanOrEqual(8 << 20);
    expect(input.summary().problems.map((p) => p.code)).toEqual(['too-large']);
  });

  it('cuts a member at its own limit and goes on', async () => {
    const input = await read(
      file('a.tar', tar({ name: 'd/big', body: 'x'.repeat(5000) }, { name: 'd/z', body: 'z' })),
      {
        limits: { maxMemberBytes: 3000 },
      },
    );
    expect(input.text('big')).toBe('x'.repeat(3000));
    expect(input.text('z')).toBe('z');
    expect(input.codes).toEqual(['too-large partial']);
  });

  it('cuts a plain log at the same limit, whichever way it is read', async () => {
    const path = file('messages', 'x'.repeat(5000));
    const input = openInput(path, { limits: { maxMemberBytes: 3000 } });
    const into = Buffer.alloc(2000);
    let bytes = 0;
    for await (const member of input) {
      for (let n = member.direct?.read(into) ?? 0; n > 0; n = member.direct?.read(into) ?? 0) bytes += n;
      expect(member.problems.map((p) => p.code)).toEqual(['too-large']);
    }
    expect(bytes).toBe(3000);
    expect((await read(path, { limits: { maxMemberBytes: 3000 } })).text('messages')).toBe('x'.repeat(3000));
  });

  it('stops at the number of entries that one input may have', async () => {
    const entries = Array.from({ length: 30 }, (_, i) => ({ name: `d/${i}`, body: 'x' }));
    const input = await read(file('a.tar', tar(...entries)), { limits: { maxMembers: 20 } });
    expect(input.members).toHaveLength(20);
    expect(input.codes).toEqual(['too-many partial']);
  });

  it('opens archives in archives only so deep', async () => {
    let bytes = tar({ name: 'x/core', body: 'core' });
    for (let i = 0; i < 20; i++) bytes = tar({ name: `x/level${i}.tar`, body: bytes });
    const input = await read(file('a.tar', bytes));
    expect(input.members).toEqual([]);
    expect(input.codes).toEqual(['too-deep partial']);
    expect(input.summary.problems[0]?.message).toMatch(/4 archives deep/);
  });

  it('takes off only so many layers of packing', async () => {
    let bytes: Buffer = Buffer.from(logText(10));
    for (let i = 0; i < 10; i++) bytes = gzipSync(bytes);
    expect((await read(file('log.gz', bytes))).codes).toEqual(['too-deep fatal']);
    expect((await read(file('a.tar', tar({ name: 'd/log.gz', body: bytes })))).codes).toEqual(['too-deep partial']);
  });

  it('walks down a folder only so deep', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'b', ...Array<string>(12).fill('d')), { recursive: true });
    writeFileSync(join(folder, 'a'), 'a');
    const input = await read(folder, { limits: { maxDirectoryDepth: 5 } });
    expect(input.members.map((m) => m.path)).toEqual(['a']);
    expect(input.codes).toEqual(['too-deep partial']);
  });

  it('refuses xz data that asks for gigabytes of dictionary', async () => {
    const bytes = fixture('lines.xz');
    // The block header: size, flags, LZMA2, one property, dictionary size; then padding and its CRC-32.
    expect([...bytes.subarray(12, 16)]).toEqual([2, 0, 0x21, 1]);
    bytes[16] = 40;
    bytes.writeUInt32LE(crc32(bytes.subarray(12, 20)), 20);
    const input = await read(file('m.xz', bytes));
    expect(input.codes).toEqual(['too-large fatal']);
    expect(input.summary.problems[0]?.message).toMatch(/more memory than allowed/);
  });

  it('lists twenty problems of one kind and counts the others', async () => {
    const entries = Array.from({ length: 500 }, (_, i) => ({ name: `../${i}`, body: '' }));
    const { problems } = (await read(file('a.tar', tar(...entries)))).summary;
    expect(problems).toHaveLength(20);
    expect(problems.at(-1)?.message).toMatch(/\(and 480 more like this\)$/);
  });
});

describe('a million members', () => {
  it('are passed over without being held', async () => {
    const entry = tarEntry({ name: 'd/tiny', body: '' });
    // A gzip of a hundred members, each ten thousand entries: 3 MB on the disk, 512 MB of headers.
    const block = gzipSync(Buffer.concat(Array<Buffer>(10_000).fill(entry)));
    const path = file('a.tar.gz', Buffer.concat([...Array<Buffer>(100).fill(block), gzipSync(Buffer.alloc(1024))]));
    const input = openInput(path, { select: () => false });
    for await (const _ of input) expect.unreachable();
    expect(input.summary()).toMatchObject({ entries: 1_000_000, problems: [] });
  });
});

describe('duplicates', () => {
  it('are told apart when their content differs', async () => {
    const input = await read(
      file(
        'a.tar',
        tar({ name: 'd/m', body: 'old\n' }, { name: 'd/m', body: 'newer\n' }, { name: 'd/m', body: 'newest\n' }),
      ),
    );
    expect(input.members.map((m) => [m.displayPath, m.text])).toEqual([
      ['m', 'old\n'],
      ['m (copy 2)', 'newer\n'],
      ['m (copy 3)', 'newest\n'],
    ]);
    expect(input.codes).toEqual(['duplicate note', 'duplicate note']);
  });
});

describe('zip tricks', () => {
  it('neither follows a link nor opens a device nor reads what is encrypted', async () => {
    const input = await read(
      file(
        'x.zip',
        zip(
          { name: 'r/link', body: '../../etc/shadow', mode: 0o120777 },
          { name: 'r/ok', body: 'version.txt', mode: 0o120777 },
          { name: 'r/dev', body: '', mode: 0o020600 },
          { name: 'r/secret', body: 'x', encrypted: true },
          { name: 'r/log', body: 'log\n' },
        ),
      ),
    );
    expect(input.members.map((m) => m.path)).toEqual(['log']);
    expect(Object.fromEntries(input.summary.links)).toEqual({ ok: 'version.txt' });
    expect(input.codes).toEqual(['special-file note', 'encrypted partial', 'link-outside note']);
  });
});

describe('the evidence', () => {
  it('is never written to, and nothing is left beside it', async () => {
    const folder = emptyFolder();
    const path = join(folder, 'a.tar.gz');
    const bytes = gzipSync(
      tar(...sosreport('a', { 'var/log/messages': logText(100), 'x.zip': zip({ name: 'a', body: 'a' }) })),
    );
    writeFileSync(path, bytes, { mode: 0o444 });
    await read(path);
    expect(readdirSync(folder)).toEqual(['a.tar.gz']);
    expect((await read(path)).summary.sha256).toBe((await read(path)).summary.sha256);
  });
});
