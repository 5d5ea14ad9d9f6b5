/** 7-Zip archives, made by 7-Zip itself: as customers on Windows send them. */
import { crc32, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../../electron/engine/intake/index.ts';
import { logText, tar } from '../../builders/archives.ts';
import { file, fixture, fixturePath, read } from './read.ts';

const LINES = logText(4000);
const LOG = 'var/log/messages';

/** Changes the directory of an archive whose directory is not packed, and makes its checksums right again. */
function withDirectory(archive: Buffer, change: (directory: Buffer) => void): Buffer {
  const bytes = Buffer.from(archive);
  const at = 32 + Number(bytes.readBigUInt64LE(12));
  const directory = bytes.subarray(at, at + Number(bytes.readBigUInt64LE(20)));
  change(directory);
  bytes.writeUInt32LE(crc32(directory), 28);
  bytes.writeUInt32LE(crc32(bytes.subarray(12, 32)), 8);
  return bytes;
}

describe('a report as 7-Zip', () => {
  for (const method of ['lzma', 'lzma2', 'ppmd', 'bzip2', 'deflate', 'bcj', 'apart']) {
    it(`packed by ${method} is read like the folder it was made of`, async () => {
      const input = await read(fixturePath(`report-${method}.7z`));
      expect(input.codes).toEqual([]);
      expect(input.summary).toMatchObject({ kind: 'sosreport', entries: 4 });
      expect(input.summary.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(input.text(LOG)).toBe(LINES);
      expect(input.text('proc/uptime')).toBe('1 2\n');
      expect(input.summary.links.get('etc/localtime')).toBe('usr/share/zoneinfo/Asia/Shanghai');
      expect(input.members.find((member) => member.path === LOG)?.sizeBytes).toBe(LINES.length);
    });
  }

  it('hands out what is wanted among many members, and the times that they have', async () => {
    const times: (number | null)[] = [];
    const input = openInput(fixturePath('report-many.7z'), {
      select: (path) => path === LOG || path === 'sys/many/777',
    });
    const texts: string[] = [];
    for await (const member of input) {
      times.push(member.mtimeSeconds);
      let text = '';
      for await (const chunk of member.stream()) text += Buffer.from(chunk).toString();
      texts.push(text);
    }
    expect(texts.sort()).toEqual(['777\n', LINES].sort());
    expect(times).toEqual([1_795_168_800, 1_795_168_800]);
    expect(input.summary().entries).toBe(1504);
  });

  it('is found by its bytes under another name, in other packing, and in other archives', async () => {
    const bytes = fixture('report-lzma2.7z');
    const renamed = await read(file('case.tar.gz', bytes));
    expect(renamed.text(LOG)).toBe(LINES);
    expect(renamed.codes).toEqual(['name-mismatch note']);
    expect((await read(file('case.7z.gz', gzipSync(bytes)))).text(LOG)).toBe(LINES);
    const inner = await read(
      file('case.tar', tar({ name: 'case/db01.7z', body: bytes }, { name: 'case/n', body: 'n' })),
    );
    expect(inner.text(LOG)).toBe(LINES);
    expect(inner.members.map((member) => member.displayPath)).toContain(`db01.7z!/${LOG}`);
  });

  it('does not disturb the next member when one is left half read', async () => {
    const input = openInput(fixturePath('report-lzma.7z'), { limits: { chunkBytes: 512 } });
    const paths: string[] = [];
    for await (const member of input) {
      paths.push(member.path);
      for await (const _ of member.stream()) break;
    }
    expect(paths.sort()).toEqual(['proc/uptime', 'sos_commands/kernel/uname_-a', LOG].sort());
    expect(input.summary().problems).toEqual([]);
  });

  it('ends at a wish to stop', async () => {
    const stop = new AbortController();
    const run = async (): Promise<void> => {
      for await (const member of openInput(fixturePath('report-many.7z'), { signal: stop.signal })) {
        void member;
        stop.abort(new Error('enough'));
      }
    };
    await expect(run()).rejects.toThrow('enough');
  });
});

describe('a 7-Zip archive that cannot be read as it is', () => {
  it('encrypted, with its names or without, it says so and what to do', async () => {
    for (const name of ['report-encrypted.7z', 'report-encrypted-names.7z']) {
      const input = await read(fixturePath(name));
      expect(input.members).toEqual([]);
      expect(input.codes).toEqual(['encrypted fatal']);
      expect(input.summary.problems[0]?.message).toMatch(/it is encrypted; unpack it with its password/);
    }
  });

  it('encrypted in part: those members are named', async () => {
    const input = await read(fixturePath('log-encrypted.7z'));
    expect(input.members.map((member) => member.path)).toEqual(['dmesg']);
    // The library goes no further than that: said too.
    expect(input.codes).toEqual(['encrypted partial', 'encrypted partial']);
    expect(input.summary.problems[1]?.message).toMatch(/Nothing more of it was read/);
    expect(input.summary.problems[0]?.message).toMatch(/messages is encrypted.* password/);
  });

  it('cut anywhere, it is said to be cut', async () => {
    const whole = fixture('report-lzma.7z');
    for (const length of [10, 31, 32, 2000, whole.length - 1]) {
      const input = await read(file('cut.7z', whole.subarray(0, length)));
      expect({ length, codes: input.codes }).toEqual({ length, codes: ['truncated fatal'] });
    }
  });

  it('damaged in the middle: what precedes is kept, and the damage is told', async () => {
    const bytes = Buffer.from(fixture('report-ppmd.7z'));
    bytes.fill(0x55, 9000, 9016);
    const input = await read(file('damaged.7z', bytes));
    expect(input.codes).toContain('corrupt partial');
    const text = input.members.find((member) => member.path === LOG)?.text ?? '';
    expect(LINES.startsWith(text.slice(0, 50_000))).toBe(true);
    expect(text.length).toBeGreaterThan(50_000);
  });

  it('with a damaged directory', async () => {
    const bytes = Buffer.from(fixture('report-lzma2.7z'));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 0xff, bytes.length - 40);
    expect((await read(file('damaged.7z', bytes))).codes).toEqual(['corrupt fatal']);
    const header = Buffer.from(fixture('report-lzma2.7z'));
    header.writeUInt8(header.readUInt8(13) ^ 0xff, 13);
    expect((await read(file('damaged.7z', header))).codes).toEqual(['corrupt fatal']);
  });

  it('that asks for a dictionary of 1.5 GiB is refused, and takes no such memory', async () => {
    const greedy = withDirectory(fixture('report-lzma2.7z'), (directory) => {
      // Method 0x21, one byte of properties: 2 or 3 times a power of two, from 12 and 11 on.
      const at = directory.indexOf(Buffer.from([0x21, 0x21, 0x01]));
      directory.writeUInt8(37, at + 3);
    });
    const input = await read(file('greedy.7z', greedy));
    expect(input.members.map((member) => member.text).join('')).toBe('');
    expect(input.codes).toContain('too-large fatal');
    expect(input.summary.problems[0]?.message).toMatch(/more memory than allowed \(decoderMemoryBytes\)/);
  });

  it('names that lead out of it are refused, the rest is read', async () => {
    const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
    const hostile = withDirectory(fixture('report-lzma2.7z'), (directory) => {
      const name = utf16('sosreport-db01/proc/uptime');
      utf16('../../../../../etc/uptime\\').copy(directory, directory.indexOf(name));
    });
    const input = await read(file('hostile.7z', hostile));
    expect(input.codes).toEqual(['unsafe-path partial']);
    expect(input.text(LOG)).toBe(LINES);
  });

  it('larger than can be held: told before it is, with the limit that moves it', async () => {
    const path = fixturePath('report-lzma.7z');
    const refused = await read(path, { limits: { bufferedArchiveBytes: 4096 } });
    expect(refused.codes).toEqual(['too-large fatal']);
    expect(refused.summary.problems[0]?.message).toMatch(/up to 4 KiB.*bufferedArchiveBytes/);
    const inner = file(
      'case.tar',
      tar({ name: 'c/a.7z', body: fixture('report-lzma.7z') }, { name: 'c/n', body: 'n' }),
    );
    expect((await read(inner, { limits: { bufferedArchiveBytes: 4096 } })).codes).toEqual(['too-large partial']);
  });

  it('that unpacks to more than a log could, or than is allowed', async () => {
    const path = fixturePath('report-lzma.7z');
    expect((await read(path, { limits: { maxRatio: 2, ratioFloorBytes: 1000 } })).codes).toContain('bomb partial');
    expect((await read(path, { limits: { maxTotalBytes: 10_000 } })).codes).toContain('too-large partial');
    expect((await read(path, { limits: { maxMembers: 2 } })).codes).toContain('too-many partial');
  });

  it('noise behind its mark ends with an error, never without a word', async () => {
    const whole = fixture('report-lzma2.7z');
    for (let seed = 1; seed <= 60; seed++) {
      const noisy = withDirectory(whole, (directory) => {
        const at = (seed * 7919) % directory.length;
        directory.writeUInt8((directory.readUInt8(at) + seed) & 0xff, at);
      });
      const input = await read(file('noise.7z', noisy));
      const lost = input.members.every((member) => member.text === '' || member.problems.length > 0);
      if (input.members.length === 0 || lost) expect(input.summary.problems.length, `seed ${seed}`).toBeGreaterThan(0);
    }
  });
});
