/** Runs a scenario many times and asks how often the intervals hold the truth. */
import { compareCases } from '../../shared/compare/index.ts';
import { compareRates } from '../../shared/compare/statistics/index.ts';
import { pairOf, type Scenario } from './pair.ts';
import { seeded } from './random.ts';

export interface Outcome {
  readonly scenario: string;
  readonly truth: number;
  readonly pairs: number;
  /** Share of pairs whose 95 % interval of incidents holds the truth. */
  readonly coverage: number;
  /** The same for an exact interval of the bare counts of printed lines. */
  readonly coverageNaive: number;
  /** Geometric mean of the estimated ratio over the truth: 1 is right. */
  readonly bias: number;
  readonly biasNaive: number;
  /** Share of verdicts. */
  readonly better: number;
  readonly worse: number;
  readonly undecided: number;
}

const holds = ([low, high]: readonly [number | null, number | null], truth: number): boolean =>
  (low ?? 0) <= truth && truth <= (high ?? Number.POSITIVE_INFINITY);

/** @param seed the same seed gives the same logs */
export function run(scenario: Scenario, pairs: number, seed: number): Outcome {
  const random = seeded(seed);
  const truth = scenario.rateAfter / scenario.rateBefore;
  const hits = { incidents: 0, naive: 0 };
  const logs = { incidents: 0, naive: 0 };
  const usable = { incidents: 0, naive: 0 };
  const verdicts = { better: 0, worse: 0, other: 0 };
  for (let i = 0; i < pairs; i++) {
    const { before, after } = pairOf(random, scenario);
    const c = compareCases([before], [after]);
    if (holds(c.rateRatioCI95, truth)) hits.incidents++;
    if (c.rateRatio !== null && c.rateRatio > 0) {
      logs.incidents += Math.log(c.rateRatio / truth);
      usable.incidents++;
    }
    const naive = compareRates(
      { count: before.events.length, days: scenario.daysBefore },
      { count: after.events.length, days: scenario.daysAfter },
    );
    if (naive.interval[0] <= truth && truth <= naive.interval[1]) hits.naive++;
    if (naive.ratio > 0 && Number.isFinite(naive.ratio)) {
      logs.naive += Math.log(naive.ratio / truth);
      usable.naive++;
    }
    const { outcome } = c.verdict;
    verdicts[outcome === 'better' || outcome === 'worse' ? outcome : 'other']++;
  }
  return {
    scenario: scenario.name,
    truth,
    pairs,
    coverage: hits.incidents / pairs,
    coverageNaive: hits.naive / pairs,
    bias: Math.exp(logs.incidents / Math.max(1, usable.incidents)),
    biasNaive: Math.exp(logs.naive / Math.max(1, usable.naive)),
    better: verdicts.better / pairs,
    worse: verdicts.worse / pairs,
    undecided: verdicts.other / pairs,
  };
}
