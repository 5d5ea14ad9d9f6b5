/**
 * After the watermark test comes the take: the page must stand in a list that the request may use (mm/page_alloc.c,
 * rmqueue() and its fallbacks). The test of some kernels says yes where the take then finds nothing.
 */
import { hasList } from './arithmetic.ts';
import type { Rights, RuleId, ZonePages } from './types.ts';

/** The letters of the lists from which this request may take. */
function takable(rule: RuleId, rights: Rights): string {
  let letters = 'UME';
  // MIGRATE_RESERVE (to 4.3) was the last resort of everybody.
  if (rule === 'classic' || rule === 'classic_off2' || rule === 'el6') letters += 'R';
  if (rights.cma) letters += 'C';
  const olderHighatomic = (rule === '4.4' || rule === '4.15' || rule === '5.9') && rights.harder && rights.order > 0;
  // An order-0 GFP_ATOMIC request may take from the highatomic blocks as a last resort from 6.12 on (281dd25c1a01).
  const orderZero = rights.order === 0 && rights.high && rights.nonBlock && rule === '6.13';
  if (olderHighatomic || rights.highatomic || rights.oom || orderZero) letters += 'H';
  return letters;
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
