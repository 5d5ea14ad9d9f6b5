/** Whole logs inside a case file: pieces of 1 MiB, each deflated by zstd on its own, so that a bound holds for every one. */
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { damaged } from './pack.ts';
import { StoreError } from './sqlite.ts';

/** One piece before it is packed. */
const PIECE_BYTES = 1024 * 1024;
/** All logs of a case file, unpacked: some hundred megabytes in the file, which is what can still be sent. */
export const MAX_KEPT_LOG_BYTES = 4 * 1024 ** 3;

/** A log on the disk. */
export interface LogOnDisk {
  readonly member: string;
  readonly path: string;
  readonly bytes: number;
}

/** False on a Node without zstd (before 22.15): whole logs can be neither written nor read there. */
export function canKeepLogs(): boolean {
  return typeof zlib.zstdCompress === 'function';
}

/** The pieces of a log as they are stored, in order. @throws the signal's reason, or the error of the file system */
export async function* packedPieces(log: LogOnDisk, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const compress = promisify(zlib.zstdCompress);
  const file = await open(log.path, 'r');
  try {
    const buffer = Buffer.alloc(PIECE_BYTES);
    for (let at = 0; at < log.bytes; ) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, Math.min(PIECE_BYTES, log.bytes - at), at);
      if (bytesRead === 0) return;
      yield await compress(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** @throws StoreError when the piece is none, or larger than any of ours */
export function unpackPiece(data: unknown, name: string): Uint8Array {
  if (!canKeepLogs())
    throw new StoreError(`${name} holds whole logs, which this Node cannot read`, 'Use Node 22.15 or later.');
  if (!(data instanceof Uint8Array)) throw damaged(name, 'a piece of a log has the wrong type');
  try {
    return zlib.zstdDecompressSync(data, { maxOutputLength: PIECE_BYTES });
  } catch (error) {
    throw damaged(
      name,
      `a piece of a log cannot be unpacked (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
