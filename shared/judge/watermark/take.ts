/**
 * After the watermark test comes the take: the page must stand in a list that the request may use (mm/page_alloc.c,
 * rmqueue(), rmqueue_buddy() and __rmqueue(), read in 3.10.0-514.el7, 4.4.11 to 6.19.0). The test of some kernels says yes
 * where the take then finds nothing.
 */
import { hasList } from './arithmetic.ts';
import { hasReserveRules, isOld, lastResortHighatomic } from './rule-traits.ts';
import type { Rights, RuleId, ZonePages } from './types.ts';

/** The letters of the lists from which this request may take. */
function takable(rule: RuleId, rights: Rights): string {
  let letters = 'UME';
  // MIGRATE_RESERVE (to 4.3) was the last resort of everybody.
  if (isOld(rule)) letters += 'R';
  if (rights.cma) letters += 'C';
  // To 6.2 ALLOC_OOM opens the highatomic lists to the test, not to the take.
  const highatomic = hasReserveRules(rule)
    ? rights.highatomic || rights.oom || (rights.nonBlock && lastResortHighatomic(rule))
    : !isOld(rule) && rights.harder && rights.order > 0;
  return highatomic ? `${letters}H` : letters;
}

/** What is left of the rights where no watermark is asked: they are replaced as a whole, but for movable pages in CMA blocks. */
export function withoutReserves(rights: Rights): Rights {
  return { ...rights, high: false, harder: false, nonBlock: false, highatomic: false, oom: false };
}

export interface Takable {
  /** Free blocks of the order or larger that the request may take. */
  readonly blocks: number;
  /** The same in pages. */
  readonly pages: number;
  /** Blocks of the order or larger that stand in lists it may not take from. */
  readonly forbidden: number;
  /** The same in pages. */
  readonly forbiddenPages: number;
  /** The letters of those lists. */
  readonly forbiddenTypes: string;
}

/**
 * What the printed list offers the request. A count with several letters does not say how many blocks each list has:
 * it is counted as takable as soon as one of its letters is.
 */
export function countTakable(zone: ZonePages, rule: RuleId, rights: Rights): Takable {
  const letters = takable(rule, rights);
  const seen = new Set<string>();
  let blocks = 0;
  let pages = 0;
  let forbidden = 0;
  let forbiddenPages = 0;
  for (let order = rights.order; order < zone.blocks.length; order++) {
    const count = zone.blocks[order] ?? 0;
    if (count === 0) continue;
    if (hasList(zone, order, letters)) {
      blocks += count;
      pages += count * 2 ** order;
    } else {
      forbidden += count;
      forbiddenPages += count * 2 ** order;
      for (const letter of zone.types?.[order] ?? '') seen.add(letter);
    }
  }
  return { blocks, pages, forbidden, forbiddenPages, forbiddenTypes: [...seen].join('') };
}
