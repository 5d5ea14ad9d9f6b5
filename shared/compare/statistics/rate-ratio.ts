/**
 * Two Poisson rates compared exactly. Given n = n0 + n1 events in all and equal rates, n1 is Binomial(n, T1/(T0+T1))
 * (Przyborowski and Wilenski 1940); the interval is Clopper and Pearson's of that share, carried over to the ratio.
 */
import { betaQuantile, binomialCdf, binomialLogPmf } from './distributions.ts';
import type { Observed } from './rate.ts';

export interface RateRatio {
  /** Rate after / rate before; Infinity without events before, NaN without any. */
  readonly ratio: number;
  /** Exact two-sided limits (central: half of α on either side). */
  readonly interval: readonly [number, number];
  /** P(as few events after as were seen, or fewer), were the rates equal. */
  readonly decrease: number;
  /** P(as many, or more). */
  readonly increase: number;
  /** Twice the smaller of the two, at most 1: agrees with the interval. */
  readonly central: number;
  /** Sum over all outcomes that are no more likely than the one seen: what R's binom.test and scipy's binomtest give. */
  readonly minLikelihood: number;
  /** P(fewer) + half of P(exactly as many): less conservative, to inform. */
  readonly midP: number;
}

/** Two probabilities that differ by less than this share are equal: rounding must not decide (as R and scipy do). */
const TIE = 1e-7;

/** @returns P of all outcomes that are at most as likely as `k` */
export function minLikelihoodP(k: number, n: number, p: number): number {
  if (n === 0) return 1;
  const limit = binomialLogPmf(k, n, p) + Math.log1p(TIE);
  const notMoreLikely = (x: number): boolean => binomialLogPmf(x, n, p) <= limit;
  // Likelihood rises to the mode and falls beyond it, so each tail is one stretch.
  const mode = Math.min(n, Math.floor((n + 1) * p));
  if (k === mode) return 1;
  if (k < mode) {
    const first = boundary(k, n + 1, notMoreLikely);
    return Math.min(1, binomialCdf(k, n, p) + upperTail(first, n, p));
  }
  const last = -boundary(-k, 1, (x) => notMoreLikely(-x));
  return Math.min(1, binomialCdf(last, n, p) + upperTail(k, n, p));
}

/** Smallest x in (from, to) for which a condition holds that, once true, stays true; `to` when there is none. */
function boundary(from: number, to: number, holds: (x: number) => boolean): number {
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** P(X ≥ k) as the lower tail of what did not happen: 1 − P(X < k) would lose every small value. */
function upperTail(k: number, n: number, p: number, complement = 1 - p): number {
  return binomialCdf(n - k, n, complement);
}

/**
 * Compares the rate after with the rate before.
 * @param alpha 0.05 for a 95 % interval
 */
export function compareRates(before: Observed, after: Observed, alpha = 0.05): RateRatio {
  const n1 = after.count;
  const n = before.count + n1;
  const total = before.days + after.days;
  const p = after.days / total;
  const decrease = binomialCdf(n1, n, p);
  const increase = upperTail(n1, n, p, before.days / total);
  const exactly = n === 0 ? 1 : Math.exp(binomialLogPmf(n1, n, p));
  return {
    ratio: n1 / after.days / (before.count / before.days),
    interval: ratioInterval(before, after, alpha),
    decrease,
    increase,
    central: Math.min(1, 2 * Math.min(decrease, increase)),
    minLikelihood: minLikelihoodP(n1, n, p),
    midP: Math.max(0, decrease - exactly / 2),
  };
}

/**
 * The ratio that is excluded from above with the given one-sided confidence: below 1 exactly when the p for a decrease is
 * below 1 − confidence. Infinity without events before.
 * @param dispersion above 1 for clustered events: both counts then weigh that much less (quasi-Poisson)
 */
export function upperRatioLimit(before: Observed, after: Observed, confidence: number, dispersion = 1): number {
  if (before.count === 0) return Number.POSITIVE_INFINITY;
  const share = betaQuantile(confidence, after.count / dispersion + 1, before.count / dispersion);
  return oddsToRatio(share, before, after);
}

/** The same from below; 0 without events after. */
export function lowerRatioLimit(before: Observed, after: Observed, confidence: number, dispersion = 1): number {
  if (after.count === 0) return 0;
  const share = betaQuantile(1 - confidence, after.count / dispersion, before.count / dispersion + 1);
  return oddsToRatio(share, before, after);
}

/** Odds of the share of events that fell on the time after, in units of the two times. */
function oddsToRatio(share: number, before: Observed, after: Observed): number {
  return (share / (1 - share)) * (before.days / after.days);
}

/** Exact two-sided interval of the ratio; NaN limits without any event. */
export function ratioInterval(
  before: Observed,
  after: Observed,
  alpha = 0.05,
  dispersion = 1,
): readonly [number, number] {
  if (before.count + after.count === 0) return [Number.NaN, Number.NaN];
  return [
    lowerRatioLimit(before, after, 1 - alpha / 2, dispersion),
    upperRatioLimit(before, after, 1 - alpha / 2, dispersion),
  ];
}

/** Two-sided quantile of the normal distribution at 5 %. */
const Z95 = 1.959963984540054;

/** Limits of the ratio by the normal approximation of its logarithm; for display, and only when both counts are 10 or more. */
export function waldInterval(before: Observed, after: Observed): readonly [number, number] {
  const ratio = after.count / after.days / (before.count / before.days);
  const spread = Math.exp(Z95 * Math.sqrt(1 / before.count + 1 / after.count));
  return [ratio / spread, ratio * spread];
}
