/** Collects samples into columns while a file is read: one row of moments, and a column per origin. */
import { gapsOf, type Series } from '../time/series.ts';
import { describe } from './catalog.ts';
import type { Covered } from './result.ts';

/** A file of a busy day with all processors apart has some thousand; hostile ones are cut. */
const MAX_COLUMNS = 20_000;
/** Values of one file that memory is taken for, 8 bytes each: three months of minutes of 250 values that change. */
const MAX_SAMPLES = 32_000_000;

/** Rows for which room is made at once, where a file is expected to hold as many: a month of minutes. */
const MAX_EXPECTED_ROWS = 50_000;
const FIRST_ROWS = 64;

/** The rows of a file: the open one, and how many are expected in all as far as that is known. */
interface Rows {
  readonly row: number;
  readonly expectedRows: number;
  /** Values that memory was taken for. */
  held: number;
}

export class Column {
  readonly origin: string;
  /** Empty as long as all values are the first one: most of what a machine counts stays zero. */
  private values = new Float64Array(0);
  private only = 0;
  /** Rows of the values; null while they follow each other without a hole from `first` on. */
  private rows: number[] | null = null;
  private first = 0;
  length = 0;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** @param rows whose open row the value belongs to */
  push(rows: Rows, value: number): void {
    const { row } = rows;
    const n = this.length;
    if (n === 0) {
      this.first = row;
      this.only = value;
    } else if (this.rows === null && row !== this.first + n) {
      this.rows = Array.from({ length: n }, (_, i) => this.first + i);
    }
    if (this.values.length > 0) {
      if (n === this.values.length) this.grow(rows);
      this.values[n] = value;
    } else if (value !== this.only) {
      this.grow(rows);
      this.values.fill(this.only, 0, n);
      this.values[n] = value;
    }
    this.rows?.push(row);
    this.length = n + 1;
  }

  private resize(length: number): void {
    const values = new Float64Array(length);
    values.set(length < this.values.length ? this.values.subarray(0, length) : this.values);
    this.values = values;
  }

  private grow(rows: Rows): void {
    const n = this.length;
    const before = this.values.length;
    this.resize(n < FIRST_ROWS ? FIRST_ROWS : Math.max(rows.expectedRows - this.first, n + (n >> 1)));
    rows.held += this.values.length - before;
  }

  /**
   * The moments and values; columns without holes share the file's own row of moments, those of one value alone the
   * memory of it. To be asked for once: the column lets go of them.
   * @param alike arrays of one value by that value
   */
  finish(times: Float64Array, alike: Map<number, Float64Array>): { times: Float64Array; values: Float64Array } {
    const { rows, length } = this;
    // What more than an eighth would be left empty of is moved once more.
    if (this.values.length > length + (length >> 3)) this.resize(length);
    const values = this.values.length > 0 ? this.values.subarray(0, length) : this.repeated(times.length, alike);
    this.values = new Float64Array(0);
    this.rows = null;
    if (rows !== null) return { times: Float64Array.from(rows, (row) => times[row] ?? 0), values };
    return { times: times.subarray(this.first, this.first + length), values };
  }

  private repeated(most: number, alike: Map<number, Float64Array>): Float64Array {
    let known = alike.get(this.only);
    if (known === undefined) {
      known = new Float64Array(most).fill(this.only);
      alike.set(this.only, known);
    }
    return known.subarray(0, this.length);
  }
}

/** Which values to keep, by their path in `sadf -j`; the others are not even reckoned. */
export type KeepOrigin = (origin: string) => boolean;

export const KEEP_ALL: KeepOrigin = () => true;

export class Columns {
  private readonly keep: KeepOrigin;
  private readonly byOrigin = new Map<string, Column>();
  private times: number[] = [];
  readonly restarts: number[] = [];
  /** Index of the open row. */
  row = -1;
  expectedRows = 0;
  held = 0;
  /** Columns that found no place any more. */
  refused = 0;
  /** True when values of single processors were passed over. */
  cutSingle = false;

  constructor(keep: KeepOrigin = KEEP_ALL) {
    this.keep = keep;
  }

  /** Tells how many rows the file holds by its size; to be told once its columns are known. */
  expect(rows: number): void {
    if (rows * this.byOrigin.size <= MAX_SAMPLES) this.expectedRows = Math.min(MAX_EXPECTED_ROWS, Math.ceil(rows));
  }

  /** Opens the row of a moment. @returns false when there is no room for it */
  open(time: number): boolean {
    if (this.full) return false;
    this.times.push(time);
    this.row++;
    return true;
  }

  /** True when rows were left out for want of room. */
  get full(): boolean {
    return this.held > MAX_SAMPLES;
  }

  /** @returns null for a value that nobody asked for */
  column(origin: string): Column | null {
    let column = this.byOrigin.get(origin);
    if (column === undefined) {
      if (!this.keep(origin)) return null;
      column = new Column(origin);
      if (this.byOrigin.size < MAX_COLUMNS) this.byOrigin.set(origin, column);
      else this.refused++;
    }
    return column;
  }

  put(origin: string, value: number): void {
    this.column(origin)?.push(this, value);
  }

  get rows(): number {
    return this.times.length;
  }

  /** What the rows cover, whatever was kept of them. */
  get covered(): Covered | null {
    const [from, to] = [this.times[0], this.times.at(-1)];
    if (from === undefined || to === undefined) return null;
    return { from, to, samples: this.times.length, absolute: true };
  }

  /** @param absolute whether the moments are UTC */
  finish(source: string, absolute: boolean): Series[] {
    const all = Float64Array.from(this.times);
    const gaps = gapsOf(all);
    const alike = new Map<number, Float64Array>();
    const series: Series[] = [];
    for (const column of this.byOrigin.values()) {
      if (column.length === 0) continue;
      const { times, values } = column.finish(all, alike);
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
