import { describe, expect, it } from 'vitest';
import { drawingSeries } from '../../../shared/time/drawing.ts';
import { putNumber } from '../../../shared/time/number-text.ts';
import { eventRate, forDrawing, gapsOf, type Series, samplesAround } from '../../../shared/time/series.ts';
import { joinSeries } from '../../../shared/time/series-forms.ts';
import { type SeriesJson, SeriesText } from '../../../shared/time/series-text.ts';

const T = Date.UTC(2026, 10, 22, 10) / 1000;

function series(points: readonly (readonly [number, number])[], about: Partial<Series> = {}): Series {
  const times = Float64Array.from(points, ([time]) => time);
  return {
    name: 'Free memory',
    unit: 'KiB',
    kind: 'gauge',
    overInterval: false,
    origin: 'memory.memfree',
    source: 'var/log/sa/sa22',
    absolute: true,
    times,
    values: Float64Array.from(points, ([, value]) => value),
    gaps: gapsOf(times),
    restarts: [],
    ...about,
  };
}

const minutes = (values: readonly number[]): Series => series(values.map((value, i) => [T + i * 60, value]));

/** Pieces share their memory: each is taken before the next is asked for. */
function text(pieces: Iterable<Uint8Array>): string {
  let all = '';
  for (const piece of pieces) all += Buffer.from(piece).toString('latin1');
  return Buffer.from(all, 'latin1').toString('utf8');
}

/** Through a sheet that holds a few points only, so that every series meets its end. */
const writer = (): SeriesText => new SeriesText((part) => Buffer.from(part), 256);

const toJson = (...all: Series[]): SeriesJson[] => JSON.parse(text(writer().json(all)));

describe('what memory looked like at an event', () => {
  it('is the sample before and the one after, with their distance', () => {
    expect(samplesAround(minutes([10, 20, 30]), T + 75)).toEqual({
      before: { time: T + 60, value: 20, distanceSeconds: 15 },
      after: { time: T + 120, value: 30, distanceSeconds: 45 },
    });
    expect(samplesAround(minutes([10, 20]), T - 5).before).toBeNull();
    expect(samplesAround(minutes([10, 20]), T + 600).after).toBeNull();
    expect(samplesAround(series([]), T)).toEqual({ before: null, after: null });
  });
});

describe('drawing', () => {
  it('keeps spikes and dips, ends and order, within the points allowed', () => {
    const values = Array.from({ length: 50_000 }, (_, i) => (i === 12_345 ? 1e6 : i === 40_000 ? -1e6 : 100 + (i % 7)));
    const drawn = forDrawing(minutes(values), 4000);
    expect(drawn.times.length).toBeLessThanOrEqual(4000);
    expect(Math.max(...drawn.values)).toBe(1e6);
    expect(Math.min(...drawn.values)).toBe(-1e6);
    expect(drawn.times[drawn.values.indexOf(1e6)]).toBe(T + 12_345 * 60);
    expect([drawn.times[0], drawn.times.at(-1)]).toEqual([T, T + 49_999 * 60]);
    expect(drawn.times.every((time, i) => i === 0 || time > (drawn.times[i - 1] ?? 0))).toBe(true);
  });

  it('keeps the first, last, lowest and highest point of every column of the screen', () => {
    // Steps of many sizes; a column of the screen is the span over the columns that fit.
    const points = Array.from({ length: 5000 }, (_, i): [number, number] => [T + i * 60, (i * 7919) % 1009]);
    const columns = 100;
    const whole = series(points);
    const drawn = forDrawing(whole, columns * 4);
    const width = (4999 * 60) / columns;
    const kept = new Set(Array.from(drawn.times, (time, i) => `${time} ${drawn.values[i]}`));
    for (let column = 0; column < columns; column++) {
      const own = points.filter(([time]) => Math.min(columns - 1, Math.floor((time - T) / width)) === column);
      const levels = own.map(([, value]) => value);
      const needed = [own[0], own.at(-1)];
      needed.push(own.find(([, value]) => value === Math.min(...levels)));
      needed.push(own.find(([, value]) => value === Math.max(...levels)));
      for (const point of needed) expect(kept).toContain(point?.join(' '));
    }
  });

  it('draws no line over a pause of the recorder, however much is thinned', () => {
    const points = Array.from({ length: 20_000 }, (_, i): [number, number] => [
      T + i * 60 + (i >= 9000 ? 86_400 : 0),
      i % 13,
    ]);
    const [drawn] = drawingSeries([series(points)], 400);
    const at = drawn?.values.indexOf(null) ?? -1;
    expect(drawn?.values.filter((value) => value === null)).toHaveLength(1);
    expect(drawn?.timeMs.length).toBeLessThanOrEqual(400);
    expect(drawn?.timeMs[at - 1]).toBe((T + 8999 * 60) * 1000);
    expect(drawn?.timeMs[at + 1]).toBe((T + 9000 * 60 + 86_400) * 1000);
  });

  it('leaves short series as they are', () => {
    const short = minutes([1, 2, 3]);
    expect(forDrawing(short, 4000)).toBe(short);
  });
});

describe('gaps', () => {
  it('are pauses longer than the usual interval explains', () => {
    const times = Float64Array.from([0, 60, 120, 180, 600, 660]);
    expect(gapsOf(times)).toEqual([{ from: 180, to: 600 }]);
    expect(gapsOf(Float64Array.from([0, 60]))).toEqual([]);
  });
});

describe('rates of events', () => {
  it('count by interval, empty ones included', () => {
    const rate = eventRate([T + 5, T + 10, T + 130], 60, { name: 'n', origin: 'events', source: 's', absolute: true });
    expect(Array.from(rate.times)).toEqual([T, T + 60, T + 120]);
    expect(Array.from(rate.values)).toEqual([2, 0, 1]);
    expect(rate).toMatchObject({ kind: 'event', unit: 'per 60 s' });
    expect(eventRate([], 60, { name: 'n', origin: 'e', source: 's', absolute: true }).times).toHaveLength(0);
  });
});

describe('published forms', () => {
  it('are JSON with moments in UTC, and without an offset where none is known', () => {
    const local = { ...minutes([10]), absolute: false };
    const [utc, unknown] = toJson(minutes([10]), local);
    expect(utc).toEqual({
      name: 'Free memory',
      unit: 'KiB',
      kind: 'gauge',
      origin: 'memory.memfree',
      source: 'var/log/sa/sa22',
      points: [['2026-11-22T10:00:00Z', 10]],
    });
    expect(unknown?.points).toEqual([['2026-11-22T10:00:00', 10]]);
    expect(toJson()).toEqual([]);
    expect(toJson(minutes([]))[0]?.points).toEqual([]);
  });

  it('lose no point where one piece ends and the next begins, whether moments are shared or not', () => {
    const values = Array.from({ length: 500 }, (_, i) => (i % 3 === 0 ? i * 1e7 : i / 4));
    const first = minutes(values);
    const second = { ...first, values: first.values.map((value) => -value) };
    const later = minutes(values.slice(7));
    for (const [i, { points }] of toJson(first, second, later, first).entries()) {
      const expected = [first, second, later, first][i] as Series;
      expect(points.map(([time]) => Date.parse(time) / 1000)).toEqual(Array.from(expected.times));
      expect(points.map(([, value]) => value)).toEqual(Array.from(expected.values, (value) => value + 0));
    }
    expect(
      text(writer().csv([first]))
        .trimEnd()
        .split('\n'),
    ).toHaveLength(501);
  });

  it('hold what JSON can, whatever a name or a value is', () => {
    const long = 'é'.repeat(1000);
    const values = Float64Array.of(Number.NaN, -0.5, Number.NEGATIVE_INFINITY);
    const [odd] = toJson({ ...minutes([10, 20, 30]), source: 'a"\n\u2028', name: long, values });
    expect(odd).toMatchObject({ source: 'a"\n\u2028', name: long });
    expect(odd?.points.map((point) => point[1])).toEqual([null, -0.5, null]);
  });

  it('are CSV that quotes what needs it and that no spreadsheet runs', () => {
    const long = text(
      new SeriesText((part) => Buffer.from(part)).csv([{ ...minutes([10]), origin: 'x'.repeat(400_000) }]),
    );
    expect(long.length).toBeLessThan(2000);
    for (const [name, shown] of [
      ['=cmd', "'=cmd"],
      ['+1', "'+1"],
      ['-1', "'-1"],
      ['@sum', "'@sum"],
      ['\t=cmd', "'    =cmd"],
      ['\r\n=cmd', '\\x0d\\x0a=cmd'],
      ['\x1b]0;x\x07', '\\x1b]0;x\\x07'],
      ['\u202eexe', '\\u{202e}exe'],
    ] as const)
      expect(
        text(writer().csv([{ ...minutes([10]), source: name }]))
          .split('\n')[1]
          ?.endsWith(`,KiB,${shown}`),
      ).toBe(true);
    const csv = text(writer().csv([{ ...minutes([10]), source: '=cmd,"x"', origin: 'disk[a,b].tps' }]));
    expect(csv).toBe('time,origin,value,unit,source\n2026-11-22T10:00:00Z,"disk[a,b].tps",10,KiB,"\'=cmd,""x"""\n');
  });

  it('print every number as JavaScript does', () => {
    const bytes = new Uint8Array(64);
    const printed = (value: number): string =>
      Buffer.from(bytes.subarray(0, putNumber(bytes, 0, value, 'none'))).toString('latin1');
    const edges = [0, -0, 0.01, 0.1, 0.29, 1.005, 999_999_999.99, 1e9, 1e9 + 0.5, 34_359_738_367, 1e15, 1e21, 5e-324];
    for (const value of [...edges, 2 ** 53, 4_294_967_296.01, 1e-7, 123_456.789, 100.1, 1e9 - 0.01]) {
      expect(printed(value)).toBe(String(value));
      expect(printed(-value)).toBe(String(-value));
    }
    for (let i = 0; i < 20_000; i++) {
      const value = ((i * 7919) % 100_003) * (i % 5 === 0 ? 1 : 0.01 * (i % 11)) * 10 ** (i % 13);
      expect(printed(value)).toBe(String(value));
    }
    expect(printed(Number.NaN)).toBe('none');
    expect(printed(Number.NEGATIVE_INFINITY)).toBe('none');
  });
});

describe('joining days', () => {
  it('puts parts in order, prefers the first source, and knows the gap between them', () => {
    const first = series([
      [T, 1],
      [T + 60, 2],
      [T + 120, 3],
    ]);
    const second = series(
      [
        [T + 120, 99],
        [T + 600, 4],
        [T + 660, 5],
      ],
      { source: 'var/log/sa/sa23', restarts: [T + 500] },
    );
    const [joined] = joinSeries([first, second, { ...first, origin: 'memory.avail' }]);
    expect(Array.from(joined?.values ?? [])).toEqual([1, 2, 3, 4, 5]);
    expect(joined?.source).toBe('var/log/sa/sa22 + var/log/sa/sa23');
    expect(joined?.gaps).toEqual([{ from: T + 120, to: T + 600 }]);
    expect(joined?.restarts).toEqual([T + 500]);
    expect(joinSeries([first, { ...second, absolute: false }])).toHaveLength(2);
    const later = series([
      [T + 200, 4],
      [T + 260, 5],
    ]);
    expect(Array.from(joinSeries([later, first])[0]?.values ?? [])).toEqual([1, 2, 3, 4, 5]);
  });
});
