/**
 * What a printed block says about the kernel that printed it. Vendors mix eras, so the text is asked first and the
 * version second (mm/page_alloc.c show_free_areas(), mm/show_mem.c; the release named beside each mark printed it first).
 */
import type { Gfp, MemoryInfo } from '../../contract/index.ts';
import { RULE_IDS, type RuleId } from './types.ts';

const TO_43: readonly RuleId[] = ['classic', 'classic_off2', 'el6'];
const FROM_44: readonly RuleId[] = ['4.4', '4.15', '5.9', '6.3', '6.13'];

function maskRules(gfp: Gfp): readonly RuleId[] {
  if (gfp.basis === 'assumed') return RULE_IDS;
  const bits = new Set(gfp.bits);
  if (bits.has('__GFP_WAIT')) return TO_43;
  // The bit stayed in the masks of stable kernels that took the rule of 6.3 over.
  if (bits.has('__GFP_ATOMIC')) return ['4.4', '4.15', '5.9', '6.3'];
  const modern =
    bits.has('__GFP_DIRECT_RECLAIM') ||
    bits.has('__GFP_KSWAPD_RECLAIM') ||
    bits.has('__GFP_RECLAIM') ||
    gfp.names.some((name) => name.startsWith('__GFP_KSWAPD_RECLAIM'));
  if (!modern) return RULE_IDS;
  return gfp.names.includes('GFP_ATOMIC') ? ['6.3', '6.13'] : FROM_44;
}

function blockRules(memory: MemoryInfo): readonly RuleId[] {
  let rules: readonly RuleId[] = RULE_IDS;
  const only = (kept: readonly RuleId[]) => {
    rules = rules.filter((rule) => kept.includes(rule));
  };
  for (const zone of memory.zones) {
    if (zone.freeHighatomicKiB !== null) only(['6.13']); // 6.16
    if (zone.boostKiB !== null) only(['5.9', '6.3', '6.13']); // 5.17
    if (zone.reservedHighatomicKiB !== null) only(['4.15', '5.9', '6.3', '6.13']); // 5.7
    if (zone.managedKiB !== null) only(['classic', ...FROM_44]); // 3.8
    if (zone.managedKiB === null && zone.presentKiB !== null) {
      only(TO_43);
      if (zone.activeAnonKiB === null) only(['classic']); // 2.6.28
    }
    const letters = zone.buddy?.hasTypes === true ? zone.buddy.types.join('') : null;
    if (letters !== null) only(['classic', ...FROM_44]); // 3.8
    if (letters?.includes('H')) only(FROM_44); // 4.4
    if (letters?.includes('R')) only(['classic']); // gone in 4.4
  }
  if (memory.nodes.length > 0) only(FROM_44); // 4.8
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
