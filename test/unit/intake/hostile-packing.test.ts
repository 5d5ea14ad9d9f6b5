/** Packed data made to harm: each decoder checks what it is told, and costs no more than the bytes it is given. */
import { truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { crc32, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bunzip2 } from '../../../electron/engine/intake/decode/bzip2.ts';
import { unlz4 } from '../../../electron/engine/intake/decode/lz4.ts';
import { loadNativeEngine, loadWasmEngine } from '../../../electron/engine/intake/decode/lzma-engine.ts';
import { XxHash32 } from '../../../electron/engine/intake/decode/xxhash32.ts';
import { unxzWith } from '../../../electron/engine/intake/decode/xz.ts';
import { decodeXzBlocks, readXzBlockMap } from '../../../electron/engine/intake/decode/xz-blocks.ts';
import { unzstd } from '../../../electron/engine/intake/decode/zstd.ts';
import { IntakeError } from '../../../electron/engine/intake/problem.ts';
import { logText, tar, zip } from '../../builders/archives.ts';
import { file, fixture, read } from './read.ts';
import { storedXz } from './stored-xz.ts';

const LINES = logText(4000);
const MEMORY = 192 << 20;
type Source = AsyncGenerator<Uint8Array>;

async function* chunks(bytes: Uint8Array, size = 1 << 16): Source {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** `TEXT` when all was well, `TEXT|code` when reading ended early. */
async function outcome(decode: (source: Source) => Source, bytes: Uint8Array, size?: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of decode(chunks(bytes, size))) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof IntakeError)) throw error;
    return `${Buffer.concat(pieces).toString()}|${error.code}`;
  }
  return Buffer.concat(pieces).toString();
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const xxh = (bytes: Uint8Array): number => new XxHash32().update(bytes).digest();

describe('an LZ4 frame', () => {
  interface Frame {
    /** Version 1, blocks that stand alone; the lower bits say what else there is. */
    readonly flags?: number;
    readonly sizeCode?: number;
    readonly headerSum?: number;
    readonly blocks: readonly Buffer[];
    readonly tail?: Buffer;
  }
  const stored = (text: string): Buffer => Buffer.concat([word(0x80000000 + text.length), Buffer.from(text)]);
  const frame = ({ flags = 0x60, sizeCode = 4, headerSum, blocks, tail = word(0) }: Frame): Buffer => {
    const descriptor = Buffer.from([flags, sizeCode << 4, ...(flags & 1 ? [1, 2, 3, 4] : [])]);
    const sum = headerSum ?? (xxh(descriptor) >> 8) & 0xff;
    return Buffer.concat([word(0x184d2204), descriptor, Buffer.from([sum]), ...blocks, tail]);
  };
  const ab = stored('ab');

  it.each<[string, Buffer, string]>([
    ['is read', frame({ blocks: [ab] }), 'ab'],
    ['whose header does not add up', frame({ headerSum: 0, blocks: [ab] }), '|corrupt'],
    ['of another version', frame({ flags: 0xa0, blocks: [ab] }), '|corrupt'],
    ['whose blocks have no size', frame({ sizeCode: 3, blocks: [ab] }), '|corrupt'],
    ['that needs a dictionary', frame({ flags: 0x61, blocks: [ab] }), '|unsupported'],
    ['whose block is longer than its blocks are', frame({ blocks: [ab, word(0xf0000000)] }), 'ab|corrupt'],
    [
      'whose packed block refers to what was before it',
      frame({ blocks: [ab, word(5), Buffer.from([0x10, 0x61, 9, 0, 0])] }),
      'ab|corrupt',
    ],
    [
      'whose packed block grows beyond its size',
      frame({
        blocks: [
          word(1028),
          Buffer.concat([Buffer.from([0x1f, 0x61, 1, 0]), Buffer.alloc(1023, 255), Buffer.from([1])]),
        ],
      }),
      '|corrupt',
    ],
    ['whose block does not match its checksum', frame({ flags: 0x70, blocks: [ab, word(1)] }), '|corrupt'],
    ['whose block matches its checksum', frame({ flags: 0x70, blocks: [ab, word(xxh(Buffer.from('ab')))] }), 'ab'],
    [
      'that does not match its checksum',
      frame({ flags: 0x64, blocks: [ab], tail: Buffer.concat([word(0), word(1)]) }),
      'ab|corrupt',
    ],
    ['that lacks its checksum', frame({ flags: 0x64, blocks: [ab] }), 'ab|truncated'],
    ['that lacks its end', frame({ blocks: [ab], tail: Buffer.alloc(0) }), 'ab|truncated'],
    ['with a cut header', frame({ blocks: [] }).subarray(0, 6), '|truncated'],
    ['with a header cut in its content size', frame({ flags: 0x68, blocks: [] }).subarray(0, 7), '|truncated'],
    ['of three bytes', frame({ blocks: [] }).subarray(0, 3), '|truncated'],
    [
      'behind one to be skipped',
      Buffer.concat([word(0x184d2a50), word(2), Buffer.from('xx'), frame({ blocks: [ab] })]),
      'ab',
    ],
    [
      'to be skipped beyond the end',
      Buffer.concat([frame({ blocks: [ab] }), word(0x184d2a5f), word(0xffffffff)]),
      'ab|truncated',
    ],
    ['to be skipped without a length', Buffer.concat([frame({ blocks: [ab] }), word(0x184d2a50)]), 'ab|truncated'],
    ['followed by something else', Buffer.concat([frame({ blocks: [ab] }), Buffer.from('else')]), 'ab|corrupt'],
  ])('%s', async (_, bytes, expected) => {
    expect(await outcome(unlz4, bytes)).toBe(expected);
    expect(await outcome(unlz4, bytes, 1)).toBe(expected);
  });

  it('of blocks of one byte costs bytes, not blocks of four megabytes', async () => {
    const blocks = Array<Buffer>(100_000).fill(Buffer.concat([word(2), Buffer.from([0x10, 0x61])]));
    expect(await outcome(unlz4, frame({ sizeCode: 7, blocks }))).toBe('a'.repeat(100_000));
  });
});

describe('a bzip2 stream', () => {
  const LONE = fixture('lines.bz2');
  const mark = Buffer.from('314159265359', 'hex');
  it.each<[string, Buffer, string]>([
    ['of no level', Buffer.concat([LONE, Buffer.from('BZh0'), mark]), `${LINES}|corrupt`],
    ['of a level beyond nine', Buffer.concat([LONE, Buffer.from('BZh:'), mark]), `${LINES}|corrupt`],
    ['without a first block', Buffer.concat([LONE, Buffer.from('BZh9'), Buffer.alloc(100)]), `${LINES}|corrupt`],
    ['followed by something else', Buffer.concat([LONE, Buffer.from('else')]), `${LINES}|corrupt`],
    ['followed by three bytes', Buffer.concat([LONE, Buffer.from('BZh')]), `${LINES}|corrupt`],
    ...['xZh9', 'Bxh9', 'BZx9'].map((head): [string, Buffer, string] => [
      `followed by ${head}`,
      Buffer.concat([LONE, Buffer.from(head), LONE.subarray(4)]),
      `${LINES}|corrupt`,
    ]),
    ['cut in its checksum', LONE.subarray(0, -3), `${LINES}|truncated`],
  ])('%s', async (_, bytes, expected) => {
    expect(await outcome(bunzip2, bytes)).toBe(expected);
  });

  it('that does not match its checksum', async () => {
    const bytes = Buffer.from(LONE);
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 0x10;
    expect(await outcome(bunzip2, bytes)).toBe(`${LINES}|corrupt`);
  });

  it('whose block never ends is given up, however small the pieces it comes in', async () => {
    let pulled = 0;
    const endless = async function* (): Source {
      yield Buffer.concat([Buffer.from('BZh9'), mark]);
      // Joined piece by piece, this would move a terabyte.
      for (; pulled < 4_000_000; pulled++) yield Buffer.of(0xaa);
    };
    await expect(async () => {
      for await (const _ of bunzip2(endless())) expect.unreachable();
    }).rejects.toThrow(/no end/);
    expect(pulled).toBeLessThan(2_000_000);
  });

  it('gives the whole blocks that lie before a failure of its source', async () => {
    const bytes = fixture('lines-streams.bz2');
    const failing = async function* (): Source {
      yield* chunks(bytes.subarray(0, -200), 100);
      throw new IntakeError('corrupt', 'the archive around it is damaged');
    };
    const text = await outcome(() => bunzip2(failing()), Buffer.alloc(0));
    expect(text.endsWith('|corrupt')).toBe(true);
    expect(text.length).toBeGreaterThan(LINES.length / 3);
  });
});

/** A block header at `at` changed to declare a dictionary of 4 GiB. */
function greedy(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const length = ((copy[at] ?? 0) + 1) * 4;
  const filter = copy.indexOf(Buffer.of(0x21, 1), at);
  copy[filter + 2] = 40;
  copy.writeUInt32LE(crc32(copy.subarray(at, at + length - 4)), at + length - 4);
  return copy;
}

/** Its block headers are alike. */
const BLOCKS = fixture('lines-blocks.xz');
const SECOND_BLOCK = BLOCKS.indexOf(BLOCKS.subarray(12, 14), 1000);

describe('xz data that asks for gigabytes', () => {
  it.each(['native', 'wasm'])('is refused where it does, not only in the first block (%s)', async (kind) => {
    const engine = kind === 'native' ? await loadNativeEngine() : await loadWasmEngine();
    if (engine === null) return;
    const decode = (source: Source): Source => unxzWith(engine, source, MEMORY);
    for (const size of [1, 100, 1 << 20]) {
      expect(await outcome(decode, greedy(fixture('lines.xz'), 12), size)).toBe('|too-large');
      const streams = Buffer.concat([fixture('lines.xz'), Buffer.alloc(8), greedy(fixture('lines.xz'), 12)]);
      expect(await outcome(decode, streams, size)).toBe(`${LINES}|too-large`);
      expect(await outcome(decode, greedy(BLOCKS, SECOND_BLOCK), size)).toBe(`${LINES.slice(0, 65_536)}|too-large`);
    }
  });
});

describe('the index of a multi-block xz file', () => {
  const bytes = fixture('lines-blocks.xz');
  const indexBytes = (bytes.readUInt32LE(bytes.length - 8) + 1) * 4;
  const indexAt = bytes.length - 12 - indexBytes;

  /** The file with its index and footer changed, their checksums made right again unless `sums` is false. */
  async function mapOf(change: (copy: Buffer) => Buffer | undefined, sums = true) {
    const start = Buffer.from(bytes);
    const copy = change(start) ?? start;
    if (sums) {
      copy.writeUInt32LE(crc32(copy.subarray(indexAt, copy.length - 16)), copy.length - 16);
      copy.writeUInt32LE(crc32(copy.subarray(copy.length - 8, copy.length - 2)), copy.length - 12);
    }
    const handle = await open(file('x.xz', copy));
    try {
      return await readXzBlockMap(handle, copy.length);
    } finally {
      await handle.close();
    }
  }

  it('is believed where all its parts agree', async () => {
    expect((await mapOf(() => {}))?.blocks).toHaveLength(4);
  });

  const end = bytes.length;
  it.each<[string, (copy: Buffer) => Buffer | undefined, boolean?]>([
    ['the file has no end mark', (copy) => void copy.write('ZY', end - 2, 'latin1')],
    ['the footer does not add up', (copy) => void copy.writeUInt32LE(1, end - 12), false],
    ['the index does not add up', (copy) => void copy.writeUInt32LE(1, end - 16), false],
    ['the header does not add up', (copy) => void copy.writeUInt32LE(1, 8)],
    ['header and footer differ', (copy) => void copy.writeUInt8(1, end - 3)],
    ['it is longer than indexes are', (copy) => void copy.writeUInt32LE(0x7fffffff, end - 8)],
    ['it is longer than the file', (copy) => void copy.writeUInt32LE(bytes.length / 4, end - 8)],
    ['it does not begin as one', (copy) => void copy.writeUInt8(1, indexAt)],
    ['it counts more blocks than it lists', (copy) => void copy.writeUInt8(0x7f, indexAt + 1)],
    ['it counts more blocks than files have', (copy) => void copy.write('ffffff7f', indexAt + 1, 'hex')],
    ['a block has no bytes', (copy) => void copy.write('0000', indexAt + 2, 'hex')],
    ['a block has more bytes than numbers hold', (copy) => void copy.fill(0xff, indexAt + 2, indexAt + 10)],
    ['it is no multiple of four', (copy) => Buffer.concat([copy.subarray(0, 12), Buffer.of(0), copy.subarray(12)])],
    ['there is nothing but a header', (copy) => copy.subarray(0, 12), false],
  ])('is not believed where %s', async (_, change, sums) => {
    expect(await mapOf(change, sums)).toBeNull();
  });

  it('that was read before the file became shorter is not followed beyond its end', async () => {
    const engine = await loadNativeEngine();
    if (engine === null) return;
    const path = file('x.xz', bytes);
    const handle = await open(path);
    try {
      const map = await readXzBlockMap(handle, bytes.length);
      if (map === null) throw new Error('no map');
      truncateSync(path, 4000);
      const decode = (): Source => decodeXzBlocks(engine, handle, map, { memoryBytes: MEMORY, aheadBytes: 1 << 20 });
      const text = await outcome(decode, Buffer.alloc(0));
      expect(text.endsWith('|io')).toBe(true);
      expect(LINES.startsWith(text.slice(0, -3))).toBe(true);
    } finally {
      await handle.close();
    }
  });

  it('that lies about the size of a block has that block told as damaged, and those before it read', async () => {
    // The second record: two numbers of three bytes each, the lower bits of the second changed.
    const at = bytes.indexOf(Buffer.from('808004', 'hex'), indexAt);
    const second = bytes.indexOf(Buffer.from('808004', 'hex'), at + 3);
    for (const size of ['ffff03', '818004']) {
      const copy = Buffer.from(bytes);
      copy.write(size, second, 'hex');
      copy.writeUInt32LE(crc32(copy.subarray(indexAt, end - 16)), end - 16);
      const input = await read(file('messages.xz', copy));
      expect(input.codes).toEqual(['corrupt partial']);
      expect(input.members[0]?.text.startsWith(LINES.slice(0, 65_536))).toBe(true);
    }
  });

  it('leads to no block that asks for gigabytes', async () => {
    const input = await read(file('messages.xz', greedy(bytes, SECOND_BLOCK)));
    expect(input.codes).toEqual(['too-large partial']);
    expect(input.members[0]?.text).toBe(LINES.slice(0, 65_536));
  });
});

describe('a zstd frame', () => {
  const LONE = zstdCompressSync('ab');
  it.each<[string, Buffer, string]>([
    ['to be skipped', Buffer.concat([word(0x184d2a51), word(2), Buffer.from('xx'), LONE]), 'ab'],
    ['to be skipped beyond the end', Buffer.concat([LONE, word(0x184d2a51), word(0xffffffff)]), 'ab|truncated'],
    ['to be skipped without a length', Buffer.concat([LONE, word(0x184d2a51)]), 'ab|truncated'],
    ['of two bytes', Buffer.concat([LONE, LONE.subarray(0, 2)]), 'ab|truncated'],
    ['of a magic alone', Buffer.concat([LONE, LONE.subarray(0, 4)]), 'ab|truncated'],
    ['followed by something else', Buffer.concat([LONE, Buffer.from('else')]), 'ab|corrupt'],
    // A window of 2 GiB, and one empty last block.
    [
      'that asks for a window of gigabytes',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00]),
      '|too-large',
    ],
    // One byte of content, five claimed.
    ['that claims more than it holds', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, 0x09, 0, 0, 0x61]), '|corrupt'],
    ['whose block is damaged', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, 0x15, 0, 0, 0xff, 0xff]), '|corrupt'],
    [
      'whose block is of a kind that is none',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, 0x0f, 0, 0, 0x61]),
      '|corrupt',
    ],
  ])('%s', async (_, bytes, expected) => {
    const decode = (source: Source): Source => unzstd(source, MEMORY);
    expect(await outcome(decode, bytes)).toBe(expected);
    expect(await outcome(decode, bytes, 1)).toBe(expected);
  });
});

it.each(['native', 'wasm'])(
  'xz data that is not packed is walked through to the blocks behind it (%s)',
  async (kind) => {
    const engine = kind === 'native' ? await loadNativeEngine() : await loadWasmEngine();
    if (engine === null) return;
    const decode = (source: Source): Source => unxzWith(engine, source, MEMORY);
    const stored = storedXz(Buffer.from(LINES));
    expect(await outcome(decode, stored, 1000)).toBe(LINES);
    expect(await outcome(decode, Buffer.concat([stored, greedy(stored, 12)]), 1000)).toBe(`${LINES}|too-large`);
  },
);

it('a zstd frame may ask for as much memory as was allowed, and for no more', async () => {
  // A window of 2 MiB, and one empty last block.
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x01, 0x00, 0x00]);
  expect(await outcome((source) => unzstd(source, 2 << 20), frame)).toBe('');
  expect(await outcome((source) => unzstd(source, 1 << 20), frame)).toBe('|too-large');
});

describe('many small bombs', () => {
  // Each stays below what one stream may unpack to before it is judged.
  const limits = { ratioFloorBytes: 4 << 20, maxRatio: 100 };
  const zeros = Buffer.alloc(3 << 20);

  it('in an archive are one', async () => {
    const body = gzipSync(zeros);
    const bombs = Array.from({ length: 40 }, (_, i) => ({ name: `d/${i}.gz`, body }));
    const input = await read(file('a.tar', tar(...bombs, { name: 'd/z', body: 'z' })), { limits });
    expect(new Set(input.codes)).toEqual(new Set(['bomb partial']));
    expect(input.summary.problems[0]?.message).toMatch(/the input as a whole unpacks to more than 100 times its size/);
    expect(input.members.reduce((sum, m) => sum + m.text.length, 0)).toBeLessThan(20 << 20);
    expect(input.text('z')).toBe('z');
  });

  it('in a zip are one, also where all names share one entry', async () => {
    const bytes = zip(
      ...Array.from({ length: 40 }, (_, i) => ({ name: `d/${String(i).padStart(2, '0')}`, body: zeros })),
    );
    // Every entry of the directory is led to the data of the first.
    for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1'))
      bytes.writeUInt32LE(0, at + 42);
    const input = await read(file('a.zip', bytes), { limits });
    expect(input.codes.every((code) => code === 'bomb partial')).toBe(true);
    expect(input.members.reduce((sum, m) => sum + m.text.length, 0)).toBeLessThan(20 << 20);
  });
});

describe('a zip whose directory lies', () => {
  const made = (edit: (central: Buffer) => void): string => {
    const bytes = zip({ name: 'd/log', body: 'x'.repeat(1000) }, { name: 'd/z', body: 'z' });
    edit(bytes.subarray(bytes.indexOf('PK\x01\x02', 0, 'latin1')));
    return file('a.zip', bytes);
  };
  it.each<[string, (central: Buffer) => void]>([
    ['about the packed size', (c) => c.writeUInt32LE(0xfffffff0, 20)],
    ['about the size', (c) => c.writeUInt32LE(999, 24)],
    ['about the checksum', (c) => c.writeUInt32LE(1, 16)],
    ['about where the data is', (c) => c.writeUInt32LE(0x7ffffff0, 42)],
  ])('%s costs that member alone', async (_, edit) => {
    const input = await read(made(edit));
    expect(input.codes).toEqual(['corrupt partial']);
    expect(input.text('z')).toBe('z');
  });

  it('about how it is packed', async () => {
    const input = await read(made((c) => c.writeUInt16LE(14, 10)));
    expect(input.codes).toEqual(['unsupported partial']);
    expect(input.summary.problems[0]?.message).toMatch(/zip method 14/);
    expect(input.text('z')).toBe('z');
  });

  it.each([0, 1])('that it has %i entries hides none silently', async (count) => {
    const bytes = zip({ name: 'd/log', body: 'log' }, { name: 'd/z', body: 'z' });
    bytes.writeUInt16LE(count, bytes.length - 14);
    bytes.writeUInt16LE(count, bytes.length - 12);
    const input = await read(file('a.zip', bytes));
    expect(input.members).toHaveLength(count);
    expect(input.codes).toEqual([count === 0 ? 'corrupt fatal' : 'corrupt partial']);
  });

  it('in its comment, which could be a directory as well, is not guessed at', async () => {
    const bytes = zip({ name: 'd/z', body: 'z' });
    const fake = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(16, 0xff), Buffer.from([9, 9])]);
    const comment = Buffer.concat(Array<Buffer>(2900).fill(fake));
    bytes.writeUInt16LE(comment.length, bytes.length - 2);
    const input = await read(file('a.zip', Buffer.concat([bytes, comment])));
    expect(input.members).toEqual([]);
    expect(input.codes).toEqual(['corrupt fatal']);
  });

  it('by a link whose target is longer than a path', async () => {
    const input = await read(
      file('a.zip', zip({ name: 'd/l', body: 'x/'.repeat(9000), mode: 0o120777 }, { name: 'd/z', body: 'z' })),
    );
    expect(input.summary.links.size).toBe(0);
    expect(input.codes).toEqual(['unsafe-path partial']);
    expect(input.text('z')).toBe('z');
  });
});
