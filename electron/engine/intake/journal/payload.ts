/** Values of journal fields: kept as they are stored, decompressed when an entry that matters asks for them. */
import * as zlib from 'node:zlib';
import { decodeLz4Block } from '../decode/lz4-block.ts';
import { unxz } from '../decode/xz.ts';
import { COMPRESSED_LZ4, COMPRESSED_XZ, COMPRESSED_ZSTD } from './format.ts';

/** A kernel record is at most 8 KiB (/dev/kmsg), with its field name a little more; larger values are never the kernel's. */
export const MAX_VALUE_BYTES = 64 * 1024;
const XZ_MEMORY_BYTES = 64 << 20;

/** @returns the value `FIELD=…`; null when it is damaged, too large or packed in a way not known here. */
export async function unpackPayload(stored: Buffer, flags: number): Promise<Buffer | null> {
  switch (flags & (COMPRESSED_XZ | COMPRESSED_LZ4 | COMPRESSED_ZSTD)) {
    case 0:
      return stored;
    case COMPRESSED_LZ4:
      return unpackLz4(stored);
    case COMPRESSED_ZSTD:
      return unpackZstd(stored);
    case COMPRESSED_XZ:
      return unpackXz(stored);
    default:
      return null;
  }
}

/** The unpacked size in eight bytes, then one bare block. */
function unpackLz4(stored: Buffer): Buffer | null {
  if (stored.length < 9) return null;
  const size = stored.readUInt32LE(0);
  if (size > MAX_VALUE_BYTES || stored.readUInt32LE(4) !== 0) return null;
  const target = Buffer.alloc(size);
  return decodeLz4Block(stored, 8, stored.length, target, 0) === size ? target : null;
}

function unpackZstd(stored: Buffer): Buffer | null {
  if (typeof zlib.zstdDecompressSync !== 'function') return null;
  try {
    return zlib.zstdDecompressSync(stored, { maxOutputLength: MAX_VALUE_BYTES });
  } catch {
    // Damaged, or larger than any value of the kernel: either way it is not known.
    return null;
  }
}

async function unpackXz(stored: Buffer): Promise<Buffer | null> {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield stored;
  };
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of unxz(source(), XZ_MEMORY_BYTES)) {
      bytes += piece.length;
      if (bytes > MAX_VALUE_BYTES) return null;
      pieces.push(piece);
    }
  } catch {
    return null;
  }
  return Buffer.concat(pieces, bytes);
}
