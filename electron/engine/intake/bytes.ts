/** Pull-side tools over streams of byte chunks: look ahead, take, skip, and fetch one chunk ahead of the consumer. */
import { setImmediate } from 'node:timers/promises';

const NOTHING = Buffer.alloc(0);

/** A file that is read at once and by position; what nobody wants of it is not read at all. */
export interface FileBytes {
  readonly bytes: number;
  /** @returns how many bytes were put into `into`; 0 at the end. @throws the system's error, or the abort reason */
  readonly readAt: (into: Uint8Array, position: number) => number;
}

/** Read of a file in one go: small enough to stay in the processor's cache until it is looked at. */
const WINDOW_BYTES = 256 * 1024;
/** Others get their turn after so much was read without waiting. */
const PAUSE_BYTES = 8 * 1024 * 1024;

/** Reads a stream of chunks by amounts. What is handed out are views of the chunks, never copies, where they suffice. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array> | null;
  readonly #file: FileBytes | null;
  /** Memory of a file's window, used again for the next one. */
  #window: Buffer = NOTHING;
  #position = 0;
  #sincePause = 0;
  /** What is left of a chunk of which the beginning was joined to the one before. */
  #later: Buffer | null = null;
  #chunk: Buffer = NOTHING;
  #at = 0;
  #ended = false;
  #failure: { readonly error: unknown } | null = null;
  #offset = 0;

  /** @param source a stream, or a file; views of a file's bytes hold until the next call that waits */
  constructor(source: AsyncIterable<Uint8Array> | FileBytes) {
    const isFile = 'readAt' in source;
    this.#file = isFile ? source : null;
    this.#source = isFile ? null : source[Symbol.asyncIterator]();
  }

  /** Offset in the stream of the next byte that will be handed out. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes that can be looked at without waiting. */
  get buffered(): number {
    return this.#chunk.length - this.#at;
  }

  /** The chunk that `at` indexes; valid until the next call that waits. */
  get chunk(): Buffer {
    return this.#chunk;
  }

  get at(): number {
    return this.#at;
  }

  /**
   * Waits until `count` bytes are buffered in one piece (meant for headers: what is short is joined by copying).
   * @returns the bytes buffered then; fewer than `count` only at the end of the stream.
   * @throws what the source threw, when it failed before `count` bytes; those that came before stay buffered.
   */
  async need(count: number): Promise<number> {
    const have = await this.tryNeed(count);
    if (have < count && this.#failure !== null) throw this.#failure.error;
    return have;
  }

  /** As `need`, but a failure of the source is kept until the bytes before it were taken. */
  async tryNeed(count: number): Promise<number> {
    if (this.buffered >= count || this.#ended) return this.buffered;
    if (this.#file !== null) return await this.#readOn(this.#file, count);
    const pieces: Buffer[] = this.buffered > 0 ? [this.#chunk.subarray(this.#at)] : [];
    let have = this.buffered;
    try {
      while (have < count) {
        const piece = await this.#pull();
        if (piece === null) break;
        // Only what is asked for is joined by copying: the rest of the chunk stays where it is.
        const wanted = pieces.length === 0 ? piece.length : Math.min(piece.length, count - have);
        if (wanted < piece.length) this.#later = piece.subarray(wanted);
        pieces.push(wanted < piece.length ? piece.subarray(0, wanted) : piece);
        have += wanted;
      }
    } catch (error) {
      this.#ended = true;
      this.#failure = { error };
    }
    this.#chunk = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces, have);
    this.#at = 0;
    return have;
  }

  /** Passes over `count` bytes that are buffered. */
  advance(count: number): void {
    this.#at += count;
    this.#offset += count;
  }

  /** Hands out up to `most` bytes, at least one; null at the end of the stream. */
  async take(most: number): Promise<Buffer | null> {
    if (this.buffered === 0 && (await this.need(1)) === 0) return null;
    const length = Math.min(most, this.buffered);
    const piece = this.#chunk.subarray(this.#at, this.#at + length);
    this.advance(length);
    // Whoever takes may keep; the window of a file is used again.
    return this.#file === null ? piece : Buffer.from(piece);
  }

  /** Passes over `count` bytes. @returns how many there were. */
  async skip(count: number): Promise<number> {
    let left = count;
    while (left > 0) {
      if (this.buffered === 0 && this.#file !== null && left > WINDOW_BYTES) {
        // What is not there must be seen as missing: the last byte is read.
        const step = Math.min(left - 1, Math.max(0, this.#file.bytes - 1 - this.#position));
        this.#position += step;
        this.#offset += step;
        left -= step;
      }
      if (this.buffered === 0 && (await this.need(1)) === 0) break;
      const step = Math.min(left, this.buffered);
      this.advance(step);
      left -= step;
    }
    return count - left;
  }

  /** Everything from here on, as chunks. */
  async *rest(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await this.take(Number.POSITIVE_INFINITY);
      if (piece === null) return;
      yield piece;
    }
  }

  /** Ends the source; needed where it was not read to its end. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#source?.return?.();
  }

  /** Moves what is buffered to the front of the window and fills the rest of it. */
  async #readOn(file: FileBytes, count: number): Promise<number> {
    if (this.#sincePause >= PAUSE_BYTES) {
      this.#sincePause = 0;
      await setImmediate();
    }
    let have = this.buffered;
    const held = this.#chunk;
    if (this.#window.length < count) this.#window = Buffer.allocUnsafeSlow(Math.max(WINDOW_BYTES, count));
    held.copy(this.#window, 0, this.#at, this.#at + have);
    try {
      while (have < count) {
        const read = file.readAt(this.#window.subarray(have), this.#position);
        if (read === 0) {
          this.#ended = true;
          break;
        }
        have += read;
        this.#position += read;
        this.#sincePause += read;
      }
    } catch (error) {
      this.#ended = true;
      this.#failure = { error };
    }
    this.#chunk = this.#window.subarray(0, have);
    this.#at = 0;
    return have;
  }

  async #pull(): Promise<Buffer | null> {
    const later = this.#later;
    this.#later = null;
    if (later !== null) return later;
    for (;;) {
      const step = await this.#source?.next();
      if (step === undefined || step.done === true) {
        this.#ended = true;
        return null;
      }
      const bytes = step.value;
      if (bytes.length > 0) {
        return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      }
    }
  }
}

/**
 * Asks for the next chunk before the consumer does, so that a decoder working on another thread is busy while the
 * consumer reads. Holds one chunk; an error comes after the chunks that preceded it.
 */
export async function* ahead(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ask = (): Promise<IteratorResult<Uint8Array>> => {
    const step = source.next();
    // Whoever waits for the step gets its error; nobody may be waiting when the consumer has left.
    step.catch(() => undefined);
    return step;
  };
  try {
    let pending = ask();
    for (;;) {
      const step = await pending;
      if (step.done === true) return;
      pending = ask();
      yield step.value;
    }
  } finally {
    await source.return(undefined);
  }
}
