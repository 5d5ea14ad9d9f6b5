/**
 * vmstat(8) of procps: `vmstat -t` carries a time in each row, OSWatcher puts one before each run. The first row of a run
 * is the mean since boot of all rates, and tells nothing of its moment: its levels are kept, its rates are not.
 */
import { linesOf, momentAt, type RecorderOptions, zzzMoment } from './moments.ts';
import { type About, RecordedPoints, type Recording } from './points.ts';

const level = (name: string, unit: string): About => ({ name, unit });
const rate = (name: string, unit: string): About => ({ name, unit, overInterval: true });

/** Columns of vmstat.c. Amounts are KiB by default; -S changes them and leaves no trace but the size of the numbers. */
const COLUMNS: Readonly<Record<string, About>> = {
  r: level('Runnable tasks (vmstat)', ''),
  b: level('Tasks blocked on I/O (vmstat)', ''),
  swpd: level('Used swap (vmstat)', 'KiB'),
  free: level('Free memory (vmstat)', 'KiB'),
  buff: level('Buffers (vmstat)', 'KiB'),
  cache: level('Page cache (vmstat)', 'KiB'),
  inact: level('Inactive memory (vmstat)', 'KiB'),
  active: level('Active memory (vmstat)', 'KiB'),
  si: rate('Swapped in (vmstat)', 'KiB/s'),
  so: rate('Swapped out (vmstat)', 'KiB/s'),
  bi: rate('Blocks read (vmstat)', 'KiB/s'),
  bo: rate('Blocks written (vmstat)', 'KiB/s'),
  in: rate('Interrupts (vmstat)', '1/s'),
  cs: rate('Context switches (vmstat)', '1/s'),
  us: rate('CPU in programs (vmstat)', '%'),
  sy: rate('CPU in the kernel (vmstat)', '%'),
  id: rate('CPU idle (vmstat)', '%'),
  wa: rate('CPU waiting for I/O (vmstat)', '%'),
  st: rate('CPU taken by the hypervisor (vmstat)', '%'),
  gu: rate('CPU in guests (vmstat)', '%'),
};
const AMOUNTS = new Set(['swpd', 'free', 'buff', 'cache', 'inact', 'active']);

/** True for the second line of vmstat's heading. */
export function isVmstatHeading(line: string): boolean {
  return /^ *r +b +swpd +free +(?:buff|inact) +(?:cache|active) +si +so +bi +bo +in +cs +us +sy +id +wa\b/.test(line);
}

/** Reads vmstat's text. */
export function readVmstat(text: string, options: RecorderOptions): Recording {
  const points = new RecordedPoints();
  const { zone } = options;
  let keys: string[] | null = null;
  let mark: number | null = null;
  let rows = 0;
  let near: number | null = null;
  let fresh = false;
  let scaled = false;
  for (const line of linesOf(text)) {
    const zzz = zzzMoment(line, zone, near);
    if (zzz !== null) {
      [mark, near, rows, fresh] = [zzz, zzz, 0, true];
      continue;
    }
    if (isVmstatHeading(line)) {
      // A heading repeats every screen; only the one of a new run is followed by means since boot.
      if (keys === null) fresh = true;
      keys = line.trim().split(/ +/);
      continue;
    }
    if (keys === null || !/^ *\d/.test(line)) continue;
    const words = line.trim().split(/\s+/);
    const zoneColumn = keys.findIndex((key) => COLUMNS[key] === undefined);
    const width = zoneColumn < 0 ? keys.length : zoneColumn;
    const numbers = words.slice(0, width).map(Number);
    if (numbers.length < width || numbers.some(Number.isNaN)) continue;
    const own = momentAt(words.slice(width).join(' '), zone, near)?.at ?? null;
    // Runs of OSWatcher sample each second from their mark on.
    const at = own ?? (mark === null ? null : mark + rows);
    near = at ?? near;
    for (const [i, value] of numbers.entries()) {
      const key = keys[i] ?? '';
      const about = COLUMNS[key];
      if (about === undefined || (fresh && about.overInterval === true)) continue;
      if (AMOUNTS.has(key) && tooSmall(keys, numbers, options.memTotalKiB)) {
        scaled = true;
        continue;
      }
      points.put(at, `vmstat-tool.${key}`, value, about);
    }
    fresh = false;
    rows++;
  }
  const recording = points.finish(options.source, zone.kind !== 'unknown');
  if (scaled)
    recording.problems.push(
      'amounts of memory in a unit that is not printed (vmstat -S) were left out; rates were read',
    );
  return recording;
}

/** Free memory, buffers and page cache below a thousandth of the machine: they are no KiB (`-S M`). */
function tooSmall(keys: readonly string[], numbers: readonly number[], memTotalKiB: number | null): boolean {
  if (memTotalKiB === null) return false;
  let sum = 0;
  for (const key of ['free', 'buff', 'cache']) sum += numbers[keys.indexOf(key)] ?? 0;
  return sum > 0 && sum < memTotalKiB / 1000;
}
