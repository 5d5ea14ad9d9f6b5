/**
 * One 512-byte tar header: POSIX ustar, GNU and the old form without a mark (POSIX.1-2008 pax, "ustar Interchange Format";
 * GNU tar manual, "Basic Tar Format").
 */

export const BLOCK_BYTES = 512;

export interface TarHeader {
  /** Name as stored, prefix included; extended headers may replace it. */
  readonly name: string;
  readonly typeFlag: string;
  /** null when the field holds no number that a file can have. */
  readonly sizeBytes: number | null;
  readonly mtimeSeconds: number | null;
  readonly linkName: string;
}

/**
 * Whether the 512 bytes at `at` add up to their own checksum. Some old writers summed signed bytes; both are accepted.
 */
export function headerChecksumHolds(bytes: Uint8Array, at: number): boolean {
  const stored = octal(bytes, at + 148, 8);
  if (stored === null) return false;
  const whole = sumOfBlock(bytes, at);
  if (whole !== null) {
    const field = sumOfBytes(bytes, at + 148, at + 156);
    if (whole - field + 8 * 0x20 === stored) return true;
  }
  return checksumHoldsSlowly(bytes, at, stored);
}

let wordsOf: ArrayBufferLike | null = null;
let words: Uint32Array = new Uint32Array(0);

/** Sum of the 512 bytes, two at a time in the halves of a word; null where the block does not begin on a word. */
function sumOfBlock(bytes: Uint8Array, at: number): number | null {
  const start = bytes.byteOffset + at;
  if ((start & 3) !== 0 || at + BLOCK_BYTES > bytes.length) return null;
  if (bytes.buffer !== wordsOf) {
    wordsOf = bytes.buffer;
    words = new Uint32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
  }
  // 128 words of two bytes a half, each below 256: neither half overflows.
  let halves = 0;
  const end = (start + BLOCK_BYTES) >> 2;
  for (let i = start >> 2; i < end; i++) {
    const word = words[i] ?? 0;
    halves = (halves + (word & 0x00ff00ff) + ((word >>> 8) & 0x00ff00ff)) | 0;
  }
  return (halves >>> 16) + (halves & 0xffff);
}

function sumOfBytes(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += bytes[i] ?? 0;
  return sum;
}

function checksumHoldsSlowly(bytes: Uint8Array, at: number, stored: number): boolean {
  let unsigned = 0;
  let highBytes = 0;
  for (let i = at; i < at + BLOCK_BYTES; i++) {
    const byte = bytes[i] ?? 0;
    unsigned += byte;
    highBytes += byte >> 7;
  }
  // The checksum field itself counts as eight blanks.
  for (let i = at + 148; i < at + 156; i++) {
    const byte = bytes[i] ?? 0;
    unsigned -= byte;
    highBytes -= byte >> 7;
  }
  unsigned += 8 * 0x20;
  return unsigned === stored || unsigned - 256 * highBytes === stored;
}

export function isZeroBlock(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + BLOCK_BYTES; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** Reads the fields of a header whose checksum holds. */
export function readHeader(bytes: Buffer, at: number): TarHeader {
  const ustar = bytes[at + 257] === 0x75 && bytes[at + 258] === 0x73 && bytes[at + 259] === 0x74;
  // GNU writes "ustar  \0" and keeps times and sparse maps where POSIX keeps the name's prefix.
  const posix = ustar && bytes[at + 262] === 0;
  const name = text(bytes, at, 100);
  const prefix = posix ? text(bytes, at + 345, 155) : '';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    typeFlag: bytes[at + 156] === 0 ? '0' : String.fromCharCode(bytes[at + 156] ?? 0x30),
    sizeBytes: readNumber(bytes, at + 124, 12),
    mtimeSeconds: readNumber(bytes, at + 136, 12),
    linkName: text(bytes, at + 157, 100),
  };
}

/** Data and hole map of GNU's old sparse form, as far as this header carries it. */
export interface SparsePiece {
  readonly offset: number;
  readonly length: number;
}

/** Reads up to `count` pairs at `at`; an impossible pair ends the list with null. */
export function readSparsePieces(bytes: Buffer, at: number, count: number): SparsePiece[] | null {
  const pieces: SparsePiece[] = [];
  for (let i = 0; i < count; i++) {
    const field = at + i * 24;
    if (bytes[field] === 0) break;
    const offset = readNumber(bytes, field, 12);
    const length = readNumber(bytes, field + 12, 12);
    if (offset === null || length === null) return null;
    pieces.push({ offset, length });
  }
  return pieces;
}

/** A numeric field: octal text, or base 256 when its first bit is set (GNU, for sizes from 8 GiB on). */
export function readNumber(bytes: Uint8Array, at: number, length: number): number | null {
  const first = bytes[at] ?? 0;
  if ((first & 0x80) === 0) return octal(bytes, at, length);
  // 0xff begins a negative number, which neither a size nor a time that we use can be.
  if (first !== 0x80) return null;
  let value = 0;
  for (let i = at + 1; i < at + length; i++) value = value * 256 + (bytes[i] ?? 0);
  return value <= Number.MAX_SAFE_INTEGER ? value : null;
}

function octal(bytes: Uint8Array, at: number, length: number): number | null {
  let i = at;
  const end = at + length;
  while (i < end && bytes[i] === 0x20) i++;
  let value = 0;
  for (; i < end; i++) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  const stop = bytes[i];
  return i === end || stop === 0 || stop === 0x20 ? value : null;
}

function text(bytes: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end++;
  return bytes.toString('utf8', at, end);
}
