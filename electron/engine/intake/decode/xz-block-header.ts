/** What the header of an xz block says of the memory that the block needs (the xz file format 1.2.1, sections 3.1 and 5.3.1). */

/**
 * The dictionary that a block declares, in bytes; 0 where its header is not whole or not sound (the decoder will say so).
 * @param header from the header's first byte on
 */
export function dictionaryBytes(header: ArrayLike<number>): number {
  let at = 0;
  const end = ((header[at] ?? 0) + 1) * 4;
  const flags = header[at + 1] ?? 0;
  const integer = (): number => {
    let value = 0;
    for (let shift = 0; shift < 63 && at < end; shift += 7) {
      const byte = header[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) break;
    }
    return value;
  };
  at += 2;
  if ((flags & 0x40) !== 0) integer();
  if ((flags & 0x80) !== 0) integer();
  for (let filter = 0; filter <= (flags & 3) && at < end; filter++) {
    const id = integer();
    const propertyBytes = integer();
    const bits = (header[at] ?? 0) & 0x3f;
    // 0x21 is LZMA2; its one property is a two-bit mantissa and an exponent.
    if (id === 0x21) return bits >= 40 ? 2 ** 32 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
    at += propertyBytes;
  }
  return 0;
}
