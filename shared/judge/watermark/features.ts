/**
 * What a printed block says about the kernel that printed it. Vendors mix eras, so the text is asked first and the
 * version second (mm/page_alloc.c show_free_areas(), mm/show_mem.c; the release named beside each mark printed it first).
 */
import type { Gfp, MemoryInfo } from '../../contract/index.ts';
import { countsFreeHighatomic, hasAtomicFlag, isFrom59, isOld } from './rule-traits.ts';
import { RULE_IDS, type RuleId } from './types.ts';

const TO_43 = RULE_IDS.filter(isOld);
const FROM_44 = RULE_IDS.filter((rule) => !isOld(rule));
const since = (first: RuleId) => FROM_44.slice(FROM_44.indexOf(first));

function maskRules(gfp: Gfp): readonly RuleId[] {
  if (gfp.basis === 'assumed') return RULE_IDS;
  const bits = new Set(gfp.bits);
  if (bits.has('__GFP_WAIT')) return TO_43;
  if (bits.has('__GFP_ATOMIC')) return FROM_44.filter(hasAtomicFlag);
  const modern =
    bits.has('__GFP_DIRECT_RECLAIM') ||
    bits.has('__GFP_KSWAPD_RECLAIM') ||
    bits.has('__GFP_RECLAIM') ||
    gfp.names.some((name) => name.startsWith('__GFP_KSWAPD_RECLAIM'));
  if (!modern) return RULE_IDS;
  // GFP_ATOMIC without the flag of that name: the flag is gone.
  return gfp.names.includes('GFP_ATOMIC') ? FROM_44.filter((rule) => !hasAtomicFlag(rule)) : FROM_44;
}

function blockRules(memory: MemoryInfo): readonly RuleId[] {
  let rules: readonly RuleId[] = RULE_IDS;
  const only = (kept: readonly RuleId[]) => {
    rules = rules.filter((rule) => kept.includes(rule));
  };
  for (const zone of memory.zones) {
    if (zone.freeHighatomicKiB !== null) only(FROM_44.filter(countsFreeHighatomic)); // 6.16
    if (zone.boostKiB !== null) only(since('5.9')); // 5.17
    if (zone.reservedHighatomicKiB !== null) only(since('4.15')); // 5.7
    if (zone.managedKiB !== null) only(['classic', ...FROM_44]); // 3.8
    if (zone.managedKiB === null && zone.presentKiB !== null) {
      only(TO_43);
      if (zone.activeAnonKiB === null) only(['classic_early']); // 2.6.28
    }
    const letters = zone.buddy?.hasTypes === true ? zone.buddy.types.join('') : null;
    if (letters !== null) only(['classic', ...FROM_44]); // 3.8
    if (letters?.includes('H')) only(FROM_44); // 4.4
    if (letters?.includes('R')) only(['classic']); // gone in 4.4
  }
  if (memory.nodes.length > 0) only(since('4.7')); // 4.8
  return rules;
}

/**
 * The rules that the printed text allows, in order of age.
 * Empty when the text contradicts itself (a block joined to the wrong header, or a foreign kernel).
 */
export function rulesByText(gfp: Gfp, memory: MemoryInfo): readonly RuleId[] {
  const byMask = maskRules(gfp);
  return blockRules(memory).filter((rule) => byMask.includes(rule));
}

/**
 * Narrows rules by what whole zone lines do not print, for logs that name no release: `reserved_highatomic` stands between
 * `high` and `active_anon` from 5.7 on, `boost` between `free` and `min` from 5.17 on. A torn line may lack a field too,
 * so it counts only where every line has both neighbours; where nothing would be left, nothing is narrowed.
 */
export function rulesByAbsence(rules: readonly RuleId[], memory: MemoryInfo): readonly RuleId[] {
  const { zones } = memory;
  const whole = zones.filter((zone) => zone.minKiB !== null && zone.highKiB !== null && zone.activeAnonKiB !== null);
  if (zones.length === 0 || whole.length < zones.length) return rules;
  const noBoost = whole.every((zone) => zone.boostKiB === null);
  const noHighatomic = whole.every((zone) => zone.reservedHighatomicKiB === null);
  const from63 = since('6.3');
  const kept = rules.filter((rule) => !(noHighatomic && isFrom59(rule)) && !(noBoost && from63.includes(rule)));
  return kept.length > 0 ? kept : rules;
}
