import { describe, expect, it } from 'vitest';
import { statisticsOf } from '../../../shared/compare/numbers.ts';
import {
  compareRates,
  daysAtPresentRate,
  dispersionOf,
  minLikelihoodP,
  pooledDispersion,
  quietNeededDays,
  rateInterval,
  rateUpperBound,
  ratioInterval,
  upperRatioLimit,
  waldInterval,
  watchDays,
} from '../../../shared/compare/statistics/index.ts';

const six = (value: number): string => value.toFixed(6);

/** Worked by hand and with scipy 1.17 (binom, beta, chi2, binomtest). */
const EXAMPLES = [
  {
    name: '14 in 30 days, then 3 in 21.5',
    before: { count: 14, days: 30 },
    after: { count: 3, days: 21.5 },
    rates: ['0.466667', '0.139535'],
    decrease: '0.034136',
    increase: '0.991497',
    central: '0.068273',
    minLikelihood: '0.049736',
    midP: '0.021320',
    ratio: '0.299003',
    interval: ['0.055095', '1.071317'],
    before95: ['0.255131', '0.782987'],
    after95: ['0.028775', '0.407780'],
    afterUpper: '0.360635',
    quiet: ['7.157969', '11.684865'],
  },
  {
    name: '7 in 12.25 days, then none in 20',
    before: { count: 7, days: 12.25 },
    after: { count: 0, days: 20 },
    rates: ['0.571429', '0.000000'],
    decrease: '0.001141',
    increase: '1.000000',
    central: '0.002282',
    minLikelihood: '0.001141',
    midP: '0.000570',
    ratio: '0.000000',
    interval: ['0.000000', '0.424961'],
    before95: ['0.229744', '1.177361'],
    after95: ['0.000000', '0.184444'],
    afterUpper: '0.149787',
    quiet: ['6.543061', '11.401047'],
  },
  {
    name: '2 in 9.5 days, then none in 3',
    before: { count: 2, days: 9.5 },
    after: { count: 0, days: 3 },
    rates: ['0.210526', '0.000000'],
    decrease: '0.577600',
    increase: '1.000000',
    central: '1.000000',
    minLikelihood: '1.000000',
    midP: '0.288800',
    ratio: '0.000000',
    interval: ['0.000000', '16.861092'],
    before95: ['0.025496', '0.760493'],
    after95: ['0.000000', '1.229626'],
    afterUpper: '0.998577',
    quiet: ['32.985292', '85.500000'],
  },
] as const;

describe('worked examples, to six digits', () => {
  for (const example of EXAMPLES) {
    it(example.name, () => {
      const { before, after } = example;
      const found = compareRates(before, after);
      expect({
        rates: [six(before.count / before.days), six(after.count / after.days)],
        decrease: six(found.decrease),
        increase: six(found.increase),
        central: six(found.central),
        minLikelihood: six(found.minLikelihood),
        midP: six(found.midP),
        ratio: six(found.ratio),
        interval: found.interval.map(six),
        before95: rateInterval(before).map(six),
        after95: rateInterval(after).map(six),
        afterUpper: six(rateUpperBound(after)),
        quiet: [six(quietNeededDays(before)), six(quietNeededDays(before, 0.01))],
      }).toEqual({ ...example, name: undefined, before: undefined, after: undefined });
    });
  }

  it('the normal approximation of the first, for display', () => {
    expect(waldInterval(EXAMPLES[0].before, EXAMPLES[0].after).map(six)).toEqual(['0.085928', '1.040443']);
  });
});

/** scipy 1.17.1: special.betaincinv and special.gammaincinv, to the last digit that a double holds. */
describe('distributions agree with scipy to ten digits', () => {
  it.each([
    { count: 1, low: 0.025317807984289876, high: 5.571643390938898 },
    { count: 15, low: 8.395386132783315, high: 24.74021887148584 },
    { count: 500, low: 457.1285768996295, high: 545.8092685651714 },
    { count: 2000, low: 1913.2987096256304, high: 2089.6174394458276 },
    { count: 50_000, low: 49562.686650323674, high: 50440.212035431294 },
  ])('limits of $count events', ({ count, low, high }) => {
    const [x, y] = rateInterval({ count, days: 1 });
    expect(Math.abs(x / low - 1)).toBeLessThan(1e-10);
    expect(Math.abs(y / high - 1)).toBeLessThan(1e-10);
  });

  it.each([
    { before: 500, after: 20, low: 0.024221604477170446, high: 0.06244803518356994 },
    { before: 20_000, after: 133, low: 0.005564760499468693, high: 0.007885846619330856 },
    { before: 10, after: 4000, low: 217.2773973644729, high: 834.7814033336272 },
  ])('limits of the ratio of $after to $before', ({ before, after, low, high }) => {
    const [x, y] = ratioInterval({ count: before, days: 1 }, { count: after, days: 1 });
    expect(Math.abs(x / low - 1)).toBeLessThan(1e-10);
    expect(Math.abs(y / high - 1)).toBeLessThan(1e-10);
  });
});

describe('zero and one', () => {
  it('bounds the rate behind silence by 2.995732 and 3.688879 events', () => {
    expect(six(rateUpperBound({ count: 0, days: 1 }))).toBe('2.995732');
    expect(six(rateInterval({ count: 0, days: 1 })[1])).toBe('3.688879');
  });

  it('a single old failure asks for nineteen times its time', () => {
    expect(six(quietNeededDays({ count: 1, days: 10 }))).toBe('190.000000');
  });

  it('tells why a value is null instead of writing infinity', () => {
    const none = statisticsOf({ count: 0, days: 10 }, { count: 4, days: 10 });
    expect(none.rateRatio).toBeNull();
    expect(none.rateRatioCI95[0]).toBeGreaterThan(0);
    expect(none.rateRatioCI95[1]).toBeNull();
    expect(none.quietNeededDays).toBeNull();
    expect(Object.keys(none.reasons).sort()).toEqual(['quietNeededDays', 'rateRatio', 'rateRatioCI95']);
    const empty = statisticsOf({ count: 0, days: 10 }, { count: 0, days: 10 });
    expect(empty.rateRatioCI95).toEqual([null, null]);
    expect(empty.pCentral).toBe(1);
    const timeless = statisticsOf(null, { count: 3, days: 1 });
    expect(timeless.pDecrease).toBeNull();
    expect(timeless.reasons['pDecrease']).toContain('before');
  });
});

describe('how long to watch', () => {
  it('is the quiet time where nothing came yet', () => {
    expect(watchDays({ count: 7, days: 12.25 }, 0)).toBeCloseTo(quietNeededDays({ count: 7, days: 12.25 }), 9);
  });

  it('ends exactly where the test crosses five per cent', () => {
    const before = { count: 14, days: 30 };
    const days = watchDays(before, 3);
    expect(compareRates(before, { count: 3, days }).decrease).toBeCloseTo(0.05, 9);
    expect(upperRatioLimit(before, { count: 3, days: days * 1.001 }, 0.95)).toBeLessThan(1);
    expect(upperRatioLimit(before, { count: 3, days: days * 0.999 }, 0.95)).toBeGreaterThan(1);
  });

  it('foresees a date for a real difference and none for no difference', () => {
    const before = { count: 40, days: 40 };
    const halved = daysAtPresentRate(before, { count: 2, days: 4 });
    expect(halved).toBeGreaterThan(4);
    expect(halved).toBeLessThan(60);
    expect(daysAtPresentRate(before, { count: 4, days: 4 })).toBeNull();
  });
});

describe('clusters', () => {
  it('even events show none, heaps do, few events show nothing', () => {
    const even = Array.from({ length: 60 }, (_, i) => i + 0.5);
    expect(dispersionOf(even, 60)?.index).toBeLessThan(0.5);
    const heaps = Array.from({ length: 60 }, (_, i) => (i < 30 ? 3 + i / 1000 : 47 + i / 1000));
    expect(dispersionOf(heaps, 60)?.index).toBeGreaterThan(5);
    expect(dispersionOf([1, 2, 3], 60)).toBeNull();
    expect(pooledDispersion(null, null)).toBeNull();
  });

  it('widen the interval on both sides', () => {
    const [before, after] = [
      { count: 40, days: 30 },
      { count: 12, days: 30 },
    ];
    const [low, high] = ratioInterval(before, after);
    const [lower, higher] = ratioInterval(before, after, 0.05, 3);
    expect(lower).toBeLessThan(low);
    expect(higher).toBeGreaterThan(high);
  });
});

it('ties count as equally likely', () => {
  // Two outcomes of n = 3, p = 1/2 are as likely as 1: everything is.
  expect(minLikelihoodP(1, 3, 0.5)).toBe(1);
  expect(minLikelihoodP(0, 3, 0.5)).toBeCloseTo(0.25, 12);
});
