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
/** They stand behind `r` and `b`; four of them in each heading. */
const AMOUNTS_AT = 2;
const AMOUNTS_SHOWN = 4;

/** The second line of the heading: four columns of amounts, which most languages translate, between columns that few do. */
const HEADING = /^ *r +b((?: +[^\s\d]{2,12}){4}) +si +so +bi +bo +in +cs +us +sy +id +wa\b/;
const INACTIVE = /^(?:ina|不活)/;

export const isVmstatHeading = (line: string): boolean => HEADING.test(line);

/** The columns that a heading names, in the words of the C locale; null for any other line. */
function columnsOf(line: string): string[] | null {
  const m = HEADING.exec(line);
  if (m === null) return null;
  const amounts = (m[1] ?? '').trim().split(/ +/);
  const caches = INACTIVE.test(amounts[2] ?? '') ? ['inact', 'active'] : ['buff', 'cache'];
  return ['r', 'b', 'swpd', 'free', ...caches, ...line.trim().split(/ +/).slice(6)];
}

/** Rows of one run whose amounts must all be the same before they are taken for copies of the first. */
const FROZEN_ROWS = 3;

/**
 * The amounts of one run of vmstat. That of procps-ng 4.0.2 (Debian 12; mended in 4.0.4) reads them once and repeats them
 * in every row: rows are held back until one differs from the first.
 */
class Amounts {
  private first: readonly number[] | null = null;
  private held: (number | null)[] = [];
  /** Rows that were told by nothing but a copy. */
  copies = 0;

  row(at: number | null, values: readonly number[], put: (at: number | null, values: readonly number[]) => void): void {
    if (this.first === null) {
      this.first = values;
      this.held = [];
      put(at, values);
    } else if (this.held !== CHANGED && values.every((value, i) => value === this.first?.[i])) this.held.push(at);
    else {
      for (const before of this.held) put(before, this.first);
      this.held = CHANGED;
      put(at, values);
    }
  }

  /** Ends a run. */
  end(put: (at: number | null, values: readonly number[]) => void): void {
    const { first, held } = this;
    if (first !== null && held !== CHANGED) {
      if (held.length + 1 >= FROZEN_ROWS) this.copies += held.length;
      else for (const at of held) put(at, first);
    }
    this.first = null;
  }
}
const CHANGED: (number | null)[] = [];

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
  /** The row before, the seconds between two rows of its run, and whether a heading has stood since. */
  let last: number | null = null;
  let step: number | null = null;
  let headed = false;
  const amounts = new Amounts();
  const putAmounts = (at: number | null, values: readonly number[]): void => {
    for (const [i, value] of values.entries()) {
      const key = keys?.[AMOUNTS_AT + i] ?? '';
      const about = COLUMNS[key];
      if (about !== undefined) points.put(at, `vmstat-tool.${key}`, value, about);
    }
  };
  for (const line of linesOf(text)) {
    const zzz = zzzMoment(line, zone, near);
    if (zzz !== null) {
      [mark, near, rows, fresh] = [zzz, zzz, 0, true];
      [last, step] = [null, null];
      amounts.end(putAmounts);
      continue;
    }
    const heading = columnsOf(line);
    if (heading !== null) {
      // A heading repeats every screen; only the one of a new run is followed by means since boot.
      if (keys === null || heading.join() !== keys.join()) {
        fresh = true;
        amounts.end(putAmounts);
      } else headed = true;
      keys = heading;
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
    if (headed && beginsRun(last, step, at)) {
      [fresh, step] = [true, null];
      amounts.end(putAmounts);
    } else if (!fresh && last !== null && at !== null) step = at - last;
    [last, headed] = [at, false];
    for (const [i, value] of numbers.entries()) {
      const key = keys[i] ?? '';
      const about = COLUMNS[key];
      if (about === undefined || AMOUNTS.has(key) || (fresh && about.overInterval === true)) continue;
      points.put(at, `vmstat-tool.${key}`, value, about);
    }
    if (tooSmall(keys, numbers, options.memTotalKiB)) scaled = true;
    else amounts.row(at, numbers.slice(AMOUNTS_AT, AMOUNTS_AT + AMOUNTS_SHOWN), putAmounts);
    fresh = false;
    rows++;
  }
  amounts.end(putAmounts);
  const recording = points.finish(options.source, zone.kind !== 'unknown');
  if (scaled)
    recording.problems.push(
      'amounts of memory in a unit that is not printed (vmstat -S) were left out; rates were read',
    );
  if (amounts.copies > 0)
    recording.problems.push(
      `amounts of memory never change from row to row (vmstat of procps-ng 4.0.2, in Debian 12, repeats those of its first row by mistake); ${amounts.copies} rows of them were left out, rates were read`,
    );
  return recording;
}

/**
 * Whether the first row below a heading is that of another run (`vmstat -t 1 5 >> FILE` from cron): it comes later than the
 * rows before it did, or the run before had no second row, which no screen is as short as.
 */
function beginsRun(last: number | null, step: number | null, at: number | null): boolean {
  if (last === null || at === null) return false;
  return step === null || at - last > 1.5 * step + 1;
}

/** Free memory, buffers and page cache below a thousandth of the machine: they are no KiB (`-S M`). */
function tooSmall(keys: readonly string[], numbers: readonly number[], memTotalKiB: number | null): boolean {
  if (memTotalKiB === null) return false;
  let sum = 0;
  for (const key of ['free', 'buff', 'cache']) sum += numbers[keys.indexOf(key)] ?? 0;
  return sum > 0 && sum < memTotalKiB / 1000;
}
