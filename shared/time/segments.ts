/** Where a source passes from one boot to the next. */
import type { Point } from './clock-types.ts';

/** printk of different CPUs may be out of order by less than this; a new boot falls back by more. */
const DISORDER_SECONDS = 1;
/** No log holds more boots; a text whose seconds fall at every line is none. */
const MAX_BOOTS = 1000;

/**
 * Numbers the stretches of one source in which the seconds since boot rise. A boundary is a fall of the seconds, another
 * boot id, `Linux version` of another release, or of the same once the boot that is open has gone on. Whether two stretches are one boot all the same (a
 * logger that reads the ring buffer again) is decided later, when wall times are known.
 */
export function numberSegments(points: readonly Point[]): void {
  let segment = 0;
  let highest: number | null = null;
  let bootId: string | null = null;
  let kernel: string | null = null;
  let sinceKernel = 0;
  let count = 0;
  for (const point of points) {
    const fell = point.ts !== null && highest !== null && point.ts < highest - DISORDER_SECONDS;
    // `-- Boot ID --` stands between boots: the lines before the first of them have no id of their own.
    const otherId = point.bootId !== null && point.bootId !== bootId && count > 0;
    // Without seconds the line itself is the only sign. A log that holds every line twice shows it twice in a row.
    const restarted = point.kernel !== null && point.ts === null && sinceKernel > 3;
    const otherKernel = point.kernel !== null && kernel !== null && point.kernel !== kernel;
    if ((fell || otherId || restarted || otherKernel) && segment < MAX_BOOTS) {
      segment++;
      highest = null;
      bootId = null;
      kernel = null;
      sinceKernel = 0;
      count = 0;
    }
    count++;
    point.segment = segment;
    if (point.ts !== null) highest = highest === null ? point.ts : Math.max(highest, point.ts);
    if (point.bootId !== null) bootId = point.bootId;
    if (point.kernel !== null) {
      kernel = point.kernel;
      sinceKernel = 0;
    } else sinceKernel++;
  }
}
