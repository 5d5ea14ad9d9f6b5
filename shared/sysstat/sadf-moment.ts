/** Moments as sadf tells them: UTC unless it was asked for another clock (-t, -T), seconds since 1970 with -U. */
import { parseStamp, wallSeconds } from '../time/stamp.ts';
import { instantOf, type Zone } from '../time/zone.ts';

/** What a `timestamp` or `boot` says of its clock: `utc` of 0 or 1 up to 12.7.0, the name of a zone from 12.7.1 on. */
export function isUtc(about: { readonly utc?: unknown; readonly tz?: unknown }): boolean {
  return about.utc === 1 || about.utc === '1' || about.utc === true || about.tz === 'UTC';
}

export class SadfClock {
  private readonly zone: Zone;
  /** False when local times of an unknown zone were met: they are on a line of their own. */
  absolute = true;

  /** @param zone of the host, for local times */
  constructor(zone: Zone) {
    this.zone = zone;
  }

  /**
   * @param text `2026-11-22 18:46:01`, with `UTC` behind it or not, or seconds since 1970
   * @param utc true when something else says that it is UTC
   * @returns null for what is no moment
   */
  at(text: string, utc: boolean): number | null {
    if (/^\d{9,11}$/.test(text)) return Number(text);
    const stamp = parseStamp(text);
    if (stamp === null || stamp.year === null) return null;
    const wall = wallSeconds(stamp, stamp.year);
    if (utc || stamp.offsetMinutes === 0) return wall;
    if (this.zone.kind === 'unknown') this.absolute = false;
    return instantOf(this.zone, wall, null);
  }
}
