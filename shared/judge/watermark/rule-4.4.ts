/**
 * 4.4 to 4.14 (mm/page_alloc.c, __zone_watermark_ok(); commit 97a16fc82a7c): the weighted sum is gone, one block of the
 * order or larger is enough. The highatomic reserve is subtracted from those who may not use it.
 *
 * With ALLOC_HARDER any block counts, even one of a list from which the request cannot take: the test then says yes and
 * the take fails. 4.15 corrected that.
 */
import { accessHighHarder, COMMON_LISTS, hasList, marginOf, pagesOf, passed, refused } from './arithmetic.ts';
import type { Rights, TestTerms, WatermarkTest, ZonePages } from './types.ts';

export function rule44(zone: ZonePages, rights: Rights): WatermarkTest {
  const terms: TestTerms = {
    free: zone.free,
    request: pagesOf(rights.order) - 1,
    cma: rights.cma ? 0 : zone.freeCma,
    highatomic: rights.harder ? 0 : zone.reservedHighatomic,
    unaccepted: 0,
    min: zone.min,
    access: accessHighHarder(zone.min, rights),
    reserve: zone.reserve,
  };
  if (marginOf(terms) <= 0) return refused('watermark', terms);
  if (rights.order === 0) return passed(terms);
  for (let order = rights.order; order < zone.blocks.length; order++) {
    if ((zone.blocks[order] ?? 0) === 0) continue;
    if (rights.harder) return passed(terms);
    if (hasList(zone, order, COMMON_LISTS)) return passed(terms);
    if (rights.cma && hasList(zone, order, 'C')) return passed(terms);
  }
  return refused('no-block', terms);
}
