/** The times that recorders print, on the line of the host's clock. */
import { parseStamp, wallSeconds } from '../time/stamp.ts';
import { instantOf, type Zone } from '../time/zone.ts';

export interface RecorderOptions {
  /** Member to cite. */
  readonly source: string;
  /** Zone of the host, for times without an offset. */
  readonly zone: Zone;
  /** MemTotal of the host in KiB, for tools that print amounts without a unit; null when not known. */
  readonly memTotalKiB: number | null;
  /** Local seconds that no sample is later than (the collection, or the file's last change); null when not known. */
  readonly notAfter?: number | null;
}

/** `11/22/2026 18:46:01`, `11/22 18:46:01`, `20261122 18:46:01`: forms that no log has. Month first, as the C locale writes. */
const US = /^(\d\d)\/(\d\d)(?:\/(\d{4}))? /;
const DENSE = /^(\d{4})(\d\d)(\d\d)[ -](?=\d\d:)/;

/**
 * Reads a date with a time at the head of a text. A date without a year is of the last one in which it is not later than
 * the recording can be, and falls on the day of the week that is printed.
 * @param near the moment before, for the hour that autumn repeats
 * @param notAfter local seconds that no sample is later than
 * @returns seconds since 1970 (of the local clock for an unknown zone), and the length of the stamp; null when there is none
 */
export function momentAt(
  text: string,
  zone: Zone,
  near: number | null,
  notAfter: number | null = null,
): { at: number; end: number } | null {
  const us = US.exec(text);
  if (us !== null && us[3] === undefined) {
    const year = notAfter === null ? null : new Date(notAfter * 1000).getUTCFullYear();
    for (const each of year === null ? [] : [year, year - 1]) {
      const rest = text.slice(us[0].length);
      const moment = momentAt(`${each}-${us[1]}-${us[2]} ${rest}`, zone, near);
      if (moment !== null && within(moment.at, notAfter)) return { at: moment.at, end: moment.end - 5 };
    }
    return null;
  }
  const dense = us === null ? DENSE.exec(text) : null;
  let plain = text;
  if (us !== null) plain = `${us[3]}-${us[1]}-${us[2]} ${text.slice(us[0].length)}`;
  else if (dense !== null) plain = `${dense[1]}-${dense[2]}-${dense[3]} ${text.slice(dense[0].length)}`;
  const stamp = parseStamp(plain);
  if (stamp === null) return null;
  const end = stamp.end + (text.length - plain.length);
  const instant = (year: number): number => {
    const wall = wallSeconds(stamp, year);
    return stamp.offsetMinutes !== null && zone.kind !== 'unknown'
      ? wall - stamp.offsetMinutes * 60
      : instantOf(zone, wall, near);
  };
  if (stamp.year !== null) return { at: instant(stamp.year), end };
  if (notAfter === null) return null;
  const last = new Date(notAfter * 1000).getUTCFullYear();
  for (const year of [last, last - 1]) {
    const weekday = new Date(wallSeconds(stamp, year) * 1000).getUTCDay();
    const at = instant(year);
    if (within(at, notAfter) && (stamp.weekday === null || stamp.weekday === weekday)) return { at, end };
  }
  return null;
}

/** A day of leave: the limit and the stamp may be of different clocks. */
const within = (at: number, notAfter: number | null): boolean => notAfter !== null && at <= notAfter + 86_400;

/** OSWatcher's mark before each sample: `zzz ***Sun Nov 22 18:46:01 UTC 2026`, on Linux with one space or more. */
export function zzzMoment(line: string, zone: Zone, near: number | null): number | null {
  if (!line.startsWith('zzz')) return null;
  const m = /^zzz {0,4}\*{3} {0,4}(\S.{0,80})$/.exec(line);
  return m === null ? null : (momentAt(m[1] ?? '', zone, near)?.at ?? null);
}

/** Lines of a text, without line ends; stops nowhere, holds one line at a time. */
export function* linesOf(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    yield text.charCodeAt(to - 1) === 13 && to > from ? text.slice(from, to - 1) : text.slice(from, to);
    from = to + 1;
  }
}
