/**
 * 6.3 to 6.11, late 5.15 and 6.1 (mm/page_alloc.c, __zone_watermark_ok(), read in 6.1.119, 5.15.215, 6.3.8, 6.6.63, 6.6.87
 * and 6.8.1; commits 1ebbb21811b7, ab3508854353, 2973d8229b78). The rights are named anew: __GFP_HIGH gives half of min,
 * and a further quarter when the request may not sleep either. A request that may not sleep and has no __GFP_HIGH
 * (GFP_NOWAIT) gets nothing of min, but the highatomic reserve is no longer subtracted for it. 6.5 to 6.11 subtract
 * memory that a confidential guest has not accepted.
 *
 * From 6.3 on whoever has __GFP_HIGH is forgiven the boost; late 5.15 and 6.1 still ask for __GFP_ATOMIC there.
 */
import { COMMON_LISTS, half, hasList, marginOf, pagesOf, passed, quarter, refused } from './arithmetic.ts';
import { withoutBoost } from './boost-retry.ts';
import type { Rights, TestTerms, WatermarkTest, ZonePages } from './types.ts';

function access(min: number, rights: Rights): number {
  let left = min;
  if (rights.high) {
    left -= half(left);
    if (rights.nonBlock) left -= quarter(left);
  }
  if (rights.oom) left -= half(left);
  return min - left;
}

/** The test itself; `highatomicPages` is what this rule subtracts from those without any right to reserves. */
export function testWithReserves(
  zone: ZonePages,
  rights: Rights,
  highatomicPages: number,
  unaccepted: number,
): WatermarkTest {
  const reserves = rights.high || rights.nonBlock || rights.oom;
  const terms: TestTerms = {
    free: zone.free,
    request: pagesOf(rights.order) - 1,
    cma: rights.cma ? 0 : zone.freeCma,
    highatomic: reserves ? 0 : highatomicPages,
    unaccepted,
    min: zone.min,
    access: access(zone.min, rights),
    reserve: zone.reserve,
  };
  if (marginOf(terms) <= 0) return refused('watermark', terms);
  if (rights.order === 0) return passed(terms);
  for (let order = rights.order; order < zone.blocks.length; order++) {
    if (hasList(zone, order, COMMON_LISTS)) return passed(terms);
    if (rights.cma && hasList(zone, order, 'C')) return passed(terms);
    if ((rights.highatomic || rights.oom) && hasList(zone, order, 'H')) return passed(terms);
  }
  return refused('no-block', terms);
}

function once(zone: ZonePages, rights: Rights): WatermarkTest {
  return testWithReserves(zone, rights, zone.reservedHighatomic, zone.unaccepted);
}

export function rule63(zone: ZonePages, rights: Rights): WatermarkTest {
  return withoutBoost(once, zone, rights, rights.high);
}

export function rule61late(zone: ZonePages, rights: Rights): WatermarkTest {
  return withoutBoost(once, zone, rights, rights.atomic);
}
