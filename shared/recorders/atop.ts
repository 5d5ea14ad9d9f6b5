/**
 * atop(1): the screens that `atop -r FILE` prints one after another into a file, and the lines of `atop -P MEM,SWP,PAG`
 * (atop 2.x, documented in atop(1), PARSEABLE OUTPUT).
 */
import { linesOf, momentAt, type RecorderOptions } from './moments.ts';
import { RecordedPoints, type Recording } from './points.ts';

/** `ATOP - host   2026/11/22  18:46:01   ----   10m0s elapsed` */
const SCREEN = /^ATOP - (\S{1,64}) +(\d{4})[/-](\d\d)[/-](\d\d) +(\d\d:\d\d:\d\d)\b/;
/** `P MEM host 1790000000 2026/11/22 18:46:01 600 …`, without the leading P. */
const PARSEABLE = /^(MEM|SWP|PAG) (\S{1,255}) (\d{9,11}) \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (\d{1,7}) (.{1,400})$/;

const POWERS: Readonly<Record<string, number>> = { B: -1, K: 0, M: 1, G: 2, T: 3 };

/** KiB of `15.6G`; null for what is no amount. */
function amount(word: string): number | null {
  const m = /^(\d{1,9}(?:\.\d{1,3})?)([BKMGT])$/.exec(word);
  return m === null ? null : Number(m[1]) * 1024 ** (POWERS[m[2] ?? ''] ?? 0);
}

/** A count: `0`, `51234`, `1e7`. */
const count = (word: string): number | null => (/^\d{1,12}(?:e\d{1,2})?$/.test(word) ? Number(word) : null);

export const isAtopText = (line: string): boolean => SCREEN.test(line) || PARSEABLE.test(line);

/** Reads atop's text: the lines of memory, swap, paging, and tasks. Its first sample covers the time since boot; its counts are left out. */
export function readAtop(text: string, options: RecorderOptions): Recording {
  const points = new RecordedPoints();
  const { zone } = options;
  let at: number | null = null;
  let first = true;
  for (const line of linesOf(text)) {
    const screen = SCREEN.exec(line);
    if (screen !== null) {
      first = at === null;
      at = momentAt(`${screen[2]}-${screen[3]}-${screen[4]} ${screen[5]}`, zone, at)?.at ?? at;
      continue;
    }
    const parseable = PARSEABLE.exec(line);
    if (parseable !== null) {
      putParseable(points, parseable, zone.kind === 'unknown');
      continue;
    }
    const label = /^(MEM|SWP|PAG|PRC) \|(.{1,400})$/.exec(line);
    if (label === null || at === null) continue;
    const group = (label[1] ?? '').toLowerCase();
    for (const cell of (label[2] ?? '').split('|')) {
      const [key = '', word = ''] = cell.trim().split(/ +/);
      if (key === '' || word === '') continue;
      if (group === 'prc') {
        // Tasks by state stand as counts behind a number sign; times of sys and user are those of an interval of any length.
        const tasks = key.startsWith('#') ? count(word) : null;
        if (tasks !== null) points.put(at, `atop.prc.${key}`, tasks, { name: `PRC ${key} (atop)`, unit: '' });
        continue;
      }
      const kiB = group === 'pag' ? null : amount(word);
      if (kiB !== null) {
        points.put(at, `atop.${group}.${key}`, kiB, { name: `${group.toUpperCase()} ${key} (atop)`, unit: 'KiB' });
        continue;
      }
      const pages = group === 'pag' && !first ? count(word) : null;
      if (pages !== null) {
        const about = { name: `PAG ${key} (atop)`, unit: 'per interval', overInterval: true };
        points.put(at, `atop.pag.${key}`, pages, about);
      }
    }
  }
  return points.finish(options.source, zone.kind !== 'unknown');
}

/** MEM begins with page size, total, free, cache, buffers and slab; SWP with page size, total, free. All in pages. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  MEM: ['tot', 'free', 'cache', 'buff', 'slab'],
  SWP: ['tot', 'free'],
};

function putParseable(points: RecordedPoints, m: RegExpExecArray, local: boolean): void {
  // Seconds since 1970 are UTC: they cannot stand on the line of an unknown zone, whose moments are local.
  const at = local ? null : Number(m[3]);
  const label = m[1] ?? '';
  const words = (m[5] ?? '').split(' ').map(Number);
  const pageKiB = (words[0] ?? 0) / 1024;
  if (!(pageKiB >= 1 && pageKiB <= 1024)) return;
  for (const [i, key] of (FIELDS[label] ?? []).entries()) {
    const value = words[i + 1];
    if (value === undefined || Number.isNaN(value)) continue;
    const about = { name: `${label} ${key} (atop)`, unit: 'KiB' };
    points.put(at, `atop.${label.toLowerCase()}.${key}`, value * pageKiB, about);
  }
}
