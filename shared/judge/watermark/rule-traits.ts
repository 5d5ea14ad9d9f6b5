/** What several rules have in common, for the parts around the test: rights, take, open numbers. */
import type { RuleId } from './types.ts';

const OLD: readonly RuleId[] = ['classic_early', 'classic', 'classic_off2', 'el6'];
const NO_OOM_LIMIT: readonly RuleId[] = [...OLD, '4.4', '4.4-late', '4.7', '4.9-late'];
const RESERVE_RULES: readonly RuleId[] = ['6.1-late', '6.3', '6.6-late', '6.13', '6.18'];
const FREE_HIGHATOMIC: readonly RuleId[] = ['6.13', '6.18'];
const FROM_59: readonly RuleId[] = ['5.9', '5.19', ...RESERVE_RULES];

/** To 4.3: no highatomic reserve, MIGRATE_RESERVE, rights by __GFP_WAIT. */
export const isOld = (rule: RuleId) => OLD.includes(rule);

/** ALLOC_MIN_RESERVE, ALLOC_NON_BLOCK and ALLOC_HIGHATOMIC in place of ALLOC_HIGH and ALLOC_HARDER (6.3, late 5.15 and 6.1). */
export const hasReserveRules = (rule: RuleId) => RESERVE_RULES.includes(rule);

/** An OOM victim is asked for no watermark (to 4.13). */
export const victimUnlimited = (rule: RuleId) => NO_OOM_LIMIT.includes(rule);

/** The highatomic reserve counts by its free pages (6.12 on), not by its size. */
export const countsFreeHighatomic = (rule: RuleId) => FREE_HIGHATOMIC.includes(rule);

/** 5.9 on: the entry of lowmem_reserve[] is that of the highest zone allowed, and the CMA right follows the task too. */
export const isFrom59 = (rule: RuleId) => FROM_59.includes(rule);

/** __GFP_ATOMIC is a flag of its own (4.4 to 6.2, and the 5.15 and 6.1 series). */
export const hasAtomicFlag = (rule: RuleId) => !isOld(rule) && (rule === '6.1-late' || !hasReserveRules(rule));

/** What cannot wait takes from the highatomic blocks when nothing else is left, single pages too (281dd25c1a01). */
export const lastResortHighatomic = (rule: RuleId) => hasReserveRules(rule) && rule !== '6.3';
