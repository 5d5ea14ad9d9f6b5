/** What the picture of two rates shows. */
import type { RateFigure, RateRow } from '../report/figures/rates.ts';
import type { Comparison } from './schema.ts';
import { daysWords, digits, intervalWords } from './words.ts';

/** The figure's data; null where a side has no rate. */
export function rateFigure(c: Comparison): RateFigure | null {
  const noun = c.mode === 'counts' ? 'event' : 'incident';
  const rows: RateRow[] = [];
  for (const [title, side] of [
    ['Before', c.before],
    ['After', c.after],
  ] as const) {
    const [low, high] = side.rateCI95;
    if (side.rate === null || side.exposureDays === null || low === null || high === null) return null;
    const words = `${side.incidents} ${noun}${side.incidents === 1 ? '' : 's'} in ${daysWords(side.exposureDays)}`;
    rows.push({ title, words, rate: side.rate, rateText: digits(side.rate), low, high });
  }
  const [low, high] = c.rateRatioCI95;
  const ratio =
    low === null && high === null
      ? null
      : {
          value: c.rateRatio,
          low,
          high,
          text: c.rateRatio === null ? '–' : digits(c.rateRatio),
          interval: intervalWords([low, high]),
        };
  return { kind: 'rates', noun, rows, ratio };
}
