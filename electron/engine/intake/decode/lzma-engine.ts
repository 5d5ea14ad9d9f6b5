/**
 * liblzma, called at the level of its own return codes: only they tell a whole file from a cut one. (The stream classes
 * of node-liblzma end without an error on a cut file.) Native where its prebuilt binding loads, WebAssembly where it does
 * not (old C libraries, musl, other processors), nothing where the optional package is not installed.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { NativeLZMA } from 'node-liblzma';

export const LZMA_OK = 0;
export const LZMA_STREAM_END = 1;
export const LZMA_MEMLIMIT_ERROR = 6;
export const LZMA_FORMAT_ERROR = 7;
export const LZMA_OPTIONS_ERROR = 8;
export const LZMA_DATA_ERROR = 9;
export const LZMA_BUF_ERROR = 10;
const LZMA_RUN = 0;
const LZMA_FINISH = 3;
const LZMA_CONCATENATED = 8;

export interface LzmaStep {
  readonly status: number;
  readonly inputLeft: number;
  readonly outputLeft: number;
}

/** One decoder of one (or, concatenated, several) .xz streams. */
export interface LzmaDecoder {
  /** Decodes from `input[at, at + length)` into all of `output`; `finish` when no more input will follow. */
  step(input: Buffer, at: number, length: number, finish: boolean, output: Buffer): Promise<LzmaStep>;
  /** Frees the decoder; no step may be under way. */
  close(): void;
}

export interface LzmaEngine {
  readonly kind: 'native' | 'wasm';
  open(memoryBytes: number): LzmaDecoder;
}

let engine: Promise<LzmaEngine | null> | null = null;

/** The best engine that this machine can run; null when there is none. */
export function loadLzmaEngine(): Promise<LzmaEngine | null> {
  engine ??= loadNativeEngine().then((native) => native ?? loadWasmEngine());
  return engine;
}

/** null when the native binding does not load here. */
export async function loadNativeEngine(): Promise<LzmaEngine | null> {
  try {
    const { createUnxz } = await import('node-liblzma');
    // This binding sets no memory limit of its own; unxz refuses what declares too much before it comes here.
    const open = (): LzmaDecoder => {
      const stream = createUnxz({ chunkSize: 1024 });
      // The class keeps its binding to itself; its stream interface is what hides the status that is needed here.
      const binding = (stream as unknown as { readonly lzma: NativeLZMA }).lzma;
      return {
        step: (input, at, length, finish, output) =>
          new Promise((resolve) => {
            const done = (status: number, inputLeft: number, outputLeft: number): boolean => {
              resolve({ status, inputLeft, outputLeft });
              return true;
            };
            binding.code(finish ? LZMA_FINISH : LZMA_RUN, input, at, length, output, 0, done);
          }),
        close: () => stream.close(),
      };
    };
    // A binding that loads but has another shape must not be met in the middle of a report.
    const probe = open();
    const { status } = await probe.step(Buffer.alloc(0), 0, 0, true, Buffer.alloc(1));
    probe.close();
    return typeof status === 'number' ? { kind: 'native', open } : null;
  } catch {
    return null;
  }
}

/** null when node-liblzma is not installed. */
export async function loadWasmEngine(): Promise<LzmaEngine | null> {
  try {
    const { initModule, WasmLzmaStream } = await import('node-liblzma/wasm');
    const { default: create } = await import('node-liblzma/wasm/liblzma.js');
    // Its own loader fetches the binary as a page would.
    const wasmBinary = await readFile(createRequire(import.meta.url).resolve('node-liblzma/wasm/liblzma.wasm'));
    const module = await initModule(() => create({ wasmBinary }));
    const pieceBytes = 256 * 1024;
    const open = (memoryBytes: number): LzmaDecoder => {
      const stream = new WasmLzmaStream(module);
      const input = module._malloc(pieceBytes);
      const output = module._malloc(pieceBytes);
      // As it is compiled, the 64-bit limit is passed as two halves, unlike what its declaration says.
      const start = module._lzma_stream_decoder as unknown as (
        at: number,
        low: number,
        high: number,
        flags: number,
      ) => number;
      const ready =
        start(stream.ptr, memoryBytes >>> 0, Math.floor(memoryBytes / 2 ** 32), LZMA_CONCATENATED) === LZMA_OK;
      return {
        step: async (bytes, at, length, finish, target) => {
          if (!ready || input === 0 || output === 0)
            return { status: LZMA_MEMLIMIT_ERROR, inputLeft: length, outputLeft: target.length };
          const given = Math.min(length, pieceBytes);
          module.HEAPU8.set(bytes.subarray(at, at + given), input);
          stream.setInput(input, given);
          let written = 0;
          for (;;) {
            const room = Math.min(pieceBytes, target.length - written);
            stream.setOutput(output, room);
            const status = module._lzma_code(stream.ptr, finish && given === length ? LZMA_FINISH : LZMA_RUN);
            const made = room - stream.availOut;
            target.set(module.HEAPU8.subarray(output, output + made), written);
            written += made;
            if (status !== LZMA_OK || written === target.length || (made < room && stream.availIn === 0)) {
              return { status, inputLeft: length - given + stream.availIn, outputLeft: target.length - written };
            }
          }
        },
        close: () => {
          module._lzma_end(stream.ptr);
          stream.free();
          module._free(input);
          module._free(output);
        },
      };
    };
    return { kind: 'wasm', open };
  } catch {
    return null;
  }
}
