/** From exact arithmetic to what JSON can carry: what is infinite or undefined becomes null, with its reason. */

import type { RateStatistics } from './schema.ts';
import { compareRates, type Observed, quietNeededDays, rateInterval } from './statistics/index.ts';

/** null for what is not a finite number. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

export function finitePair(pair: readonly [number, number]): [number | null, number | null] {
  return [finite(pair[0]), finite(pair[1])];
}

/** Exact limits of a rate; null without a time. */
export function intervalOf(observed: Observed | null): [number | null, number | null] {
  return observed === null ? [null, null] : finitePair(rateInterval(observed));
}

/** All statistics of two counts. Either side null: its time is not known, so nothing can be said. */
export function statisticsOf(before: Observed | null, after: Observed | null): RateStatistics {
  const reasons: Record<string, string> = {};
  if (before === null || after === null) {
    const side = before === null ? (after === null ? 'either side' : 'the side before') : 'the side after';
    const why = `the time that was observed on ${side} is not known`;
    for (const name of ['rateRatio', 'rateRatioCI95', 'pDecrease', 'pIncrease', 'pCentral', 'pMinLikelihood', 'pMid'])
      reasons[name] = why;
    const quiet = before === null ? Number.NaN : quietNeededDays(before);
    if (!Number.isFinite(quiet)) reasons['quietNeededDays'] = before === null ? why : NOTHING_BEFORE;
    return {
      rateRatio: null,
      rateRatioCI95: [null, null],
      pDecrease: null,
      pIncrease: null,
      pCentral: null,
      pMinLikelihood: null,
      pMid: null,
      quietNeededDays: finite(quiet),
      reasons,
    };
  }
  const ratio = compareRates(before, after);
  const quiet = quietNeededDays(before);
  if (Number.isNaN(ratio.ratio)) {
    reasons['rateRatio'] = 'there was no incident on either side';
    reasons['rateRatioCI95'] = reasons['rateRatio'];
  } else if (!Number.isFinite(ratio.ratio)) {
    reasons['rateRatio'] = 'infinite: there was no incident before';
    reasons['rateRatioCI95'] = 'the upper limit is infinite: there was no incident before';
  }
  if (!Number.isFinite(quiet)) reasons['quietNeededDays'] = NOTHING_BEFORE;
  return {
    rateRatio: finite(ratio.ratio),
    rateRatioCI95: finitePair(ratio.interval),
    pDecrease: ratio.decrease,
    pIncrease: ratio.increase,
    pCentral: ratio.central,
    pMinLikelihood: ratio.minLikelihood,
    pMid: ratio.midP,
    quietNeededDays: finite(quiet),
    reasons,
  };
}

const NOTHING_BEFORE = 'there was no incident before, so silence afterwards is evidence of nothing';
