import { describe, expect, it } from 'vitest';
import { noDecimals, twoDecimals } from '../../../shared/sysstat/round.ts';

describe('numbers as C prints them', () => {
  it.each([
    [0.125, 0.12],
    [0.375, 0.38],
    [0.625, 0.62],
    [2.5, 2.5],
    [1.005, 1],
    [1.015, 1.01],
    [1 / 3, 0.33],
    [2 / 3, 0.67],
    [75_708_922.685, 75_708_922.69],
    [1_234_567_890_123.456, 1_234_567_890_123.46],
    [-0.125, -0.12],
    [Number.NaN, 0],
  ])('%d to two decimals is %d', (value, told) => {
    expect(twoDecimals(value)).toBe(told);
  });

  it('rounds a whole number half to even', () => {
    expect([0.5, 1.5, 2.5, 3.49, 3.51].map(noDecimals)).toEqual([0, 2, 2, 3, 4]);
  });
});
