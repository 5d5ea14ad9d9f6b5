/** The arithmetic alone, for someone who has only the numbers. */
import { finitePair, intervalOf, statisticsOf } from './numbers.ts';
import { COMPARISON_SCHEMA_ID, type ComparedSide, type Comparison, type Measure } from './schema.ts';
import { type Observed, waldInterval } from './statistics/index.ts';
import { decide } from './verdict.ts';

const HOURS = { h: 1 / 24, d: 1, w: 7 } as const;
const FORM = /^(\d{1,9})\/(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})([hdw])$/;
/** A century: longer is a slip of the keyboard. */
const LONGEST_DAYS = 36_525;

/**
 * Reads `14/30d`: a count, and the time in which it was taken in hours, days or weeks.
 * @returns what was read, or what is wrong with it
 */
export function parseCount(text: string): Observed | { readonly problem: string } {
  const m = FORM.exec(text.trim());
  if (m === null)
    return {
      problem: `"${text.slice(0, 60)}" is not COUNT/TIME, for example 14/30d (units: h hours, d days, w weeks)`,
    };
  const unit = m[3] === 'h' ? 'h' : m[3] === 'w' ? 'w' : 'd';
  const days = Number(m[2]) * HOURS[unit];
  if (!(days > 0)) return { problem: `"${text}": the time must be longer than 0` };
  if (days > LONGEST_DAYS) return { problem: `"${text}": more than a hundred years` };
  return { count: Number(m[1]), days };
}

function side(observed: Observed): ComparedSide {
  return {
    count: observed.count,
    incidents: observed.count,
    exposureDays: observed.days,
    atRiskDays: null,
    rate: observed.count / observed.days,
    rateCI95: intervalOf(observed),
    episodes: observed.count,
    suppressed: 0,
    undated: 0,
    kernels: [],
    hosts: [],
    inputs: [],
    from: null,
    to: null,
    limiter: null,
    dispersion: null,
    boots: [],
    sources: [],
    gaps: [],
  };
}

/** Compares two counts. What they count, and whether both were counted alike, is for the caller to know. */
export function compareCounts(before: Observed, after: Observed): Comparison {
  const statistics = statisticsOf(before, after);
  const measures: Measure[] = [];
  if (before.count >= 10 && after.count >= 10) {
    measures.push({
      id: 'events',
      title: 'by the normal approximation, for display',
      before: { count: before.count, days: before.days, rate: before.count / before.days },
      after: { count: after.count, days: after.days, rate: after.count / after.days },
      rateRatio: statistics.rateRatio,
      rateRatioCI95: finitePair(waldInterval(before, after)),
      pDecrease: null,
      pIncrease: null,
      pCentral: null,
      conclusion: 'not-possible',
      note: null,
    });
  }
  return {
    schema: COMPARISON_SCHEMA_ID,
    tool: null,
    mode: 'counts',
    basis: 'observed',
    before: side(before),
    after: side(after),
    ...statistics,
    dispersion: null,
    rateRatioCI95Widened: null,
    measures,
    groups: [],
    changes: [],
    otherSettingsChanged: 0,
    knownIssues: [],
    counters: [],
    workload: [],
    printing: [],
    cautions: [
      {
        severity: 'note',
        code: 'counts-only',
        text: 'The numbers are taken as counts of independent events over observed time: failures of one storm are one event, and two kernels may print differently.',
      },
    ],
    verdict: decide({
      noun: 'event',
      failures: null,
      before,
      after,
      days: { before: before.days, after: after.days },
      dispersion: null,
      measures: [],
      cautions: [],
      p: { decrease: statistics.pDecrease, increase: statistics.pIncrease, central: statistics.pCentral },
      firstIncidentDays: null,
      end: null,
      printed: [],
    }),
  };
}
