/**
 * Finds a place that a person typed: a line, a moment as the log prints it, or seconds since boot. Lines are asked for by
 * halves: a log of twenty million lines takes some twenty questions.
 */
import type { LogLines } from '../../shared/contract/wire/index.ts';
import { parseStamp, type Stamp, wallSeconds } from '../../shared/time/stamp.ts';

export type Wish =
  | { readonly kind: 'line'; readonly line: number }
  /** Seconds since boot, as the kernel prints them. */
  | { readonly kind: 'boot'; readonly seconds: number }
  /** Seconds into a day of the log's own clock. */
  | { readonly kind: 'clock'; readonly seconds: number }
  | { readonly kind: 'stamp'; readonly stamp: Stamp };

const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?$/;
const BOOT = /^\[? {0,8}(\d{1,9}\.\d{1,9})\]?$|^(\d{1,9}(?:\.\d{1,9})?) ?s$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?$/;
const PRINTK = /\[ {0,8}(\d{1,9}\.\d{6})\]/;

/** Reads what was typed; null when it is none of these. */
export function readWish(typed: string): Wish | null {
  const text = typed.trim();
  const digits = /^\d{1,12}$/.exec(text.replace(/[ ,_](?=\d{3})/g, ''))?.[0];
  if (digits !== undefined) return Number(digits) >= 1 ? { kind: 'line', line: Number(digits) } : null;
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
    if (hour > 23 || minute > 59 || second >= 61) return null;
    return { kind: 'clock', seconds: hour * 3600 + minute * 60 + second };
  }
  const boot = BOOT.exec(text);
  if (boot !== null) return { kind: 'boot', seconds: Number(boot[1] ?? boot[2]) };
  const date = DATE.exec(text);
  // A day or a minute alone is the first second of it.
  const whole = date === null ? text : `${date[1]}-${date[2]}-${date[3]}T${date[4] ?? '00'}:${date[5] ?? '00'}:00`;
  const stamp = parseStamp(whole);
  return stamp === null ? null : { kind: 'stamp', stamp };
}

/** An event of the log whose time is known: it tells the year, and narrows the search. */
export interface Anchor {
  readonly line: number;
  /** Seconds since 1970 of the clock that the log shows, null when unknown. */
  readonly wallSeconds: number | null;
  readonly bootSeconds: number | null;
  readonly offsetMinutes: number | null;
}

export interface SearchedLog {
  readonly total: number;
  /** In the order of their lines. */
  readonly anchors: readonly Anchor[];
  /** The line where the person is; a bare clock means its day, seconds since boot mean its boot. */
  readonly near: number;
  lines(from: number, count: number): Promise<LogLines>;
}

/** Lines that are looked at for one with a time: a report's own lines may carry none. */
const PROBE_LINES = 48;
/** The last stretch is read whole. */
const LAST_LINES = 256;
const MAX_PROBES = 64;
const DAY_SECONDS = 86_400;
const HALF_YEAR_SECONDS = 183 * DAY_SECONDS;

function nearestAnchor(anchors: readonly Anchor[], line: number): Anchor | null {
  let best: Anchor | null = null;
  for (const anchor of anchors)
    if (anchor.wallSeconds !== null && (best === null || Math.abs(anchor.line - line) < Math.abs(best.line - line)))
      best = anchor;
  return best;
}

/** Seconds since 1970 of a stamp on the log's own clock; its year from the nearest event where it prints none. */
function secondsOf(stamp: Stamp, anchor: Anchor | null): number {
  const known = anchor?.wallSeconds ?? null;
  const year = stamp.year ?? (known === null ? 1972 : new Date(known * 1000).getUTCFullYear());
  let seconds = wallSeconds(stamp, year);
  if (stamp.year === null && known !== null) {
    if (seconds - known > HALF_YEAR_SECONDS) seconds = wallSeconds(stamp, year - 1);
    else if (known - seconds > HALF_YEAR_SECONDS) seconds = wallSeconds(stamp, year + 1);
  }
  return seconds;
}

type Clock = (text: string, line: number) => number | null;

/**
 * The first line that is not before the wished moment.
 * @returns null when no time could be read in the log's lines
 */
export async function findLine(log: SearchedLog, wish: Wish): Promise<number | null> {
  if (wish.kind === 'line') return Math.min(wish.line, Math.max(1, log.total));
  if (wish.kind === 'boot') {
    const [from, to] = bootOf(log);
    const seconds: Clock = (text) => {
      const found = PRINTK.exec(text.slice(0, 160))?.[1];
      return found === undefined ? null : Number(found);
    };
    return await halve(log, seconds, wish.seconds, from, to);
  }
  const wall: Clock = (text, line) => {
    const stamp = parseStamp(text);
    return stamp === null ? null : secondsOf(stamp, nearestAnchor(log.anchors, line));
  };
  const target = await targetOf(log, wish, wall);
  return target === null ? null : await halve(log, wall, target, 1, log.total);
}

async function targetOf(
  log: SearchedLog,
  wish: Exclude<Wish, { kind: 'line' | 'boot' }>,
  wall: Clock,
): Promise<number | null> {
  const anchor = nearestAnchor(log.anchors, log.near);
  if (wish.kind === 'stamp') {
    const seconds = secondsOf(wish.stamp, anchor);
    // A zone that was typed is turned into the log's own.
    const { offsetMinutes } = wish.stamp;
    return offsetMinutes === null ? seconds : seconds + ((anchor?.offsetMinutes ?? offsetMinutes) - offsetMinutes) * 60;
  }
  const here = await timeNear(log, wall, log.near);
  const today = here?.seconds ?? anchor?.wallSeconds ?? null;
  return today === null ? null : Math.floor(today / DAY_SECONDS) * DAY_SECONDS + wish.seconds;
}

/** Lines of the boot that the person is in: the kernel's seconds begin anew with each. */
function bootOf({ anchors, near, total }: SearchedLog): [number, number] {
  let from = 1;
  let before: number | null = null;
  for (const { line, bootSeconds } of anchors) {
    if (bootSeconds === null) continue;
    if (before !== null && bootSeconds < before) {
      if (line > near) return [from, line];
      from = line;
    }
    before = bootSeconds;
  }
  return [from, total];
}

async function timeNear(
  log: SearchedLog,
  clock: Clock,
  line: number,
): Promise<{ line: number; seconds: number } | null> {
  const { from, lines } = await log.lines(Math.max(1, line), PROBE_LINES);
  for (const [at, text] of lines.entries()) {
    const seconds = clock(text, from + at);
    if (seconds !== null) return { line: from + at, seconds };
  }
  return null;
}

async function halve(
  log: SearchedLog,
  clock: Clock,
  target: number,
  first: number,
  last: number,
): Promise<number | null> {
  let low = first;
  let high = last;
  let seen = false;
  for (let probe = 0; probe < MAX_PROBES && high - low > LAST_LINES; probe++) {
    const middle = Math.floor((low + high) / 2);
    const found = await timeNear(log, clock, middle);
    if (found !== null) seen = true;
    // Where no line carries a time, the search goes on before it.
    if (found !== null && found.line < high && found.seconds < target) low = found.line;
    else high = middle;
  }
  const { from, lines } = await log.lines(low, LAST_LINES + PROBE_LINES);
  for (const [at, text] of lines.entries()) {
    const seconds = clock(text, from + at);
    if (seconds === null) continue;
    seen = true;
    if (seconds >= target) return from + at;
  }
  return seen ? Math.min(last, from + Math.max(0, lines.length - 1)) : null;
}
