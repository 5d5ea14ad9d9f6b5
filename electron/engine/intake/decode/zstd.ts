/**
 * Zstandard (RFC 8878) by Node's zlib, which decodes one frame and takes a cut one for whole. The frame's outline (header,
 * blocks, checksum) is walked here, so that several frames in a row are read and a missing end is noticed.
 */
import * as zlib from 'node:zlib';
import { ByteReader } from '../bytes.ts';
import { IntakeError } from '../problem.ts';
import { ZlibPump } from './zlib-pump.ts';

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const OUT_BYTES = 256 * 1024;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];

/**
 * Decodes a zstd stream.
 * @param memoryBytes window that a frame may ask for.
 * @throws IntakeError `truncated`, `corrupt`, `unsupported` or `too-large`, after everything readable was handed out.
 */
export async function* unzstd(source: AsyncIterable<Uint8Array>, memoryBytes: number): AsyncGenerator<Uint8Array> {
  if (typeof zlib.createZstdDecompress !== 'function') {
    throw new IntakeError('unsupported', 'zstd needs Node 22.15 or later; unpack it first (zstd -d)');
  }
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
        yield* decodeFrame(reader, memoryBytes);
      } else {
        throw new IntakeError(
          'corrupt',
          `something that is no zstd data follows at packed byte ${reader.offset}`,
          reader.offset,
        );
      }
    }
  } finally {
    await reader.close();
  }
}

async function* decodeFrame(reader: ByteReader, memoryBytes: number): AsyncGenerator<Uint8Array> {
  if ((await reader.need(5)) < 5) throw cut(reader);
  const descriptor = reader.chunk[reader.at + 4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSizeBytes = CONTENT_SIZE_BYTES[descriptor >> 6] ?? 0;
  const headerBytes =
    5 +
    (singleSegment ? 0 : 1) +
    (DICTIONARY_ID_BYTES[descriptor & 3] ?? 0) +
    (contentSizeBytes === 0 && singleSegment ? 1 : contentSizeBytes);
  const pump = new ZlibPump(
    zlib.createZstdDecompress({
      chunkSize: OUT_BYTES,
      params: { [zlib.constants.ZSTD_d_windowLogMax]: Math.floor(Math.log2(memoryBytes)) },
    }),
  );
  const feed = async function* (count: number): AsyncGenerator<Uint8Array> {
    if ((await reader.need(count)) < count) throw cut(reader);
    const at = reader.offset;
    const bytes = reader.chunk.subarray(reader.at, reader.at + count);
    reader.advance(count);
    yield* await pump.write(bytes);
    if (pump.failure !== null) throw failed(pump.failure, at);
  };
  try {
    yield* feed(headerBytes);
    for (let last = false; !last; ) {
      if ((await reader.need(3)) < 3) throw cut(reader);
      const header = reader.chunk.readUIntLE(reader.at, 3);
      last = (header & 1) === 1;
      const type = (header >> 1) & 3;
      // A block of type 1 repeats one byte. Sizes are at most 21 bits.
      yield* feed(3 + (type === 1 ? 1 : header >> 3));
    }
    if ((descriptor & 4) !== 0) yield* feed(4);
    yield* await pump.end();
    if (pump.failure !== null) throw failed(pump.failure, reader.offset);
  } finally {
    pump.close();
  }
}

function failed(failure: { readonly code: string; readonly message: string }, atByte: number): IntakeError {
  if (/window|memory/i.test(`${failure.code} ${failure.message}`)) {
    return new IntakeError(
      'too-large',
      'the zstd data asks for more memory than allowed; unpack it first (zstd -d --long=31)',
      atByte,
    );
  }
  return new IntakeError('corrupt', `the zstd data is damaged near packed byte ${atByte} (${failure.message})`, atByte);
}

function cut(reader: ByteReader): IntakeError {
  const end = reader.offset + reader.buffered;
  return new IntakeError('truncated', `the zstd data ends in the middle, after ${end} packed bytes`, end);
}
