/** How long one has to watch before silence, or a small count, becomes evidence against the old rate. */
import { betaQuantile, binomialCdf } from './distributions.ts';
import type { Observed } from './rate.ts';

/**
 * Days after the change within which not one event may come, so that silence excludes the old rate at 1 − α (one-sided):
 * T0·(α^(−1/n0) − 1). One event before asks for 19 times the time before; Infinity without any.
 */
export function quietNeededDays(before: Observed, alpha = 0.05): number {
  // α^(−1/n0) − 1 without the loss of digits for large n0.
  return before.count === 0 ? Number.POSITIVE_INFINITY : before.days * Math.expm1(-Math.log(alpha) / before.count);
}

/**
 * The same where `seen` events came already: days after the change that must have passed without a further one.
 * Equals `quietNeededDays` for none.
 */
export function watchDays(before: Observed, seen: number, alpha = 0.05): number {
  if (before.count === 0) return Number.POSITIVE_INFINITY;
  if (seen === 0) return quietNeededDays(before, alpha);
  // The share of time at which P(X ≤ seen) is α: the one-sided upper Clopper-Pearson limit of seen in n.
  const share = betaQuantile(1 - alpha, seen + 1, before.count);
  return (before.days * share) / (1 - share);
}

/** Ten years: what lies beyond is no advice. */
const FAR_DAYS = 3653;

/**
 * Days after the change until the difference shows, should events go on to come at the rate seen so far; null when it would
 * not show within ten years, or never.
 */
export function daysAtPresentRate(before: Observed, after: Observed, alpha = 0.05): number | null {
  if (before.count === 0) return null;
  const rate = after.count / after.days;
  const shown = (days: number): boolean => {
    const count = Math.round(rate * days);
    return binomialCdf(count, before.count + count, days / (before.days + days)) < alpha;
  };
  let high = after.days;
  while (!shown(high)) {
    high *= 1.25;
    if (high > FAR_DAYS) return null;
  }
  let low = after.days;
  for (let i = 0; i < 50 && high - low > after.days * 1e-4; i++) {
    const middle = (low + high) / 2;
    if (shown(middle)) high = middle;
    else low = middle;
  }
  return high;
}
