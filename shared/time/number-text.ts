/** Numbers as text, written into bytes: what `String(value)` gives, without making a string of it. */

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const BILLION = 1_000_000_000;

/** Digits of a whole number from 0 to 2^31, at least `width` of them. @returns the place behind them */
function putDigits(bytes: Uint8Array, at: number, value: number, width: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  const end = at + Math.max(width, digits);
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

/**
 * Writes a number at `at`; whole ones and those of two decimals, which is all that sysstat tells, take the short way.
 * @param absent written for what is no number
 * @returns the place behind it, at most 25 bytes on
 */
export function putNumber(bytes: Uint8Array, at: number, value: number, absent: string): number {
  let size = value;
  let to = at;
  if (value < 0) {
    size = -value;
    bytes[to++] = MINUS;
  }
  if (size < BILLION) {
    const whole = size | 0;
    if (size === whole) return putDigits(bytes, to, whole, 1);
    const hundredths = Math.round(size * 100);
    // Fifteen digits name one number alone: if these two decimals are the number, they are its shortest text.
    if (hundredths / 100 === size) {
      const part = hundredths - whole * 100;
      to = putDigits(bytes, to, whole, 1);
      bytes[to++] = POINT;
      return part % 10 === 0 ? putDigits(bytes, to, part / 10, 1) : putDigits(bytes, to, part, 2);
    }
  } else if (size < 1e15 && Number.isInteger(size)) {
    const billions = Math.floor(size / BILLION);
    return putDigits(bytes, putDigits(bytes, to, billions, 1), size - billions * BILLION, 9);
  }
  const text = Number.isFinite(value) ? String(value) : absent;
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
