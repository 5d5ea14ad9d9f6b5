/**
 * One printed zone in every way that the log leaves open: rule, rights, entry of lowmem_reserve[], size of the highatomic
 * reserve. The first reading is shown; where another one comes to a different answer the answer is "not known".
 */
import type { MemoryZone } from '../../contract/index.ts';
import type { RightsReading } from './rights.ts';
import { countTakable, type Takable, withoutReserves } from './take.ts';
import type { FailedAt, Rights, RuleId, WatermarkTest, ZonePages } from './types.ts';
import { watermarkTest } from './watermark-test.ts';

export interface ZoneReading {
  readonly rule: RuleId;
  /** The request's own; `noWatermark` where the try that is shown was one without a mark. */
  readonly rights: RightsReading;
  /** The rights of the try that is shown. */
  readonly used: Rights;
  readonly pages: ZonePages;
  readonly test: WatermarkTest;
  readonly take: Takable;
  /** After test and take; null when the buddy list that decides is missing. */
  readonly passes: boolean | null;
  readonly failedAt: FailedAt | null;
  /** The watermark said yes and the lists had nothing that the request may take. */
  readonly takeFailed: boolean;
}

/** How much of the buddy list was printed. */
export type ListState = 'whole' | 'partial' | 'none';

/** Page amounts that the block leaves open. */
export interface OpenPages {
  readonly reserve: number;
  readonly reservedHighatomic: number;
  readonly freeHighatomic: number;
}

function withoutWatermark(pages: ZonePages): WatermarkTest {
  const terms = {
    free: pages.free,
    request: 0,
    cma: 0,
    highatomic: 0,
    unaccepted: 0,
    min: 0,
    access: 0,
    reserve: 0,
  };
  return { passes: true, marginPages: pages.free, failedAt: null, terms, loop: null, retry: null, shortcut: null };
}

/** One call of get_page_from_freelist() for one zone: test, then take. */
function attempt(
  reading: Pick<ZoneReading, 'rule' | 'rights' | 'used' | 'pages'>,
  list: ListState,
  noWatermark: boolean,
): ZoneReading {
  const { rule, pages, used } = reading;
  const test = noWatermark ? withoutWatermark(pages) : watermarkTest(rule, pages, used);
  const take = countTakable(pages, rule, noWatermark ? withoutReserves(used) : used);
  const base = { ...reading, rights: { ...reading.rights, noWatermark }, test, take };
  if (test.failedAt === 'watermark') return { ...base, passes: false, failedAt: 'watermark', takeFailed: false };
  // Nothing usable was left by the numbers, and yet the test says yes: only the list tells whether a page was there.
  const byList = used.order > 0 || noWatermark || test.shortcut?.kind === 'negative';
  const enough = list === 'partial' && pages.blocks.length >= used.order && test.failedAt === 'order-loop';
  if (list === 'none' || (list === 'partial' && !enough && take.blocks === 0)) {
    // An order-0 request that passes the mark finds its page; for larger ones the list decides.
    return { ...base, passes: byList ? null : test.passes, failedAt: null, takeFailed: false };
  }
  if (!test.passes) return { ...base, passes: false, failedAt: test.failedAt, takeFailed: false };
  // An empty list beside free pages is skew (pages freed and taken again while it was printed), not a refusal.
  const listed = take.blocks + take.forbidden > 0 || byList;
  if (take.blocks === 0 && listed) return { ...base, passes: false, failedAt: 'no-block', takeFailed: true };
  return { ...base, passes: true, failedAt: null, takeFailed: false };
}

/**
 * Runs one reading: the try with the rights of the caller's flags, then the one with those of the task, which replace them
 * (__alloc_pages_slowpath(), reserve_flags). What is shown is the try that passes, else the one that came nearest.
 * Of a list that breaks off the printed columns count: a block that they show is there, a block that they do not show may be.
 */
export function readZone(rule: RuleId, rights: RightsReading, pages: ZonePages, list: ListState): ZoneReading {
  const own = { rule, rights, used: rights.rights, pages };
  if (rights.noWatermark) {
    const further = attempt(own, list, true);
    if (further.passes !== false) return further;
    // Without a mark the highatomic lists are closed: the first try may have had what the second does not find.
    const first = attempt(own, list, false);
    return first.passes === true ? first : further;
  }
  const first = attempt(own, list, false);
  if (rights.asVictim === null || first.passes === true) return first;
  const further = attempt({ ...own, used: rights.asVictim }, list, false);
  if (further.passes === true) return further;
  return further.test.marginPages > first.test.marginPages ? further : first;
}

/** Pages that the highatomic lists hold, from the letters: at least, at most. */
export function highatomicOnLists(pages: ZonePages): { readonly least: number; readonly most: number } {
  let least = 0;
  let most = 0;
  pages.types?.forEach((letters, order) => {
    const count = pages.blocks[order] ?? 0;
    if (count === 0 || !letters.includes('H')) return;
    least += (letters === 'H' ? count : 1) * 2 ** order;
    most += count * 2 ** order;
  });
  return { least, most };
}

/** Upper limit of the highatomic reserve: 1 % of the zone and one page block (mm/page_alloc.c to 6.7). */
export function highatomicCeiling(zone: MemoryZone, pageSizeKiB: number, orders: number): number {
  const zoneKiB = zone.managedKiB ?? zone.presentKiB ?? 0;
  const largest = 2 ** Math.max(0, orders - 1);
  const block = pageSizeKiB === 4 ? Math.min(largest, 512) : largest;
  return Math.floor(zoneKiB / pageSizeKiB / 100) + block;
}
