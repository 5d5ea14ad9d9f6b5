/** gzip (RFC 1952), also of several members in a row, and bare deflate (inside zip), by Node's zlib. */
import type { Transform } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { IntakeError } from '../problem.ts';
import { ZlibPump } from './zlib-pump.ts';

const OUT_BYTES = 256 * 1024;
/** Input that is kept to be decoded again, byte by byte, when a small file turns out to be damaged. */
const REPLAY_BYTES = 64 * 1024;

/**
 * What zlib decoded in the call that met the damage is lost, so the calls are small while a file may still be small:
 * 16 KiB per call runs at 700 MB/s, 1 KiB at a third of that.
 */
function sliceBytes(consumed: number): number {
  if (consumed < REPLAY_BYTES) return 1024;
  return consumed < 1 << 20 ? 4096 : 16 * 1024;
}

/**
 * Decodes a gzip stream.
 * @throws IntakeError `truncated` or `corrupt` with the packed offset, after everything readable was handed out.
 */
export function gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return inflate(source, (chunkSize) => createGunzip({ chunkSize }), 'gzip');
}

/** Decodes deflate data without a header, as zip holds it. Throws as `gunzip` does. */
export function inflateRaw(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return inflate(source, (chunkSize) => createInflateRaw({ chunkSize }), 'deflate');
}

async function* inflate(
  source: AsyncIterable<Uint8Array>,
  create: (chunkSize: number) => Transform,
  form: string,
): AsyncGenerator<Uint8Array> {
  const pump = new ZlibPump(create(OUT_BYTES));
  const replay: Uint8Array[] = [];
  let consumed = 0;
  let produced = 0;
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; ) {
        const slice = chunk.subarray(at, at + sliceBytes(consumed));
        const out = await pump.write(slice);
        for (const piece of out) {
          produced += piece.length;
          yield piece;
        }
        if (pump.failure !== null) {
          if (consumed < REPLAY_BYTES) yield* bytewise(create(4096), replay, slice, produced);
          throw damaged(form, consumed, pump.failure.message);
        }
        if (consumed < REPLAY_BYTES) replay.push(slice);
        consumed += slice.length;
        at += slice.length;
      }
    }
    for (const piece of await pump.end()) yield piece;
    if (pump.failure !== null) {
      if (pump.failure.code === 'Z_BUF_ERROR') {
        throw new IntakeError(
          'truncated',
          `the ${form} data ends in the middle, after ${consumed} packed bytes`,
          consumed,
        );
      }
      throw damaged(form, consumed, pump.failure.message);
    }
  } finally {
    pump.close();
  }
}

/** Decodes a short stream again and goes through its damaged slice byte by byte, handing out what `seen` does not cover. */
async function* bytewise(
  stream: Transform,
  before: Uint8Array[],
  damagedSlice: Uint8Array,
  seen: number,
): AsyncGenerator<Uint8Array> {
  const pump = new ZlibPump(stream);
  let skip = seen;
  try {
    for (const bytes of [...before, ...[...damagedSlice].map((byte) => Uint8Array.of(byte))]) {
      for (const piece of await pump.write(bytes)) {
        const fresh = piece.subarray(Math.min(skip, piece.length));
        skip -= piece.length - fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      if (pump.failure !== null) return;
    }
  } finally {
    pump.close();
  }
}

function damaged(form: string, atByte: number, reason: string): IntakeError {
  return new IntakeError('corrupt', `the ${form} data is damaged near packed byte ${atByte} (${reason})`, atByte);
}
