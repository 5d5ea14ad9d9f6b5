/** .xz (the xz file format 1.2.1): concatenated streams, padding, several blocks, checks verified. */
import { ReadableStream } from 'node:stream/web';
import { ByteReader } from '../bytes.ts';
import { IntakeError } from '../problem.ts';
import {
  LZMA_BUF_ERROR,
  LZMA_FORMAT_ERROR,
  LZMA_MEMLIMIT_ERROR,
  LZMA_OK,
  LZMA_OPTIONS_ERROR,
  LZMA_STREAM_END,
  type LzmaEngine,
  loadLzmaEngine,
} from './lzma-engine.ts';
import { XzOutline } from './xz-outline.ts';

const OUT_BYTES = 1 << 20;
const LEAST_ROOM_BYTES = 64 * 1024;

/**
 * Decodes an .xz file.
 * @param memoryBytes what the decoder may use (the dictionary of `xz -9` is 64 MiB).
 * @throws IntakeError `truncated`, `corrupt`, `unsupported` or `too-large`, after everything readable was handed out.
 */
export async function* unxz(source: AsyncIterable<Uint8Array>, memoryBytes: number): AsyncGenerator<Uint8Array> {
  const engine = await loadLzmaEngine();
  yield* engine === null ? unxzPortable(source) : unxzWith(engine, source, memoryBytes);
}

/** The same with an engine that was chosen. */
export async function* unxzWith(
  engine: LzmaEngine,
  source: AsyncIterable<Uint8Array>,
  memoryBytes: number,
): AsyncGenerator<Uint8Array> {
  const decoder = engine.open(memoryBytes);
  const input = new ByteReader(source);
  const outline = new XzOutline(memoryBytes);
  let consumed = 0;
  let anything = false;
  let output = Buffer.alloc(0);
  try {
    for (let finish = false; ; ) {
      const next = await input.take(Number.POSITIVE_INFINITY);
      finish = next === null;
      const whole = next ?? Buffer.alloc(0);
      const bytes = whole.subarray(0, outline.pass(whole));
      for (let at = 0; ; ) {
        // One allocation serves several steps when each gives little: what was handed out is not written to again.
        if (output.length < LEAST_ROOM_BYTES) output = Buffer.allocUnsafeSlow(OUT_BYTES);
        const left = bytes.length - at;
        const step = await decoder.step(bytes, at, left, finish, output);
        at += left - step.inputLeft;
        consumed += left - step.inputLeft;
        const made = output.length - step.outputLeft;
        if (made > 0) {
          anything = true;
          const piece = output.subarray(0, made);
          output = output.subarray(made);
          yield piece;
        }
        if (step.status === LZMA_STREAM_END) return;
        // BUF_ERROR with input still to come only says that this call found nothing to do.
        if (step.status === LZMA_BUF_ERROR && !finish) break;
        if (step.status !== LZMA_OK) throw failure(step.status, consumed, anything);
        if (step.inputLeft === 0 && step.outputLeft > 0 && !finish) break;
      }
      if (bytes.length < whole.length) throw failure(LZMA_MEMLIMIT_ERROR, consumed, anything);
    }
  } finally {
    decoder.close();
    await input.close();
  }
}

/** What a status of liblzma means for a reader of the file. `anything`: whether something was decoded before. */
export function failure(status: number, atByte: number, anything: boolean): IntakeError {
  switch (status) {
    case LZMA_BUF_ERROR:
      return new IntakeError('truncated', `the xz data ends in the middle, after ${atByte} packed bytes`, atByte);
    case LZMA_MEMLIMIT_ERROR:
      return new IntakeError(
        'too-large',
        'the xz data asks for more memory than allowed; unpack it first (xz -d)',
        atByte,
      );
    case LZMA_FORMAT_ERROR:
      return new IntakeError(
        'corrupt',
        anything ? `something that is no xz data follows at packed byte ${atByte}` : 'the xz header is damaged',
        atByte,
      );
    case LZMA_OPTIONS_ERROR:
      return new IntakeError(
        'unsupported',
        'the xz data uses a filter that is not known here; unpack it first (xz -d)',
        atByte,
      );
    default:
      return new IntakeError('corrupt', `the xz data is damaged near packed byte ${atByte}`, atByte);
  }
}

/** Without liblzma: slower, and it names neither place nor check, but it notices cut and damaged data too. */
export async function* unxzPortable(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // A CommonJS package whose names Node does not see: they arrive under `default`.
  const library = await import('xz-decompress');
  const { XzReadableStream } = 'default' in library ? (library.default as typeof library) : library;
  // The library lets one stream decode at a time: a packed log inside a packed archive would wait for its own archive for
  // ever. Its decoders are independent of each other, so the lock is taken out.
  Object.assign(XzReadableStream, { _contextMutex: { acquire: async () => undefined, release: () => undefined } });
  let consumed = 0;
  let sourceError: unknown = null;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of source) {
        // Small pieces: what is decoded from the piece that holds the damage is lost.
        for (let at = 0; at < chunk.length; at += 16_384) {
          yield chunk.subarray(at, at + 16_384);
          consumed += Math.min(16_384, chunk.length - at);
        }
      }
    } catch (error) {
      sourceError = error;
      throw error;
    }
  };
  let anything = false;
  try {
    // Node's and the DOM's declarations of the same class differ; at run time there is one.
    const packed = ReadableStream.from(pieces()) as unknown as globalThis.ReadableStream<Uint8Array>;
    for await (const chunk of new XzReadableStream(packed)) {
      if (chunk.length === 0) continue;
      anything = true;
      yield chunk;
    }
  } catch (error) {
    if (sourceError !== null) throw sourceError;
    const status = /error code (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    // The numbers of xz-embedded's enum xz_ret differ from liblzma's.
    const known: Record<string, number> = {
      4: LZMA_MEMLIMIT_ERROR,
      5: LZMA_FORMAT_ERROR,
      6: LZMA_OPTIONS_ERROR,
      8: LZMA_BUF_ERROR,
    };
    throw failure(known[status ?? ''] ?? -1, consumed, anything);
  }
}
