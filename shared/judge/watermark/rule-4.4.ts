/**
 * 4.4 to 4.6 (mm/page_alloc.c, __zone_watermark_ok(), read in 4.4.11; commit 97a16fc82a7c): the weighted sum is gone, one
 * block of the order or larger is enough. The highatomic reserve is subtracted from those who may not use it.
 *
 * With ALLOC_HARDER any block counts, even one of a list from which the request cannot take: the test then says yes and
 * the take fails. 4.15 corrected that, and so did 4.4.y on its way (read in 4.4.121). OOM victims, who count as HARDER
 * here, exist in 4.14 alone (read in 4.14.2, 4.14.5 and 4.14.8).
 */
import { accessHighHarderOom, COMMON_LISTS, hasList, marginOf, pagesOf, passed, refused } from './arithmetic.ts';
import type { Rights, TestTerms, WatermarkTest, ZonePages } from './types.ts';

/** The first half of the test, common to 4.4 and 4.15. */
export function termsOf44(zone: ZonePages, rights: Rights): TestTerms {
  return {
    free: zone.free,
    request: pagesOf(rights.order) - 1,
    cma: rights.cma ? 0 : zone.freeCma,
    highatomic: rights.harder || rights.oom ? 0 : zone.reservedHighatomic,
    unaccepted: 0,
    min: zone.min,
    access: accessHighHarderOom(zone.min, rights),
    reserve: zone.reserve,
  };
}

export function rule44(zone: ZonePages, rights: Rights): WatermarkTest {
  const terms = termsOf44(zone, rights);
  if (marginOf(terms) <= 0) return refused('watermark', terms);
  if (rights.order === 0) return passed(terms);
  for (let order = rights.order; order < zone.blocks.length; order++) {
    if ((zone.blocks[order] ?? 0) === 0) continue;
    if (rights.harder || rights.oom) return passed(terms);
    if (hasList(zone, order, COMMON_LISTS)) return passed(terms);
    if (rights.cma && hasList(zone, order, 'C')) return passed(terms);
  }
  return refused('no-block', terms);
}
