/** free(1), repeated (`free -s N`, or a loop with date): the times are those of the dates between the tables. */
import { linesOf, momentAt, type RecorderOptions, zzzMoment } from './moments.ts';
import { RecordedPoints, type Recording } from './points.ts';

const NAMES: Readonly<Record<string, string>> = {
  total: 'Memory',
  used: 'Used memory',
  free: 'Free memory',
  shared: 'Shared memory',
  buffers: 'Buffers',
  cached: 'Page cache',
  cache: 'Page cache',
  'buff/cache': 'Buffers and page cache',
  available: 'Available memory',
};

/** KiB of `1.5Gi`, `512M`, `17k`; null for plain numbers. */
function withUnit(word: string): number | null {
  const m = /^(\d{1,15}(?:[.,]\d{1,3})?)([KkMGTP])i?B?$/.exec(word) ?? /^(\d{1,15})(B)$/.exec(word);
  if (m === null) return null;
  const power = { B: -1, K: 0, k: 0, M: 1, G: 2, T: 3, P: 4 }[m[2] ?? 'K'] ?? 0;
  return Number((m[1] ?? '').replace(',', '.')) * 1024 ** power;
}

/**
 * KiB for one printed unit, from the machine's size: `free -b`, `-k`, `-m` and `-g` print no unit.
 * @returns null when it cannot be told
 */
function unitOf(total: number, memTotalKiB: number | null): number | null {
  if (memTotalKiB !== null && total > 0) {
    for (const scale of [1, 1024, 1024 ** 2, 1 / 1024]) {
      const ratio = (total * scale) / memTotalKiB;
      if (ratio > 0.7 && ratio < 1.5) return scale;
    }
    return null;
  }
  // More than 4 Mi units: as MiB this would be 4 TiB, as bytes 4 MiB.
  return total >= 4 * 1024 ** 2 && total < 2 ** 32 ? 1 : null;
}

export function isFreeHeading(line: string): boolean {
  return /^ +total +used +free +shared +(?:buffers|buff\/cache)(?: +\w+){0,2} *$/.test(line);
}

/** Reads the tables of free. Amounts in a unit that cannot be told are left out. */
export function readFree(text: string, options: RecorderOptions): Recording {
  const points = new RecordedPoints();
  const { zone } = options;
  let at: number | null = null;
  let near: number | null = null;
  let keys: readonly string[] | null = null;
  let scale: number | null = null;
  let unknown = 0;
  for (const line of linesOf(text)) {
    if (isFreeHeading(line)) {
      keys = line.trim().split(/ +/);
      continue;
    }
    const row = keys === null ? null : /^(Mem|Swap): {1,40}(\S.{0,160})$/.exec(line);
    if (row === null || keys === null) {
      const found: number | null = zzzMoment(line, zone, near) ?? momentAt(line.trim(), zone, near)?.at ?? null;
      if (found !== null) [at, near] = [found, found];
      continue;
    }
    const words = (row[2] ?? '').trim().split(/ +/);
    const plain = Number(words[0]);
    if (row[1] === 'Mem') scale = Number.isNaN(plain) ? 1 : unitOf(plain, options.memTotalKiB);
    for (const [i, word] of words.entries()) {
      const key = keys[i];
      if (key === undefined) break;
      const own = withUnit(word);
      const value = own ?? (scale === null ? Number.NaN : Number(word) * scale);
      if (Number.isNaN(value)) unknown++;
      const swap = row[1] === 'Swap';
      const title = swap ? `${key[0]?.toUpperCase()}${key.slice(1)} swap` : (NAMES[key] ?? key);
      points.put(at, `free.${swap ? 'swap' : 'mem'}.${key}`, value, { name: `${title} (free)`, unit: 'KiB' });
    }
    // A date speaks for the table that follows it, not for later ones.
    if (row[1] === 'Swap') at = null;
  }
  const recording = points.finish(options.source, zone.kind !== 'unknown');
  if (unknown > 0)
    recording.problems.push(
      `${unknown} amounts are in a unit that is not printed and were left out (record with free -h or -k)`,
    );
  return recording;
}
