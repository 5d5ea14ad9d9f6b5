/** The decoders one by one: each engine that may be the only one on a customer's machine. */
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findMark, shiftedBytes } from '../../../electron/engine/intake/decode/bzip2-marks.ts';
import { decodeLz4Block } from '../../../electron/engine/intake/decode/lz4-block.ts';
import { loadNativeEngine, loadWasmEngine } from '../../../electron/engine/intake/decode/lzma-engine.ts';
import { XxHash32 } from '../../../electron/engine/intake/decode/xxhash32.ts';
import { unxzPortable, unxzWith } from '../../../electron/engine/intake/decode/xz.ts';
import { dictionaryBytes } from '../../../electron/engine/intake/decode/xz-block-header.ts';
import { decodeXzBlocks, readXzBlockMap } from '../../../electron/engine/intake/decode/xz-blocks.ts';
import { IntakeError } from '../../../electron/engine/intake/problem.ts';
import { logText } from '../../builders/archives.ts';
import { file, fixture, fixturePath } from './read.ts';

const LINES = logText(4000);
const MEMORY = 192 << 20;

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Text that came out, and what was thrown after it. */
async function decoded(stream: AsyncIterable<Uint8Array>): Promise<{ text: string; error: unknown }> {
  const pieces: Uint8Array[] = [];
  let error: unknown = null;
  try {
    for await (const piece of stream) pieces.push(piece);
  } catch (thrown) {
    error = thrown;
  }
  return { text: Buffer.concat(pieces).toString(), error };
}

const [native, wasm] = [await loadNativeEngine(), await loadWasmEngine()];
type Decode = (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>;
// liblzma comes with an optional package: the portable decoder must do alone where it is missing.
const engines: [string, Decode][] = [
  ['portable', unxzPortable],
  ...(wasm === null ? [] : [['liblzma in WebAssembly', (s) => unxzWith(wasm, s, MEMORY)] satisfies [string, Decode]]),
  ...(native === null ? [] : [['liblzma', (s) => unxzWith(native, s, MEMORY)] satisfies [string, Decode]]),
];

describe('xz', () => {
  for (const [name, decode] of engines) {
    for (const size of [7, 1000, 1 << 20]) {
      it(`${name} reads blocks and streams in chunks of ${size}`, async () => {
        for (const form of ['lines.xz', 'lines-blocks.xz', 'lines-streams.xz']) {
          expect(await decoded(decode(chunks(fixture(form), size)))).toEqual({ text: LINES, error: null });
        }
      });
    }

    it(`${name} notices a cut, wherever it is`, async () => {
      const bytes = fixture('lines-blocks.xz');
      for (const length of [1, 11, 12, 30, 2000, 5000, bytes.length - 30, bytes.length - 12, bytes.length - 1]) {
        const { text, error } = await decoded(decode(chunks(bytes.subarray(0, length), 512)));
        expect(error).toBeInstanceOf(IntakeError);
        expect(error).toMatchObject({ code: 'truncated' });
        expect(LINES.startsWith(text)).toBe(true);
      }
    });

    it(`${name} notices damage`, async () => {
      const bytes = fixture('lines-blocks.xz');
      bytes[5000] = (bytes[5000] ?? 0) ^ 1;
      const { text, error } = await decoded(decode(chunks(bytes, 512)));
      expect(error).toMatchObject({ code: 'corrupt' });
      expect(text.length).toBeGreaterThanOrEqual(65_536);
    });

    it(`${name} passes on what its source throws`, async () => {
      const failing = async function* (): AsyncGenerator<Uint8Array> {
        yield fixture('lines.xz').subarray(0, 3000);
        throw new Error('disk gone');
      };
      const { error } = await decoded(decode(failing()));
      expect(error).toMatchObject({ message: 'disk gone' });
    });

    it(`${name} decodes one stream while another waits`, async () => {
      const outer = decode(chunks(fixture('lines-blocks.xz'), 512));
      const first = await outer.next();
      const inner = await decoded(decode(chunks(fixture('lines.xz'), 512)));
      const rest = await decoded(outer);
      expect(inner.text).toBe(LINES);
      expect(Buffer.from(first.value ?? []).toString() + rest.text).toBe(LINES);
    });
  }

  it('with a check of SHA-256 is read and verified by liblzma', async () => {
    const engine = native ?? wasm;
    if (engine === null) return;
    const bytes = fixture('lines-sha256.xz');
    expect(await decoded(unxzWith(engine, chunks(bytes, 4096), MEMORY))).toEqual({ text: LINES, error: null });
    // The check lies in the 32 bytes before the index.
    const at = bytes.length - 12 - 8 - 20;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect((await decoded(unxzWith(engine, chunks(bytes, 4096), MEMORY))).error).toMatchObject({ code: 'corrupt' });
  });

  it('declares its dictionary in the first block header', () => {
    // xz -9e: 64 MiB.
    expect(dictionaryBytes(fixture('lines.xz').subarray(12))).toBe(64 << 20);
    expect(dictionaryBytes(Buffer.from('too short'))).toBe(0);
  });

  it('blocks are decoded side by side and handed out in order', async () => {
    if (native === null) return;
    const handle = await open(fixturePath('lines-blocks.xz'));
    try {
      const map = await readXzBlockMap(handle, (await handle.stat()).size);
      expect(map?.blocks.map((block) => block.unpackedBytes)).toEqual([65_536, 65_536, 65_536, 13_172]);
      if (map === null) return;
      const read: number[] = [];
      const stream = decodeXzBlocks(native, handle, map, {
        memoryBytes: MEMORY,
        aheadBytes: 140_000,
        onBytes: (n) => read.push(n),
      });
      expect(await decoded(stream)).toEqual({ text: LINES, error: null });
      expect(read).toHaveLength(4);
    } finally {
      await handle.close();
    }
  });

  it('has no block map where it is cut, of one block, or of several streams', async () => {
    const bytes = fixture('lines-blocks.xz');
    for (const other of [
      bytes.subarray(0, -4),
      fixture('lines.xz'),
      fixture('lines-streams.xz'),
      Buffer.concat([bytes, bytes]),
    ]) {
      const handle = await open(file('x.xz', other));
      expect(await readXzBlockMap(handle, other.length)).toBeNull();
      await handle.close();
    }
  });
});

describe('bzip2 marks', () => {
  it('are found at every bit', () => {
    const mark = 0x314159265359n;
    for (let bit = 0; bit < 24; bit++) {
      const bytes = Buffer.alloc(16, 0x5a);
      const whole = BigInt(`0x${bytes.toString('hex')}`);
      const shift = BigInt(128 - 48 - bit);
      const mask = ((1n << 48n) - 1n) << shift;
      const marked = Buffer.from(((whole & ~mask) | (mark << shift)).toString(16).padStart(32, '0'), 'hex');
      expect(findMark(marked, 0, marked.length)).toEqual({ kind: 'block', bit });
      expect(findMark(marked, bit + 1, marked.length)).toBeNull();
      expect(shiftedBytes(marked, bit, 48).toString('hex')).toBe('314159265359');
    }
  });
});

describe('LZ4 blocks', () => {
  it('repeat what overlaps itself', () => {
    // One literal "a", then a match of 11 bytes at distance 1, then the literal "b".
    const target = new Uint8Array(13);
    expect(decodeLz4Block(Uint8Array.of(0x17, 0x61, 1, 0, 0x10, 0x62), 0, 6, target, 0)).toBe(13);
    expect(Buffer.from(target).toString()).toBe('aaaaaaaaaaaab');
  });
  it('never write beyond their target nor read before it', () => {
    const target = new Uint8Array(8);
    for (const hostile of [
      [0xf0, 0xff, 0xff, 0xff],
      [0x10, 0x61, 2, 0],
      [0x10, 0x61, 0, 0],
      [0x1f, 0x61, 1, 0, 0xff, 0xff, 0x00],
      [0x90, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      [0x10, 0x61, 1],
      [0x50, 0x61, 0x61],
    ]) {
      expect(decodeLz4Block(Uint8Array.from(hostile), 0, hostile.length, target, 0)).toBeNull();
    }
  });
});

describe('xxHash32', () => {
  it('gives the values of its specification', () => {
    // Sanity values of the reference implementation for seed 0.
    expect(new XxHash32().digest()).toBe(0x02cc5d05);
    expect(new XxHash32().update(Buffer.from('a')).digest()).toBe(0x550d7456);
    expect(new XxHash32().update(Buffer.from('abc')).digest()).toBe(0x32d153ff);
    expect(new XxHash32().update(Buffer.from('Nobody inspects the spammish repetition')).digest()).toBe(0xe2293b2f);
  });
  it('does not depend on how its input is cut', () => {
    const bytes = Buffer.from(LINES);
    const whole = new XxHash32().update(bytes).digest();
    for (const size of [1, 5, 16, 37]) {
      const hash = new XxHash32();
      for (let at = 0; at < 5000; at += size) hash.update(bytes.subarray(at, Math.min(5000, at + size)));
      expect(hash.update(bytes.subarray(5000)).digest()).toBe(whole);
    }
  });
});
