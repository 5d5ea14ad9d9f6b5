/** What happens to bytes: flipped, cut, doubled, moved, and numbers that lie. Pure: the same choices give the same damage. */

const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 2 ** 40, 2 ** 53, 2 ** 63];
const TEXTS = [
  '',
  '-1',
  '0',
  '4294967295',
  '18446744073709551615',
  '1e400',
  '9'.repeat(400),
  '\0',
  '\n',
  '\u202e',
  '[',
];

/** A damaged copy. @param next choices from 0 to 1 */
export function damageBytes(bytes: Buffer, next: () => number): Buffer {
  let copy = Buffer.from(bytes);
  const at = (): number => Math.floor(next() * copy.length);
  for (let left = 1 + Math.floor(next() ** 3 * 20); left > 0 && copy.length > 0; left--) {
    const [from, kind] = [at(), Math.floor(next() * 8)];
    if (kind < 2) copy[from] = Math.floor(next() * 256);
    else if (kind === 2) {
      const size = next() < 0.5 ? 4 : 8;
      const value = BigInt(NUMBERS[Math.floor(next() * NUMBERS.length)] ?? 0);
      if (from + size > copy.length) continue;
      if (size === 4) copy.writeUInt32LE(Number(value & 0xffffffffn), from);
      else copy.writeBigUInt64LE(value, from);
    } else if (kind === 3) {
      // A number in a text, from here on.
      const found = /\d+/.exec(copy.toString('latin1', from, from + 2000));
      if (found === null) continue;
      const text = TEXTS[Math.floor(next() * TEXTS.length)] ?? '';
      const place = from + found.index;
      copy = Buffer.concat([copy.subarray(0, place), Buffer.from(text), copy.subarray(place + found[0].length)]);
    } else if (kind === 4) {
      copy = copy.subarray(0, Math.max(1, from));
    } else {
      // A stretch is dropped, doubled, or written over another.
      const stretch = Buffer.from(copy.subarray(from, from + 1 + Math.floor(next() ** 2 * 5000)));
      const to = at();
      if (kind === 5) copy = Buffer.concat([copy.subarray(0, from), copy.subarray(from + stretch.length)]);
      else if (kind === 6) copy = Buffer.concat([copy.subarray(0, to), stretch, copy.subarray(to)]);
      else stretch.copy(copy, to);
    }
  }
  return copy;
}
