/** The observed lines of one source: kept, thinned out when there are very many, and dated. */
import type { ClockSource, Observation, Point } from './clock-types.ts';
import { numberSegments } from './segments.ts';
import { parseStamp } from './stamp.ts';
import { earliestAfter, inferYears } from './years.ts';
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
  /** Whether any point has a date: where none has, nobody need look for the nearest one. */
  hasDates = false;

  constructor(source: ClockSource) {
    this.source = source;
  }

  add(observation: Observation): void {
    if (this.points.length >= MAX_POINTS) {
      this.points = this.points.filter((point, i) => i % 2 === 0 || point.kernel !== null || point.sleep !== null);
      // A log of nothing but boots: were all of them kept, every further line would go through the whole list.
      if (this.points.length > 0.75 * MAX_POINTS) this.points = this.points.filter((_, i) => i % 2 === 0);
    }
    const { bootSeconds } = observation;
    this.points.push({
      order: observation.order,
      stamp: observation.stampText === null ? null : parseStamp(observation.stampText),
      ts: bootSeconds !== null && bootSeconds >= 0 && bootSeconds < MAX_UPTIME ? bootSeconds : null,
      bootId: observation.bootId ?? null,
      kernel: observation.kernel ?? null,
      sleep: observation.sleep ?? null,
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
    this.hasDates = this.points.some((point) => point.wall !== null);
  }

  /**
   * Dates a file by the next older one of its log, behind whose last line it begins.
   * @param end reading of the local clock at that line
   * @returns whether its own lines fit
   */
  dateAfter(zone: Zone, end: number): boolean {
    const stamps = this.points.flatMap(({ stamp }) => (stamp === null ? [] : [stamp]));
    const [first, last] = [stamps[0], stamps.at(-1)];
    const from = first === undefined ? null : earliestAfter(first, end - FRESH_SECONDS);
    const to = from === null || last === undefined ? null : earliestAfter(last, from - FRESH_SECONDS);
    if (to === null) return false;
    const own: Zone = this.source.utc === true ? { kind: 'fixed', offsetMinutes: 0 } : zone;
    inferYears(this.points, to - FRESH_SECONDS);
    this.yearFrom = 'other logs';
    this.resolve(own);
    this.hasDates = this.points.some((point) => point.wall !== null);
    return this.hasDates;
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
    const open: Point[] = [];
    for (const point of this.points) {
      point.at = null;
      point.ambiguous = false;
      if (point.wall === null || point.stamp === null) continue;
      const printed = point.stamp.offsetMinutes;
      point.absolute = printed !== null || zone.kind !== 'unknown';
      const all = printed === null ? instantsOf(zone, point.wall) : [point.wall - printed * 60];
      point.ambiguous = all.length > 1;
      if (point.ambiguous) open.push(point);
      else point.at = all[0] ?? point.wall - (offsetAt(zone, point.wall - 86_400) ?? 0) * 60;
    }
    if (open.length > 0) this.resolveRepeated(zone, open);
  }

  /**
   * Seconds since boot tell how far a line is from the nearest ones outside the hour, on either side: both must agree, for
   * the clock may have been set in between, or the machine may have slept.
   * @param open lines in the repeated hour, in order
   */
  private resolveRepeated(zone: Zone, open: readonly Point[]): void {
    const anchors = this.anchorsOf(open);
    let before: Point | null = null;
    for (const point of open) {
      const [early, late] = instantsOf(zone, point.wall ?? 0);
      if (early === undefined || late === undefined) continue;
      const expected = (anchors.get(point) ?? []).map(({ at, ts }) => (at ?? 0) + (point.ts ?? 0) - (ts ?? 0));
      const fits = (candidate: number): boolean =>
        expected.some((each) => Math.abs(candidate - each) <= PASSAGE_SECONDS);
      if (fits(early) !== fits(late)) {
        point.at = fits(late) ? late : early;
        point.ambiguous = false;
      } else {
        // Without them: a line that stands behind a later one of the first passage belongs to the second.
        const second: boolean =
          before !== null && before.at !== null && before.at > early + 60 && before.at < late + 7200;
        point.at = second ? late : early;
      }
      before = point;
    }
  }

  /** The nearest lines of the same boot outside the hour, before and behind each, with no sleep in between. */
  private anchorsOf(open: readonly Point[]): Map<Point, Point[]> {
    const wanted = new Set(open);
    const found = new Map<Point, Point[]>();
    for (const points of [this.points, this.points.toReversed()]) {
      let sure: Point | null = null;
      for (const point of points) {
        if (point.sleep !== null || sure?.segment !== point.segment) sure = null;
        if (point.ts === null) continue;
        if (!wanted.has(point)) sure = point.at === null ? sure : point;
        else if (sure !== null) found.set(point, [...(found.get(point) ?? []), sure]);
      }
    }
    return found;
  }
}

/** How far a line may be from where its neighbours put it, and still be told from one of the other passage. */
const PASSAGE_SECONDS = 120;
