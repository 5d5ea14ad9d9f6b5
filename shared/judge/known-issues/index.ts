export { compareDebVersion } from './deb-version.ts';
export { type IssueMatch, issueLine, matchKnownIssues } from './match.ts';
export { compareEvr, compareRpmVersion } from './rpm-version.ts';
export { KNOWN_ISSUES, KNOWN_ISSUES_DATE } from './table.ts';
export type { AffectedRange, KnownIssue, Signature, StableFix } from './types.ts';
export { kernelEvr, type RangeStatus, rangeStatus } from './version-range.ts';
