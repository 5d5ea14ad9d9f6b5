/**
 * LZ4 frames (lz4_Frame_format.md). Written out here because the libraries at hand decode whole files in memory; a log
 * packed with lz4 can be gigabytes.
 */
import { ByteReader } from '../bytes.ts';
import { IntakeError } from '../problem.ts';
import { decodeLz4Block } from './lz4-block.ts';
import { XxHash32 } from './xxhash32.ts';

const MAGIC = 0x184d2204;
const SKIPPABLE = 0x184d2a50;
/** How far back a block may refer into the blocks before it. */
const HISTORY_BYTES = 64 * 1024;
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22 };

/**
 * Decodes one or more LZ4 frames.
 * @throws IntakeError `truncated`, `corrupt` or `unsupported`, after everything readable was handed out.
 */
export async function* unlz4(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  try {
    while ((await reader.need(4)) > 0) {
      if (reader.buffered < 4) throw cut(reader);
      const magic = reader.chunk.readUInt32LE(reader.at);
      if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
        if ((await reader.need(8)) < 8) throw cut(reader);
        const length = reader.chunk.readUInt32LE(reader.at + 4);
        reader.advance(8);
        if ((await reader.skip(length)) < length) throw cut(reader);
      } else if (magic === MAGIC) {
        yield* decodeFrame(reader);
      } else {
        throw damaged('something that is no LZ4 data follows', reader.offset);
      }
    }
  } finally {
    await reader.close();
  }
}

async function* decodeFrame(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const frameAt = reader.offset;
  if ((await reader.need(7)) < 7) throw cut(reader);
  const flags = reader.chunk[reader.at + 4] ?? 0;
  const maxBlock = BLOCK_BYTES[((reader.chunk[reader.at + 5] ?? 0) >> 4) & 7];
  const linked = (flags & 0x20) === 0;
  const blockChecksum = (flags & 0x10) !== 0;
  const contentChecksum = (flags & 0x04) !== 0;
  if (flags >> 6 !== 1 || maxBlock === undefined) throw damaged('the LZ4 header is damaged', frameAt);
  if ((flags & 1) !== 0)
    throw new IntakeError('unsupported', 'the LZ4 data needs a dictionary; unpack it first (lz4 -d -D)', frameAt);
  const headerBytes = 6 + ((flags & 0x08) !== 0 ? 8 : 0);
  if ((await reader.need(headerBytes + 1)) < headerBytes + 1) throw cut(reader);
  const descriptor = reader.chunk.subarray(reader.at + 4, reader.at + headerBytes);
  if (((new XxHash32().update(descriptor).digest() >> 8) & 0xff) !== reader.chunk[reader.at + headerBytes]) {
    throw damaged('the LZ4 header is damaged', frameAt);
  }
  reader.advance(headerBytes + 1);

  const hash = new XxHash32();
  // One memory for all blocks of the frame: a megabyte may hold a hundred thousand blocks of a few bytes.
  const target = new Uint8Array(2 * HISTORY_BYTES + maxBlock);
  let history = 0;
  for (;;) {
    if ((await reader.need(4)) < 4) throw cut(reader);
    const word = reader.chunk.readUInt32LE(reader.at);
    if (word === 0) {
      reader.advance(4);
      break;
    }
    const length = word & 0x7fffffff;
    const at = reader.offset;
    // A length beyond the frame's own block size is damage, and must not decide how much is buffered.
    if (length > maxBlock) throw damaged('an LZ4 block is longer than its frame allows', at);
    const whole = 4 + length + (blockChecksum ? 4 : 0);
    if ((await reader.need(whole)) < whole) throw cut(reader);
    const body = reader.chunk.subarray(reader.at + 4, reader.at + 4 + length);
    if (blockChecksum && new XxHash32().update(body).digest() !== reader.chunk.readUInt32LE(reader.at + 4 + length)) {
      throw damaged('an LZ4 block does not match its checksum', at);
    }
    reader.advance(whole);
    let end: number | null = history + length;
    if (word >>> 31 === 1) target.set(body, history);
    else end = decodeLz4Block(body, 0, length, target.subarray(0, history + maxBlock), history);
    if (end === null) throw damaged('an LZ4 block is damaged', at);
    const block = target.slice(history, end);
    if (contentChecksum) hash.update(block);
    if (linked) history = makeRoom(target, end);
    if (block.length > 0) yield block;
  }
  if (contentChecksum) {
    if ((await reader.need(4)) < 4) throw cut(reader);
    const stored = reader.chunk.readUInt32LE(reader.at);
    const at = reader.offset;
    reader.advance(4);
    if (stored !== hash.digest()) throw damaged('the LZ4 data does not match its checksum', at);
  }
}

/** Makes room behind `end` where there is little: the last 64 KiB move to the front. @returns where the next block goes */
function makeRoom(target: Uint8Array, end: number): number {
  if (end <= 2 * HISTORY_BYTES) return end;
  target.copyWithin(0, end - HISTORY_BYTES, end);
  return HISTORY_BYTES;
}

function damaged(what: string, atByte: number): IntakeError {
  return new IntakeError('corrupt', `${what} at packed byte ${atByte}`, atByte);
}

function cut(reader: ByteReader): IntakeError {
  const end = reader.offset + reader.buffered;
  return new IntakeError('truncated', `the LZ4 data ends in the middle, after ${end} packed bytes`, end);
}
