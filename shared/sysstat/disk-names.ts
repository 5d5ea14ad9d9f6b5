/** Names of block devices by their numbers. */
import type { Series } from '../time/series.ts';

/** Major numbers of the 16 ranges of SCSI disks (Documentation/admin-guide/devices.txt), 16 disks each. */
const SCSI = [8, 65, 66, 67, 68, 69, 70, 71, 128, 129, 130, 131, 132, 133, 134, 135];
const MINORS = 16;

/** `a` … `z`, `aa` … as the SCSI disk driver counts. */
function letters(index: number): string {
  let text = '';
  for (let n = index; n >= 0; n = Math.floor(n / 26) - 1) text = String.fromCharCode(97 + (n % 26)) + text;
  return text;
}

/** The name of a device whose numbers are fixed; `dev253-0` (as sysstat writes) for those that every boot gives anew. */
export function fixedDiskName(major: number, minor: number): string {
  const range = SCSI.indexOf(major);
  if (range >= 0) {
    const part = minor % MINORS;
    return `sd${letters(range * 16 + Math.floor(minor / MINORS))}${part === 0 ? '' : part}`;
  }
  if (major === 7) return `loop${minor}`;
  if (major === 9) return `md${minor}`;
  if (major === 11) return `sr${minor}`;
  return `dev${major}-${minor}`;
}

/** Names of the disks of a host by `major:minor`, from the text of its /proc/partitions or /proc/diskstats. */
export function diskNamesOf(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    const m = /^\s*(\d{1,4})\s+(\d{1,7})\s+(?:\d+\s+)?([A-Za-z][\w!.-]{0,63})(?:\s|$)/.exec(line);
    if (m !== null) names.set(`${m[1]}:${m[2]}`, (m[3] ?? '').replaceAll('!', '/'));
  }
  return names;
}

/** Disks of dynamic numbers under the names that the report gives them. */
export function namedDisks(all: readonly Series[], disks: ReadonlyMap<string, string> | undefined): Series[] {
  if (disks === undefined || disks.size === 0) return [...all];
  return all.map((each) => {
    const m = /^disk\[(dev(\d{1,4})-(\d{1,7}))\]/.exec(each.origin);
    const name = m === null ? undefined : disks.get(`${m[2]}:${m[3]}`);
    if (m === null || name === undefined) return each;
    const [from = ''] = m.slice(1);
    return {
      ...each,
      origin: each.origin.replace(`[${from}]`, () => `[${name}]`),
      name: each.name.replace(from, () => name),
    };
  });
}
