/** How broken up free memory was when the report was taken: the share of it that a request of an order could not use. */
import type { Analysis } from '../../contract/index.ts';
import type { Change } from '../schema.ts';

type Zones = NonNullable<Analysis['facts']['buddyinfo']>['value'];

/** Orders that failures ask for most. */
const ORDERS = [1, 3, 4] as const;
/** Change of the share that is worth a line. */
const STEP = 0.1;

/**
 * The kernel's unusable free index (mm/vmstat.c unusable_free_index()): the part of a zone's free memory that lies in blocks
 * too small for the order. 0: all of it can serve; 1: none. null without free memory.
 */
export function unusableShare(counts: readonly number[], order: number): number | null {
  let all = 0;
  let small = 0;
  counts.forEach((blocks, size) => {
    const pages = blocks * 2 ** size;
    all += pages;
    if (size < order) small += pages;
  });
  return all === 0 ? null : small / all;
}

export function fragmentationChanges(before: Analysis, after: Analysis): Change[] {
  const [old, young] = [before.facts.buddyinfo, after.facts.buddyinfo];
  if (old === null || young === null) return [];
  const changes: Change[] = [];
  for (const zone of old.value) {
    const other = young.value.find((one: Zones[number]) => one.node === zone.node && one.zone === zone.zone);
    if (other === undefined || changes.length >= 24) continue;
    for (const order of ORDERS) {
      const [x, y] = [unusableShare(zone.counts, order), unusableShare(other.counts, order)];
      if (x === null || y === null || Math.abs(x - y) < STEP) continue;
      changes.push({
        area: 'fragmentation',
        name: `node ${zone.node} ${zone.zone}: free memory in blocks below order ${order}, when collected`,
        before: `${Math.round(x * 100)} %`,
        after: `${Math.round(y * 100)} %`,
        relevance: 'context',
        why: 'a snapshot: fragmentation grows with uptime',
        members: { before: old.member, after: young.member },
      });
    }
  }
  return changes;
}
