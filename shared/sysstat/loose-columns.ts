/** Collects samples that come table by table, each with its own moment, into series. */
import { gapsOf, type Series } from '../time/series.ts';
import { describe } from './catalog.ts';

const MAX_COLUMNS = 20_000;
/** Samples of one file in all: a month of minutes of a thousand values. */
const MAX_SAMPLES = 60_000_000;

interface Column {
  readonly times: number[];
  readonly values: number[];
}

export class LooseColumns {
  private readonly byOrigin = new Map<string, Column>();
  private samples = 0;
  private readonly restartTimes = new Set<number>();
  /** True when something was left out for want of room. */
  full = false;

  put(origin: string, time: number, value: number): void {
    let column = this.byOrigin.get(origin);
    if (column === undefined) {
      if (this.byOrigin.size >= MAX_COLUMNS) {
        this.full = true;
        return;
      }
      column = { times: [], values: [] };
      this.byOrigin.set(origin, column);
    }
    if (this.samples >= MAX_SAMPLES) {
      this.full = true;
      return;
    }
    this.samples++;
    column.times.push(time);
    column.values.push(value);
  }

  restart(time: number): void {
    this.restartTimes.add(time);
  }

  get empty(): boolean {
    return this.byOrigin.size === 0;
  }

  get restarts(): number[] {
    return [...this.restartTimes].sort((a, b) => a - b);
  }

  /** @param absolute whether the moments are UTC */
  finish(source: string, absolute: boolean): Series[] {
    const { restarts } = this;
    const series: Series[] = [];
    for (const [origin, column] of this.byOrigin) {
      const { times, values } = ordered(column);
      series.push({ ...describe(origin), origin, source, absolute, times, values, gaps: gapsOf(times), restarts });
    }
    return series;
  }
}

/** In order of time; of two samples of one moment the first stays. */
function ordered({ times, values }: Column): { times: Float64Array; values: Float64Array } {
  let rising = true;
  for (let i = 1; i < times.length && rising; i++) rising = (times[i] ?? 0) > (times[i - 1] ?? 0);
  if (rising) return { times: Float64Array.from(times), values: Float64Array.from(values) };
  const order = times.map((_, i) => i).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const kept = order.filter((i, n) => n === 0 || times[i] !== times[order[n - 1] ?? 0]);
  return {
    times: Float64Array.from(kept, (i) => times[i] ?? 0),
    values: Float64Array.from(kept, (i) => values[i] ?? 0),
  };
}
