import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blindTime, episodesOf, incidentsOf } from '../../shared/compare/episodes.ts';
import { contains, elapsed, intersect, lengthOf, type Span, subtract, union } from '../../shared/compare/spans.ts';
import {
  compareRates,
  minLikelihoodP,
  quietNeededDays,
  rateInterval,
  upperRatioLimit,
} from '../../shared/compare/statistics/index.ts';

const observed = fc.record({
  count: fc.integer({ min: 0, max: 400 }),
  days: fc.double({ min: 0.01, max: 5000, noNaN: true }),
});

/** Binomial probabilities by their recurrence, summed: slow and plain. */
function probabilities(n: number, p: number): number[] {
  const logs = [n * Math.log1p(-p)];
  for (let k = 1; k <= n; k++) logs.push((logs[k - 1] ?? 0) + Math.log((n - k + 1) / k) + Math.log(p) - Math.log1p(-p));
  return logs.map(Math.exp);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('comparing rates', () => {
  it('p values are the sums that they stand for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        (n0, n1, p) => {
          const all = probabilities(n0 + n1, p);
          const found = compareRates({ count: n0, days: 1 - p }, { count: n1, days: p });
          expect(found.decrease).toBeCloseTo(sum(all.slice(0, n1 + 1)), 9);
          expect(found.increase).toBeCloseTo(sum(all.slice(n1)), 9);
          const own = all[n1] ?? 0;
          const unlikely = sum(all.filter((one) => one <= own * (1 + 1e-7)));
          expect(minLikelihoodP(n1, n0 + n1, p)).toBeCloseTo(Math.min(1, unlikely), 8);
        },
      ),
    );
  });

  it('the interval leaves out no change exactly when the central p is below five per cent', () => {
    fc.assert(
      fc.property(observed, observed, (before, after) => {
        fc.pre(before.count + after.count > 0);
        const { interval, central } = compareRates(before, after);
        const outside = interval[0] > 1 || interval[1] < 1;
        fc.pre(Math.abs(central - 0.05) > 1e-7);
        expect(outside).toBe(central < 0.05);
      }),
    );
  });

  it('does not depend on which side is called before', () => {
    fc.assert(
      fc.property(observed, observed, (before, after) => {
        fc.pre(before.count > 0 && after.count > 0);
        const [there, back] = [compareRates(before, after), compareRates(after, before)];
        expect(there.ratio * back.ratio).toBeCloseTo(1, 9);
        expect(there.interval[0] * back.interval[1]).toBeCloseTo(1, 6);
        expect(there.decrease).toBeCloseTo(back.increase, 9);
      }),
    );
  });

  it('does not depend on the unit of time, and holds its own estimate', () => {
    fc.assert(
      fc.property(observed, observed, fc.double({ min: 0.001, max: 1000, noNaN: true }), (before, after, unit) => {
        fc.pre(before.count > 0);
        const scaled = compareRates({ ...before, days: before.days * unit }, { ...after, days: after.days * unit });
        const plain = compareRates(before, after);
        expect(scaled.decrease).toBeCloseTo(plain.decrease, 8);
        expect(plain.interval[0]).toBeLessThanOrEqual(plain.ratio);
        expect(plain.interval[1]).toBeGreaterThanOrEqual(plain.ratio);
        const [low, high] = rateInterval(before);
        expect(low).toBeLessThanOrEqual(before.count / before.days);
        expect(high).toBeGreaterThan(before.count / before.days);
      }),
    );
  });

  it('silence becomes evidence on the day that is told, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0.1, max: 1000, noNaN: true }), (count, days) => {
        const before = { count, days };
        const needed = quietNeededDays(before);
        expect(upperRatioLimit(before, { count: 0, days: needed * 1.0001 }, 0.95)).toBeLessThan(1);
        expect(upperRatioLimit(before, { count: 0, days: needed * 0.9999 }, 0.95)).toBeGreaterThan(1);
      }),
    );
  });
});

const moments = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 200 });
const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }))
    .map(([from, length]): Span => ({ from, to: from + length })),
  { maxLength: 20 },
);

describe('counting', () => {
  it('every failure lies in one incident, and incidents lie apart', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 3600 }), (at, gap) => {
        const found = incidentsOf(at, gap);
        expect(sum(found.map((one) => one.events))).toBe(at.length);
        found.forEach((one, i) => {
          const next = found[i + 1];
          if (next !== undefined) expect(next.from - one.to).toBeGreaterThan(gap * 1000);
        });
        // A longer pause never makes more of them, and none begins in another's time.
        expect(incidentsOf(at, gap * 2).length).toBeLessThanOrEqual(found.length);
        expect(blindTime(found, gap).length).toBe(found.length);
      }),
    );
  });

  it('episodes are what a limiter of one per window lets through', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 60 }), (at, window) => {
        const starts = episodesOf(at, window);
        starts.forEach((start, i) => {
          if (i > 0) expect(start - (starts[i - 1] ?? 0)).toBeGreaterThanOrEqual(window * 1000);
        });
        for (const time of at) expect(starts.some((start) => time >= start && time < start + window * 1000)).toBe(true);
        // Counting what was counted changes nothing: a log of the stricter kernel stays as it is.
        expect(episodesOf(starts, window)).toEqual(starts);
      }),
    );
  });

  it('time is neither lost nor made by cutting it up', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        expect(lengthOf(subtract(a, b)) + lengthOf(intersect(a, b))).toBe(lengthOf(a));
        expect(lengthOf([...a, ...b])).toBe(lengthOf(a) + lengthOf(b) - lengthOf(intersect(a, b)));
        const whole = union(a);
        for (let at = 0; at <= 260; at += 13) {
          const inside = a.some((span) => span.to > span.from && at >= span.from && at <= span.to);
          expect(contains(whole, at)).toBe(inside);
        }
        const ticks = Array.from({ length: 27 }, (_, i) => i * 10);
        expect(elapsed(whole, ticks)).toEqual(ticks.map((at) => lengthOf(intersect(whole, [{ from: -1, to: at }]))));
      }),
    );
  });
});
