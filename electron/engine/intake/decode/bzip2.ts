/**
 * bzip2, several streams in a row included. libbz2 (WebAssembly) decodes whole files in memory only; here the file is cut
 * at its block marks and libbz2 is given one block at a time, as a small file of its own. That keeps memory flat, runs at
 * the speed of the bzip2 program, and leaves everything before a damaged block readable.
 */
import type Bzip2 from '@foxglove/wasm-bz2';
import { IntakeError } from '../problem.ts';
import { findMark, type Mark, shiftedBytes } from './bzip2-marks.ts';

/** A block of 900 000 bytes before its first run-length step; packing cannot make it this much larger. */
const MAX_PACKED_BLOCK_BYTES = 1_200_000;
/** Five bytes of a block may stand for 259: the most that one block unpacks to. */
const MAX_BLOCK_BYTES = Math.ceil((900_000 / 5) * 259) + 259;
/** Bytes looked through at first for the next mark: a megabyte of small streams holds ten thousand of them. */
const FIRST_LOOK_BYTES = 4096;
/** Asked for at once, so that a source of small pieces is not joined to the window piece by piece. */
const GROW_BYTES = 64 * 1024;
const END_OF_STREAM = Buffer.from('177245385090', 'hex');

let decoder: Promise<Bzip2> | null = null;

function loadDecoder(): Promise<Bzip2> {
  // Loaded when first needed: most inputs hold no bzip2, and the module is a megabyte.
  decoder ??= import('@foxglove/wasm-bz2').then((module) => module.default.init());
  return decoder;
}

/**
 * Decodes a bzip2 stream.
 * @throws IntakeError `truncated` or `corrupt`, after everything readable was handed out.
 */
export async function* bunzip2(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const library = await loadDecoder();
  const input = new Window(source);
  // Most blocks unpack to little more than they hold; only runs of one byte need the full size.
  let sizeGuess = 1_000_000;
  try {
    while (await input.fill(4)) {
      if (input.bytes[0] !== 0x42 || input.bytes[1] !== 0x5a || input.bytes[2] !== 0x68) {
        throw damaged('something that is no bzip2 data follows', input.offset);
      }
      const level = input.bytes[3] ?? 0;
      if (level < 0x31 || level > 0x39) throw damaged('the bzip2 header is damaged', input.offset);
      let bit = 32;
      let combined = 0;
      for (;;) {
        const mark = await input.markAt(bit);
        if (mark === null) throw damaged('a bzip2 block has no beginning', input.offset + (bit >> 3));
        if (mark.kind === 'end') {
          if (!(await input.fill(Math.ceil((bit + 80) / 8)))) throw cut(input);
          const stored = shiftedBytes(input.bytes, bit + 48, 32).readUInt32BE(0);
          const at = input.offset + (bit >> 3);
          input.drop(Math.ceil((bit + 80) / 8));
          if (stored !== combined) throw damaged('the bzip2 data does not match its checksum', at);
          break;
        }
        const end = await input.nextMark(bit + 48);
        if (end === 'cut') throw cut(input);
        if (end === null) throw damaged('a bzip2 block has no end', input.offset + (bit >> 3));
        const block = shiftedBytes(input.bytes, bit, end.bit - bit);
        const crc = block.readUInt32BE(6);
        combined = (((combined << 1) | (combined >>> 31)) ^ crc) >>> 0;
        const alone = Buffer.concat([Buffer.from([0x42, 0x5a, 0x68, level]), trailer(block, end.bit - bit, crc)]);
        const out = unpack(library, alone, sizeGuess, input.offset + (bit >> 3));
        sizeGuess = Math.min(MAX_BLOCK_BYTES, Math.max(1_000_000, out.length * 2));
        if (out.length > 0) yield out;
        bit = end.bit - input.dropWholeBytes(end.bit);
      }
    }
    if (input.length > 0) throw damaged('something that is no bzip2 data follows', input.offset);
  } finally {
    await input.close();
  }
}

/** Block bits followed by the end mark and the checksum of a stream that holds this one block. */
function trailer(block: Buffer, bits: number, crc: number): Buffer {
  const tail = Buffer.alloc(10);
  END_OF_STREAM.copy(tail);
  tail.writeUInt32BE(crc, 6);
  const used = bits & 7;
  if (used === 0) return Buffer.concat([block, tail]);
  const out = Buffer.alloc(block.length + 10);
  block.copy(out);
  let at = block.length - 1;
  out[at] = (out[at] ?? 0) & (0xff << (8 - used));
  for (const byte of tail) {
    out[at] = (out[at] ?? 0) | (byte >> used);
    at += 1;
    out[at] = (byte << (8 - used)) & 0xff;
  }
  return out;
}

function unpack(library: Bzip2, alone: Buffer, sizeGuess: number, atByte: number): Uint8Array {
  try {
    return library.decompress(alone, sizeGuess);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // -8 is BZ_OUTBUFF_FULL.
    if (message.includes('-8') && sizeGuess < MAX_BLOCK_BYTES) return unpack(library, alone, MAX_BLOCK_BYTES, atByte);
    throw damaged('a bzip2 block is damaged', atByte);
  }
}

/** The part of the input that is being looked at, growing at its end and dropped from its start. */
class Window {
  readonly #source: AsyncIterator<Uint8Array>;
  #bytes: Buffer = Buffer.alloc(0);
  #ended = false;
  #failure: { readonly error: unknown } | null = null;
  #offset = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Packed offset of the window's first byte. */
  get offset(): number {
    return this.#offset;
  }

  /** Whether the window could be brought to `count` bytes. @throws what the source threw before that */
  async fill(count: number): Promise<boolean> {
    if (this.#bytes.length < count) await this.#grow(count);
    if (this.#bytes.length >= count) return true;
    if (this.#failure !== null) throw this.#failure.error;
    return false;
  }

  /** Brings the window to about `count` bytes, joined once. False when not one came. @throws what the source threw then */
  async #grow(count: number): Promise<boolean> {
    const pieces: Uint8Array[] = [this.#bytes];
    let have = this.#bytes.length;
    try {
      while (have < count && !this.#ended) {
        const step = await this.#source.next();
        if (step.done === true) this.#ended = true;
        else {
          pieces.push(step.value);
          have += step.value.length;
        }
      }
    } catch (error) {
      // A whole block may lie before the failure.
      this.#ended = true;
      this.#failure = { error };
    }
    const grown = have > this.#bytes.length;
    if (grown) this.#bytes = Buffer.concat(pieces, have);
    else if (this.#failure !== null) throw this.#failure.error;
    return grown;
  }

  drop(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
    this.#offset += count;
  }

  /** Drops the bytes that end before `bit`. @returns the bits dropped. */
  dropWholeBytes(bit: number): number {
    const count = bit >> 3;
    this.drop(count);
    return count * 8;
  }

  /** The mark that stands at `bit`, null when there is none. */
  async markAt(bit: number): Promise<Mark | null> {
    if (!(await this.fill(Math.ceil((bit + 48) / 8)))) throw cut(this);
    const mark = findMark(this.#bytes, bit, Math.ceil((bit + 48) / 8));
    return mark !== null && mark.bit === bit ? mark : null;
  }

  /** The first mark from `bit` on; null when a block would be longer than blocks can be, `cut` when the input ends first. */
  async nextMark(bit: number): Promise<Mark | null | 'cut'> {
    let from = bit;
    for (let look = FIRST_LOOK_BYTES; ; look *= 2) {
      const to = Math.min(this.#bytes.length, (from >> 3) + look);
      const mark = findMark(this.#bytes, from, to);
      if (mark !== null) return mark;
      if (to - (bit >> 3) > MAX_PACKED_BLOCK_BYTES) return null;
      // A mark may straddle what was searched and what comes next.
      from = Math.max(bit, to * 8 - 55);
      if (to === this.#bytes.length && !(await this.#grow(to + GROW_BYTES))) return 'cut';
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}

function damaged(what: string, atByte: number): IntakeError {
  return new IntakeError('corrupt', `${what} at packed byte ${atByte}`, atByte);
}

function cut(input: Window): IntakeError {
  const end = input.offset + input.length;
  return new IntakeError('truncated', `the bzip2 data ends in the middle, after ${end} packed bytes`, end);
}
