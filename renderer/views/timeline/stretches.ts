/**
 * Samples of a stretch that is looked at closely. The case's series are thinned to what a screen shows of the whole time; when
 * the hand rests on less, the engine is asked for that part. What was drawn before stays until the answer is there.
 */
import type { Series } from '../../../shared/contract/wire/index.ts';
import type { TimeRange } from '../../store/selection-slice.ts';

/** A part of the time in which series are known more closely. */
export interface Stretch extends TimeRange {
  /** By id. */
  readonly series: ReadonlyMap<string, Series>;
}

/** Stretches that stay: a hand goes back and forth between a few. */
const MAX_KEPT = 12;
/** Narrower stretches hold a handful of samples at most: they are asked for as one. */
const MIN_TILE_MS = 60_000;

/**
 * The stretch to be asked for, where `range` is shown: as much again on both sides, so that moving on finds it there, and with
 * borders that do not follow every pixel, so that it is found again.
 */
export function stretchAround({ fromMs, toMs }: TimeRange): TimeRange {
  const tile = Math.max(MIN_TILE_MS, 2 ** Math.ceil(Math.log2(Math.max(1, (toMs - fromMs) / 2))));
  return { fromMs: (Math.floor(fromMs / tile) - 1) * tile, toMs: (Math.ceil(toMs / tile) + 1) * tile };
}

/** Whether a stretch shows all of `ids` in `range` as well as a question for it would. */
export function serves(stretch: Stretch, range: TimeRange, ids: readonly string[]): boolean {
  if (stretch.fromMs > range.fromMs || stretch.toMs < range.toMs) return false;
  const asked = stretchAround(range);
  const wide = stretch.toMs - stretch.fromMs > asked.toMs - asked.fromMs;
  return ids.every((id) => stretch.series.has(id) && !(wide && stretch.series.get(id)?.thinned === true));
}

/** A series with the samples of a stretch in place of its own; outside of it, it stays as it is. */
export function withStretch(series: Series, stretch: Stretch | null): Series {
  const own = stretch?.series.get(series.id);
  const [first, last] = [own?.timeMs[0], own?.timeMs.at(-1)];
  if (own === undefined || first === undefined || last === undefined) return series;
  const before = series.timeMs.findIndex((ms) => ms >= first);
  const after = series.timeMs.findLastIndex((ms) => ms <= last) + 1;
  const head = before < 0 ? series.timeMs.length : before;
  const join = <T>(all: readonly T[], part: readonly T[]): T[] => [
    ...all.slice(0, head),
    ...part,
    ...all.slice(Math.max(head, after)),
  ];
  return { ...series, timeMs: join(series.timeMs, own.timeMs), values: join(series.values, own.values) };
}

/** Keeps the stretches of one chart and asks for one at a time. */
export class Stretches {
  private readonly ask: (ids: readonly string[], range: TimeRange, signal: AbortSignal) => Promise<readonly Series[]>;
  private readonly kept: Stretch[] = [];
  private underway: { readonly range: TimeRange; readonly stop: AbortController } | null = null;

  constructor(ask: Stretches['ask']) {
    this.ask = ask;
  }

  /**
   * The stretch for what is shown; a question that is no longer wanted is stopped.
   * @returns null when another question came in between, or none could be answered
   */
  async of(ids: readonly string[], range: TimeRange): Promise<Stretch | null> {
    const asked = stretchAround(range);
    if (this.underway?.range.fromMs === asked.fromMs && this.underway.range.toMs === asked.toMs) return null;
    this.stop();
    const known = this.kept.find((stretch) => serves(stretch, range, ids));
    if (known !== undefined) return known;
    const own = { range: asked, stop: new AbortController() };
    this.underway = own;
    try {
      const series = await this.ask(ids, asked, own.stop.signal);
      if (this.underway !== own) return null;
      const stretch = { ...asked, series: new Map(series.map((one) => [one.id, one])) };
      this.kept.unshift(stretch);
      this.kept.length = Math.min(this.kept.length, MAX_KEPT);
      return stretch;
    } catch {
      // What is drawn stays as it is; a dead engine is told elsewhere.
      return null;
    } finally {
      if (this.underway === own) this.underway = null;
    }
  }

  stop(): void {
    this.underway?.stop.abort();
    this.underway = null;
  }
}
