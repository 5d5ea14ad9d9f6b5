/** `journalctl --list-boots`: ids of the boots that the journal holds, with the times of their first and last entries. */
import { parseStamp, wallSeconds } from './stamp.ts';
import { instantOf, type Zone } from './zone.ts';

export interface ListedBoot {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** UTC seconds of the first and last entry (local ones for an unknown zone). */
  readonly from: number;
  readonly to: number;
}

const LINE = /^\s*-?\d{1,6}\s+([0-9a-f]{32})\s+(\S.*)$/;
const MAX_BOOTS = 10_000;

/**
 * Reads the list, in the form before systemd 251 (a dash between the times) and after (columns under a heading).
 * @param zone of the host: the times are local, their abbreviations ambiguous
 */
export function parseBootList(text: string, zone: Zone): ListedBoot[] {
  const boots: ListedBoot[] = [];
  for (const line of text.split('\n')) {
    const m = LINE.exec(line);
    if (m === null || boots.length >= MAX_BOOTS) continue;
    const times: number[] = [];
    let rest = (m[2] ?? '').replaceAll('—', ' ');
    while (times.length < 2) {
      const stamp = parseStamp(rest);
      if (stamp === null || stamp.year === null) break;
      const wall = wallSeconds(stamp, stamp.year);
      times.push(stamp.offsetMinutes === null ? instantOf(zone, wall, null) : wall - stamp.offsetMinutes * 60);
      rest = rest.slice(stamp.end).trimStart();
    }
    const [from, to] = times;
    if (from !== undefined && to !== undefined) boots.push({ id: m[1] ?? '', from, to });
  }
  return boots;
}
