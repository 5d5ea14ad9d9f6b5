/** The pure page-number core: one zone, one request, one rule. */
import type { Rule } from './boost-retry.ts';
import { rule44 } from './rule-4.4.ts';
import { rule47 } from './rule-4.7.ts';
import { rule415, testLists } from './rule-4.15.ts';
import { rule54late, rule59, rule519 } from './rule-5.9.ts';
import { rule61late, rule63 } from './rule-6.3.ts';
import { rule613 } from './rule-6.13.ts';
import { classic, classicOff2 } from './rule-classic.ts';
import { el6 } from './rule-el6.ts';
import type { Rights, RuleId, WatermarkTest, ZonePages } from './types.ts';

const RULES: Readonly<Record<RuleId, Rule>> = {
  classic_early: classic,
  classic,
  classic_off2: classicOff2,
  el6,
  '4.4': rule44,
  '4.4-late': testLists,
  '4.7': rule47,
  '4.9-late': rule415,
  '4.14': rule47,
  '4.15': rule415,
  '5.4-late': rule54late,
  '5.9': rule59,
  '5.19': rule519,
  '6.1-late': rule61late,
  '6.3': rule63,
  '6.6-late': rule63,
  '6.13': rule613,
  '6.18': rule613,
};

/**
 * The kernel's watermark test of the slow path: the min mark with the rights of the request.
 * All amounts are whole pages, not negative (free may be anything); never throws.
 * It is the test alone: whether the buddy lists then yield a page is take.ts.
 */
export function watermarkTest(ruleId: RuleId, zone: ZonePages, rights: Rights): WatermarkTest {
  return RULES[ruleId](zone, rights);
}
