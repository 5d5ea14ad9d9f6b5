/** The observed lines of one source: kept, thinned out when there are very many, and dated. */
import type { ClockSource, Observation, Point } from './clock-types.ts';
import { numberSegments } from './segments.ts';
import { parseStamp } from './stamp.ts';
import { inferYears } from './years.ts';
import { instantsOf, offsetAt, type Zone } from './zone.ts';

/** Lines kept of one source. Half of them go when it is full: the clock needs a line now and then, and the signs of boots. */
const MAX_POINTS = 65_536;
/** Thirty years: larger seconds are the overflow of a clock that was not yet running, or no seconds at all. */
const MAX_UPTIME = 1e9;
/** A loose file whose last line lies within this of its modification time was not touched since. */
const FRESH_SECONDS = 2 * 86_400;

export class SourceLog {
  readonly source: ClockSource;
  points: Point[] = [];
  /** What the year of its stamps rests on where that is no more than likely: shown with every time of this source. */
  yearFrom: 'the file date' | 'other logs' | null = null;

  constructor(source: ClockSource) {
    this.source = source;
  }

  add(observation: Observation): void {
    if (this.points.length >= MAX_POINTS) {
      this.points = this.points.filter((point, i) => i % 2 === 0 || point.kernel !== null);
    }
    const { bootSeconds } = observation;
    this.points.push({
      order: observation.order,
      stamp: observation.stampText === null ? null : parseStamp(observation.stampText),
      ts: bootSeconds !== null && bootSeconds >= 0 && bootSeconds < MAX_UPTIME ? bootSeconds : null,
      bootId: observation.bootId ?? null,
      kernel: observation.kernel ?? null,
      segment: 0,
      wall: null,
      at: null,
      absolute: false,
      ambiguous: false,
    });
  }

  /**
   * Gives every point its segment, year and instant.
   * @param zone of the host
   * @param limit UTC seconds (local ones for an unknown zone) that no line is later than; null when not known
   * @param likely what the limit is when it is no firm bound: then it counts only if the log ends close to it
   */
  date(zone: Zone, limit: number | null, likely: SourceLog['yearFrom'] = null): void {
    this.points.sort((a, b) => a.order - b.order);
    numberSegments(this.points);
    const own: Zone = this.source.utc === true ? { kind: 'fixed', offsetMinutes: 0 } : zone;
    const offset = limit === null ? 0 : (offsetAt(own, limit) ?? 0) * 60;
    for (const point of this.points) point.wall = null;
    inferYears(this.points, limit === null ? null : limit + offset);
    this.yearFrom = likely !== null && limit !== null && this.keepLikelyYears(limit + offset) ? likely : null;
    this.resolve(own);
  }

  /** The latest reading of a stamp without year must agree with a limit that is only likely; otherwise the year stays unknown. */
  private keepLikelyYears(limit: number): boolean {
    const last = this.points.findLast((point) => point.wall !== null);
    if (last === undefined || last.stamp === null || last.stamp.year !== null || last.wall === null) return false;
    if (Math.abs(limit - last.wall) <= FRESH_SECONDS) return true;
    for (const point of this.points) if (point.stamp?.year === null) point.wall = null;
    return false;
  }

  /** Local readings to instants. The hour that autumn repeats is decided by the lines around it. */
  private resolve(zone: Zone): void {
    let before: Point | null = null;
    let firstDated: Point | null = null;
    const open: Point[] = [];
    for (const point of this.points) {
      point.at = null;
      point.ambiguous = false;
      if (point.wall === null || point.stamp === null) continue;
      const printed = point.stamp.offsetMinutes;
      point.absolute = printed !== null || zone.kind !== 'unknown';
      const all = printed === null ? instantsOf(zone, point.wall) : [point.wall - printed * 60];
      if (all.length <= 1) point.at = all[0] ?? point.wall - (offsetAt(zone, point.wall - 86_400) ?? 0) * 60;
      else if (before === null) {
        open.push(point);
        continue;
      } else {
        point.at = chosen(all, point, before);
        // The first passage is assumed where no seconds and no step back tell.
        point.ambiguous = point.at === all[0] && !tied(point, before);
      }
      before = point;
      firstDated ??= point;
    }
    // Lines at the very head of a log in that hour: decided by what follows.
    let after = firstDated;
    for (const point of open.reverse()) {
      const all = point.wall === null ? [] : instantsOf(zone, point.wall);
      point.at = after === null ? (all[0] ?? null) : chosen(all, point, after);
      point.ambiguous = after === null || !tied(point, after);
      after = point;
    }
  }
}

/** True when seconds since boot tell how far apart two lines are. */
const tied = (a: Point, b: Point): boolean => a.segment === b.segment && a.ts !== null && b.ts !== null;

/** Of two instants the one that fits a dated neighbour: by the seconds since boot, otherwise by the order of lines. */
function chosen(all: readonly number[], point: Point, neighbour: Point): number {
  const [early = 0, late = 0] = all;
  const at = neighbour.at ?? early;
  if (point.segment === neighbour.segment && point.ts !== null && neighbour.ts !== null) {
    const expected = at + point.ts - neighbour.ts;
    return Math.abs(late - expected) < Math.abs(early - expected) ? late : early;
  }
  // A later line is not earlier; a small step back (a clock that is set) stays in the same hour.
  if (neighbour.order < point.order) return at > early + 60 ? late : early;
  return at < late - 60 ? early : late;
}
