/** What engineers are sent: each form must read as the log that it holds. */
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../../electron/engine/intake/index.ts';
import { logText, pax, sosreport, tar, tarEntry, zip } from '../../builders/archives.ts';
import { emptyFolder, file, fixture, fixturePath, read } from './read.ts';

const LINES = logText(4000);
const halves = [logText(2000), logText(2000, 2000)] as const;
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

const packed: Record<string, () => Buffer> = {
  'plain text': () => Buffer.from(LINES),
  gzip: () => gzipSync(LINES),
  'gzip of two members': () => Buffer.concat(halves.map((half) => gzipSync(half))),
  'gzip with zeros behind it': () => Buffer.concat([gzipSync(LINES), Buffer.alloc(300)]),
  'gzip in gzip': () => gzipSync(gzipSync(LINES)),
  zstd: () => zstdCompressSync(LINES),
  'zstd of two frames and a skippable one': () =>
    Buffer.concat([skippable, zstdCompressSync(halves[0]), skippable, zstdCompressSync(halves[1])]),
  xz: () => fixture('lines.xz'),
  'xz of two streams with padding': () => fixture('lines-streams.xz'),
  'xz of four blocks': () => fixture('lines-blocks.xz'),
  'xz with SHA-256 check': () => fixture('lines-sha256.xz'),
  'bzip2 of three blocks': () => fixture('lines.bz2'),
  'bzip2 of two streams': () => fixture('lines-streams.bz2'),
  lz4: () => fixture('lines.lz4'),
  'lz4 with linked blocks and checksums': () => fixture('lines-linked.lz4'),
  'lz4 of two frames': () => fixture('lines-frames.lz4'),
};

describe('a log, packed or not', () => {
  for (const [form, bytes] of Object.entries(packed)) {
    it(`reads ${form}, whatever the file is called`, async () => {
      const input = await read(file('console-output.txt', bytes()));
      expect(input.text('console-output.txt')).toBe(LINES);
      expect(input.codes).toEqual([]);
      expect(input.summary.kind).toBe('log');
    });

    it(`reads ${form} the same in chunks of 61 bytes`, async () => {
      const input = await read(file('log', bytes()), { limits: { chunkBytes: 61 } });
      expect(input.text('log')).toBe(LINES);
    });

    it(`reads ${form} as a member of an archive`, async () => {
      const input = await read(file('case.tar', tar({ name: 'var/log/messages-20141026.xz', body: bytes() })));
      expect(input.text('var/log/messages-20141026.xz')).toBe(LINES);
    });
  }

  it('turns UTF-16 of PowerShell into UTF-8 and says that places changed', async () => {
    const input = await read(file('dmesg.txt', Buffer.from(`\ufeff${LINES}`, 'utf16le')));
    expect(input.text('dmesg.txt')).toBe(LINES);
    expect(input.codes).toEqual(['name-mismatch note']);
  });

  it('gives the SHA-256 of the file as it lies on the disk', async () => {
    const bytes = gzipSync(LINES);
    const input = await read(file('messages.gz', bytes));
    expect(input.summary.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(input.summary.bytes).toBe(bytes.length);
  });

  it('gives the same SHA-256 for a file that a worker hashes', async () => {
    const bytes = Buffer.from(logText(350_000));
    const input = openInput(file('messages', bytes));
    for await (const member of input) for await (const _ of member.stream());
    expect(bytes.length).toBeGreaterThan(16 << 20);
    expect(input.summary().sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('reads a log whose first blocks a crash left as zeros', async () => {
    const text = `${'\0'.repeat(3000)}${LINES}`;
    expect((await read(file('messages', text))).text('messages')).toBe(text);
  });
});

describe('a report', () => {
  const members = {
    'var/log/messages': logText(3000),
    'etc/hostname': 'db01\n',
    'sos_commands/kernel/dmesg': logText(500),
  };
  const archive = tar(...sosreport('db01', members));
  const forms: Record<string, () => Buffer> = {
    'sosreport.tar': () => archive,
    'sosreport.tar.gz': () => gzipSync(archive),
    'sosreport.tar.zst': () => zstdCompressSync(archive),
    'sosreport.tar.xz': () => fixture('report.tar.xz'),
    'sosreport.tar.bz2': () => fixture('report.tar.bz2'),
    'sosreport.zip': () =>
      zip(...sosreport('db01', members).flatMap((m) => (m.body === undefined ? [] : [{ name: m.name, body: m.body }]))),
  };
  for (const [name, bytes] of Object.entries(forms)) {
    it(`reads ${name} with the paths of the host`, async () => {
      const input = await read(file(name, bytes()));
      expect(input.summary.kind).toBe('sosreport');
      expect(input.text('var/log/messages')).toBe(members['var/log/messages']);
      expect(input.text('sos_commands/kernel/dmesg')).toBe(members['sos_commands/kernel/dmesg']);
      expect(input.codes).toEqual([]);
    });
  }

  it('reads an unpacked folder, and the folder around it', async () => {
    const around = emptyFolder();
    const root = join(around, 'sosreport-db01');
    for (const [path, text] of Object.entries(members)) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    symlinkSync('sos_commands/kernel/dmesg', join(root, 'dmesg'));
    for (const path of [root, around]) {
      const input = await read(path);
      expect(input.members.map((m) => m.path)).toEqual([
        'etc/hostname',
        'sos_commands/kernel/dmesg',
        'var/log/messages',
      ]);
      expect(input.text('var/log/messages')).toBe(members['var/log/messages']);
      expect(input.summary).toMatchObject({ kind: 'sosreport', sha256: null });
      expect(input.summary.links.get('dmesg')).toBe('sos_commands/kernel/dmesg');
    }
  });

  it('knows a supportconfig by its files', async () => {
    const input = await read(
      file(
        'scc_h_141024.tgz',
        gzipSync(tar({ name: 'scc_h_141024/basic-environment.txt', body: '#==[ Command ]==#\n' })),
      ),
    );
    expect(input.summary.kind).toBe('supportconfig');
    expect(input.members[0]?.path).toBe('basic-environment.txt');
  });

  it('does not take the first folder of a root file system for a wrapper', async () => {
    const input = await read(
      file('logs.tar', tar({ name: 'var/', type: '5' }, { name: 'var/log/messages', body: 'x\n' })),
    );
    expect(input.members.map((m) => m.path)).toEqual(['var/log/messages']);
  });

  it('hands a file once that sos stores twice', async () => {
    const top = 'sosreport-a-2014-10-24-abcdefg';
    const version = { name: `${top}/version.txt`, body: 'sosreport: 4.9\n' };
    const input = await read(file('a.tar', tar(version, { name: `${top}/`, type: '5' }, version)));
    expect(input.members.map((m) => m.path)).toEqual(['version.txt']);
    expect(input.codes).toEqual([]);
  });

  it('follows links as text inside the report, and keeps a target that the report does not hold', async () => {
    const input = await read(
      file(
        'a.tar',
        tar(
          ...sosreport('a', { 'sos_commands/kernel/dmesg': 'x\n' }),
          {
            name: 'sosreport-a-2014-10-24-abcdefg/etc/localtime',
            type: '2',
            link: '/usr/share/zoneinfo/Asia/Shanghai',
          },
          { name: 'sosreport-a-2014-10-24-abcdefg/var/run', type: '2', link: '../run' },
          { name: 'sosreport-a-2014-10-24-abcdefg/uptime', type: '2', link: 'var/run/up/../uptime' },
          {
            name: 'sosreport-a-2014-10-24-abcdefg/copy',
            type: '1',
            link: 'sosreport-a-2014-10-24-abcdefg/sos_commands/kernel/dmesg',
          },
        ),
      ),
    );
    expect(Object.fromEntries(input.summary.links)).toEqual({
      'etc/localtime': 'usr/share/zoneinfo/Asia/Shanghai',
      'var/run': 'run',
      uptime: 'run/uptime',
      copy: 'sos_commands/kernel/dmesg',
    });
  });

  it('hands out only what is asked for', async () => {
    const asked: string[] = [];
    const input = await read(file('a.tar', archive), {
      select: (path) => {
        asked.push(path);
        return path === 'var/log/messages';
      },
    });
    expect(input.members.map((m) => m.path)).toEqual(['var/log/messages']);
    expect(asked).toContain('etc/hostname');
    expect(input.summary.entries).toBe(5);
  });
});

describe('names that a header cannot hold', () => {
  const long = `var/log/${'deep/'.repeat(60)}messages`;
  it('reads GNU long names', async () => {
    const bytes = tar(
      { name: '././@LongLink', type: 'L', body: `${long}\0` },
      { name: long.slice(0, 100), body: 'x\n' },
    );
    expect((await read(file('a.tar', bytes))).members.map((m) => m.path)).toEqual([long]);
  });
  it('reads pax names, times and sizes', async () => {
    const bytes = tar(pax({ path: long, mtime: '1414121262.5' }), { name: long.slice(0, 100), body: 'x\n' });
    const input = openInput(file('a.tar', bytes));
    for await (const member of input) {
      expect(member.path).toBe(long);
      expect(member.mtimeSeconds).toBe(1414121262);
    }
  });
  it('reads a name split by ustar into prefix and rest', async () => {
    const entry = {
      name: 'messages',
      body: 'x\n',
      edit: (h: Buffer) => void h.write('sosreport-a/var/log', 345, 'latin1'),
    };
    expect((await read(file('a.tar', tar(entry)))).members[0]?.path).toBe('var/log/messages');
  });
  it('reads an old archive without the ustar mark', async () => {
    const entry = { name: 'var/log/messages', body: 'x\n', edit: (h: Buffer) => void h.fill(0, 257, 512) };
    expect((await read(file('a.tar', tar(entry)))).text('var/log/messages')).toBe('x\n');
  });
  it('puts the holes back into a sparse file', async () => {
    const edit = (h: Buffer): void => {
      // Two pieces: 4 bytes at 1000, 3 bytes at 2000, of a file of 2100 bytes.
      const numbers = [1000, 4, 2000, 3].map((n) => `${n.toString(8).padStart(11, '0')}\0`).join('');
      h.write(numbers, 386, 'latin1');
      h.write(`${(2100).toString(8).padStart(11, '0')}\0`, 483, 'latin1');
    };
    const input = await read(
      file('a.tar', tar({ name: 'f', type: 'S', body: 'abcdxyz', edit }, { name: 'g', body: 'after' })),
    );
    expect(input.text('f')).toBe(`${'\0'.repeat(1000)}abcd${'\0'.repeat(996)}xyz${'\0'.repeat(97)}`);
    expect(input.text('g')).toBe('after');
  });
});

describe('archives in archives', () => {
  const inner = (host: string): Buffer => gzipSync(tar(...sosreport(host, { 'var/log/messages': `${host}\n` })));

  it('opens the reports that sos collector packs together, and keeps their hosts apart', async () => {
    const outer = tar(
      { name: 'sos-collector-x/', type: '5' },
      { name: 'sos-collector-x/sosreport-a.tar.gz', body: inner('a') },
      { name: 'sos-collector-x/sosreport-b.tar.gz', body: inner('b') },
    );
    const input = await read(file('sos-collector-x.tar', outer));
    const logs = input.members.filter((m) => m.path === 'var/log/messages');
    expect(logs.map((m) => [m.container, m.displayPath, m.text])).toEqual([
      [['sosreport-a.tar.gz'], 'sosreport-a.tar.gz!/var/log/messages', 'a\n'],
      [['sosreport-b.tar.gz'], 'sosreport-b.tar.gz!/var/log/messages', 'b\n'],
    ]);
    expect(input.summary.kind).toBe('archive');
  });

  it('opens reports inside a zip and inside a folder', async () => {
    const bundle = zip(
      { name: 'case/report.tar.gz', body: inner('a'), stored: true },
      { name: 'case/notes.txt', body: 'call back\n' },
    );
    const folder = emptyFolder();
    writeFileSync(join(folder, 'bundle.zip'), bundle);
    writeFileSync(join(folder, 'notes.txt'), 'x\n');
    const zipped = await read(file('bundle.zip', bundle));
    expect(zipped.text('var/log/messages')).toBe('a\n');
    const unpacked = await read(folder);
    expect(unpacked.members.find((m) => m.path === 'var/log/messages')?.container).toEqual([
      'bundle.zip',
      'report.tar.gz',
    ]);
  });

  it('puts a folder that sos packed in place (--pack-dir) back where it was', async () => {
    const packedFolder = tar({ name: 'fs/', type: '5' }, { name: 'fs/ext4/sda1/options', body: 'rw\n' });
    const input = await read(file('a.tar', tar(...sosreport('a', { 'proc/fs.tar': packedFolder }))));
    const member = input.members.find((m) => m.path === 'proc/fs/ext4/sda1/options');
    expect(member).toMatchObject({ container: [], text: 'rw\n' });
  });

  it('opens a bare tar whatever it is called', async () => {
    const input = await read(
      file('a.tar', tar({ name: 'd/attachment', body: tar({ name: 'var/log/messages', body: 'x\n' }) })),
    );
    expect(input.text('var/log/messages')).toBe('x\n');
  });

  it('leaves a member readable whose name only promises an archive', async () => {
    const input = await read(
      file('a.tar', tar({ name: 'd/log.tar.gz', body: gzipSync('just text\n') }, { name: 'd/b', body: 'b' })),
    );
    expect(input.text('log.tar.gz')).toBe('just text\n');
    expect(input.text('b')).toBe('b');
  });

  it('says that an encrypted report lies inside', async () => {
    const input = await read(
      file('a.tar', tar({ name: 'd/secured-sosreport-a.tar.xz.gpg', body: Buffer.from([0x8c, 0x0d, 4]) })),
    );
    expect(input.codes).toEqual(['encrypted partial']);
  });
});

describe('what is not read is said', () => {
  const cases: [string, Uint8Array | string, string, RegExp][] = [
    [
      'screen.tar.xz',
      Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]),
      'unsupported fatal',
      /PNG image, although its name ends in \.tar\.xz/,
    ],
    [
      'report.rar',
      Buffer.concat([Buffer.from('Rar!\x1a\x07', 'latin1'), Buffer.alloc(100)]),
      'unsupported fatal',
      /RAR/,
    ],
    [
      'report.tar.xz.gpg',
      Buffer.from([0x8c, 0x0d, 0x04, 0x09, 0x03, 0x02, 0xff, 0x80, 0x81, 0x82]),
      'encrypted fatal',
      /gpg --decrypt/,
    ],
    ['report.asc', '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n', 'encrypted fatal', /encrypted/],
    ['vmcore', Buffer.concat([Buffer.from('KDUMP   '), Buffer.alloc(100)]), 'unsupported fatal', /memory image/],
    ['a.bin', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 0, 255]), 'unsupported fatal', /neither text nor an archive/],
    [
      'img.png.gz',
      gzipSync(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)])),
      'unsupported fatal',
      /holds something that is a PNG/,
    ],
  ];
  for (const [name, bytes, code, words] of cases) {
    it(`${name}: ${words.source}`, async () => {
      const path = file(name, bytes);
      const input = await read(path);
      expect(input.members).toEqual([]);
      expect(input.codes).toEqual([code]);
      expect(input.summary.problems[0]?.message).toMatch(words);
      expect(input.summary.problems[0]?.message).toContain(name);
      expect(input.summary.kind).toBe('unknown');
    });
  }

  it('reads a log that is called .tar.xz, and says so', async () => {
    const input = await read(file('messages.tar.xz', LINES));
    expect(input.text('messages.tar.xz')).toBe(LINES);
    expect(input.codes).toEqual(['name-mismatch note']);
  });

  it('reads a gzip that is called .xz, and says so', async () => {
    const input = await read(file('messages.xz', gzipSync(LINES)));
    expect(input.text('messages.xz')).toBe(LINES);
    expect(input.summary.problems[0]?.message).toMatch(/packed with gzip, although its name ends in \.xz/);
  });

  it('does not take text that begins like a mark for what it marks', async () => {
    for (const text of ['BZh is how bzip2 files begin\n', 'MZ, the log said\n', 'PK said so\n']) {
      expect((await read(file('log', text))).text('log')).toBe(text);
    }
  });
});

describe('progress', () => {
  it('counts packed bytes up to the size of the file and names the member being read', async () => {
    const seen: { bytesRead: number; totalBytes: number | null; member: string | null }[] = [];
    const path = fixturePath('report.tar.xz');
    const input = openInput(path, { onProgress: (p) => seen.push(p), limits: { chunkBytes: 256 } });
    for await (const member of input) for await (const _ of member.stream());
    expect(seen.at(-1)?.bytesRead).toBe(fixture('report.tar.xz').length);
    expect(seen.every((p, i) => i === 0 || p.bytesRead > (seen[i - 1]?.bytesRead ?? 0))).toBe(true);
    expect(seen.map((p) => p.totalBytes)).toEqual(seen.map(() => fixture('report.tar.xz').length));
  });

  it('asks each input and each member once', async () => {
    const input = openInput(
      file(
        'a.tar',
        Buffer.concat([tarEntry({ name: 'a', body: 'a' }), tarEntry({ name: 'b', body: 'b' }), Buffer.alloc(1024)]),
      ),
    );
    const kept: AsyncIterable<Uint8Array>[] = [];
    for await (const member of input) {
      kept.push(member.stream());
      expect(() => member.stream()).toThrow(/once/);
    }
    await expect(async () => {
      for await (const _ of input);
    }).rejects.toThrow(/once/);
  });
});
