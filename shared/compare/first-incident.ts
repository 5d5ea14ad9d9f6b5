/** How long a freshly booted machine used to stay quiet: a reboot alone cleans memory. */
import type { Side } from './sides.ts';
import { contains } from './spans.ts';
import { DAY_MS, type Tally } from './tally.ts';

/** A boot whose first observed moment is later than this may have had an earlier incident. */
const LOST_HEAD_MS = 600_000;

/** Median days from the start of a boot to its first incident, over the boots of before that had one. */
export function firstIncidentDays(side: Side, tally: Tally): number | null {
  const waits: number[] = [];
  for (const boot of side.boots) {
    const start = boot.startedAt;
    const first = boot.spans[0];
    const end = boot.spans[boot.spans.length - 1]?.to;
    if (start === null || first === undefined || end === undefined || first.from > start + LOST_HEAD_MS) continue;
    const moments = tally.at.get(boot.host) ?? [];
    for (let i = indexFrom(moments, first.from); (moments[i] ?? Number.POSITIVE_INFINITY) <= end; i++) {
      const at = moments[i] ?? 0;
      if (!contains(boot.spans, at)) continue;
      waits.push((at - start) / DAY_MS);
      break;
    }
  }
  if (waits.length === 0) return null;
  waits.sort((a, b) => a - b);
  const middle = waits.length >> 1;
  const high = waits[middle] ?? 0;
  return waits.length % 2 === 1 ? high : ((waits[middle - 1] ?? high) + high) / 2;
}

/** Index of the first of sorted moments that is not before `at`. */
function indexFrom(moments: readonly number[], at: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
