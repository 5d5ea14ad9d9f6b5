export { chooseRule, type RuleChoice, ruleTitle } from './choose-rule.ts';
export type { ZoneReading } from './readings.ts';
export {
  type AllocationRequest,
  type DetailedReplay,
  replayInDetail,
  replayWatermark,
  type WatermarkReplay,
  zoneLabel,
} from './replay.ts';
export type { FailedAt, Rights, RuleId, TestTerms, WatermarkTest, ZonePages } from './types.ts';
export { RULE_IDS } from './types.ts';
export { watermarkTest } from './watermark-test.ts';
export type { ZoneReplay } from './zone-replay.ts';
