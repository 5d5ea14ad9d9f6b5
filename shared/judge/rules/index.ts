export { type AppliedRules, applyUserRules, ruleFits } from './apply.ts';
export { type ParsedRules, parseUserRules } from './parse.ts';
export { RULES_FORMAT, ruleFile, type UserRule, userRule } from './schema.ts';
