/** The 48-bit marks in front of bzip2 blocks and at a stream's end. They stand at any bit, not at bytes. */

export interface Mark {
  readonly kind: 'block' | 'end';
  readonly bit: number;
}

const BLOCK = 0x314159265359n;
const END = 0x177245385090n;

interface Needle {
  readonly kind: Mark['kind'];
  /** Bits by which the mark is shifted within its first byte. */
  readonly shift: number;
  /** The five bytes that are full of the mark, whatever stands around it. */
  readonly middle: Buffer;
  readonly first: number;
  readonly firstMask: number;
  readonly last: number;
  readonly lastMask: number;
}

/** Sixteen byte strings to search for, two marks at eight shifts: a native byte search beats any loop over bits. */
const NEEDLES: readonly Needle[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((shift) =>
  (
    [
      ['block', BLOCK],
      ['end', END],
    ] as const
  ).map(([kind, mark]) => {
    const seven = Buffer.alloc(8);
    seven.writeBigUInt64BE(mark << BigInt(16 - shift));
    return {
      kind,
      shift,
      // Unshifted, the mark's first five bytes serve; shifted, the five that it fills between its two broken ones.
      middle: shift === 0 ? seven.subarray(0, 5) : seven.subarray(1, 6),
      first: seven[0] ?? 0,
      firstMask: 0xff >> shift,
      last: seven[shift === 0 ? 5 : 6] ?? 0,
      lastMask: shift === 0 ? 0xff : (0xff << (8 - shift)) & 0xff,
    };
  }),
);

/** The first mark that lies wholly in bits `fromBit` to `toByte * 8` of `bytes`. */
export function findMark(bytes: Buffer, fromBit: number, toByte: number): Mark | null {
  let best: Mark | null = null;
  const area = toByte < bytes.length ? bytes.subarray(0, toByte) : bytes;
  for (const needle of NEEDLES) {
    const lead = needle.shift === 0 ? 0 : 1;
    let at = Math.max(0, fromBit >> 3) + lead;
    for (;;) {
      at = area.indexOf(needle.middle, at);
      if (at < 0) break;
      const bit = (at - lead) * 8 + needle.shift;
      if (best !== null && bit >= best.bit) break;
      const after = area[at + 5];
      const fits =
        after !== undefined &&
        (after & needle.lastMask) === needle.last &&
        (lead === 0 || ((area[at - 1] ?? 0) & needle.firstMask) === needle.first);
      if (fits && bit >= fromBit) {
        best = { kind: needle.kind, bit };
        break;
      }
      at += 1;
    }
  }
  return best;
}

/** `count` bits of `bytes` from bit `fromBit` on, moved to a byte border; the last byte is filled with what follows. */
export function shiftedBytes(bytes: Buffer, fromBit: number, count: number): Buffer {
  const shift = fromBit & 7;
  const first = fromBit >> 3;
  const length = Math.ceil(count / 8);
  if (shift === 0) return bytes.subarray(first, first + length);
  const out = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) {
    const at = first + i;
    out[i] = ((bytes[at] ?? 0) << shift) | ((bytes[at + 1] ?? 0) >> (8 - shift));
  }
  return out;
}
