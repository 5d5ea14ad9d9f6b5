/** Lists that the views draw from: lines of the table, lines of the filtered log, events per pixel. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildColumns } from '../../../electron/worker/columns.ts';
import { eventFrom, linesOf } from '../../../renderer/views/failures/lines.ts';
import { filteredLines } from '../../../renderer/views/log/filter-lines.ts';
import { firstMarkFrom, markAt } from '../../../renderer/views/log/mark-search.ts';
import { countIn, type Lane, nearest } from '../../../renderer/views/timeline/lanes.ts';
import { buildEvent } from '../../builders/analysis.ts';

const place = { member: 'm', line: 1, endLine: 2, byteOffset: 0 };

describe('the lines of the table', () => {
  test('hold every shown row once, under its own heading, the largest group first', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 2, null), { maxLength: 50 }), (orders) => {
        const columns = buildColumns(
          orders.map((order, at) => buildEvent({ id: `e${at}`, order, evidence: [place] })),
          [],
        );
        const rows = orders.map((_, at) => at).filter((at) => at % 5 !== 4);
        const lines = linesOf(columns, rows, 'order', []);
        expect([...lines.at].filter((row) => row >= 0).sort((a, b) => a - b)).toEqual(rows);
        for (const row of rows) expect(lines.at[lines.lineOf[row] ?? -1]).toBe(row);
        const counts = lines.headings.map((heading) => heading.count);
        expect(counts).toEqual([...counts].sort((a, b) => b - a));
        let heading = -1;
        for (const row of lines.at) {
          if (row < 0) heading = -1 - row;
          else
            expect(lines.headings[heading]?.title).toBe(
              orders[row] === null ? 'order not known' : `order ${orders[row]}`,
            );
        }
      }),
    );
  });

  test('keys land on events, never on headings', () => {
    const columns = buildColumns(
      [buildEvent({ id: 'a', order: 0, evidence: [place] }), buildEvent({ id: 'b', order: 1, evidence: [place] })],
      [],
    );
    const lines = linesOf(columns, [0, 1], 'order', []);
    expect(lines.count).toBe(4);
    for (const [line, step] of [
      [0, 1],
      [2, 1],
      [2, -1],
      [3, -1],
    ] as const)
      expect(lines.at[eventFrom(lines, line, step) ?? 0]).toBeGreaterThanOrEqual(0);
    expect(eventFrom(linesOf(columns, [], 'none', []), 0, 1)).toBeNull();
  });
});

describe('only the hits', () => {
  test('each hit once, context around it, no line twice, none beyond the log, and gaps that add up', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 40 }),
        fc.constantFrom(0, 1, 3, 10),
        (found, context) => {
          const hits = found.sort((a, b) => a - b).map((line) => ({ member: 'm', line, text: `t${line}` }));
          const list = filteredLines(hits, context, new Map([['m', 120]]));
          const numbers = list.flatMap((entry) => (entry.kind === 'line' ? [entry.line] : []));
          const wanted = new Set<number>();
          for (const line of found)
            for (let at = line - context; at <= line + context; at++) if (at >= 1 && at <= 120) wanted.add(at);
          expect(numbers).toEqual([...wanted].sort((a, b) => a - b));
          expect(list.filter((entry) => entry.kind === 'line' && entry.hit !== null)).toHaveLength(found.length);
          const left = list.reduce((sum, entry) => sum + (entry.kind === 'gap' ? (entry.left ?? 0) : 0), 0);
          if (numbers.length > 0) expect(left).toBe((numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1 - numbers.length);
        },
      ),
    );
  });
});

test('the event of a line is found among many by its stretch', () => {
  const marks = Array.from({ length: 1000 }, (_, row) => ({ line: row * 10 + 1, endLine: row * 10 + 6, row }));
  expect(markAt(marks, 5001)?.row).toBe(500);
  expect(markAt(marks, 5006)?.row).toBe(500);
  expect(markAt(marks, 5007)).toBeNull();
  expect(firstMarkFrom(marks, 5007)).toBe(501);
  expect(markAt([], 1)).toBeNull();
});

test('events are counted in a stretch and found by the nearest, as a look at each of them would', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: -50, max: 600 }),
      fc.integer({ min: 0, max: 200 }),
      (found, from, width) => {
        const times = found.sort((a, b) => a - b);
        const lane: Lane = {
          title: '',
          failure: true,
          timesMs: Float64Array.from(times),
          rows: Int32Array.from(times.keys()),
        };
        expect(countIn(lane, from, from + width)).toBe(times.filter((ms) => ms >= from && ms < from + width).length);
        const best = Math.min(...times.map((ms) => Math.abs(ms - from)));
        expect(Math.abs((times[nearest(lane, from) ?? -1] ?? Number.NaN) - from)).toBe(best);
      },
    ),
  );
});
