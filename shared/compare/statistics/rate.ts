/** What one count over one stretch of time says of the rate behind it (Garwood 1936: exact limits of a Poisson mean). */
import { gammaQuantile } from './distributions.ts';

/** A count and the days in which it was taken. */
export interface Observed {
  /** Whole and not negative. */
  readonly count: number;
  /** Above 0. */
  readonly days: number;
}

/** Exact two-sided limits of the rate per day; the lower one of zero events is 0. */
export function rateInterval(observed: Observed, alpha = 0.05): readonly [number, number] {
  const { count, days } = observed;
  const low = count === 0 ? 0 : gammaQuantile(alpha / 2, count) / days;
  return [low, gammaQuantile(1 - alpha / 2, count + 1) / days];
}

/** The rate per day that is excluded from above: −ln α / days for zero events (2.995732 / days at 5 %). */
export function rateUpperBound(observed: Observed, alpha = 0.05): number {
  return gammaQuantile(1 - alpha, observed.count + 1) / observed.days;
}
