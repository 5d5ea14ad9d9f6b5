/** One ruler laid on both sides: counts, times, ratio with interval, and what follows. */

import { finite, finitePair } from './numbers.ts';
import type { Basis, Conclusion, Measure } from './schema.ts';
import type { Side } from './sides.ts';
import {
  compareRates,
  DISPERSION_LIMIT,
  lowerRatioLimit,
  type Observed,
  pooledDispersion,
  ratioInterval,
  upperRatioLimit,
} from './statistics/index.ts';
import {
  daysAtRisk,
  dispersionIn,
  incidentCount,
  incidentsByHost,
  observedDays,
  observedOf,
  type Tally,
} from './tally.ts';

/** The last kernel that ran on a side, which is the one that the comparison is about. */
export function kernelOf(side: Side): string | null {
  return side.boots.findLast((boot) => boot.kernel !== null)?.kernel ?? side.kernels[side.kernels.length - 1] ?? null;
}

/** More, fewer, or neither, at the level that the verdict asks for: 5 % one-sided for fewer, 2.5 % for more. */
export function conclusionOf(before: Observed | null, after: Observed | null, dispersion = 1): Conclusion {
  if (before === null || after === null) return 'not-possible';
  if (before.count + after.count === 0) return 'no-difference-shown';
  const weight = Math.max(1, dispersion);
  if (upperRatioLimit(before, after, 0.95, weight) < 1) return 'fewer';
  return lowerRatioLimit(before, after, 0.975, weight) > 1 ? 'more' : 'no-difference-shown';
}

interface Sketch {
  readonly id: Measure['id'];
  readonly title: string;
  readonly before: { readonly count: number; readonly days: number | null };
  readonly after: { readonly count: number; readonly days: number | null };
  /** False for things of which one brings the next: the ratio is told, no interval. */
  readonly independent: boolean;
  readonly dispersion?: number | null;
  readonly note?: string | null;
}

/** Puts the statistics of one ruler together. */
export function measureOf(sketch: Sketch): Measure {
  const before = observedOf(sketch.before.count, sketch.before.days);
  const after = observedOf(sketch.after.count, sketch.after.days);
  const rate = (one: Observed | null): number | null => (one === null ? null : one.count / one.days);
  const base = {
    id: sketch.id,
    title: sketch.title,
    before: { ...sketch.before, rate: rate(before) },
    after: { ...sketch.after, rate: rate(after) },
    note: sketch.note ?? null,
  };
  const nothing = {
    ...base,
    rateRatio: null,
    rateRatioCI95: [null, null] satisfies [null, null],
    pDecrease: null,
    pIncrease: null,
    pCentral: null,
  };
  if (before === null || after === null) return { ...nothing, conclusion: 'not-possible' };
  const ratio = compareRates(before, after);
  if (!sketch.independent) return { ...nothing, rateRatio: finite(ratio.ratio), conclusion: 'not-possible' };
  const dispersion = Math.max(1, sketch.dispersion ?? 1);
  const wide = dispersion > DISPERSION_LIMIT;
  return {
    ...base,
    rateRatio: finite(ratio.ratio),
    rateRatioCI95: finitePair(ratioInterval(before, after, 0.05, wide ? dispersion : 1)),
    // p values know nothing of clusters: where there are any, the widened interval speaks alone.
    pDecrease: wide ? null : ratio.decrease,
    pIncrease: wide ? null : ratio.increase,
    pCentral: wide ? null : ratio.central,
    conclusion: conclusionOf(before, after, wide ? dispersion : 1),
  };
}

/** Incidents of one side and the days that they are counted over. */
export function incidentsOver(tally: Tally, gapSeconds: number, basis: Basis): { count: number; days: number | null } {
  const list = incidentsByHost(tally, gapSeconds);
  const days = basis === 'observed' ? observedDays(tally) : daysAtRisk(tally, list, gapSeconds);
  return { count: incidentCount(list), days };
}

/** Incidents of both sides with one pause. */
export function incidentMeasure(
  id: Measure['id'],
  title: string,
  before: Tally,
  after: Tally,
  gapSeconds: number,
  basis: Basis,
  note: string | null = null,
): Measure & { readonly dispersion: number | null } {
  const startsOf = (tally: Tally) => {
    const list = incidentsByHost(tally, gapSeconds);
    return (host: string) => list.find((one) => one.host === host)?.incidents.map((incident) => incident.from) ?? [];
  };
  const dispersion = pooledDispersion(dispersionIn(before, startsOf(before)), dispersionIn(after, startsOf(after)));
  const measure = measureOf({
    id,
    title,
    before: incidentsOver(before, gapSeconds, basis),
    after: incidentsOver(after, gapSeconds, basis),
    independent: true,
    dispersion,
    note,
  });
  return { ...measure, dispersion };
}

/** The bias of a ratio may be this part of its interval's width: coverage then falls by less than one per cent. */
const TOLERATED_BIAS = 1 / 20;
/** With fewer incidents nobody can tell whether they ran into each other. */
const FEWEST_FOR_RISK = 10;

/**
 * Over which time incidents are counted. Where failures are dense, incidents swallow their neighbours and their number no
 * longer grows with the rate; over the time in which one could begin, it does. For sparse ones the two agree.
 */
export function basisFor(before: Tally, after: Tally, gapSeconds: number): Basis {
  const side = (tally: Tally, basis: Basis): Observed | null => {
    const { count, days } = incidentsOver(tally, gapSeconds, basis);
    return observedOf(count, days);
  };
  const rates = (basis: Basis) => {
    const [old, young] = [side(before, basis), side(after, basis)];
    return old === null || young === null ? null : compareRates(old, young);
  };
  const [plain, dense] = [rates('observed'), rates('at-risk')];
  const total =
    incidentsOver(before, gapSeconds, 'observed').count + incidentsOver(after, gapSeconds, 'observed').count;
  if (plain === null || dense === null || total < FEWEST_FOR_RISK) return 'observed';
  const bias = Math.abs(Math.log(plain.ratio / dense.ratio));
  const [low, high] = plain.interval;
  // Not finite where one side has no incident: nothing merged with nothing.
  return bias > TOLERATED_BIAS * Math.log(high / low) ? 'at-risk' : 'observed';
}
