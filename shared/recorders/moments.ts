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
}

/**
 * Reads a date with a time at the head of a text.
 * @param near the moment before, for the hour that autumn repeats
 * @returns seconds since 1970 (of the local clock for an unknown zone), and the length of the stamp; null when there is none
 */
export function momentAt(text: string, zone: Zone, near: number | null): { at: number; end: number } | null {
  // `11/22/2026 18:46:01`, `20261122 18:46:01`: forms that no log has. Month first, as the C locale writes.
  const us = /^(\d\d)\/(\d\d)\/(\d{4}) /.exec(text);
  const dense = us === null ? /^(\d{4})(\d\d)(\d\d)[ -](?=\d\d:)/.exec(text) : null;
  let plain = text;
  if (us !== null) plain = `${us[3]}-${us[1]}-${us[2]} ${text.slice(us[0].length)}`;
  else if (dense !== null) plain = `${dense[1]}-${dense[2]}-${dense[3]} ${text.slice(dense[0].length)}`;
  const stamp = parseStamp(plain);
  if (stamp === null || stamp.year === null) return null;
  const wall = wallSeconds(stamp, stamp.year);
  const at =
    stamp.offsetMinutes !== null && zone.kind !== 'unknown'
      ? wall - stamp.offsetMinutes * 60
      : instantOf(zone, wall, near);
  return { at, end: stamp.end + (text.length - plain.length) };
}

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
