/**
 * Measurements along the clock: columns of moments and values, with what they are, where they come from, and where they
 * are interrupted.
 */
import { UNKNOWN_ZONE, UTC, type Zone } from './zone.ts';

/** `gauge`: a level or a rate; `counter`: a total since boot; `event`: how many happened in the interval that begins at the moment. */
export type SeriesKind = 'gauge' | 'counter' | 'event';

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Series {
  /** For people: `Free memory`, `Received packets, eth0`. */
  readonly name: string;
  /** `KiB`, `1/s`, `%`, `pages`, `blocks` …; empty for a plain count. */
  readonly unit: string;
  readonly kind: SeriesKind;
  /** True where a value is the mean over the interval that ends at its moment, not what was read at that moment. */
  readonly overInterval: boolean;
  /** For machines: the path of the value in `sadf -j` (`memory.memfree`), or in the snapshot it was read from. */
  readonly origin: string;
  /** The member it was read from; several are joined by ` + `. */
  readonly source: string;
  /** True when the moments are UTC; false for local times of an unknown zone. */
  readonly absolute: boolean;
  /** Seconds since 1970, rising. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Stretches without samples, longer than the usual interval explains. */
  readonly gaps: readonly Span[];
  /** Moments at which the machine is known to have started: no value holds across them. */
  readonly restarts: readonly number[];
}

export interface Sample {
  readonly time: number;
  readonly value: number;
  /** Seconds between the sample and the moment that was asked for, never negative. */
  readonly distanceSeconds: number;
}

/** Index of the last element that is not greater than `value`; -1 when all are. */
export function lastNotAfter(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What the series showed around a moment: the last sample at or before it, and the first one after it. */
export function samplesAround(series: Series, at: number): { before: Sample | null; after: Sample | null } {
  const i = lastNotAfter(series.times, at);
  const pick = (index: number): Sample | null => {
    const [time, value] = [series.times[index], series.values[index]];
    return time === undefined || value === undefined ? null : { time, value, distanceSeconds: Math.abs(time - at) };
  };
  return { before: pick(i), after: pick(i + 1) };
}

/** Longer than this many usual intervals, a pause is a gap. */
const GAP_FACTOR = 2.5;

/** The pauses of a series, by its own median interval; a restart within one does not make it less of a gap. */
export function gapsOf(times: Float64Array): Span[] {
  if (times.length < 3) return [];
  const steps = new Float64Array(times.length - 1);
  for (let i = 0; i < steps.length; i++) steps[i] = (times[i + 1] ?? 0) - (times[i] ?? 0);
  const usual = Float64Array.from(steps).sort()[steps.length >> 1] ?? 0;
  const gaps: Span[] = [];
  for (let i = 0; i < steps.length; i++) {
    if ((steps[i] ?? 0) > GAP_FACTOR * usual && (steps[i] ?? 0) > 1)
      gaps.push({ from: times[i] ?? 0, to: times[i + 1] ?? 0 });
  }
  return gaps;
}

/**
 * Points to draw, at most `maxPoints`: of every stretch of time its first, lowest, highest and last one, so that no spike
 * is lost and lines leave each stretch where the data do (the M4 aggregation, Jugel et al., VLDB 2014).
 * @returns the series itself when it is short enough
 */
export function forDrawing(series: Series, maxPoints: number): Series {
  const n = series.times.length;
  const buckets = Math.floor(maxPoints / 4);
  if (n <= maxPoints || buckets < 1) return series;
  const start = series.times[0] ?? 0;
  const width = ((series.times[n - 1] ?? 0) - start) / buckets || 1;
  const keep: number[] = [];
  let from = 0;
  while (from < n) {
    const bucket = Math.min(buckets - 1, Math.floor(((series.times[from] ?? 0) - start) / width));
    let to = from;
    let low = from;
    let high = from;
    for (; to < n && Math.min(buckets - 1, Math.floor(((series.times[to] ?? 0) - start) / width)) === bucket; to++) {
      if ((series.values[to] ?? 0) < (series.values[low] ?? 0)) low = to;
      if ((series.values[to] ?? 0) > (series.values[high] ?? 0)) high = to;
    }
    for (const index of [...new Set([from, low, high, to - 1])].sort((a, b) => a - b)) keep.push(index);
    from = to;
  }
  return {
    ...series,
    times: Float64Array.from(keep, (i) => series.times[i] ?? 0),
    values: Float64Array.from(keep, (i) => series.values[i] ?? 0),
  };
}

/** How many events fell into each interval: a series that can be drawn above the others. */
export function eventRate(
  moments: readonly number[],
  intervalSeconds: number,
  about: { readonly name: string; readonly origin: string; readonly source: string; readonly absolute: boolean },
): Series {
  const sorted = [...moments].sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  const times: number[] = [];
  const values: number[] = [];
  if (first !== undefined && last !== undefined && intervalSeconds > 0) {
    const start = Math.floor(first / intervalSeconds);
    // A bound on what a wrong clock may cost: a million intervals are two years of minutes.
    const count = Math.min(1_000_000, Math.floor(last / intervalSeconds) - start + 1);
    for (let i = 0; i < count; i++) {
      times.push((start + i) * intervalSeconds);
      values.push(0);
    }
    for (const at of sorted) {
      const i = Math.floor(at / intervalSeconds) - start;
      if (i < count) values[i] = (values[i] ?? 0) + 1;
    }
  }
  return {
    ...about,
    unit: `per ${intervalSeconds} s`,
    kind: 'event',
    overInterval: true,
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    gaps: [],
    restarts: [],
  };
}

/** The zone in which a series is told: its own instants in the reader's zone, local times as they are. */
export const zoneOfSeries = (series: Series, zone: Zone): Zone =>
  series.absolute ? (zone.kind === 'unknown' ? UTC : zone) : UNKNOWN_ZONE;
