/**
 * Whether events come in clusters that the Poisson model does not know: variance over mean of counts in bins of equal
 * length is about 1 for independent events and grows with clustering.
 */
/** Above this, intervals are widened: the model's error bars would be too short. */
export const DISPERSION_LIMIT = 1.5;
const FEWEST_BINS = 5;
const MOST_BINS = 20;
/** With fewer events the ratio of variance to mean is noise. */
const FEWEST_EVENTS = 10;

export interface Dispersion {
  /** Variance / mean of the counts in the bins. */
  readonly index: number;
  readonly bins: number;
}

/**
 * Dispersion of events over an observed time.
 * @param at places of the events, on the same scale as `length` and within it
 * @returns null when there are too few events to tell
 */
export function dispersionOf(at: readonly number[], length: number): Dispersion | null {
  if (at.length < FEWEST_EVENTS || !(length > 0)) return null;
  const bins = Math.max(FEWEST_BINS, Math.min(MOST_BINS, Math.floor(at.length / 2)));
  const counts = new Array<number>(bins).fill(0);
  for (const value of at) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value / length) * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const mean = at.length / bins;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (bins - 1);
  return { index: variance / mean, bins };
}

/** One figure for both periods, weighted by what each can tell; null when neither can. */
export function pooledDispersion(before: Dispersion | null, after: Dispersion | null): number | null {
  const known = [before, after].filter((one) => one !== null);
  const freedom = known.reduce((sum, one) => sum + one.bins - 1, 0);
  return freedom === 0 ? null : known.reduce((sum, one) => sum + one.index * (one.bins - 1), 0) / freedom;
}
