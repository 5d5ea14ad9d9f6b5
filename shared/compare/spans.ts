/** Stretches of time as sorted, disjoint, half-open intervals; milliseconds since 1970. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The same time as few spans in order. Spans closer than `join` to each other become one; empty ones are dropped. */
export function union(spans: readonly Span[], join = 0): Span[] {
  const sorted = spans.filter((span) => span.to > span.from).sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const span of sorted) {
    const last = merged[merged.length - 1];
    if (last !== undefined && span.from - last.to <= join) last.to = Math.max(last.to, span.to);
    else merged.push({ from: span.from, to: span.to });
  }
  return merged;
}

/** The time that lies in both lists. */
export function intersect(a: readonly Span[], b: readonly Span[]): Span[] {
  const [left, right] = [union(a), union(b)];
  const found: Span[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const x = left[i];
    const y = right[j];
    if (x === undefined || y === undefined) break;
    const from = Math.max(x.from, y.from);
    const to = Math.min(x.to, y.to);
    if (to > from) found.push({ from, to });
    if (x.to < y.to) i++;
    else j++;
  }
  return found;
}

/** The time of `spans` that lies in none of `holes`. */
export function subtract(spans: readonly Span[], holes: readonly Span[]): Span[] {
  const rest: Span[] = [];
  const cuts = union(holes);
  for (const span of union(spans)) {
    let { from } = span;
    for (const hole of cuts) {
      if (hole.to <= from) continue;
      if (hole.from >= span.to) break;
      if (hole.from > from) rest.push({ from, to: hole.from });
      from = Math.max(from, hole.to);
    }
    if (from < span.to) rest.push({ from, to: span.to });
  }
  return rest;
}

/** Milliseconds in all. */
export function lengthOf(spans: readonly Span[]): number {
  return union(spans).reduce((sum, span) => sum + span.to - span.from, 0);
}

/**
 * How much of `spans` (disjoint and sorted, as `union` gives them) lies before a moment: a clock that stands still wherever
 * nothing was observed.
 */
export function elapsed(spans: readonly Span[], at: number): number {
  let sum = 0;
  for (const span of spans) {
    if (span.from >= at) break;
    sum += Math.min(span.to, at) - span.from;
  }
  return sum;
}
