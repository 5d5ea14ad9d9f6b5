export { judgeEvent, type Surroundings } from './causes/index.ts';
export { KNOWN_ISSUES, KNOWN_ISSUES_DATE } from './known-issues/index.ts';
export { type AllocationRequest, replayWatermark, type WatermarkReplay } from './watermark/index.ts';
