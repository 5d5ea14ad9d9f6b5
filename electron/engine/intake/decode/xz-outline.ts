/**
 * Walks the outline of .xz data (streams, block headers, LZMA2 chunks, index) without decoding it. Every block names the
 * memory that it needs, and the native liblzma here knows no limit: a block header in the middle of a small file may make
 * it take four gigabytes. (The xz file format 1.2.1, sections 2 and 3; LZMA2 chunks as in liblzma, lzma2_decoder.c.)
 */
import { dictionaryBytes } from './xz-block-header.ts';

const STREAM_HEADER_BYTES = 12;
const STREAM_FOOTER_BYTES = 12;
/** Bytes of the check behind a block, by the four bits of the stream header that name it. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/** What the next bytes are. `blind`: nothing that is known; the decoder meets the same bytes and says what is wrong. */
type Place =
  | 'stream'
  | 'stream-header'
  | 'block-start'
  | 'block-header'
  | 'chunk'
  | 'chunk-sizes'
  | 'index-count'
  | 'index-records'
  | 'blind';

export class XzOutline {
  readonly #memoryBytes: number;
  #place: Place = 'stream';
  /** Bytes to pass over before the next that counts. */
  #skip = 0;
  /** Bytes of the part that is being collected, and how many it has. */
  #part: number[] = [];
  #wanted = 0;
  #checkBytes = 0;
  /** Bytes of the block's data, or of the index: both are padded to four. */
  #length = 0;
  #integersLeft = 0;
  #shift = 0;
  #count = 0;

  constructor(memoryBytes: number) {
    this.#memoryBytes = memoryBytes;
  }

  /**
   * Looks at the bytes that come next.
   * @returns how many of them may be decoded: all, or those before a block that needs more memory than allowed
   */
  pass(bytes: Uint8Array): number {
    let headerAt = 0;
    for (let at = 0; at < bytes.length; ) {
      if (this.#place === 'blind') return bytes.length;
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (this.#place === 'block-start') headerAt = at;
      at += 1;
      if (!this.#take(byte)) return headerAt;
    }
    return bytes.length;
  }

  /** False when a block header is complete that asks for too much. */
  #take(byte: number): boolean {
    switch (this.#place) {
      case 'stream':
        // Streams may be padded with zeros, four at a time.
        if (byte === 0) return true;
        this.#collect('stream-header', STREAM_HEADER_BYTES, byte);
        return true;
      case 'block-start':
        this.#length = 0;
        if (byte === 0) {
          this.#length = 1;
          this.#place = 'index-count';
          this.#count = 0;
          this.#shift = 0;
        } else {
          this.#collect('block-header', (byte + 1) * 4, byte);
        }
        return true;
      case 'chunk':
        this.#chunk(byte);
        return true;
      case 'index-count':
      case 'index-records':
        this.#index(byte);
        return true;
      default:
        this.#part.push(byte);
        return this.#part.length < this.#wanted || this.#complete();
    }
  }

  #collect(place: Place, wanted: number, first: number): void {
    this.#place = place;
    this.#part = [first];
    this.#wanted = wanted;
  }

  #complete(): boolean {
    const part = this.#part;
    if (this.#place === 'stream-header') {
      this.#checkBytes = CHECK_BYTES[(part[7] ?? 0) & 15] ?? 0;
      this.#place = 'block-start';
    } else if (this.#place === 'block-header') {
      this.#place = 'chunk';
      return dictionaryBytes(part) <= this.#memoryBytes;
    } else {
      // Two bytes of unpacked size come first where the chunk is packed, one of properties last where they change.
      const packed = (part[0] ?? 0) >= 0x80;
      const at = packed ? 3 : 1;
      const dataBytes = (part[at] ?? 0) * 256 + (part[at + 1] ?? 0) + 1;
      this.#skip = dataBytes;
      this.#length += part.length + dataBytes;
      this.#place = 'chunk';
    }
    return true;
  }

  #chunk(control: number): void {
    if (control === 0) {
      this.#length += 1;
      this.#skip = padding(this.#length) + this.#checkBytes;
      this.#place = 'block-start';
    } else if (control >= 0x80) {
      this.#collect('chunk-sizes', control >= 0xc0 ? 6 : 5, control);
    } else if (control <= 2) {
      this.#collect('chunk-sizes', 3, control);
    } else {
      this.#place = 'blind';
    }
  }

  /** Passes over the number of records, two numbers for each, the padding, the checksum, and the stream's footer. */
  #index(byte: number): void {
    this.#length += 1;
    if (this.#place === 'index-count') this.#count += (byte & 0x7f) * 2 ** this.#shift;
    this.#shift += 7;
    if ((byte & 0x80) !== 0) return;
    this.#shift = 0;
    if (this.#place === 'index-count') {
      this.#integersLeft = this.#count * 2;
      this.#place = 'index-records';
    } else {
      this.#integersLeft -= 1;
    }
    if (this.#integersLeft > 0) return;
    this.#skip = padding(this.#length) + 4 + STREAM_FOOTER_BYTES;
    this.#place = 'stream';
  }
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
