/**
 * 4.15 to 5.8, RHEL 8, late 4.9 and 4.14 (mm/page_alloc.c, read in 4.9.80, 4.9.229, 4.14.24, 4.14.74, 4.18.0-147.el8,
 * 5.4.61 and 5.8.1; commit b050e3769c6b): ALLOC_HARDER opens the highatomic lists alone, not every list. From 5.0 the mark
 * contains the boost, and nobody is forgiven it. Single pages have the shortcut; late 4.4 (4.4.121) has the test without it.
 */
import { COMMON_LISTS, hasList, marginOf, passed, refused } from './arithmetic.ts';
import { termsOf44 } from './rule-4.4.ts';
import { withShortcut } from './shortcut.ts';
import type { Rights, WatermarkTest, ZonePages } from './types.ts';

/** __zone_watermark_ok() to 6.2, without the shortcut that its caller has. */
export function testLists(zone: ZonePages, rights: Rights): WatermarkTest {
  const terms = termsOf44(zone, rights);
  if (marginOf(terms) <= 0) return refused('watermark', terms);
  if (rights.order === 0) return passed(terms);
  for (let order = rights.order; order < zone.blocks.length; order++) {
    if (hasList(zone, order, COMMON_LISTS)) return passed(terms);
    if (rights.cma && hasList(zone, order, 'C')) return passed(terms);
    if ((rights.harder || rights.oom) && hasList(zone, order, 'H')) return passed(terms);
  }
  return refused('no-block', terms);
}

export function rule415(zone: ZonePages, rights: Rights): WatermarkTest {
  return withShortcut(testLists, zone, rights);
}
