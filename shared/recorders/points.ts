/** Collects points by origin and makes series of them. */
import { gapsOf, type Series, type SeriesKind } from '../time/series.ts';

/** What a recorder's text gives. */
export interface Recording {
  readonly series: Series[];
  /** What could not be read, in words. */
  readonly problems: string[];
}

/** A machine has some thousand values at most; a text that makes up more is cut. */
const MAX_SERIES = 5000;
const MAX_POINTS = 8_000_000;

export interface About {
  readonly name: string;
  readonly unit: string;
  readonly kind?: SeriesKind;
  readonly overInterval?: boolean;
}

interface Column extends About {
  readonly times: number[];
  readonly values: number[];
}

export class RecordedPoints {
  private readonly columns = new Map<string, Column>();
  private count = 0;
  private refused = 0;
  /** Samples without a time. */
  private unplaced = 0;

  /** @param at seconds; null for a sample that cannot be placed */
  put(at: number | null, origin: string, value: number, about: About): void {
    if (!Number.isFinite(value)) return;
    if (at === null) {
      this.unplaced++;
      return;
    }
    let column = this.columns.get(origin);
    if (column === undefined) {
      if (this.columns.size >= MAX_SERIES) {
        this.refused++;
        return;
      }
      column = { ...about, times: [], values: [] };
      this.columns.set(origin, column);
    }
    if (this.count >= MAX_POINTS) {
      this.refused++;
      return;
    }
    this.count++;
    column.times.push(at);
    column.values.push(value);
  }

  /** @param absolute whether the moments are UTC */
  finish(source: string, absolute: boolean): Recording {
    const problems: string[] = [];
    if (this.unplaced > 0)
      problems.push(
        `${this.unplaced} values stand without a date and time, or without a year, and were left out (record with dates, as vmstat -t prints them)`,
      );
    if (this.refused > 0) problems.push(`${this.refused} further values were left out: too many for one file`);
    const series = [...this.columns].map(([origin, { name, unit, kind, overInterval, ...points }]): Series => {
      const order = [...points.times.keys()].sort((a, b) => (points.times[a] ?? 0) - (points.times[b] ?? 0) || a - b);
      // Of two samples of one moment the first stays.
      const kept = order.filter((i, n) => n === 0 || points.times[i] !== points.times[order[n - 1] ?? 0]);
      const times = Float64Array.from(kept, (i) => points.times[i] ?? 0);
      return {
        name,
        unit,
        kind: kind ?? 'gauge',
        overInterval: overInterval ?? false,
        origin,
        source,
        absolute,
        times,
        values: Float64Array.from(kept, (i) => points.values[i] ?? 0),
        gaps: gapsOf(times),
        restarts: [],
      };
    });
    return { series, problems };
  }
}
