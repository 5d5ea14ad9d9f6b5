/**
 * RHEL 6 (mm/page_alloc.c, zone_watermark_ok() of 2.6.32-642.6.2.el6): the first test of 2.6.38, then a loop of its own
 * whose demand starts from the distance between the mark that is tested and the min mark. A request that failed was
 * tested against min itself, so the demand is 0 and only a sum of nothing refuses.
 */
import { accessHighHarder, marginOf, pagesOf, passed, refused } from './arithmetic.ts';
import type { Rights, TestTerms, WatermarkTest, ZonePages } from './types.ts';

export function el6(zone: ZonePages, rights: Rights): WatermarkTest {
  const terms: TestTerms = {
    free: zone.free,
    request: pagesOf(rights.order) + 1,
    cma: 0,
    highatomic: 0,
    unaccepted: 0,
    min: zone.min,
    access: accessHighHarder(zone.min, rights),
    reserve: zone.reserve,
  };
  if (marginOf(terms) <= 0) return refused('watermark', terms);
  let left = terms.free - terms.request;
  for (let order = 0; order < rights.order; order++) {
    left -= (zone.blocks[order] ?? 0) * pagesOf(order);
    if (left <= 0) return refused('order-loop', terms, { order, leftPages: left, askedPages: 0 });
  }
  return passed(terms);
}
