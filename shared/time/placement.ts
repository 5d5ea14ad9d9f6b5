/** One line's moment, from everything that is known of its boot and its own stamp. */

import type { Boot, Segment } from './boots.ts';
import type { Settled } from './clock.ts';
import type { LogKind, Observation, Placement, Point } from './clock-types.ts';
import type { HandOffsets } from './hand-offsets.ts';
import type { SourceLog } from './source-log.ts';
import { parseStamp, type Stamp, wallSeconds } from './stamp.ts';
import { instantOf, isoOf, UNKNOWN_ZONE, UTC, type Zone } from './zone.ts';

const NOWHERE: Placement = { time: null, timeSource: null, certaintySeconds: null, epochSeconds: null };

/** Index of the last point at or before `order`; -1 when there is none. */
function before(points: readonly Point[], order: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.order ?? 0) <= order) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The nearest dated line at or before an index, or else after it. */
function dated(points: readonly Point[], index: number): Point | null {
  for (let i = index; i >= 0; i--) if (points[i]?.wall != null) return points[i] ?? null;
  for (let i = Math.max(0, index); i < points.length; i++) if (points[i]?.wall != null) return points[i] ?? null;
  return null;
}

/** The stretch of its source that a line lies in. Between two of them the seconds decide. */
function segmentFor(segments: readonly Segment[], points: readonly Point[], event: Observation): Segment | null {
  const i = before(points, event.order);
  const here = points[i] ?? points[0];
  const next = points[i + 1];
  const of = (point: Point | undefined): Segment | null =>
    point === undefined ? null : (segments.find((segment) => segment.points[0]?.segment === point.segment) ?? null);
  const own = of(here);
  if (here === undefined || next === undefined || next.segment === here.segment || here.order === event.order)
    return own;
  const other = of(next);
  const ts = event.bootSeconds;
  if (ts === null || own?.maxTs == null || other?.minTs == null) return own;
  return ts < own.maxTs - 1 ? other : own;
}

/** Instant of the event's own stamp; its year comes from the observed lines around it. */
function ownInstant(
  event: Observation,
  log: SourceLog | undefined,
  zone: Zone,
  near: number | null,
): { at: number; absolute: boolean; stamp: Stamp } | null {
  const points = log?.points ?? [];
  const exact = points[before(points, event.order)];
  if (exact !== undefined && exact.order === event.order && exact.stamp !== null) {
    if (exact.at === null || exact.wall === null) return null;
    // In the hour that autumn repeats, other logs of the boot may know better than this one.
    const at = exact.ambiguous && near !== null ? instantOf(zone, exact.wall, near) : exact.at;
    return { at, absolute: exact.absolute, stamp: exact.stamp };
  }
  const stamp = event.stampText === null ? null : parseStamp(event.stampText);
  if (stamp === null) return null;
  let wall: number | null = stamp.year === null ? null : wallSeconds(stamp, stamp.year);
  if (wall === null) {
    const neighbour = log?.hasDates === true ? dated(points, before(points, event.order)) : null;
    if (neighbour?.wall == null) return null;
    const year = new Date(neighbour.wall * 1000).getUTCFullYear();
    for (const y of [year - 1, year, year + 1]) {
      const candidate = wallSeconds(stamp, y);
      if (wall === null || Math.abs(candidate - neighbour.wall) < Math.abs(wall - neighbour.wall)) wall = candidate;
    }
  }
  if (wall === null) return null;
  if (stamp.offsetMinutes !== null) return { at: wall - stamp.offsetMinutes * 60, absolute: true, stamp };
  const own = log?.source.utc === true ? UTC : zone;
  return { at: instantOf(own, wall, near), absolute: own.kind !== 'unknown', stamp };
}

const NAMES: Readonly<Record<LogKind, string>> = {
  syslog: 'syslog',
  journal: 'journal',
  dmesg: 'dmesg',
  'dmesg -T': 'dmesg -T',
  console: 'console',
  log: 'log',
};

/** Times that four digits of a year can tell. */
const LAST_SECOND = 253_402_300_799;

function said(
  zone: Zone,
  absolute: boolean,
  at: number,
  certainty: number | null,
  digits: number,
  source: string,
): Placement {
  if (!(at >= 0 && at <= LAST_SECOND)) return NOWHERE;
  const shown = absolute ? (zone.kind === 'unknown' ? UTC : zone) : UNKNOWN_ZONE;
  const bound = certainty !== null && Number.isFinite(certainty) ? Math.round(certainty * 1000) / 1000 : null;
  return {
    time: isoOf(shown, at, digits),
    timeSource: source,
    certaintySeconds: bound,
    epochSeconds: absolute ? at : null,
  };
}

/** Surer than this, a time is worth its milliseconds. */
const FINE_SECONDS = 0.2;

/** Decimals worth printing. */
const digitsFor = (certainty: number): number => (certainty <= FINE_SECONDS ? 3 : 0);

function ofStamp(
  settled: Settled,
  own: { at: number; absolute: boolean; stamp: Stamp },
  kind: LogKind,
  adjust: number,
  note: string,
): Placement {
  const { stamp } = own;
  const digits = stamp.resolutionSeconds >= 1 ? 0 : Math.min(6, Math.round(-Math.log10(stamp.resolutionSeconds)));
  // A stamp alone is the moment at which the logger took the line, however late (seconds under memory pressure);
  // dmesg -T computes it, astray after a sleep. Neither has a bound.
  return said(settled.zone, own.absolute, own.at + adjust, null, digits, NAMES[kind] + note);
}

function ofBoot(
  settled: Settled,
  event: Observation,
  boot: Boot,
  segment: Segment | null,
  ts: number,
  adjust: number,
  note: string,
): Placement | null {
  const log = settled.logs.get(event.sourceId);
  const kind = log?.source.kind ?? 'log';
  const reading = boot.at(ts, segment);
  const own = ownInstant(event, log, settled.zone, reading?.at ?? null);
  if (reading === null) return own === null ? null : ofStamp(settled, own, kind, adjust, note);
  const witness = reading.segment === null ? (boot.anchor?.source ?? 'btime') : NAMES[reading.segment.kind];
  if (own === null || own.absolute !== boot.absolute) {
    const { at, certaintySeconds } = reading;
    const head = kind === 'dmesg' || own === null ? 'dmesg' : NAMES[kind];
    return said(
      settled.zone,
      boot.absolute,
      at + adjust,
      certaintySeconds,
      digitsFor(certaintySeconds),
      `${head}+${witness}${note}`,
    );
  }
  const late = own.at - reading.at;
  // The own clock was not yet set, or moved where no other line shows it.
  const astray = late < -2 - own.stamp.resolutionSeconds;
  if (astray && Math.abs(late) < 86_400) return ofStamp(settled, own, kind, adjust, note);
  const coarse = reading.certaintySeconds > FINE_SECONDS;
  const { certaintySeconds } = reading;
  // Within its own second the stamp is as good as the reckoning, and is what the reader sees in the log.
  const at = coarse && own.stamp.resolutionSeconds >= 1 && late > -1 && late <= 0 ? own.at : reading.at;
  const certainty = coarse ? Math.max(1, certaintySeconds) : certaintySeconds;
  return said(settled.zone, own.absolute, at + adjust, certainty, digitsFor(certainty), `${NAMES[kind]}+printk${note}`);
}

export function place(settled: Settled, event: Observation, offsets: HandOffsets): Placement {
  const log = settled.logs.get(event.sourceId);
  const points = log?.points ?? [];
  const segments = settled.segments.get(event.sourceId) ?? [];
  const segment = segmentFor(segments, points, event);
  const note = log?.yearFrom == null ? '' : `, year from ${log.yearFrom}`;
  const boot = segment === null ? undefined : settled.bootOf.get(segment);
  const inBoot = boot === undefined ? 0 : offsets.ofBoot(settled.bootIds.get(boot) ?? '');
  const adjust = offsets.ofSource(event.sourceId) + inBoot;
  if (event.bootSeconds !== null && boot !== undefined) {
    const placed = ofBoot(settled, event, boot, segment, event.bootSeconds, adjust, note);
    if (placed !== null) return placed;
  }
  const own = ownInstant(event, log, settled.zone, null);
  return own === null ? NOWHERE : ofStamp(settled, own, log?.source.kind ?? 'log', adjust, note);
}
