import { describe, expect, it } from 'vitest';
import { run } from './experiment.ts';
import { EL7, printFailures, V6_5 } from './kernel.ts';
import { SCENARIOS } from './scenarios.ts';

const PAIRS = 100;
const of = (name: string) => {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return run(scenario, PAIRS, 7);
};

describe('a known change, printed by two kernels', () => {
  it.each(['Poisson, halved, 3.10 to 6.5', 'Poisson, dense, to a quarter, 3.10 to 6.5', 'storms, halved, 3.10 to 6.5'])(
    '%s: the interval holds the truth in about 95 of 100 cases, and no verdict says worse',
    (name) => {
      const { coverage, bias, worse } = of(name);
      // 100 runs of 95 % scatter by 2.2 %: below 89 % something is wrong.
      expect(coverage).toBeGreaterThan(0.89);
      expect(Math.abs(Math.log(bias))).toBeLessThan(0.08);
      expect(worse).toBe(0);
    },
  );

  it('no change is called none, though the bare counts say that it fell to a fifteenth', () => {
    const { biasNaive, coverageNaive, undecided } = of('storms, no change, 3.10 to 6.5');
    expect(biasNaive).toBeLessThan(0.2);
    expect(coverageNaive).toBeLessThan(0.05);
    expect(undecided).toBeGreaterThan(0.9);
  });

  it('prints what the kernels’ limiters let through', () => {
    const storm = Array.from({ length: 200 }, (_, i) => i * 0.1);
    expect(printFailures(EL7, storm)).toHaveLength(40);
    const young = printFailures(V6_5, storm);
    expect(young.map((one) => one.at)).toEqual([0, storm[101]]);
    expect(young[1]?.suppressed).toBe(100);
  });
});
