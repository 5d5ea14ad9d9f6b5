/** collectl's plot format (`collectl -P`): one heading `#Date Time [CPU]User% … [MEM]Free …`, one row per sample. */
import { linesOf, momentAt, type RecorderOptions } from './moments.ts';
import { RecordedPoints, type Recording } from './points.ts';

/** Columns that are rates per second by collectl's own convention. */
const RATES = /^(?:CPU|NET|DSK|INT|NFS|TCP)$/;
/** Columns of [MEM] that are counts per second (faults, swapping). */
const MEMORY_RATES =
  /^(?:PageIn|PageOut|PageFaults|PageMajFaults|SwapIn|SwapOut|Pgsteal\S{0,20}|Pgscan\S{0,20}|Refill\S{0,20})$/;
const MEMORY_COUNTS = /^Huge(?:Total|Free|Rsvd|Surp)$/;

export const isCollectlHeading = (line: string): boolean => /^#Date[ ,\t]Time[ ,\t]\[?[A-Z]/.test(line);

/** Reads collectl's plot format, whatever its separator. Memory is in KiB there. */
export function readCollectl(text: string, options: RecorderOptions): Recording {
  const points = new RecordedPoints();
  let keys: string[] | null = null;
  let near: number | null = null;
  for (const line of linesOf(text)) {
    if (isCollectlHeading(line)) keys = line.slice(1).split(/[ ,\t]/);
    if (keys === null || line.startsWith('#')) continue;
    const words = line.split(/[ ,\t]/);
    const moment = momentAt(`${words[0]} ${words[1]}`, options.zone, near);
    if (moment === null || words.length < 3) continue;
    near = moment.at;
    for (let i = 2; i < Math.min(keys.length, words.length); i++) {
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
      points.put(moment.at, origin, Number(word), {
        name: `${group} ${key}${item === undefined ? '' : `, ${item}`} (collectl)`,
        unit,
        overInterval: perSecond,
      });
    }
  }
  return points.finish(options.source, options.zone.kind !== 'unknown');
}
