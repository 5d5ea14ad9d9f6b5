/**
 * Stable series that took a later rule over on their way. `until` and `from` are releases that were read, or that lie on
 * the safe side of the day on which the change was made; the releases between them are in doubt.
 */
import type { RuleId } from './types.ts';

export interface SeriesStep {
  readonly series: string;
  /** The last release that is known to follow `before`. */
  readonly until: number;
  readonly before: RuleId;
  /** The first release that is known to follow `after`; null when none was read. */
  readonly from: number | null;
  readonly after: RuleId;
  /** What changed, in words. */
  readonly what: string;
}

const LISTS = 'the change from any block to the lists that the request may use (b050e3769c6b)';
const RETRY = 'the second try without boost (f80b08fc4453)';
const MENDED = 'the mended comparison for single pages (9282012fc0aa)';
const RESERVES = 'the reserve rules of 6.3 (1ebbb21811b7 and others)';
const LAST_RESORT = 'the last resort for single pages (281dd25c1a01)';

/** Of several steps of one series the earlier stands first. */
export const SERIES_STEPS: readonly SeriesStep[] = [
  // 4.4.11 and 4.4.121 read; the change is of November 2017, after 4.4.95.
  { series: '4.4', until: 95, before: '4.4', from: 121, after: '4.4-late', what: LISTS },
  { series: '4.9', until: 73, before: '4.7', from: 80, after: '4.9-late', what: LISTS },
  { series: '4.14', until: 8, before: '4.14', from: 24, after: '4.15', what: LISTS },
  { series: '5.4', until: 61, before: '4.15', from: 84, after: '5.4-late', what: RETRY },
  // Of the day of 5.4.61, which was read.
  { series: '5.8', until: 4, before: '4.15', from: null, after: '5.4-late', what: RETRY },
  { series: '5.10', until: 134, before: '5.9', from: 150, after: '5.19', what: MENDED },
  // 5.15.145 was read; the change names its stable releases itself.
  { series: '5.15', until: 58, before: '5.9', from: 59, after: '5.19', what: MENDED },
  // The review of 5.15.171 and 6.1.116 carries the series; 5.15.215 and 6.1.119 were read.
  { series: '5.15', until: 170, before: '5.19', from: 171, after: '6.1-late', what: RESERVES },
  { series: '5.18', until: 15, before: '5.9', from: null, after: '5.19', what: MENDED },
  { series: '6.1', until: 115, before: '5.19', from: 116, after: '6.1-late', what: RESERVES },
  { series: '6.6', until: 59, before: '6.3', from: 63, after: '6.6-late', what: LAST_RESORT },
  { series: '6.11', until: 5, before: '6.3', from: null, after: '6.6-late', what: LAST_RESORT },
];
