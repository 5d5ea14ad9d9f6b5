/** Collects samples into columns while a file is read: one row of moments, and a column per origin. */
import { gapsOf, type Series } from '../time/series.ts';
import { describe } from './catalog.ts';

/** A file of a busy day with all processors apart has some thousand; hostile ones are cut. */
const MAX_COLUMNS = 20_000;

export class Column {
  readonly origin: string;
  private values = new Float64Array(64);
  /** Rows of the values; null while they follow each other without a hole from `first` on. */
  private rows: Int32Array | null = null;
  private first = 0;
  length = 0;

  constructor(origin: string) {
    this.origin = origin;
  }

  push(row: number, value: number): void {
    const n = this.length;
    if (n === this.values.length) this.grow();
    if (n === 0) this.first = row;
    else if (this.rows === null && row !== this.first + n) {
      this.rows = new Int32Array(this.values.length);
      for (let i = 0; i < n; i++) this.rows[i] = this.first + i;
    }
    this.values[n] = value;
    if (this.rows !== null) this.rows[n] = row;
    this.length = n + 1;
  }

  private grow(): void {
    const values = new Float64Array(this.values.length * 2);
    values.set(this.values);
    this.values = values;
    if (this.rows === null) return;
    const rows = new Int32Array(values.length);
    rows.set(this.rows);
    this.rows = rows;
  }

  /** The moments and values; columns without holes share the file's own row of moments. */
  finish(times: Float64Array): { times: Float64Array; values: Float64Array } {
    const values = this.values.slice(0, this.length);
    const { rows } = this;
    if (rows !== null) return { times: Float64Array.from(values, (_, i) => times[rows[i] ?? 0] ?? 0), values };
    return { times: times.subarray(this.first, this.first + this.length), values };
  }
}

export class Columns {
  private readonly byOrigin = new Map<string, Column>();
  private times: number[] = [];
  readonly restarts: number[] = [];
  /** Index of the open row. */
  row = -1;
  /** Columns that found no place any more. */
  refused = 0;

  /** Opens the row of a moment. */
  open(time: number): void {
    this.times.push(time);
    this.row++;
  }

  column(origin: string): Column {
    let column = this.byOrigin.get(origin);
    if (column === undefined) {
      column = new Column(origin);
      if (this.byOrigin.size < MAX_COLUMNS) this.byOrigin.set(origin, column);
      else this.refused++;
    }
    return column;
  }

  put(origin: string, value: number): void {
    this.column(origin).push(this.row, value);
  }

  get rows(): number {
    return this.times.length;
  }

  /** @param absolute whether the moments are UTC */
  finish(source: string, absolute: boolean): Series[] {
    const all = Float64Array.from(this.times);
    const gaps = gapsOf(all);
    const series: Series[] = [];
    for (const column of this.byOrigin.values()) {
      if (column.length === 0) continue;
      const { times, values } = column.finish(all);
      const shared = times.length === all.length;
      series.push({
        ...describe(column.origin),
        origin: column.origin,
        source,
        absolute,
        times,
        values,
        gaps: shared ? gaps : gapsOf(times),
        restarts: this.restarts,
      });
    }
    return series;
  }
}
