/**
 * 5.9 to 6.2 and late 5.4 (mm/page_alloc.c, zone_watermark_fast(); commits f80b08fc4453 and f27ce0e14088): a single page
 * asked for with __GFP_ATOMIC that was refused at a boosted min mark is tested once more without the boost.
 *
 * Late 5.4 (not 5.4.61; 5.4.84, 5.4.188, 5.4.286 and 5.4.301) keeps the shortcut of 4.7. 5.9 to 5.18 (read in 5.10.89 and
 * 5.10.134) look at the highatomic reserve there, with a comparison that takes a negative number for a large one. 5.19
 * (read, with 5.10.150, 5.10.198, 5.15.145 and 5.15.167) has that mended, and its shortcut then adds nothing to the test.
 */
import { withoutBoost } from './boost-retry.ts';
import { testLists } from './rule-4.15.ts';
import { withShortcut, withUnsignedShortcut } from './shortcut.ts';
import type { Rights, WatermarkTest, ZonePages } from './types.ts';

export function rule519(zone: ZonePages, rights: Rights): WatermarkTest {
  return withoutBoost(testLists, zone, rights, rights.atomic);
}

export function rule54late(zone: ZonePages, rights: Rights): WatermarkTest {
  return withShortcut(rule519, zone, rights);
}

export function rule59(zone: ZonePages, rights: Rights): WatermarkTest {
  return withUnsignedShortcut(rule519, zone, rights);
}
