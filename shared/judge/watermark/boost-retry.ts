/** The second try without boost of zone_watermark_fast(), late 5.4 and from 5.9 on: order 0 alone, at the min mark alone. */
import type { Rights, WatermarkTest, ZonePages } from './types.ts';

export type Rule = (zone: ZonePages, rights: Rights) => WatermarkTest;

/**
 * Runs `rule`, and once more without boost where it refused an order-0 request that is `forgiven` the boost.
 * The margin stays that of the first try; `passes` is the answer of the last.
 */
export function withoutBoost(rule: Rule, zone: ZonePages, rights: Rights, forgiven: boolean): WatermarkTest {
  const first = rule(zone, rights);
  if (first.passes || rights.order !== 0 || !forgiven || zone.boost <= 0) return first;
  const second = rule({ ...zone, min: zone.min - zone.boost, boost: 0 }, rights);
  const retry = {
    minPages: second.terms.min - second.terms.access,
    marginPages: second.marginPages,
    passes: second.passes,
  };
  return { ...first, passes: second.passes, failedAt: second.passes ? null : first.failedAt, retry };
}
