/** Events by group as lanes: sorted once, then counted per few pixels at each drawing, however many they are. */
import type uPlot from 'uplot';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { s } from '../../strings/en.ts';
import type { Stage } from './stage.ts';

/** Groups with their own lane; the rest share the last one. */
const MAX_LANES = 10;
/** Width of a mark, screen pixels. */
const MARK_PX = 3;

export interface Lane {
  readonly title: string;
  readonly failure: boolean;
  /** Times of its events in their order, milliseconds; `rows` are theirs. */
  readonly timesMs: Float64Array;
  readonly rows: Int32Array;
}

/** The lanes of a case; events without a time are in none. */
export function lanesOf({ overview, columns, times }: OpenCaseData): Lane[] {
  const { groups } = overview;
  const count = Math.min(MAX_LANES, Math.max(1, groups.length));
  const rows: number[][] = Array.from({ length: count }, () => []);
  for (let row = 0; row < columns.count; row++)
    if ((times[row] ?? null) !== null) rows[Math.min(count - 1, Math.max(0, columns.group[row] ?? 0))]?.push(row);
  return rows.map((own, lane) => {
    own.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
    const group = groups[lane];
    const title =
      lane === count - 1 && groups.length > count
        ? s.timeline.others(groups.length - count + 1)
        : (group?.title.replace(/^page allocation failure: /, '') ?? '');
    return {
      title,
      failure: group?.kind === 'page-allocation-failure',
      timesMs: Float64Array.from(own, (row) => times[row] ?? 0),
      rows: Int32Array.from(own),
    };
  });
}

/** Index of the first time that is not before `ms`, looking from `low` on. */
export function firstFrom(timesMs: Float64Array, ms: number, low = 0): number {
  let from = low;
  let to = timesMs.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((timesMs[middle] ?? 0) < ms) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Events of a lane in [fromMs, toMs). */
export function countIn({ timesMs }: Lane, fromMs: number, toMs: number): number {
  const first = firstFrom(timesMs, fromMs);
  return firstFrom(timesMs, toMs, first) - first;
}

/** Row of the event nearest to a moment; null for an empty lane. */
export function nearest({ timesMs, rows }: Lane, ms: number): number | null {
  const after = firstFrom(timesMs, ms);
  const before = after - 1;
  const closer =
    ms - (timesMs[before] ?? Number.NEGATIVE_INFINITY) <= (timesMs[after] ?? Number.POSITIVE_INFINITY) - ms;
  return rows[closer ? before : after] ?? null;
}

/** Draws each lane as bars: one per few pixels, taller where more events fall together. */
export function drawLanes(
  chart: uPlot,
  stage: Stage,
  lanes: readonly Lane[],
  colour: { readonly failure: string; readonly other: string },
): void {
  const pen = chart.ctx;
  const { left, top, width, height } = chart.bbox;
  const laneHeight = height / Math.max(1, lanes.length);
  const step = Math.max(1, Math.round(MARK_PX * devicePixelRatio));
  const bins = Math.ceil(width / step);
  const msPerBin = ((stage.toMs - stage.fromMs) * step) / width;
  const counts = new Int32Array(bins);
  for (const [n, lane] of lanes.entries()) {
    let most = 1;
    let at = firstFrom(lane.timesMs, stage.fromMs);
    for (let bin = 0; bin < bins; bin++) {
      const next = firstFrom(lane.timesMs, stage.fromMs + (bin + 1) * msPerBin, at);
      counts[bin] = next - at;
      if (next - at > most) most = next - at;
      at = next;
    }
    pen.fillStyle = lane.failure ? colour.failure : colour.other;
    const room = laneHeight - 4 * devicePixelRatio;
    const least = Math.min(room, 6 * devicePixelRatio);
    const base = Math.round(top + (n + 1) * laneHeight - 2 * devicePixelRatio);
    for (let bin = 0; bin < bins; bin++) {
      const count = counts[bin] ?? 0;
      if (count === 0) continue;
      // A single event is as visible as a thousand; beyond, the logarithm tells the crowd.
      const tall = most === 1 ? room : least + ((room - least) * Math.log(count)) / Math.log(most);
      const px = Math.round(tall);
      pen.fillRect(Math.round(left) + bin * step, base - px, step, px);
    }
  }
}

export const LANE_PX = 22;
export { MARK_PX };
