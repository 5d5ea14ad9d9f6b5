import { describe, expect, it } from 'vitest';
import { Columns } from '../../../shared/sysstat/columns.ts';

const T = 1_795_000_000;

/** What is put in row by row; null leaves the row's value out. */
function through(rows: readonly (readonly (number | null)[])[], expected: number | null): (number | null)[][] {
  const columns = new Columns();
  for (const [row, values] of rows.entries()) {
    columns.open(T + row * 60);
    if (row === 48 && expected !== null) columns.expect(expected);
    for (const [i, value] of values.entries()) if (value !== null) columns.put(`memory.c${i}`, value);
  }
  const out = rows.map((values) => values.map((): number | null => null));
  for (const { origin, times, values } of columns.finish('sa', true)) {
    expect(times).toHaveLength(values.length);
    for (const [i, at] of times.entries()) {
      const row = out[(at - T) / 60];
      if (row !== undefined) row[Number(origin.slice('memory.c'.length))] = values[i] ?? null;
    }
  }
  return out;
}

describe('columns', () => {
  // Zero throughout, another constant, one that changes early, late, and at the very end; holes; a late begin.
  const rows = Array.from({ length: 700 }, (_, i) => [
    0,
    7.5,
    i,
    i < 300 ? 0 : i,
    i < 699 ? 3 : 4,
    i % 50 === 20 ? null : i % 2,
    i < 650 ? null : 0,
    i < 400 ? null : i,
    i % 90 === 3 ? null : 0,
  ]);

  it('give back what was put in, whatever size the file was expected to have', () => {
    for (const expected of [null, 0, 50, 699, 700, 701, 45_000, 1e9, Number.POSITIVE_INFINITY])
      expect(through(rows, expected)).toEqual(rows);
  });

  it('hold no more than was read, and one memory for all that stayed at zero', () => {
    const columns = new Columns();
    for (let row = 0; row < 1000; row++) {
      columns.open(T + row);
      if (row === 48) columns.expect(50_000);
      for (let i = 0; i < 50; i++) columns.put(`memory.zero${i}`, 0);
      columns.put('memory.free', row);
    }
    const held = new Set(columns.finish('sa', true).map(({ values }) => values.buffer));
    const bytes = [...held].reduce((sum, buffer) => sum + buffer.byteLength, 0);
    expect(held.size).toBe(2);
    expect(bytes).toBeLessThanOrEqual(2 * 1.125 * 8 * 1000);
  });
});
