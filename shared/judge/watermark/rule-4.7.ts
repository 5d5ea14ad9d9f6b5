/** 4.7 to 4.13 and the first 4.14 (read in 4.8.17, 4.9.57, 4.9.73, 4.13.4, 4.14.2, 4.14.8): 4.4 with the shortcut for single pages. */
import { rule44 } from './rule-4.4.ts';
import { withShortcut } from './shortcut.ts';
import type { Rights, WatermarkTest, ZonePages } from './types.ts';

export function rule47(zone: ZonePages, rights: Rights): WatermarkTest {
  return withShortcut(rule44, zone, rights);
}
