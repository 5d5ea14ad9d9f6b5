/**
 * The year of stamps that carry none. The newest line is not later than the moment at which the file ended; from there the
 * lines are walked backwards. Within one boot the seconds since boot tell how far apart two lines are, however many years
 * that is; between boots a line is not later than the start of the boot that follows it.
 */
import type { Point } from './clock-types.ts';
import { isRealDate, type Stamp, wallSeconds } from './stamp.ts';

/** A line may seem later than its successor by this much: daylight saving, small steps, a clock that was set. */
const SLACK_SECONDS = 2 * 86_400;
/** Leap days leave gaps of up to eight years (1896 to 1904, 2096 to 2104). */
const MAX_STEPS = 9;

interface Successor {
  readonly wall: number;
  readonly ts: number | null;
  readonly segment: number;
}

const yearOf = (wall: number): number => new Date(wall * 1000).getUTCFullYear();

/** The reading in the latest year that is not past `limit`; null for a date that no such year has. */
function latestBefore(point: Point, limit: number): number | null {
  const { stamp } = point;
  if (stamp === null || !Number.isFinite(limit)) return null;
  for (let year = yearOf(limit), i = 0; i < MAX_STEPS; year--, i++) {
    if (!isRealDate(year, stamp.month, stamp.day)) continue;
    const wall = wallSeconds(stamp, year);
    if (wall <= limit) return wall;
  }
  return null;
}

/** The reading of a stamp in the first year in which it is not before `bound`; null for a date that no such year has. */
export function earliestAfter(stamp: Stamp, bound: number): number | null {
  if (stamp.year !== null) return wallSeconds(stamp, stamp.year);
  for (let year = yearOf(bound), i = 0; i < MAX_STEPS; year++, i++) {
    if (!isRealDate(year, stamp.month, stamp.day)) continue;
    const wall = wallSeconds(stamp, year);
    if (wall >= bound) return wall;
  }
  return null;
}

/** The reading nearest to `expected`; null when none is near enough to be explained by drift, sleep or lateness. */
function nearest(point: Point, expected: number, apart: number): number | null {
  const { stamp } = point;
  if (stamp === null) return null;
  let best: number | null = null;
  for (let year = yearOf(expected) - 1, i = 0; i < 3; year++, i++) {
    if (!isRealDate(year, stamp.month, stamp.day)) continue;
    const wall = wallSeconds(stamp, year);
    if (best === null || Math.abs(wall - expected) < Math.abs(best - expected)) best = wall;
  }
  const tolerance = Math.max(SLACK_SECONDS, apart * 1e-3);
  return best !== null && Math.abs(best - expected) <= tolerance ? best : null;
}

/**
 * Sets `wall` of every point that has a stamp: from its own year, or from the inferred one. Points whose year cannot be
 * told keep null.
 * @param points of one source, in order, with their segments numbered
 * @param limit reading of the local clock that no line is later than; null when nothing is known
 */
export function inferYears(points: readonly Point[], limit: number | null): void {
  let successor: Successor | null = null;
  for (let i = points.length - 1; i >= 0; i--) {
    const point = points[i];
    if (point === undefined || point.stamp === null) continue;
    if (point.stamp.year !== null) point.wall = wallSeconds(point.stamp, point.stamp.year);
    else point.wall = inferred(point, successor, limit);
    if (point.wall === null) continue;
    // A clock that was not yet set (1 January after power-on) must not pull the lines before it a year back.
    if (successor !== null && isUnset(point, successor)) continue;
    successor = { wall: point.wall, ts: point.ts, segment: point.segment };
  }
}

function inferred(point: Point, successor: Successor | null, limit: number | null): number | null {
  if (successor === null) return limit === null ? null : latestBefore(point, limit + SLACK_SECONDS);
  const sameBoot = successor.segment === point.segment;
  if (sameBoot && successor.ts !== null && point.ts !== null) {
    const apart = successor.ts - point.ts;
    const wall = nearest(point, successor.wall - apart, apart);
    if (wall !== null) return wall;
  }
  const bound = !sameBoot && successor.ts !== null ? successor.wall - successor.ts : successor.wall;
  return latestBefore(point, bound + SLACK_SECONDS);
}

/** Early seconds of a boot whose stamp lies days before what the following line of the same boot implies. */
function isUnset(point: Point, successor: Successor): boolean {
  if (point.wall === null || point.ts === null || successor.ts === null || point.segment !== successor.segment)
    return false;
  const apart = successor.ts - point.ts;
  return point.ts < 3600 && successor.wall - point.wall - apart > SLACK_SECONDS;
}
