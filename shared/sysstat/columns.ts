/** Collects samples into columns while a file is read: one row of moments, and a column per origin. */
import { gapsOf, type Series } from '../time/series.ts';
import { describe } from './catalog.ts';
import type { Covered } from './result.ts';

/** A file of a busy day with all processors apart has some thousand; hostile ones are cut. */
const MAX_COLUMNS = 20_000;
/** Samples of one file in all, 8 bytes each: three months of minutes of 250 values. */
const MAX_SAMPLES = 32_000_000;

/** Values of one piece of a column: columns grow by pieces, so that no more is held than what was read. */
const MAX_PIECE = 4096;

export class Column {
  readonly origin: string;
  private full: Float64Array[] = [];
  private piece = new Float64Array(64);
  private used = 0;
  /** Rows of the values; null while they follow each other without a hole from `first` on. */
  private rows: number[] | null = null;
  private first = 0;
  length = 0;

  constructor(origin: string) {
    this.origin = origin;
  }

  push(row: number, value: number): void {
    const n = this.length;
    if (this.used === this.piece.length) {
      this.full.push(this.piece);
      this.piece = new Float64Array(Math.min(MAX_PIECE, n));
      this.used = 0;
    }
    if (n === 0) this.first = row;
    else if (this.rows === null && row !== this.first + n) {
      this.rows = Array.from({ length: n }, (_, i) => this.first + i);
    }
    this.piece[this.used++] = value;
    this.rows?.push(row);
    this.length = n + 1;
  }

  /** The moments and values; columns without holes share the file's own row of moments. To be asked for once: it lets go of them. */
  finish(times: Float64Array): { times: Float64Array; values: Float64Array } {
    const values = new Float64Array(this.length);
    let at = 0;
    for (const piece of [...this.full, this.piece.subarray(0, this.used)]) {
      values.set(piece, at);
      at += piece.length;
    }
    const { rows } = this;
    this.full = [];
    this.piece = new Float64Array(0);
    this.rows = null;
    if (rows !== null) return { times: Float64Array.from(rows, (row) => times[row] ?? 0), values };
    return { times: times.subarray(this.first, this.first + values.length), values };
  }
}

/** Which values to keep, by their path in `sadf -j`; the others are not even reckoned. */
export type KeepOrigin = (origin: string) => boolean;

export const KEEP_ALL: KeepOrigin = () => true;

export class Columns {
  private readonly keep: KeepOrigin;
  private readonly byOrigin = new Map<string, Column>();
  private times: number[] = [];
  private samples = 0;
  readonly restarts: number[] = [];
  /** Index of the open row. */
  row = -1;
  /** Columns that found no place any more. */
  refused = 0;

  constructor(keep: KeepOrigin = KEEP_ALL) {
    this.keep = keep;
  }

  /** Opens the row of a moment. @returns false when there is no room for it */
  open(time: number): boolean {
    this.samples += this.byOrigin.size;
    if (this.samples > MAX_SAMPLES) return false;
    this.times.push(time);
    this.row++;
    return true;
  }

  /** True when rows were left out for want of room. */
  get full(): boolean {
    return this.samples > MAX_SAMPLES;
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
    this.column(origin)?.push(this.row, value);
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
