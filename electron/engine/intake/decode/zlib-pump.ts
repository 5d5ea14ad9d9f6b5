/**
 * Drives one of Node's zlib streams step by step. Piping would be shorter, but a stream that fails throws away what it
 * has already decoded, and says neither where it failed nor (zstd) that its input was cut.
 */
import type { Transform } from 'node:stream';
import { errorCode } from '../problem.ts';

export class ZlibPump {
  readonly #stream: Transform;
  #out: Uint8Array[] = [];
  #error: Error | null = null;

  constructor(stream: Transform) {
    this.#stream = stream;
    stream.on('data', (chunk: Uint8Array) => this.#out.push(chunk));
    stream.on('error', (error: Error) => {
      this.#error ??= error;
    });
  }

  /** Decodes all of `bytes`. @returns what came out, also when it failed: look at `failure` then. */
  async write(bytes: Uint8Array): Promise<Uint8Array[]> {
    if (this.#error !== null) return [];
    await new Promise<void>((resolve) => {
      // A write that fails is never called back, the stream only closes.
      this.#stream.once('close', resolve);
      this.#stream.write(bytes, () => {
        this.#stream.off('close', resolve);
        resolve();
      });
    });
    return this.#drain();
  }

  /** Tells the decoder that there is no more. A cut stream fails here. */
  async end(): Promise<Uint8Array[]> {
    if (this.#error === null) {
      await new Promise<void>((resolve) => {
        this.#stream.once('close', resolve);
        this.#stream.end();
      });
    }
    return this.#drain();
  }

  get failure(): { readonly code: string; readonly message: string } | null {
    return this.#error === null ? null : { code: errorCode(this.#error), message: this.#error.message };
  }

  close(): void {
    this.#stream.destroy();
  }

  #drain(): Uint8Array[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}
