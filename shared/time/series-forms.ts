/** What is done with whole series: joined from several files, moved where the clock was wrong, counted. */
import { gapsOf, lastNotAfter, type Series, type Span } from './series.ts';

/** Values that memory is taken for: columns of a binary file that stayed at one value share it. */
export function heldBy(all: readonly Series[]): number {
  const held = new Set<ArrayBufferLike>();
  let bytes = 0;
  for (const { values } of all) {
    if (held.has(values.buffer)) continue;
    held.add(values.buffer);
    bytes += values.buffer.byteLength;
  }
  return bytes / Float64Array.BYTES_PER_ELEMENT;
}

/** Series whose clock was wrong: every moment later by `seconds`. Columns that share their moments go on sharing them. */
export function movedSeries(all: readonly Series[], seconds: number): readonly Series[] {
  if (seconds === 0) return all;
  const moved = new Map<ArrayBufferLike, Float64Array>();
  const spans = (each: readonly Span[]): Span[] =>
    each.map(({ from, to }) => ({ from: from + seconds, to: to + seconds }));
  return all.map((each) => {
    const { buffer, byteOffset, length } = each.times;
    let whole = moved.get(buffer);
    if (whole === undefined) {
      whole = new Float64Array(buffer).map((at) => at + seconds);
      moved.set(buffer, whole);
    }
    const from = byteOffset / Float64Array.BYTES_PER_ELEMENT;
    return {
      ...each,
      times: whole.subarray(from, from + length),
      gaps: spans(each.gaps),
      restarts: each.restarts.map((at) => at + seconds),
    };
  });
}

/**
 * Joins the parts of each series (one file a day, text and binary of the same day). Of two samples of one moment the one
 * from the part that is named first stays: hand the better sources in first.
 */
export function joinSeries(parts: readonly Series[]): Series[] {
  const groups = new Map<string, Series[]>();
  for (const part of parts) {
    const key = `${part.absolute} ${part.origin} ${part.unit}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  const shared: Shared = { ids: new WeakMap(), rows: new Map() };
  return [...groups.values()].map((group) => joined(group, shared));
}

/** Columns of one file share their moments: what was joined once for one of them is joined for all. */
interface Shared {
  readonly ids: WeakMap<ArrayBufferLike, number>;
  readonly rows: Map<string, { readonly times: Float64Array; readonly gaps: readonly Span[] }>;
  next?: number;
}

/** Says of two lists of parts that their moments are the same memory. */
function identityOf(parts: readonly Series[], shared: Shared): string {
  return parts
    .map(({ times }) => {
      let id = shared.ids.get(times.buffer);
      if (id === undefined) {
        id = shared.next ?? 0;
        shared.next = id + 1;
        shared.ids.set(times.buffer, id);
      }
      return `${id}:${times.byteOffset}:${times.length}`;
    })
    .join();
}

function joined(parts: readonly Series[], shared: Shared): Series {
  const first = parts[0] as Series;
  if (parts.length === 1) return first;
  const key = identityOf(parts, shared);
  const known = shared.rows.get(key);
  const points = followEachOther(parts, known?.times ?? null) ?? interleaved(parts);
  const times = known?.times ?? points.times;
  const gaps = known?.gaps ?? gapsOf(times);
  if (known === undefined) shared.rows.set(key, { times, gaps });
  const whole: Series = {
    ...first,
    source: [...new Set(parts.map((part) => part.source))].join(' + '),
    times,
    values: points.values,
    gaps,
    restarts: [...new Set(parts.flatMap((part) => part.restarts))].sort((a, b) => a - b),
  };
  partsOf.set(whole, parts);
  return whole;
}

/** What a series was joined from, as long as it is held. */
const partsOf = new WeakMap<Series, readonly Series[]>();

/**
 * The files that hold samples of a series within a stretch of time, the one that is believed first.
 * @param from and `to`: seconds on the series' own time line, both included
 */
export function sourcesWithin(series: Series, from: number, to: number): string[] {
  const holds = (part: Series): boolean => {
    const last = lastNotAfter(part.times, to);
    return last >= 0 && (part.times[last] ?? 0) >= from;
  };
  const parts = partsOf.get(series);
  const held = parts === undefined ? [] : parts.filter(holds).map((part) => part.source);
  return [...new Set(held.length === 0 ? series.source.split(' + ') : held)];
}

interface Points {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Parts of which none begins before another has ended (one file a day) are put end to end. */
function followEachOther(parts: readonly Series[], known: Float64Array | null): Points | null {
  const order = parts.filter((part) => part.times.length > 0).sort((a, b) => (a.times[0] ?? 0) - (b.times[0] ?? 0));
  let total = 0;
  for (const [i, part] of order.entries()) {
    const next = order[i + 1]?.times[0];
    if (next !== undefined && (part.times.at(-1) ?? 0) >= next) return null;
    total += part.times.length;
  }
  const times = known ?? new Float64Array(total);
  const values = new Float64Array(total);
  let at = 0;
  for (const part of order) {
    if (known === null) times.set(part.times, at);
    values.set(part.values, at);
    at += part.times.length;
  }
  return { times, values };
}

function interleaved(parts: readonly Series[]): Points {
  const order = parts.flatMap((part, p) => Array.from(part.times, (time, i) => ({ time, p, i })));
  order.sort((a, b) => a.time - b.time || a.p - b.p);
  const times: number[] = [];
  const values: number[] = [];
  for (const { time, p, i } of order) {
    if (times.at(-1) === time) continue;
    times.push(time);
    values.push(parts[p]?.values[i] ?? 0);
  }
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
}
