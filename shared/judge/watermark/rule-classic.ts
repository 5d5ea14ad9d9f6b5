/**
 * To 4.3 (mm/page_alloc.c, zone_watermark_ok() of 2.6.10 and __zone_watermark_ok() later): an order-0 test, then for a
 * larger block a loop that takes the too small blocks out of the sum and halves the demand at each order.
 *
 * A block can be there and the request is still refused: what counts is how much memory stands in large blocks, not
 * whether one exists. free_cma is subtracted from 3.7 on, in the first test alone.
 * 2.6.38 to 3.2 subtract 2^order + 1 where 2^order − 1 was meant: two pages more. Before 2.6.38 __GFP_NOMEMALLOC did not
 * take a right away (rights.ts). Read in 2.6.39 and 3.10.0-514.el7.
 */
import { accessHighHarder, effectiveMin, half, marginOf, pagesOf, passed, refused } from './arithmetic.ts';
import type { Rights, TestTerms, WatermarkTest, ZonePages } from './types.ts';

function test(zone: ZonePages, rights: Rights, request: number): WatermarkTest {
  const terms: TestTerms = {
    free: zone.free,
    request,
    cma: rights.cma ? 0 : zone.freeCma,
    highatomic: 0,
    unaccepted: 0,
    min: zone.min,
    access: accessHighHarder(zone.min, rights),
    reserve: zone.reserve,
  };
  if (marginOf(terms) <= 0) return refused('watermark', terms);
  let left = terms.free - terms.request;
  let asked = effectiveMin(terms);
  for (let order = 0; order < rights.order; order++) {
    left -= (zone.blocks[order] ?? 0) * pagesOf(order);
    asked = half(asked);
    if (left <= asked) return refused('order-loop', terms, { order, leftPages: left, askedPages: asked });
  }
  return passed(terms);
}

/** 2.6.10 to 2.6.37, 3.3 to 4.3, RHEL 7. */
export function classic(zone: ZonePages, rights: Rights): WatermarkTest {
  return test(zone, rights, pagesOf(rights.order) - 1);
}

/** 2.6.38 to 3.2. */
export function classicOff2(zone: ZonePages, rights: Rights): WatermarkTest {
  return test(zone, rights, pagesOf(rights.order) + 1);
}
