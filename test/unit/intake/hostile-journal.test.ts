/** Journals made to fill the memory of their reader. */
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackPayload } from '../../../electron/engine/intake/journal/payload.ts';
import { PayloadStore } from '../../../electron/engine/intake/journal/payload-store.ts';
import { type JournalOptions, readJournal } from '../../../electron/engine/intake/journal/read-journal.ts';
import { journal } from './journal-builder.ts';
import { storedXz } from './stored-xz.ts';

type Told = NonNullable<JournalOptions['onProblem']>;

async function messages(bytes: Buffer, onProblem?: Told): Promise<(string | null)[]> {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  const found: (string | null)[] = [];
  for await (const entry of readJournal(source(), { onProblem })) found.push(entry.message);
  return found;
}

/** An object of a journal: its type, then its body. */
function object(type: number, body: Buffer): Buffer {
  const bytes = Buffer.alloc(Math.ceil((16 + body.length) / 8) * 8);
  bytes[0] = type;
  bytes.writeBigUInt64LE(BigInt(16 + body.length), 8);
  body.copy(bytes, 16);
  return bytes;
}

describe('a journal', () => {
  const kernel = ['_TRANSPORT=kernel', 'MESSAGE=here'];

  it('that says a hundred thousand times what marks the kernel is read with the marks of the last thousand', async () => {
    const { bytes, entries } = journal({ entries: [{ fields: kernel }] });
    const at = entries[0] ?? 0;
    const mark = object(1, Buffer.concat([Buffer.alloc(48), Buffer.from('_TRANSPORT=kernel')]));
    const entry = bytes.subarray(at);
    const many = Buffer.concat([bytes.subarray(0, at), ...Array<Buffer>(100_000).fill(mark), entry]);
    many.writeBigUInt64LE(BigInt(many.length - entry.length), 136);
    // The entry refers to the first mark, which is forgotten by then.
    expect(await messages(many)).toEqual([]);
    const few = Buffer.concat([bytes.subarray(0, at), ...Array<Buffer>(100).fill(mark), entry]);
    few.writeBigUInt64LE(BigInt(few.length - entry.length), 136);
    expect(await messages(few)).toEqual(['here']);
  });

  it('of entries with more fields than journald writes is read by the first of them', async () => {
    const fields = (before: number): string[] => [
      ...Array.from({ length: before }, (_, i) => `PRIORITY=${i}`),
      '_TRANSPORT=kernel',
      'MESSAGE=here',
    ];
    expect(await messages(journal({ entries: [{ fields: fields(1000) }] }).bytes)).toEqual(['here']);
    expect(await messages(journal({ entries: [{ fields: fields(1024) }] }).bytes)).toEqual([]);
  });

  it('whose entry refers to a thousand packed values has the first of them unpacked', async () => {
    const fields = (before: number): string[] => [
      '_TRANSPORT=kernel',
      ...Array.from({ length: before }, (_, i) => `OTHER=${i} ${'x'.repeat(600)}`),
      `MESSAGE=${'y'.repeat(600)}`,
    ];
    const pack = { kind: 'zstd', from: 500 } as const;
    expect(await messages(journal({ entries: [{ fields: fields(31) }], pack }).bytes)).toEqual(['y'.repeat(600)]);
    expect(await messages(journal({ entries: [{ fields: fields(32) }], pack }).bytes)).toEqual([null]);
  });

  it.each(['zstd', 'lz4'] as const)(
    'whose %s value unpacks to more than the kernel can say has no such message',
    async (kind) => {
      const text = (length: number): string => 'z'.repeat(length);
      const made = (length: number): Buffer =>
        journal({ entries: [{ fields: ['_TRANSPORT=kernel', `MESSAGE=${text(length)}`] }], pack: { kind, from: 500 } })
          .bytes;
      expect(await messages(made(60_000))).toEqual([text(60_000)]);
      expect(await messages(made(66_000))).toEqual([null]);
    },
  );
});

describe('an object', () => {
  const kernel = (text: string) => ({ fields: ['_TRANSPORT=kernel', `MESSAGE=${text}`] });
  it.each<[string, (bytes: Buffer, at: number) => void]>([
    ['of no type', (bytes, at) => void bytes.writeUInt8(0, at)],
    ['of an unknown type', (bytes, at) => void bytes.writeUInt8(8, at)],
    ['of unknown flags', (bytes, at) => void bytes.writeUInt8(8, at + 1)],
    ['whose reserved bytes are taken', (bytes, at) => void bytes.writeUInt8(1, at + 2)],
    ['smaller than an entry', (bytes, at) => void bytes.writeBigUInt64LE(63n, at + 8)],
    ['of a terabyte', (bytes, at) => void bytes.writeBigUInt64LE(2n ** 40n, at + 8)],
  ])('%s is damage, behind which reading goes on', async (_, damage) => {
    const { bytes, entries } = journal({ entries: [kernel('a'), kernel('b'), kernel('c'), kernel('d')] });
    damage(bytes, entries[1] ?? 0);
    const problems: string[] = [];
    expect(await messages(bytes, (code, _message, atByte) => problems.push(`${code} ${atByte}`))).toEqual([
      'a',
      'c',
      'd',
    ]);
    expect(problems).toEqual([`corrupt ${entries[1]}`]);
  });
});

describe('a packed value', () => {
  /** `length` times the letter a, in the form of journals: the size, then one block. */
  function lz4Run(length: number, claimed = length): Buffer {
    const more = length - 1 - 5 - 4 - 15;
    const match = [...Array<number>(Math.floor(more / 255)).fill(255), more % 255];
    const block = Buffer.from([0x1f, 0x61, 1, 0, ...match, 0x50, ...Array<number>(5).fill(0x61)]);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(claimed));
    return Buffer.concat([size, block]);
  }
  const unpacked = async (stored: Buffer, flags: number): Promise<number | null> =>
    (await unpackPayload(stored, flags))?.length ?? null;

  it('of LZ4 is as large as a value may be, and as it says', async () => {
    expect(await unpacked(lz4Run(60_000), 2)).toBe(60_000);
    expect(await unpacked(lz4Run(66_000), 2)).toBeNull();
    expect(await unpacked(lz4Run(1000, 999), 2)).toBeNull();
    expect(await unpacked(lz4Run(1000, 1001), 2)).toBeNull();
    expect(await unpacked(lz4Run(1000, 2 ** 40 + 1000), 2)).toBeNull();
    expect(await unpacked(Buffer.alloc(8), 2)).toBeNull();
    expect(await unpacked(Buffer.alloc(3), 2)).toBeNull();
  });

  it('of XZ or Zstandard is as large as a value may be', async () => {
    expect(await unpacked(storedXz(Buffer.alloc(60_000, 'a')), 1)).toBe(60_000);
    expect(await unpacked(storedXz(Buffer.alloc(70_000, 'a')), 1)).toBeNull();
    expect(await unpacked(zstdCompressSync(Buffer.alloc(60_000, 'a')), 4)).toBe(60_000);
    expect(await unpacked(zstdCompressSync(Buffer.alloc(70_000_000, 'a')), 4)).toBeNull();
  });

  it('that is packed in two ways at once is not known', async () => {
    expect(await unpacked(lz4Run(1000), 3)).toBeNull();
  });
});

it('values of one byte are let go of before their places fill the memory', () => {
  const store = new PayloadStore(2 << 20);
  for (let i = 1; i <= 60_000; i++) store.add(i * 72, Buffer.from('v'), 1);
  expect(store.droppedBefore).toBeGreaterThan(0);
  expect(store.get(72)).toBeNull();
  expect(store.get(60_000 * 72)?.bytes.toString()).toBe('v');
});
