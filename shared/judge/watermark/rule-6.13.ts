/**
 * 6.12 and later (mm/page_alloc.c, __zone_watermark_unusable_free(), read in 6.12.0, 6.17.0 and 6.19.0; commit
 * c928807f6f6b): as 6.3, but what is subtracted is the free part of the highatomic blocks, not their whole size.
 * Unaccepted memory is no longer part of the test. 6.18 differs in the rights alone (rights.ts).
 */
import { withoutBoost } from './boost-retry.ts';
import { testWithReserves } from './rule-6.3.ts';
import type { Rights, WatermarkTest, ZonePages } from './types.ts';

function once(zone: ZonePages, rights: Rights): WatermarkTest {
  return testWithReserves(zone, rights, zone.freeHighatomic, 0);
}

export function rule613(zone: ZonePages, rights: Rights): WatermarkTest {
  return withoutBoost(once, zone, rights, rights.high);
}
