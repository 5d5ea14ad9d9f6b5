/** One block of LZ4 (lz4_Block_format.md): the form inside LZ4 frames and of packed values in systemd journals. */

/**
 * Decodes `source[from, to)` into `target` from `at` on. Matches may reach back to the start of `target`.
 * @returns the end of what was written, or null when the block is damaged or does not fit.
 */
export function decodeLz4Block(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
): number | null {
  let read = from;
  let write = at;
  const lengthOf = (short: number): number => {
    let length = short;
    if (short === 15) {
      for (;;) {
        if (read >= to) return Number.POSITIVE_INFINITY;
        const more = source[read++] ?? 0;
        length += more;
        if (more !== 255) break;
      }
    }
    return length;
  };
  while (read < to) {
    const token = source[read++] ?? 0;
    const literals = lengthOf(token >> 4);
    if (literals > to - read || literals > target.length - write) return null;
    target.set(source.subarray(read, read + literals), write);
    read += literals;
    write += literals;
    // The last sequence has literals alone.
    if (read === to) return write;
    if (to - read < 2) return null;
    const distance = (source[read] ?? 0) | ((source[read + 1] ?? 0) << 8);
    read += 2;
    const length = lengthOf(token & 15) + 4;
    if (distance === 0 || distance > write || length > target.length - write) return null;
    write = copyMatch(target, write, distance, length);
  }
  return write;
}

/** Copies from `distance` bytes back; source and target may overlap, then the pattern repeats. */
function copyMatch(target: Uint8Array, at: number, distance: number, length: number): number {
  const from = at - distance;
  if (distance >= length) {
    target.copyWithin(at, from, from + length);
    return at + length;
  }
  // Doubling what is already there keeps a run of one byte from being copied byte by byte.
  let done = 0;
  while (done < length) {
    const step = Math.min(distance + done, length - done);
    target.copyWithin(at + done, from, from + step);
    done += step;
  }
  return at + length;
}
