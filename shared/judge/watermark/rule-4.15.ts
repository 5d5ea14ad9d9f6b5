/**
 * 4.15 to 5.8, RHEL 8 (mm/page_alloc.c, __zone_watermark_ok(); commit b050e3769c6b): as 4.4, but ALLOC_HARDER opens the
 * highatomic lists alone, and an OOM victim gets half of min. From 5.0 the mark contains the boost, and nobody is
 * forgiven it.
 */
import { COMMON_LISTS, half, hasList, marginOf, pagesOf, passed, quarter, refused } from './arithmetic.ts';
import type { Rights, TestTerms, WatermarkTest, ZonePages } from './types.ts';

/** Half for HIGH; then half of the rest for an OOM victim, or a quarter of it for HARDER. */
function access(min: number, rights: Rights): number {
  let left = min;
  if (rights.high) left -= half(left);
  if (rights.oom) left -= half(left);
  else if (rights.harder) left -= quarter(left);
  return min - left;
}

export function rule415(zone: ZonePages, rights: Rights): WatermarkTest {
  const reserves = rights.harder || rights.oom;
  const terms: TestTerms = {
    free: zone.free,
    request: pagesOf(rights.order) - 1,
    cma: rights.cma ? 0 : zone.freeCma,
    highatomic: reserves ? 0 : zone.reservedHighatomic,
    unaccepted: 0,
    min: zone.min,
    access: access(zone.min, rights),
    reserve: zone.reserve,
  };
  if (marginOf(terms) <= 0) return refused('watermark', terms);
  if (rights.order === 0) return passed(terms);
  for (let order = rights.order; order < zone.blocks.length; order++) {
    if (hasList(zone, order, COMMON_LISTS)) return passed(terms);
    if (rights.cma && hasList(zone, order, 'C')) return passed(terms);
    if (reserves && hasList(zone, order, 'H')) return passed(terms);
  }
  return refused('no-block', terms);
}
