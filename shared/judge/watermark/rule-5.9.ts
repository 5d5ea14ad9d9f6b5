/**
 * 5.9 to 6.2 (mm/page_alloc.c, zone_watermark_fast(); commit f80b08fc4453): the test of 4.15, and an order-0 request with
 * __GFP_ATOMIC that was refused at a boosted min mark is tested once more without the boost.
 */
import { withoutBoost } from './boost-retry.ts';
import { rule415 } from './rule-4.15.ts';
import type { Rights, WatermarkTest, ZonePages } from './types.ts';

export function rule59(zone: ZonePages, rights: Rights): WatermarkTest {
  return withoutBoost(rule415, zone, rights, rights.atomic);
}
