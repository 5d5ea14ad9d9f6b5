/** collectl's terminal output with dates, and its plot format (`collectl -P`): one heading `#Date Time [CPU]User% … [MEM]Free …`, one row per sample. */
import { linesOf, momentAt, type RecorderOptions } from './moments.ts';
import { RecordedPoints, type Recording } from './points.ts';

/** Columns that are rates per second by collectl's own convention. */
const RATES = /^(?:CPU|NET|DSK|INT|NFS|TCP)$/;
/** Columns of [MEM] that are counts per second (faults, swapping). */
const MEMORY_RATES =
  /^(?:PageIn|PageOut|PageFaults|PageMajFaults|SwapIn|SwapOut|Pgsteal\S{0,20}|Pgscan\S{0,20}|Refill\S{0,20})$/;
const MEMORY_COUNTS = /^Huge(?:Total|Free|Rsvd|Surp)$/;

export const isCollectlHeading = (line: string): boolean => /^#(?:Date[ ,\t]Time|UTC)[ ,\t]\[?[A-Z]/.test(line);

/**
 * The moment of a row of the plot format: seconds since 1970 (-oU), a date (as a rule), or month and day alone (-od).
 * @returns null where it cannot be told
 */
function plotMoment(
  words: readonly string[],
  utc: boolean,
  options: RecorderOptions,
  near: number | null,
): number | null {
  const { zone, notAfter = null } = options;
  const [date = '', time = ''] = words;
  // Seconds since 1970 cannot stand on the line of an unknown zone.
  if (utc) return /^\d{9,10}(?:\.\d{1,3})?$/.test(date) && zone.kind !== 'unknown' ? Number(date) : null;
  return momentAt(`${date} ${time}`, zone, near, notAfter)?.at ?? null;
}

/** The terminal's heading with dates (`collectl -sm -oD`): `#Date    Time     Free Buff Cach Inac Slab  Map`. */
const TERMINAL = /^#Date +Time +(?=.*\bFree\b.*\bBuff\b)\S/;
/** Columns of memory in the terminal; others may stand beside them. */
const TERMINAL_MEMORY: Readonly<Record<string, string>> = {
  Free: 'Free',
  Buff: 'Buf',
  Cach: 'Cached',
  Inac: 'Inactive',
  Slab: 'Slab',
  Map: 'Map',
};
const POWERS: Readonly<Record<string, number>> = { K: 0, M: 1, G: 2, T: 3 };

export const isCollectlTerminal = (line: string): boolean => TERMINAL.test(line);

/** Reads what collectl prints on a terminal: amounts of memory with their unit, rounded by it. */
function readTerminal(text: string, options: RecorderOptions): Recording {
  const points = new RecordedPoints();
  let keys: string[] = [];
  let near: number | null = null;
  for (const line of linesOf(text)) {
    if (isCollectlTerminal(line)) keys = line.slice(1).trim().split(/ +/);
    if (keys.length === 0 || line.startsWith('#')) continue;
    const words = line.trim().split(/ +/);
    const moment: { at: number } | null =
      words.length === keys.length ? momentAt(`${words[0]} ${words[1]}`, options.zone, near) : null;
    if (moment === null) continue;
    near = moment.at;
    for (const [i, key] of keys.entries()) {
      const told = TERMINAL_MEMORY[key];
      const m = /^(\d{1,9}(?:\.\d{1,3})?)([KMGT])$/.exec(words[i] ?? '');
      if (told === undefined || m === null) continue;
      const kiB = Number(m[1]) * 1024 ** (POWERS[m[2] ?? ''] ?? 0);
      points.put(moment.at, `collectl.mem.${told}`, kiB, { name: `MEM ${told} (collectl)`, unit: 'KiB' });
    }
  }
  return points.finish(options.source, options.zone.kind !== 'unknown');
}

/** Reads collectl's plot format, whatever its separator. Memory is in KiB there. */
export function readCollectl(text: string, options: RecorderOptions): Recording {
  if (text.slice(0, 8192).split(/\r?\n/, 60).some(isCollectlTerminal)) return readTerminal(text, options);
  const points = new RecordedPoints();
  let keys: string[] | null = null;
  let near: number | null = null;
  for (const line of linesOf(text)) {
    if (isCollectlHeading(line)) keys = line.slice(1).split(/[ ,\t]/);
    if (keys === null || line.startsWith('#')) continue;
    const words = line.split(/[ ,\t]/);
    const utc = keys[0] === 'UTC';
    if (words.length < 3 || !/^\d/.test(words[0] ?? '')) continue;
    const at = plotMoment(words, utc, options, near);
    near = at ?? near;
    for (let i = utc ? 1 : 2; i < Math.min(keys.length, words.length); i++) {
      const m = /^\[([A-Z]{2,8})(?::([^\]]{1,40}))?\](\S{1,40})$/.exec(keys[i] ?? '');
      const word = words[i] ?? '';
      if (m === null || !/^-?\d{1,18}(?:\.\d{1,6})?$/.test(word)) continue;
      const [, group = '', item, key = ''] = m;
      const memory = group === 'MEM';
      const perSecond = memory ? MEMORY_RATES.test(key) : RATES.test(group);
      const unit = key.endsWith('%')
        ? '%'
        : memory && !perSecond && !MEMORY_COUNTS.test(key)
          ? 'KiB'
          : perSecond
            ? '1/s'
            : '';
      const origin = `collectl.${group.toLowerCase()}${item === undefined ? '' : `[${item}]`}.${key}`;
      points.put(at, origin, Number(word), {
        name: `${group} ${key}${item === undefined ? '' : `, ${item}`} (collectl)`,
        unit,
        overInterval: perSecond,
      });
    }
  }
  return points.finish(options.source, options.zone.kind !== 'unknown');
}
