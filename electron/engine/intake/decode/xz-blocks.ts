/**
 * Decodes the blocks of a multi-block .xz file side by side (`xz -T`, and every file that xz 5.6 or later writes). The
 * index at the end says where blocks begin; each is given to liblzma as a small file of its own (the xz file format 1.2.1,
 * sections 2 to 4).
 */
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { crc32 } from 'node:zlib';
import { IntakeError } from '../problem.ts';
import { LZMA_BUF_ERROR, LZMA_MEMLIMIT_ERROR, LZMA_OK, LZMA_STREAM_END, type LzmaEngine } from './lzma-engine.ts';
import { failure } from './xz.ts';
import { dictionaryBytes } from './xz-block-header.ts';

const HEADER_BYTES = 12;
const FOOTER_BYTES = 12;
/** More blocks than real files have; others are left to the plain decoder, which holds no list of them. */
const MAX_BLOCKS = 1_000_000;
/** An index of so many blocks. */
const MAX_INDEX_BYTES = 16 << 20;
/** Output per step, so that a cancelled analysis never waits long for a step to end. */
const STEP_BYTES = 2 << 20;
/** Node decodes on four threads by default; more would only queue. */
const MAX_PARALLEL = 4;

export interface XzBlock {
  readonly offset: number;
  /** Without the padding to four bytes. */
  readonly packedBytes: number;
  readonly unpackedBytes: number;
}

export interface XzBlockMap {
  readonly header: Buffer;
  readonly blocks: readonly XzBlock[];
}

/**
 * Reads the index of a file that is one .xz stream of several blocks.
 * @returns null when the file is anything else (one block, several streams, cut, damaged): decode it from its start then.
 */
export async function readXzBlockMap(handle: FileHandle, fileBytes: number): Promise<XzBlockMap | null> {
  if (fileBytes < HEADER_BYTES + FOOTER_BYTES + 8 || fileBytes % 4 !== 0) return null;
  const header = await readExactly(handle, 0, HEADER_BYTES);
  const footer = await readExactly(handle, fileBytes - FOOTER_BYTES, FOOTER_BYTES);
  if (header === null || footer === null || footer.toString('latin1', 10) !== 'YZ') return null;
  if (crc32(footer.subarray(4, 10)) !== footer.readUInt32LE(0)) return null;
  if (
    crc32(header.subarray(6, 8)) !== header.readUInt32LE(8) ||
    !header.subarray(6, 8).equals(footer.subarray(8, 10))
  ) {
    return null;
  }
  const indexBytes = (footer.readUInt32LE(4) + 1) * 4;
  if (indexBytes > MAX_INDEX_BYTES || indexBytes + HEADER_BYTES + FOOTER_BYTES > fileBytes) return null;
  const index = await readExactly(handle, fileBytes - FOOTER_BYTES - indexBytes, indexBytes);
  if (index === null || crc32(index.subarray(0, -4)) !== index.readUInt32LE(indexBytes - 4)) return null;
  const blocks = parseIndex(index);
  if (blocks === null || blocks.length < 2) return null;
  const end = blocks.reduce((at, block) => Math.max(at, block.offset + padded(block.packedBytes)), 0);
  return end + indexBytes + FOOTER_BYTES === fileBytes ? { header, blocks } : null;
}

function parseIndex(index: Buffer): XzBlock[] | null {
  let at = 1;
  const next = (): number => {
    // A multibyte integer: seven bits a byte, lowest first, nine bytes at most.
    let value = 0;
    for (let i = 0; i < 9; i++) {
      const byte = index[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if ((byte & 0x80) === 0) return value;
    }
    return Number.NaN;
  };
  if (index[0] !== 0) return null;
  const count = next();
  if (!(count <= MAX_BLOCKS)) return null;
  const blocks: XzBlock[] = [];
  let offset = HEADER_BYTES;
  for (let i = 0; i < count; i++) {
    const packedBytes = next();
    const unpackedBytes = next();
    if (!Number.isSafeInteger(packedBytes) || !Number.isSafeInteger(unpackedBytes) || packedBytes < 5) return null;
    blocks.push({ offset, packedBytes, unpackedBytes });
    offset += padded(packedBytes);
  }
  return Number.isSafeInteger(offset) ? blocks : null;
}

export interface BlockOptions {
  readonly memoryBytes: number;
  /** Unpacked bytes that may be held for blocks not handed out yet. */
  readonly aheadBytes: number;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** Whether the blocks are small enough to be worth holding in memory. */
export function canDecodeAhead(map: XzBlockMap, aheadBytes: number): boolean {
  return map.blocks.every((block) => (block.unpackedBytes + block.packedBytes) * 2 <= aheadBytes);
}

/**
 * Decodes all blocks, several at a time, and hands them out in order.
 * @throws IntakeError after everything before the damage was handed out.
 */
export async function* decodeXzBlocks(
  engine: LzmaEngine,
  handle: FileHandle,
  map: XzBlockMap,
  options: BlockOptions,
): AsyncGenerator<Uint8Array> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  const running: { readonly cost: number; readonly result: Promise<BlockResult> }[] = [];
  const most = Math.min(MAX_PARALLEL, availableParallelism()) + 1;
  let next = 0;
  let held = 0;
  const startMore = (): void => {
    for (; next < map.blocks.length && running.length < most; next++) {
      const block = map.blocks[next];
      if (block === undefined) return;
      const cost = block.packedBytes + block.unpackedBytes;
      if (running.length > 0 && held + cost > options.aheadBytes) return;
      held += cost;
      const result = decodeBlock(engine, handle, map.header, block, { ...options, signal });
      result.catch(() => undefined);
      running.push({ cost, result });
    }
  };
  try {
    for (;;) {
      startMore();
      const first = running.shift();
      if (first === undefined) return;
      const { pieces, error } = await first.result;
      // Let go of each piece as it is handed out: a block is tens of megabytes.
      for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) yield piece;
      held -= first.cost;
      if (error !== null) throw error;
    }
  } finally {
    stop.abort();
    // Decoders must not be left behind; each ends after the step it is in.
    await Promise.allSettled(running.map((task) => task.result));
  }
}

interface BlockResult {
  readonly pieces: Uint8Array[];
  readonly error: IntakeError | null;
}

async function decodeBlock(
  engine: LzmaEngine,
  handle: FileHandle,
  header: Buffer,
  block: XzBlock,
  options: BlockOptions,
): Promise<BlockResult> {
  const packed = await readExactly(handle, block.offset, padded(block.packedBytes));
  if (packed === null) {
    return { pieces: [], error: new IntakeError('io', 'the file became shorter while it was read', block.offset) };
  }
  options.onBytes?.(packed.length);
  const index = singleIndex(block);
  const alone = Buffer.concat([header, packed, index, footerFor(header, index)]);
  if (dictionaryBytes(packed) > options.memoryBytes) {
    return { pieces: [], error: failure(LZMA_MEMLIMIT_ERROR, block.offset, true) };
  }
  const decoder = engine.open(options.memoryBytes);
  const pieces: Uint8Array[] = [];
  let at = 0;
  let produced = 0;
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      const output = Buffer.allocUnsafeSlow(Math.max(1, Math.min(STEP_BYTES, block.unpackedBytes - produced)));
      const left = alone.length - at;
      const step = await decoder.step(alone, at, left, true, output);
      at += left - step.inputLeft;
      const made = output.length - step.outputLeft;
      produced += made;
      if (made > 0) pieces.push(made === output.length ? output : output.subarray(0, made));
      if (step.status === LZMA_STREAM_END) return { pieces, error: null };
      // All input was there from the start: a decoder that wants more was misled by damage, not by a cut.
      const status = step.status === LZMA_BUF_ERROR ? -1 : step.status;
      if (status !== LZMA_OK || produced > block.unpackedBytes) {
        return { pieces, error: failure(status, block.offset + Math.max(0, at - HEADER_BYTES), true) };
      }
    }
  } finally {
    decoder.close();
  }
}

/** An index that lists this block alone. */
function singleIndex(block: XzBlock): Buffer {
  const bytes = [0, 1, ...multibyte(block.packedBytes), ...multibyte(block.unpackedBytes)];
  while (bytes.length % 4 !== 0) bytes.push(0);
  const body = Buffer.from(bytes);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body));
  return Buffer.concat([body, sum]);
}

function footerFor(header: Buffer, index: Buffer): Buffer {
  const footer = Buffer.alloc(FOOTER_BYTES);
  footer.writeUInt32LE(index.length / 4 - 1, 4);
  header.copy(footer, 8, 6, 8);
  footer.write('YZ', 10, 'latin1');
  footer.writeUInt32LE(crc32(footer.subarray(4, 10)), 0);
  return footer;
}

function multibyte(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer | null> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at);
    if (bytesRead === 0) return null;
    at += bytesRead;
  }
  return buffer;
}
