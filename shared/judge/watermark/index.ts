export { chooseRule, type RuleChoice } from './choose-rule.ts';
export { pageSizeOf } from './page-size.ts';
export type { ZoneReading } from './readings.ts';
export {
  type AllocationRequest,
  type DetailedReplay,
  decidingMargin,
  isBorderline,
  replayInDetail,
  replayWatermark,
  type WatermarkReplay,
  zoneLabel,
} from './replay.ts';
export { ruleTitle } from './rule-titles.ts';
export { listNames } from './sentence.ts';
export type { FailedAt, Rights, RuleId, TestTerms, WatermarkTest, ZonePages } from './types.ts';
export { RULE_IDS } from './types.ts';
export { watermarkTest } from './watermark-test.ts';
export type { ZoneReplay } from './zone-replay.ts';
