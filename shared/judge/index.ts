/** The judge: why an allocation failed, with the arithmetic, and what follows for the host. */
export { judgeEvent, type Surroundings } from './causes/index.ts';
export { type CaseInput, judgeCase } from './judge-case.ts';
export { KNOWN_ISSUES, KNOWN_ISSUES_DATE } from './known-issues/index.ts';
export { applyUserRules, parseUserRules, RULES_FORMAT, type UserRule } from './rules/index.ts';
export { type AllocationRequest, replayWatermark, type WatermarkReplay } from './watermark/index.ts';
