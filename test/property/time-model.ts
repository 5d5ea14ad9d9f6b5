/** A machine whose true history is known, and the logs that it would leave behind. */
import { type CaseFacts, noFacts } from '../../shared/contract/facts.ts';
import type { ClockSource, Observation } from '../../shared/time/clock.ts';
import { isoOf, offsetAt, type Zone } from '../../shared/time/zone.ts';

export interface TrueLine {
  /** Seconds since boot, to the microsecond, as printk prints them. */
  ts: number;
  /** What the wall clock showed when the line was printed, UTC seconds: the true moment unless the clock was wrong. */
  at: number;
  /** When the logger took the line. */
  taken: number;
}

export interface TrueBoot {
  start: number;
  lines: TrueLine[];
  kernel: string;
}

export interface BootPlan {
  /** Seconds the machine was off before. */
  off: number;
  /** Seconds between lines, in order. */
  spacing: number[];
  /** Seconds after boot at which the logger starts: everything before is written then. */
  loggerAfter: number;
  /** Lateness of each line in milliseconds; reused from the start when there are more lines. */
  late: number[];
  /** Drift of the wall clock against printk, ppm. */
  driftPpm: number;
  /** Before the line with this number the wall clock is set, or the machine sleeps, by so many seconds. */
  moves?: readonly { readonly line: number; readonly seconds: number; readonly sleep: boolean }[];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const micro = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

/** Plays a history: boots one after the other from `epoch` on. */
export function playBoots(epoch: number, plans: readonly BootPlan[]): TrueBoot[] {
  const boots: TrueBoot[] = [];
  let now = epoch;
  for (const [i, plan] of plans.entries()) {
    const start = micro(now + plan.off);
    const lines: TrueLine[] = [{ ts: 0, at: start, taken: micro(start + plan.loggerAfter) }];
    let ts = 0;
    let moved = 0;
    for (const [n, gap] of plan.spacing.entries()) {
      ts = micro(ts + gap);
      // The logger has taken what there was before the clock moved.
      const steps = (plan.moves ?? []).filter((move) => move.line === n);
      moved += steps.reduce((sum, move) => sum + move.seconds, 0);
      const at = start + moved + ts * (1 + plan.driftPpm * 1e-6);
      const late = (plan.late[n % plan.late.length] ?? 0) / 1000;
      let taken = micro(Math.max(at, start + moved + plan.loggerAfter) + late);
      // A logger writes in order: a late line holds up those behind it.
      const before = lines.at(-1);
      if (steps.length === 0 && before !== undefined && taken < before.taken) taken = before.taken;
      lines.push({ ts, at, taken });
    }
    boots.push({ start, lines, kernel: `5.10.0-${i + 1}-amd64` });
    now = lines.at(-1)?.taken ?? start;
  }
  return boots;
}

/** The stamp of RFC 3164, without year and zone. */
export function bsdStamp(zone: Zone, at: number): string {
  const local = new Date((Math.floor(at) + (offsetAt(zone, at) ?? 0) * 60) * 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  return `${MONTHS[local.getUTCMonth()]} ${String(local.getUTCDate()).padStart(2)} ${clock}`;
}

export type Format = 'bsd' | 'rfc3339' | 'journal' | 'dmesg -T' | 'unix';

function stampOf(format: Format, zone: Zone, line: TrueLine): string {
  switch (format) {
    case 'bsd':
      return bsdStamp(zone, line.taken);
    case 'journal':
      return `${['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date((line.taken + (offsetAt(zone, line.taken) ?? 0) * 60) * 1000).getUTCDay()]} ${isoOf(zone, line.taken, 0).slice(0, 19).replace('T', ' ')} ${zone.kind === 'iana' && zone.name === 'Etc/UTC' ? 'UTC' : ''}`.trim();
    case 'rfc3339':
      return isoOf(zone, line.taken, 6);
    case 'unix':
      return line.taken.toFixed(6);
    case 'dmesg -T':
      return isoOf(zone, line.at, 0);
  }
}

export interface TrueSource {
  source: ClockSource;
  observations: Observation[];
  /** The true moment of each observation. */
  truth: number[];
}

/** A log of the given boots in one format; with or without seconds since boot. */
export function logOf(
  id: string,
  boots: readonly TrueBoot[],
  format: Format,
  zone: Zone,
  seconds: boolean,
): TrueSource {
  const observations: Observation[] = [];
  const truth: number[] = [];
  for (const boot of boots) {
    for (const [n, line] of boot.lines.entries()) {
      observations.push({
        sourceId: id,
        order: observations.length + 1,
        stampText: stampOf(format, zone, line),
        bootSeconds: seconds ? line.ts : null,
        kernel: n === 0 ? boot.kernel : null,
      });
      truth.push(line.at);
    }
  }
  return { source: { id, kind: 'syslog' }, observations, truth };
}

/** One log as its rotated files, the newest first, cut before some of its lines; an older file is dated by the newer one. */
export function rotated(log: TrueSource, cuts: readonly number[]): TrueSource[] {
  const { id } = log.source;
  const lines = log.observations.length;
  const borders = [...new Set([0, ...cuts.map((cut) => cut % lines), lines])].sort((a, b) => b - a);
  return borders.slice(1).map((from, n) => {
    const own = n === 0 ? id : `${id}.${n}`;
    const to = borders[n];
    return {
      source: { ...log.source, id: own, newer: n === 0 ? null : n === 1 ? id : `${id}.${n - 1}` },
      observations: log.observations.slice(from, to).map((each, i) => ({ ...each, sourceId: own, order: i + 1 })),
      truth: log.truth.slice(from, to),
    };
  });
}

/** The ring buffer of the last boot: seconds alone. */
export function ringBuffer(id: string, boot: TrueBoot): TrueSource {
  return {
    source: { id, kind: 'dmesg', runningBoot: true },
    observations: boot.lines.map((line, n) => ({
      sourceId: id,
      order: n + 1,
      stampText: null,
      bootSeconds: line.ts,
      kernel: n === 0 ? boot.kernel : null,
    })),
    truth: boot.lines.map((line) => line.at),
  };
}

/** What a report collected a while after the last line would say of the host. */
export function factsAfter(
  boots: readonly TrueBoot[],
  zone: Zone,
  delay: number,
  given: { zone: boolean; btime: boolean },
): CaseFacts {
  const facts = noFacts();
  const last = boots.at(-1);
  const end = last?.lines.at(-1);
  if (last === undefined || end === undefined) return facts;
  const collected = Math.floor(end.taken + delay);
  const cited = <T>(value: T): { value: T; member: string; line: number } => ({ value, member: 'm', line: 1 });
  const offset = offsetAt(zone, collected) ?? 0;
  if (given.zone) {
    if (zone.kind === 'iana') facts.timezone = cited(zone.name);
    facts.utcOffsetMinutes = cited(offset);
    facts.collectedAt = cited(isoOf(zone, collected, 0));
  } else facts.collectedAt = cited(isoOf(zone, collected, 0).slice(0, 19));
  // The kernel keeps wall time less time since boot: the drift has moved it by then.
  if (given.btime) facts.btime = cited(Math.floor(end.at - end.ts));
  return facts;
}
