/** Events over time, one lane per cause: when, how many, where the log ends and where a boot begins. */
import { type FigureTheme, hatch, line, rect, svg, textAt } from './svg.ts';

export interface TimelineLane {
  readonly title: string;
  /** Failures are drawn in the accent, sister events (OOM kills, hung tasks) in the neutral tone. */
  readonly isFailure: boolean;
  /** Milliseconds since 1970 (or since boot, see `axis`), in any order. */
  readonly at: readonly number[];
  /** Events of this lane without a place on the axis. */
  readonly unplaced: number;
}

export interface TimelineFigure {
  readonly kind: 'timeline';
  /** What the axis counts: wall-clock time with the offset to print it in, or seconds since boot. */
  readonly axis: 'clock' | 'boot';
  /** Minutes east of UTC in which ticks are printed; 0 for the boot axis. */
  readonly offsetMinutes: number;
  readonly zoneName: string;
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly TimelineLane[];
  /** Free memory of the machine as the events printed it, KiB, in the order of time; empty where none did. */
  readonly memory: readonly { readonly at: number; readonly freeKiB: number }[];
  readonly boots: readonly number[];
  /** Stretches that no log covers. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

const WIDTH = 720;
const LEFT = 232;
const RIGHT = 56;
const LANE = 34;
const TOP = 14;
/** Height of the part that shows memory. */
const MEMORY = 62;
const BINS = 120;

/** Steps for ticks, in milliseconds: from a millisecond to ten years. */
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1e3,
  2e3,
  5e3,
  10e3,
  15e3,
  30e3,
  60e3,
  120e3,
  300e3,
  600e3,
  900e3,
  1800e3,
  3600e3,
  7200e3,
  10800e3,
  21600e3,
  43200e3,
  86400e3,
  2 * 86400e3,
  7 * 86400e3,
  14 * 86400e3,
  30 * 86400e3,
  91 * 86400e3,
  365 * 86400e3,
  3650 * 86400e3,
];

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A tick's words: as much of date and time as the step needs. */
function tickText(figure: TimelineFigure, value: number, step: number): string {
  if (figure.axis === 'boot') return step < 1000 ? `${(value / 1000).toFixed(3)} s` : `${Math.round(value / 1000)} s`;
  const date = new Date(value + figure.offsetMinutes * 60_000);
  const day = `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  if (step < 1000) return `${time}:${two(date.getUTCSeconds())}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
  if (step < 60_000) return `${time}:${two(date.getUTCSeconds())}`;
  if (step < 86_400_000) return figure.to - figure.from > 86_400_000 ? `${day} ${time}` : time;
  if (step < 91 * 86_400_000) return day;
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}`;
}

/** A title on two lines, broken at a space where there is one. */
function twoLines(title: string, limit: number): [string, string] {
  if (title.length <= limit) return [title, ''];
  const space = title.lastIndexOf(' ', limit);
  const cut = space > limit / 2 ? space : limit;
  return [title.slice(0, cut), title.slice(cut).trimStart()];
}

/** The axis with a margin at both ends; a single moment gets a minute around it. */
function domain(figure: TimelineFigure): { from: number; to: number } {
  const length = Math.max(figure.to - figure.from, 0);
  const pad = length === 0 ? 30_000 : length * 0.03;
  return { from: figure.from - pad, to: figure.to + pad };
}

/** `512 KiB`, `12.3 MiB`, `4.5 GiB`. */
function amountText(kiB: number): string {
  if (kiB < 1024) return `${Math.round(kiB)} KiB`;
  return kiB < 1024 * 1024 ? `${(kiB / 1024).toFixed(1)} MiB` : `${(kiB / 1024 / 1024).toFixed(1)} GiB`;
}

/** Points alone: between two events nobody measured. Each stands on a stem, so that grey print keeps it. */
function memoryPart(
  figure: TimelineFigure,
  theme: FigureTheme,
  top: number,
  x: (value: number) => number,
  plot: number,
): string[] {
  const base = top + MEMORY - 8;
  const height = MEMORY - 22;
  const peak = figure.memory.reduce((most, point) => Math.max(most, point.freeKiB), 1);
  const least = figure.memory.reduce((low, point) => Math.min(low, point.freeKiB), Infinity);
  const style = { x: 0, size: 10.5, fill: theme.ink, family: theme.sans };
  const small = { size: 9, fill: theme.muted, family: theme.mono } as const;
  const parts = [
    line(LEFT, base, LEFT + plot, base, theme.line, ' stroke-width="1"'),
    textAt('Free memory when printed', { ...style, y: base - 26 }, 40),
    textAt(`highest ${amountText(peak)}`, { ...small, x: 0, y: base - 13 }),
    textAt(`lowest ${amountText(least)}`, { ...small, x: 0, y: base - 1 }),
  ];
  for (const point of thinned(figure.memory)) {
    const y = base - (point.freeKiB / peak) * height;
    parts.push(line(x(point.at), base, x(point.at), y, theme.steel, ' stroke-width="0.75"'));
    parts.push(rect(x(point.at) - 1.5, y - 1.5, 3, 3, theme.ink));
  }
  return parts;
}

/** The lowest point of each slice: what matters is how little was free, and a storm must not become a solid block. */
function thinned(points: TimelineFigure['memory']): TimelineFigure['memory'] {
  if (points.length <= BINS) return points;
  const from = points[0]?.at ?? 0;
  const length = Math.max(1, (points[points.length - 1]?.at ?? 0) - from);
  const lowest = new Map<number, TimelineFigure['memory'][number]>();
  for (const point of points) {
    const bin = Math.min(BINS - 1, Math.floor(((point.at - from) / length) * BINS));
    if (point.freeKiB < (lowest.get(bin)?.freeKiB ?? Infinity)) lowest.set(bin, point);
  }
  return [...lowest.values()];
}

/** Draws the figure. Height grows with the lanes; all text is escaped. */
export function timelineSvg(figure: TimelineFigure, theme: FigureTheme, title: string, description: string): string {
  const { from, to } = domain(figure);
  const plot = WIDTH - LEFT - RIGHT;
  const lanesEnd = TOP + figure.lanes.length * LANE;
  const bottom = lanesEnd + (figure.memory.length > 0 ? MEMORY : 0);
  const x = (value: number): number => LEFT + ((value - from) / (to - from)) * plot;
  const body: string[] = [`<defs>${hatch(`${theme.idPrefix}-gap`, theme.line)}</defs>`];

  for (const gap of figure.gaps) {
    const x1 = Math.max(LEFT, x(gap.from));
    const x2 = Math.min(LEFT + plot, x(gap.to));
    if (x2 > x1) body.push(rect(x1, TOP, x2 - x1, bottom - TOP, `url(#${theme.idPrefix}-gap)`));
  }

  const step = STEPS.find((candidate) => (to - from) / candidate <= 6) ?? 3650 * 86_400_000;
  const shift = figure.offsetMinutes * 60_000;
  const firstTick = Math.ceil((from + shift) / step) * step - shift;
  for (let tick = firstTick; tick <= to; tick += step) {
    body.push(line(x(tick), TOP, x(tick), bottom, theme.line, ' stroke-width="0.75"'));
    body.push(
      textAt(tickText(figure, tick, step), {
        x: x(tick),
        y: bottom + 15,
        size: 10,
        fill: theme.muted,
        family: theme.mono,
        anchor: 'middle',
      }),
    );
  }

  for (const boot of figure.boots) {
    if (boot < from || boot > to) continue;
    body.push(line(x(boot), TOP - 4, x(boot), bottom, theme.ink, ' stroke-width="1.2" stroke-dasharray="3 3"'));
    body.push(textAt('boot', { x: x(boot) + 3, y: TOP - 4, size: 9, fill: theme.ink, family: theme.sans }));
  }

  figure.lanes.forEach((lane, index) => {
    const top = TOP + index * LANE;
    const base = top + LANE - 6;
    body.push(line(LEFT, base, LEFT + plot, base, theme.line, ' stroke-width="1"'));
    const [first, second] = twoLines(lane.title, 40);
    const style = { x: 0, size: 10.5, fill: theme.ink, family: theme.sans };
    if (second === '') body.push(textAt(first, { ...style, y: base - 7 }, 40));
    else body.push(textAt(first, { ...style, y: base - 13 }, 40), textAt(second, { ...style, y: base - 1 }, 40));
    const bins = new Array<number>(BINS).fill(0);
    for (const value of lane.at) {
      const bin = Math.min(BINS - 1, Math.max(0, Math.floor(((value - from) / (to - from)) * BINS)));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const peak = Math.max(1, ...bins);
    const width = plot / BINS;
    bins.forEach((value, bin) => {
      if (value === 0) return;
      const height = 5 + (LANE - 14) * Math.sqrt(value / peak);
      body.push(
        rect(
          LEFT + bin * width,
          base - height,
          Math.max(width - 0.6, 2.4),
          height,
          lane.isFailure ? theme.failure : theme.steel,
        ),
      );
    });
    const total = lane.at.length + lane.unplaced;
    body.push(
      textAt(String(total), {
        x: WIDTH,
        y: base - 3,
        size: 12,
        fill: theme.ink,
        family: theme.mono,
        anchor: 'end',
        bold: true,
      }),
    );
  });

  if (figure.memory.length > 0) body.push(...memoryPart(figure, theme, lanesEnd, x, plot));

  const axis = figure.axis === 'boot' ? 'seconds since boot' : figure.zoneName;
  body.push(textAt(axis, { x: 0, y: bottom + 15, size: 10, fill: theme.muted, family: theme.sans }, 44));
  body.push(
    textAt('events', { x: WIDTH, y: bottom + 15, size: 10, fill: theme.muted, family: theme.sans, anchor: 'end' }),
  );
  return svg({ width: WIDTH, height: bottom + 24 }, theme, title, description, body);
}
