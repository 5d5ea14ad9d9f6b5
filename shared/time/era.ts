/** One stretch of a boot in which the wall clock ran on undisturbed: the offset out of its lines. */
import { CRYSTAL, DRIFT, type Reading, type Sample } from './envelope.ts';

/** Lines that agree on the offset, in groups that were taken at one moment and may be late together. */
interface Witnesses {
  readonly ts: number[];
  /** Rising number of the group that each belongs to. */
  readonly group: number[];
  /** When the last group was taken. */
  at: number;
}

export interface Era {
  /** Seconds since boot of the lines that carry the bound, rising. */
  readonly ts: Float64Array;
  /** Least upper bound of the offset at each of them, without the drift. */
  readonly bound: Float64Array;
  /** Drift of the wall clock against printk, seconds per second. */
  readonly slope: number;
  readonly witnesses: Witnesses;
  /** Seconds, before what distance adds; infinite where lateness is not to be seen. */
  readonly certainty: number;
  /** Seconds since boot of all lines, rising. */
  readonly lines: Float64Array;
  /** How far the clock may have stood ahead at each of them: they were late, or else it moved, and nothing tells which. */
  readonly undecided: Float64Array;
}

/** Lines that tell a slope: a shorter stretch is flat within what its stamps can show. */
const SLOPE_SPAN_SECONDS = 6 * 3600;
/** What is left of the drift once its mean is known: temperature moves a crystal by some ppm. */
const WANDER = 30e-6;
/** How late the promptest of lines may be: a daemon wakes up, takes the line, and reads the clock. */
const PROMPT_SECONDS = 0.1;

/** A stamp cut to whole seconds was read up to one second later than it says. */
const latest = (s: Sample): number => s.at - s.ts + (s.resolution >= 1e-3 ? s.resolution : 0);

/** Mean drift: the edge below the middle of the lower convex hull, which late lines do not touch; 0 where that is not sure. */
function slopeOf(sorted: readonly Sample[]): number {
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || last.ts - first.ts < SLOPE_SPAN_SECONDS) return 0;
  const hull: Sample[] = [];
  for (const p of sorted) {
    while (hull.length >= 2) {
      const a = hull.at(-2) as Sample;
      const b = hull.at(-1) as Sample;
      if ((latest(b) - latest(a)) * (p.ts - a.ts) < (latest(p) - latest(a)) * (b.ts - a.ts)) break;
      hull.pop();
    }
    hull.push(p);
  }
  const middle = (first.ts + last.ts) / 2;
  for (let i = 1; i < hull.length; i++) {
    const a = hull[i - 1] as Sample;
    const b = hull[i] as Sample;
    if (b.ts < middle || b.ts <= a.ts) continue;
    const slope = (latest(b) - latest(a)) / (b.ts - a.ts);
    // No crystal drifts by more: the clock was set, or a line is late.
    return Math.abs(slope) <= CRYSTAL ? slope : 0;
  }
  return 0;
}

interface Bounds {
  readonly slope: number;
  /** What each line says of the offset, without the drift. */
  readonly own: readonly number[];
  /** The least that it and its neighbours say. */
  readonly bound: Float64Array;
}

function boundsOf(sorted: readonly Sample[], slope: number): Bounds {
  const rate = slope === 0 ? DRIFT : WANDER;
  const own = sorted.map((s) => latest(s) - slope * s.ts);
  const bound = Float64Array.from(own);
  for (let i = 1; i < bound.length; i++) {
    const apart = (sorted[i]?.ts ?? 0) - (sorted[i - 1]?.ts ?? 0);
    bound[i] = Math.min(bound[i] ?? 0, (bound[i - 1] ?? 0) + rate * apart);
  }
  for (let i = bound.length - 2; i >= 0; i--) {
    const apart = (sorted[i + 1]?.ts ?? 0) - (sorted[i]?.ts ?? 0);
    bound[i] = Math.min(bound[i] ?? 0, (bound[i + 1] ?? 0) + rate * apart);
  }
  return { slope, own, bound };
}

/**
 * Whether a drift is borne out: in the first and in the last third of the time, lines in different seconds keep to it. A late
 * line at an end, or a clock that was set, would make up a drift of its own.
 */
function isBorneOut(sorted: readonly Sample[], { own, bound }: Bounds): boolean {
  const [first, last] = [sorted[0]?.ts ?? 0, sorted.at(-1)?.ts ?? 0];
  const [early, late] = [new Set<number>(), new Set<number>()];
  for (const [i, { ts, at, resolution }] of sorted.entries()) {
    if ((own[i] ?? 0) - (bound[i] ?? 0) > resolution + PROMPT_SECONDS) continue;
    const third = (3 * (ts - first)) / (last - first);
    if (third < 1) early.add(Math.floor(at));
    else if (third > 2) late.add(Math.floor(at));
  }
  return Math.min(early.size, late.size) >= AGREEING_SECONDS;
}

/** Reckons an era from its lines, at least one. */
export function eraOf(samples: readonly Sample[]): Era {
  const sorted = [...samples].sort((a, b) => a.ts - b.ts);
  let bounds = boundsOf(sorted, slopeOf(sorted));
  if (bounds.slope !== 0 && !isBorneOut(sorted, bounds)) bounds = boundsOf(sorted, 0);
  const { slope, own, bound } = bounds;
  let prompt = 0;
  let resolution = 60;
  const support: number[] = [];
  const lateness = new Float64Array(sorted.length);
  const witnesses: Witnesses = { ts: [], group: [], at: Number.NEGATIVE_INFINITY };
  for (const [i, s] of sorted.entries()) {
    const late = (own[i] ?? 0) - (bound[i] ?? 0);
    lateness[i] = late <= s.resolution + PROMPT_SECONDS ? 0 : late;
    // Only lines that no neighbour outdoes say where the clock stood.
    if (late <= 1e-9) support.push(i);
    if (late <= s.resolution) prompt++;
    if (late <= Math.max(s.resolution, PROMPT_SECONDS)) witness(witnesses, s);
    resolution = Math.min(resolution, s.resolution);
  }
  const carriers = withFarPrompt(sorted, lateness, support, slope === 0 ? DRIFT : WANDER);
  // The least of n evenly spread remainders lies 1/(n+1) of a step above the cut.
  const open = resolution < 1e-3 ? 0 : resolution / (prompt + 1);
  return {
    ts: Float64Array.from(carriers, (i) => sorted[i]?.ts ?? 0),
    bound: Float64Array.from(carriers, (i) => (bound[i] ?? 0) - open),
    slope,
    witnesses,
    // Where the cut of whole seconds falls among the lines is not to be seen: all of a second stays open.
    certainty: isBatch(sorted) ? Number.POSITIVE_INFINITY : Math.max(PROMPT_SECONDS, resolution),
    lines: Float64Array.from(sorted, (sample) => sample.ts),
    undecided: undecidedOf(sorted, lateness),
  };
}

/** Adds prompt lines that are so far from those that outdo them that they say more of the clock than drift does. */
function withFarPrompt(
  sorted: readonly Sample[],
  lateness: Float64Array,
  support: readonly number[],
  rate: number,
): readonly number[] {
  const all: number[] = [];
  let next = 0;
  for (const [i, { ts, resolution }] of sorted.entries()) {
    while ((support[next] ?? sorted.length) < i) next++;
    const [before, behind] = [sorted[support[next - 1] ?? -1]?.ts, sorted[support[next] ?? -1]?.ts];
    const apart = Math.min(ts - (before ?? Number.NEGATIVE_INFINITY), (behind ?? Number.POSITIVE_INFINITY) - ts);
    if (support[next] === i || (lateness[i] === 0 && rate * apart > resolution + PROMPT_SECONDS)) all.push(i);
  }
  return all;
}

/** Seconds in which late lines within a boot must agree before a clock that was set and set back is thought of. */
const AGREEING_SECONDS = 3;

/** Lines that were written in one go, by which a backlog is known. */
const BATCH_LINES = 8;

/**
 * How far the clock may have stood ahead when each line was written: by no more than the least late of those that were
 * written with it, of which a logger that catches up on its backlog writes many at once.
 */
function latenessOfBatches(sorted: readonly Sample[], lateness: Float64Array): Float64Array {
  const least = Float64Array.from(lateness);
  for (let from = 0, i = 1; i <= sorted.length; i++) {
    const [before, sample] = [sorted[i - 1] as Sample, sorted[i]];
    if (sample !== undefined && Math.abs(sample.at - before.at) <= Math.max(0.5, sample.resolution)) continue;
    if (i - from >= BATCH_LINES)
      least.fill(
        lateness.subarray(from, i).reduce((a, b) => Math.min(a, b)),
        from,
        i,
      );
    from = i;
  }
  return least;
}

/** Whether lines in different seconds, from one index to another, are all late by the same, but for drift. */
function agree(sorted: readonly Sample[], from: number, to: number): boolean {
  let first: Sample | null = null;
  const seconds = new Set<number>();
  for (let i = from; i < to; i++) {
    const sample = sorted[i] as Sample;
    const ahead: number = first === null ? 0 : sample.at - sample.ts - (first.at - first.ts);
    const allowed = sample.resolution + PROMPT_SECONDS + (first === null ? 0 : DRIFT * (sample.ts - first.ts));
    if (first === null || ahead < -allowed) {
      first = sample;
      seconds.clear();
    } else if (ahead > allowed) continue;
    if (seconds.add(Math.floor(sample.at)).size >= AGREEING_SECONDS) return true;
  }
  return false;
}

/**
 * Late lines that a clock which moved would explain as well: those at either end, beyond which no prompt line stands, and
 * those within that are all late by the same. No line is early, so no clock stood further ahead than its line is late.
 */
function undecidedOf(sorted: readonly Sample[], lateness: Float64Array): Float64Array {
  const n = sorted.length;
  const open = new Float64Array(n);
  const tsOf = (i: number): number => sorted[i]?.ts ?? Number.NaN;
  const written = latenessOfBatches(sorted, lateness);
  for (let i = 0; i < n; i++) {
    if (lateness[i] === 0) continue;
    const from = i;
    let least = Number.POSITIVE_INFINITY;
    for (; i < n && lateness[i] !== 0; i++) least = Math.min(least, lateness[i] ?? 0);
    const before = from > 0 ? tsOf(from - 1) : null;
    const behind = i < n ? tsOf(i) : null;
    // As much as drift may have brought about between the prompt lines, a clock that was set may have, too.
    const hidden = before === null || behind === null ? Number.POSITIVE_INFINITY : 2 * DRIFT * (behind - before);
    if (least > hidden && !agree(sorted, from, i)) continue;
    // Lateness is told from the nearest prompt lines, with the drift that is thought likely: it may be more.
    const drift = (j: number): number =>
      2 *
      DRIFT *
      Math.min(tsOf(j) - (before ?? Number.NEGATIVE_INFINITY), (behind ?? Number.POSITIVE_INFINITY) - tsOf(j));
    for (let j = from; j < i; j++) {
      if (written[j] === 0) continue;
      open[j] = (written[j] ?? 0) + drift(j) + (sorted[j]?.resolution ?? 1) + PROMPT_SECONDS;
    }
  }
  return open;
}

/** Adds a line; lines taken within a second of each other are one witness. */
function witness(all: Witnesses, s: Sample): void {
  const last = all.group.at(-1) ?? -1;
  const apart = Math.abs(s.at - all.at) >= 1;
  if (apart) all.at = s.at;
  all.ts.push(s.ts);
  all.group.push(apart ? last + 1 : last);
}

/** Index of the first element that is greater than `value`. */
function above(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Seconds from `ts` to the second nearest group of witnesses: one group may be late as a whole, and only another one,
 * with the drift that may lie in between, bounds by how much. Infinite when there is one group alone.
 */
function corroboration(all: Witnesses, ts: number): number {
  const at = above(all.ts, ts);
  const distances: number[] = [];
  for (const direction of [-1, 1]) {
    let i = direction < 0 ? at - 1 : at;
    for (let groups = 0, last = -1; groups < 2 && i >= 0 && i < all.ts.length; ) {
      const group = all.group[i] ?? -1;
      if (group !== last) {
        distances.push(Math.abs(ts - (all.ts[i] ?? 0)));
        last = group;
        groups++;
      }
      // To the next group: the numbers rise with the index.
      i = direction < 0 ? above(all.group, group - 1) - 1 : above(all.group, group);
    }
  }
  const same = all.group[at - 1] !== undefined && all.group[at - 1] === all.group[at];
  distances.sort((a, b) => a - b);
  return distances[same ? 2 : 1] ?? Number.POSITIVE_INFINITY;
}

/** Lines that a logger wrote all at once, after the fact: how late they are is not to be seen. */
function isBatch(sorted: readonly Sample[]): boolean {
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || last.ts - first.ts < 5) return false;
  let [low, high] = [first.at, first.at];
  for (const s of sorted) {
    low = Math.min(low, s.at);
    high = Math.max(high, s.at);
  }
  return high - low < (last.ts - first.ts) / 4;
}

/** Between two lines the clock may have moved already, or not yet. */
function undecidedAt(era: Era, ts: number): number {
  const next = above(era.lines, ts);
  const before = era.undecided[next - 1] ?? 0;
  return era.lines[next - 1] === ts ? before : Math.max(before, era.undecided[next] ?? 0);
}

/**
 * Wall time at `ts`: between two carrying lines on the straight line, outside as at the nearest. Certainty is infinite
 * where nothing bounds the lateness of the lines.
 */
export function readEra(era: Era, ts: number): Reading {
  const at = above(era.ts, ts);
  const [before, after] = [era.ts[at - 1], era.ts[at]];
  const [left, right] = [era.bound[at - 1], era.bound[at]];
  let bound = left ?? right ?? 0;
  let outside = Math.abs(ts - (before ?? after ?? ts));
  // Between two of them the clock may have been set by what is taken for drift.
  let spread = 0;
  if (before !== undefined && after !== undefined && left !== undefined && right !== undefined) {
    const part = after === before ? 0 : (ts - before) / (after - before);
    bound = left + (right - left) * part;
    const reach = era.slope === 0 ? CRYSTAL : WANDER;
    const [toLeft, toRight] = [bound - left, right - bound];
    if (part > 0) spread = Math.max(Math.abs(toLeft) + reach * (ts - before), Math.abs(toRight) + reach * (after - ts));
    outside = 0;
  }
  const rate = era.slope === 0 ? DRIFT : WANDER;
  const open = undecidedAt(era, ts);
  const certaintySeconds = era.certainty + rate * corroboration(era.witnesses, ts) + CRYSTAL * outside + spread + open;
  return { at: ts + bound + era.slope * ts, certaintySeconds, undecidedSeconds: open };
}
