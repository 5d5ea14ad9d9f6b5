import { describe, expect, it } from 'vitest';
import { drawingSeries, drawingStretch } from '../../../shared/time/drawing.ts';
import { gapsOf, type Series } from '../../../shared/time/series.ts';

function series(origin: string, times: Float64Array, value: (i: number) => number): Series {
  return {
    name: origin,
    unit: 'KiB',
    kind: 'gauge',
    overInterval: false,
    origin,
    source: 'sa22',
    absolute: true,
    times,
    values: Float64Array.from(times, (_, i) => value(i)),
    gaps: gapsOf(times),
    restarts: [],
  };
}
const minutes = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i * 60);

describe('series as they are drawn', () => {
  it('a month of minutes keeps within the bound, and its one spike', () => {
    const [drawn] = drawingSeries(
      [series('memory.memfree', minutes(43_200), (i) => (i === 31_234 ? 7 : 1e6 + (i % 50)))],
      4000,
    );
    expect(drawn?.panel).toBe('memory');
    expect(drawn?.values.length).toBeLessThanOrEqual(4000);
    const at = drawn?.values.indexOf(7) ?? -1;
    expect(drawn?.timeMs[at]).toBe(31_234 * 60_000);
  });

  it('no line is drawn across a pause of the recorder', () => {
    const times = Float64Array.from([0, 60, 120, 180, 9000, 9060, 9120]);
    const [drawn] = drawingSeries([series('paging.pgscand', times, (i) => i)], 100);
    expect(drawn?.values).toEqual([0, 1, 2, 3, null, 4, 5, 6]);
    expect(drawn?.timeMs[4]).toBe(4_590_000);
  });

  it('local times of an unknown zone are not drawn beside UTC: the failures decide', () => {
    const local = { ...series('memory.memfree', minutes(9), () => 1), absolute: false };
    const utc = series('paging.pgscand', minutes(5), () => 1);
    const failures = series('mem-info.free', minutes(1), () => 1);
    expect(drawingSeries([local, utc, failures], 100).map((each) => each.title)).toEqual(['paging.pgscand']);
    const localFailures = { ...failures, absolute: false };
    expect(drawingSeries([local, utc, localFailures], 100).map((each) => each.title)).toEqual(['memory.memfree']);
  });

  it('single points, and what has no panel, are left to the command line', () => {
    expect(drawingSeries([series('memory.memfree', minutes(1), () => 1)], 100)).toEqual([]);
    expect(drawingSeries([series('interrupts[17].value', minutes(5), () => 1)], 100)).toEqual([]);
  });
});

describe('a stretch that is looked at closely', () => {
  const month = series('memory.memfree', minutes(43_200), (i) => (i === 31_234 ? 7 : 1e6 + i));
  const at = (minute: number): number => minute * 60_000;
  const ids = new Set(drawingSeries([month], 4000).map(({ id }) => id));

  it('has every minute around the spike, and one sample more on both sides', () => {
    const ends = { fromMs: at(31_230) + 1, toMs: at(31_238) - 1, maxPoints: 4000 };
    const [drawn] = drawingStretch([month], ids, ends);
    expect(drawn?.timeMs).toEqual(Array.from({ length: 9 }, (_, i) => at(31_230 + i)));
    expect(drawn?.values).toEqual(Array.from({ length: 9 }, (_, i) => (i === 4 ? 7 : 1e6 + 31_230 + i)));
    expect(drawn?.thinned).toBeUndefined();
    expect(drawingSeries([month], 4000)[0]).toMatchObject({ id: drawn?.id, thinned: true });
  });

  it('is broken where the recorder paused, also at its edge, and thinned where it is long', () => {
    const paused = series('paging.pgscand', Float64Array.from([0, 60, 120, 9000, 9060]), (i) => i);
    const all = new Set(['paging.pgscand#0']);
    const [inside] = drawingStretch([paused], all, { fromMs: 4_000_000, toMs: 9_010_000, maxPoints: 100 });
    expect(inside?.values).toEqual([2, null, 3, 4]);
    const [long] = drawingStretch([month], ids, { fromMs: 0, toMs: at(43_200), maxPoints: 400 });
    expect(long?.values.length).toBeLessThanOrEqual(400);
    expect(long?.thinned).toBe(true);
    expect(long?.values).toContain(7);
  });

  it('leaves out what was not asked for, and what is no series of the case', () => {
    expect(
      drawingStretch([month], new Set(['x#0', 'memory.memfree#1']), { fromMs: 0, toMs: 1e9, maxPoints: 9 }),
    ).toEqual([]);
  });
});
