/**
 * Sleeps of a machine, from the lines that the kernel prints on its way down and up. The seconds of printk stand still
 * meanwhile on most machines; in suspend-to-idle the processor's counter may go on, and they with it.
 */
import type { Point, SleepSign } from './clock-types.ts';
import type { Sample } from './envelope.ts';

export interface Sleep {
  /** Seconds since boot of the first sign: from then on no logger may have run, and lines were written after the sleep. */
  readonly enterTs: number;
  /** Of the last sign before the machine slept, and of the first one after. */
  readonly fromTs: number;
  readonly toTs: number;
  /** Of the last sign: the loggers run again. */
  readonly exitTs: number;
  readonly depth: SleepSign['depth'];
  /** How long the kernel's clock stood still by its own count; null when it was not printed. */
  readonly seconds: number | null;
  /** The line of the first sign, and of the one that counts the seconds, or else of the first one after the sleep. */
  readonly sourceId: string;
  readonly line: number;
  readonly wokenLine: number;
}

/** Sleeps of one stretch of a source. Signs without seconds since boot say nothing that the clock can use. */
export function sleepsOf(sourceId: string, points: readonly Point[]): Sleep[] {
  const sleeps: Sleep[] = [];
  let open: Draft | null = null;
  let lastTs: number | null = null;
  let lastOrder = -1;
  /** The last stretch without any line: seconds that went on through a sleep show it so. */
  let pause: { readonly from: number; readonly to: number } | null = null;
  for (const { ts, order, sleep } of points) {
    // A line may have been observed twice, once as a sign.
    if (ts === null || (sleep === null && order === lastOrder)) continue;
    if (open !== null && isOver(open, ts, sleep)) {
      sleeps.push(open);
      open = null;
    }
    if (sleep === null) {
      // Without a sign of waking, the first line after a pause shows it.
      if (open !== null && !open.isUp && ts > open.fromTs + SETTLED_SECONDS) open.awakeTs ??= ts;
    } else {
      if (open === null && sleep.phase === 'up' && pause !== null && ts <= pause.to + SETTLED_SECONDS) {
        open = { ...draftAt(sourceId, order, pause.from), awakeTs: pause.to };
      }
      open ??= draftAt(
        sourceId,
        order,
        sleep.phase === 'down' ? ts : (lastTs ?? Number.NEGATIVE_INFINITY) - WAKING_SECONDS,
      );
      take(open, sleep, ts, order);
    }
    if (lastTs !== null && ts > lastTs + SETTLED_SECONDS) pause = { from: lastTs, to: ts };
    lastTs = ts;
    lastOrder = order;
  }
  if (open !== null && (open.isUp || open.awakeTs !== null)) sleeps.push(open);
  return sleeps;
}

/** Where the way down was lost, the last line before the first sign may have been printed on the way up. */
const WAKING_SECONDS = 5;
/** Signs that come later than this behind the last one belong to another sleep. */
const SETTLED_SECONDS = 60;

type Draft = { -readonly [K in keyof Sleep]: Sleep[K] } & {
  /** A sign of waking was seen. */
  isUp: boolean;
  /** First line after a pause without any sign. */
  awakeTs: number | null;
};

/** Whether a line at `ts` no longer belongs to the sleep. */
function isOver(open: Draft, ts: number, sleep: SleepSign | null): boolean {
  if (open.isUp) return sleep?.phase === 'down' || ts > open.exitTs + SETTLED_SECONDS;
  if (open.awakeTs === null || ts <= open.awakeTs + (sleep?.phase === 'down' ? 0 : SETTLED_SECONDS)) return false;
  open.toTs = open.awakeTs;
  open.exitTs = open.awakeTs;
  return true;
}

function take(open: Draft, sign: SleepSign, ts: number, order: number): void {
  open.depth ??= sign.depth;
  if (sign.phase === 'down') {
    open.fromTs = Math.max(open.fromTs, ts);
    open.toTs = open.fromTs;
    open.exitTs = open.fromTs;
    return;
  }
  if (!open.isUp) {
    open.toTs = Math.max(open.fromTs, open.awakeTs ?? ts);
    open.wokenLine = order;
    open.isUp = true;
  }
  open.exitTs = Math.max(open.exitTs, ts);
  if (sign.seconds === null) return;
  // The first count: a log may hold every line twice.
  open.seconds ??= sign.seconds;
  open.wokenLine = order;
}

function draftAt(sourceId: string, line: number, ts: number): Draft {
  const times = { enterTs: ts, fromTs: ts, toTs: ts, exitTs: ts };
  return { ...times, depth: null, seconds: null, sourceId, line, wokenLine: line, isUp: false, awakeTs: null };
}

/** Where a sleep begins to be seen: a log may hold its end alone. */
const seenFrom = ({ line, wokenLine, enterTs, toTs }: Sleep): number => (line === wokenLine ? toTs : enterTs);

/** The sleeps of a boot out of all its logs: what two of them tell of one sleep is put together. */
export function joinSleeps(all: readonly Sleep[]): Sleep[] {
  const joined: Sleep[] = [];
  for (const sleep of [...all].sort((a, b) => seenFrom(a) - seenFrom(b) || a.exitTs - b.exitTs)) {
    const last = joined.at(-1);
    if (last === undefined || seenFrom(sleep) > last.exitTs) {
      joined.push(sleep);
      continue;
    }
    const fromTs = Math.max(last.fromTs, sleep.fromTs);
    joined[joined.length - 1] = {
      ...(last.seconds === null && sleep.seconds !== null ? sleep : last),
      enterTs: last.line === last.wokenLine ? sleep.enterTs : last.enterTs,
      fromTs,
      toTs: Math.max(fromTs, Math.min(last.toTs, sleep.toTs)),
      exitTs: Math.max(last.exitTs, sleep.exitTs),
      depth: last.depth ?? sleep.depth,
      seconds: last.seconds ?? sleep.seconds,
    };
  }
  return joined;
}

/** What a sleep did to the seconds since boot. */
export interface Pause {
  readonly sleep: Sleep;
  /** Seconds that they missed, by the kernel's count; null where that is not known: lines behind it stand for themselves. */
  readonly missed: number | null;
}

/** Lines looked at on either side of a sleep. */
const NEIGHBOURS = 32;
/** How late a prompt logger is at most, with the cut of whole seconds. */
const TOLERANCE_SECONDS = 3;

/**
 * Decides for every sleep whether the seconds since boot stood still.
 * @param samples of one boot, by seconds since boot; none where no line carries both clocks
 */
export function pausesOf(sleeps: readonly Sleep[], samples: readonly Sample[]): Pause[] {
  const sorted = [...samples].sort((a, b) => a.ts - b.ts);
  const between = (from: number, to: number): readonly Sample[] => sorted.slice(from, to);
  return sleeps.map((sleep, i): Pause => {
    const { seconds, depth } = sleep;
    if (seconds === null) return { sleep, missed: null };
    const enter = firstFrom(sorted, sleep.enterTs);
    const earlier = Math.max(firstFrom(sorted, sleeps[i - 1]?.exitTs ?? Number.NEGATIVE_INFINITY), enter - NEIGHBOURS);
    const exit = firstFrom(sorted, sleep.exitTs, true);
    const later = Math.min(firstFrom(sorted, sleeps[i + 1]?.enterTs ?? Number.POSITIVE_INFINITY), exit + NEIGHBOURS);
    const before = least(between(earlier, enter));
    const after = least(between(exit, later));
    // Below the idle states the counter stops with the processor: x86 and arm restore it where it was.
    if (before === null || after === null)
      return { sleep, missed: depth === 'memory' || depth === 'disk' ? seconds : null };
    const moved = after - before;
    if (moved >= seconds - TOLERANCE_SECONDS) {
      // In idle it need not have been the sleep: a clock that was already ahead when it began was set.
      const entry = least(between(enter, firstFrom(sorted, sleep.enterTs, true)));
      const wasAhead = entry !== null && entry - before >= seconds - TOLERANCE_SECONDS;
      return { sleep, missed: wasAhead && depth !== 'memory' && depth !== 'disk' ? null : seconds };
    }
    return { sleep, missed: Math.abs(moved) <= TOLERANCE_SECONDS ? 0 : null };
  });
}

/** Index of the first sample at or behind `ts`; only behind it with `isPast`. */
function firstFrom(sorted: readonly Sample[], ts: number, isPast = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle]?.ts ?? 0;
    if (isPast ? at <= ts : at < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

function least(samples: readonly Sample[]): number | null {
  return samples.length === 0 ? null : Math.min(...samples.map(({ at, ts }) => at - ts));
}
