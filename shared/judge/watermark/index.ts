export type { FailedAt, Rights, RuleId, TestTerms, WatermarkTest, ZonePages } from './types.ts';
export { RULE_IDS } from './types.ts';
export { watermarkTest } from './watermark-test.ts';
