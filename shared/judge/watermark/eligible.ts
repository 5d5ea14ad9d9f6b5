/** Which of the printed zones the request may use: zone ceiling, nodemask, cpuset. */
import type { Gfp, MemoryZone } from '../../contract/index.ts';
import { parseNodeSet } from './node-set.ts';
import { highestIndex, isZoneName, possibleLists, type ZoneList, type ZoneName } from './zone-index.ts';

export interface EligibleZone {
  readonly zone: MemoryZone;
  /** `perhaps`: outside the cpuset of a kernel request that may leave it for the nearest enclosing cpuset. */
  readonly allowed: 'yes' | 'perhaps';
}

export interface Eligibility {
  readonly zones: readonly EligibleZone[];
  /** Zone lists of the build that fit the block; empty when the names or lengths make no sense. */
  readonly lists: readonly ZoneList[];
  readonly highest: ZoneName;
  readonly notes: readonly string[];
}

/** A zone type without memory is not on the zone list; kernels to 2.6.22 print it all the same. */
function populated(zone: MemoryZone): boolean {
  return zone.presentKiB !== 0 || (zone.freeKiB ?? 0) > 0;
}

function below(zone: MemoryZone, highest: ZoneName, lists: readonly ZoneList[]): boolean {
  if (!isZoneName(zone.zone)) return false;
  const name = zone.zone;
  if (lists.length === 0) {
    const order: readonly ZoneName[] = ['DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device'];
    return order.indexOf(name) <= order.indexOf(highest);
  }
  return lists.some((list) => list.indexOf(name) <= highestIndex(list, highest));
}

interface Asking {
  readonly gfp: Gfp;
  readonly nodemask: string | null;
  readonly memsAllowed: string | null;
  readonly zones: readonly MemoryZone[];
  readonly ignoresCpuset: boolean;
}

/** Chooses the zones; says in `notes` what restricts the request, one sentence each. */
export function eligibleZones(asking: Asking): Eligibility {
  const { gfp } = asking;
  const notes: string[] = [];
  // Where only the word size of the build is open, a printed HighMem zone settles it.
  const hasHighMem = asking.zones.some((zone) => zone.zone === 'HighMem' && populated(zone));
  const asksHighMem = gfp.bits.includes('__GFP_HIGHMEM');
  const highest = gfp.highestZone ?? (asksHighMem && hasHighMem ? 'HighMem' : 'Normal');
  if (gfp.highestZone === null && !asksHighMem) {
    notes.push('The highest zone of the request is not known; Normal is assumed.');
  }
  const printed = asking.zones.filter(populated);
  const lists = possibleLists(printed, highest);
  if (lists.length === 0 && printed.length > 0) {
    notes.push(
      'The zone names and the length of lowmem_reserve[] fit no known build: the entry for this request is not sure.',
    );
  }

  const byMask = parseNodeSet(asking.nodemask);
  const byCpuset = asking.ignoresCpuset ? null : parseNodeSet(asking.memsAllowed);
  // Only requests for user memory (__GFP_HARDWALL) are held in their own cpuset; others may go up to the nearest
  // enclosing one that is exclusive (kernel/cgroup/cpuset.c, cpuset_node_allowed()).
  const hardwall =
    gfp.bits.includes('__GFP_HARDWALL') || gfp.names.some((name) => /^GFP_(HIGH)?USER|TRANSHUGE/.test(name));
  const zones: EligibleZone[] = [];
  for (const zone of printed) {
    if (!below(zone, highest, lists)) continue;
    if (zone.node !== null && byMask !== null && !byMask.has(zone.node)) continue;
    const outside = zone.node !== null && byCpuset !== null && !byCpuset.has(zone.node);
    if (outside && hardwall) continue;
    zones.push({ zone, allowed: outside ? 'perhaps' : 'yes' });
  }
  if (byMask !== null) notes.push(`The memory policy allows node ${asking.nodemask ?? ''} alone (nodemask).`);
  const nodes = new Set(printed.map((zone) => zone.node));
  if (gfp.thisNode === true && nodes.size > 1) {
    notes.push('The request asked for one node alone (__GFP_THISNODE), and the log does not say which.');
  }
  if (zones.some((entry) => entry.allowed === 'perhaps')) {
    notes.push(
      'The cpuset of the task allows fewer nodes than are printed; a kernel request may leave it for an enclosing cpuset that the log does not name.',
    );
  }
  return { zones, lists, highest, notes };
}
