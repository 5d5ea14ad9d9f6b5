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

/** Index of the first of sorted, disjoint spans that ends after a moment. */
function firstAfter(spans: readonly Span[], at: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a moment lies in one of sorted, disjoint spans, their ends included. */
export function contains(spans: readonly Span[], at: number): boolean {
  const i = firstAfter(spans, at);
  const [before, found] = [spans[i - 1], spans[i]];
  return (found !== undefined && found.from <= at) || before?.to === at;
}

/** The part of sorted, disjoint spans that lies in one span. */
export function clip(spans: readonly Span[], { from, to }: Span): Span[] {
  const found: Span[] = [];
  for (let i = firstAfter(spans, from); i < spans.length; i++) {
    const span = spans[i];
    if (span === undefined || span.from >= to) break;
    found.push({ from: Math.max(span.from, from), to: Math.min(span.to, to) });
  }
  return found;
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
    for (let i = firstAfter(cuts, from); i < cuts.length; i++) {
      const hole = cuts[i];
      if (hole === undefined || hole.from >= span.to) break;
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
 * How much of `spans` (disjoint and sorted, as `union` gives them) lies before each moment: a clock that stands still
 * wherever nothing was observed.
 * @param moments in order
 */
export function elapsed(spans: readonly Span[], moments: readonly number[]): number[] {
  let i = 0;
  let whole = 0;
  return moments.map((at) => {
    for (let span = spans[i]; span !== undefined && span.to <= at; span = spans[++i]) whole += span.to - span.from;
    const open = spans[i];
    return open === undefined || open.from >= at ? whole : whole + at - open.from;
  });
}
