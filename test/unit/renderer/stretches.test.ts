/** A closer look at a recording: the right samples, asked for once, and never those of a place that was left. */
import { expect, test } from 'vitest';
import { Stretches, serves, stretchAround, withStretch } from '../../../renderer/views/timeline/stretches.ts';
import type { Series } from '../../../shared/contract/wire/index.ts';

const series = (id: string, timeMs: number[], thinned = false): Series => ({
  id,
  title: id,
  unit: 'KiB',
  panel: 'memory',
  source: 'sa22',
  timeMs,
  values: timeMs.map((ms) => ms / 2),
  eventRows: null,
  ...(thinned ? { thinned } : {}),
});
const stretch = (fromMs: number, toMs: number, ...all: Series[]) => ({
  fromMs,
  toMs,
  series: new Map(all.map((one) => [one.id, one])),
});

test('samples take the place of the outline, and the outline stays beside them', () => {
  const outline = series('a', [0, 100, 200, 300, 400], true);
  const near = stretch(150, 310, series('a', [140, 160, 180, 200, 220, 310]));
  expect(withStretch(outline, near).timeMs).toEqual([0, 100, 140, 160, 180, 200, 220, 310, 400]);
  expect(withStretch(outline, near).values).toEqual([0, 50, 70, 80, 90, 100, 110, 155, 200]);
  expect(withStretch(outline, stretch(-90, -10, series('a', [-80, -20]))).timeMs).toEqual([
    -80,
    -20,
    ...outline.timeMs,
  ]);
  expect(withStretch(outline, stretch(900, 990, series('a', [910]))).timeMs).toEqual([...outline.timeMs, 910]);
  // Nothing was recorded there, or the case keeps no samples: what is drawn stays.
  expect(withStretch(outline, stretch(150, 310, series('a', [])))).toBe(outline);
  expect(withStretch(outline, stretch(150, 310))).toBe(outline);
});

test('what is asked for reaches as far again on both sides, so that a step aside asks for nothing', async () => {
  const asked: { fromMs: number; toMs: number }[] = [];
  const stretches = new Stretches(async (ids, range) => {
    asked.push(range);
    return ids.map((id) => series(id, [range.fromMs, range.toMs]));
  });
  const hour = 3_600_000;
  for (let step = 0; step <= 10; step++) {
    const range = { fromMs: 20 * hour + step * hour * 0.05, toMs: 21 * hour + step * hour * 0.05 };
    const found = await stretches.of(['a'], range);
    expect(found?.fromMs).toBeLessThanOrEqual(range.fromMs - hour * 0.4);
    expect(found?.toMs).toBeGreaterThanOrEqual(range.toMs + hour * 0.4);
  }
  expect(asked.length).toBeLessThanOrEqual(2);
  // Every sample was there: nearer there is nothing more to be had.
  await stretches.of(['a'], { fromMs: 20.2 * hour, toMs: 20.3 * hour });
  expect(asked.length).toBeLessThanOrEqual(2);
  await stretches.of(['a', 'b'], { fromMs: 20.2 * hour, toMs: 20.3 * hour });
  expect(asked.at(-1)).toEqual(stretchAround({ fromMs: 20.2 * hour, toMs: 20.3 * hour }));
});

test('a wide answer that was thinned does not serve a nearer look', () => {
  const wide = stretch(0, 1e9, series('a', [0, 1e9], true));
  expect(serves(wide, { fromMs: 1e8, toMs: 9e8 }, ['a'])).toBe(true);
  expect(serves(wide, { fromMs: 1e8, toMs: 2e8 }, ['a'])).toBe(false);
  expect(serves(stretch(0, 1e9, series('a', [0, 1e9])), { fromMs: 1e8, toMs: 2e8 }, ['a'])).toBe(true);
});

test('the answer of a place that was left is stopped and never shown', async () => {
  const answers: { resolve: (all: Series[]) => void; signal: AbortSignal }[] = [];
  const stretches = new Stretches(
    (_ids, _range, signal) => new Promise((resolve) => answers.push({ resolve, signal })),
  );
  const first = stretches.of(['a'], { fromMs: 0, toMs: 1e6 });
  const second = stretches.of(['a'], { fromMs: 5e9, toMs: 5e9 + 1e6 });
  expect(answers[0]?.signal.aborted).toBe(true);
  for (const [at, { resolve }] of answers.entries()) resolve([series('a', [at])]);
  expect(await first).toBeNull();
  expect((await second)?.series.get('a')?.timeMs).toEqual([1]);
  const failing = new Stretches(() => Promise.reject(new Error('gone')));
  expect(await failing.of(['a'], { fromMs: 0, toMs: 1 })).toBeNull();
});
