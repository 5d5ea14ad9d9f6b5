/**
 * zone_watermark_fast(), 4.7 on: single pages are checked once more against the whole mark, before the test. Where the full
 * test says yes the shortcut adds nothing, so it is looked at after it: the answer is the same, and the margin stays that
 * of the full test.
 */
import type { Rule } from './boost-retry.ts';
import type { Rights, Shortcut, WatermarkTest, ZonePages } from './types.ts';

/** 4.7 to 5.8 and all of 5.4: free but for CMA, above min and reserve. The highatomic reserve is left out of the sum. */
export function pastHighatomic(zone: ZonePages, rights: Rights): Shortcut {
  const usablePages = zone.free - (rights.cma ? 0 : zone.freeCma);
  return { kind: 'past-highatomic', usablePages, marginPages: usablePages - (zone.min + zone.reserve) };
}

function decided(first: WatermarkTest, shortcut: Shortcut): WatermarkTest {
  return { ...first, passes: true, failedAt: null, retry: null, shortcut };
}

/** `rule`, then the shortcut of 4.7 to 5.8 for a single page that it refused. */
export function withShortcut(rule: Rule, zone: ZonePages, rights: Rights): WatermarkTest {
  const first = rule(zone, rights);
  if (first.passes || rights.order !== 0) return first;
  const shortcut = pastHighatomic(zone, rights);
  return shortcut.marginPages > 0 ? decided(first, shortcut) : first;
}

/**
 * `rule`, then the shortcut of 5.9 to 5.18: it subtracts what the request may not use, reserved highatomic pages included,
 * and compares the rest with an unsigned number. Less than nothing is then more than any mark (mended by 9282012fc0aa in
 * 5.19 and 5.15.59; 5.10.134 has it, 5.10.150 does not).
 */
export function withUnsignedShortcut(rule: Rule, zone: ZonePages, rights: Rights): WatermarkTest {
  const first = rule(zone, rights);
  if (first.passes || rights.order !== 0) return first;
  const { free, cma, highatomic, min, reserve } = first.terms;
  const usablePages = free - cma - highatomic;
  if (usablePages >= 0) return first;
  return decided(first, { kind: 'negative', usablePages, marginPages: usablePages - (min + reserve) });
}
