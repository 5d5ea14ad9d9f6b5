/** Finds the event of a line among a hundred thousand, without looking at each. */

interface Stretch {
  readonly line: number;
  readonly endLine: number;
}

/** Index of the first mark that ends at or after a line; marks are in order and hardly overlap. */
export function firstMarkFrom(marks: readonly Stretch[], line: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.endLine ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The event that a line belongs to. */
export function markAt<M extends Stretch>(marks: readonly M[], line: number): M | null {
  const mark = marks[firstMarkFrom(marks, line)];
  return mark !== undefined && mark.line <= line ? mark : null;
}
