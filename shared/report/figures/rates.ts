/** The two rates with their exact limits, and the ratio on a scale on which halving and doubling are equally far apart. */
import { at, type FigureTheme, line, rect, svg, textAt } from './svg.ts';

export interface RateRow {
  readonly title: string;
  /** What was counted, in words: "14 incidents in 30 days". */
  readonly words: string;
  /** Per day, with its 95 % limits. */
  readonly rate: number;
  readonly rateText: string;
  readonly low: number;
  readonly high: number;
}

export interface RateFigure {
  readonly kind: 'rates';
  /** What a rate is of: incidents or events. */
  readonly noun: string;
  /** Before, then after. */
  readonly rows: readonly RateRow[];
  /** null where there is none; an open end is null. */
  readonly ratio: {
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly text: string;
    readonly interval: string;
  } | null;
}

const WIDTH = 720;
const LEFT = 232;
const RIGHT = 56;
const PLOT = WIDTH - LEFT - RIGHT;
const ROW = 40;
const TOP = 16;
/** The ratio's scale ends at these factors; what lies beyond is drawn with an arrow. */
const FAR = 64;

/** A round step of which three to six fit into a length. */
function stepFor(length: number): number {
  const rough = length / 5;
  const size = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / size;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * size;
}

/** Draws the figure. Marks are told by their place and their words; colour repeats them. */
export function ratesSvg(figure: RateFigure, theme: FigureTheme, title: string, description: string): string {
  const body: string[] = [];
  const most = Math.max(...figure.rows.map((row) => row.high), Number.MIN_VALUE);
  const x = (rate: number): number => LEFT + (Math.min(rate, most) / most) * PLOT;
  const bottom = TOP + figure.rows.length * ROW;
  const step = stepFor(most);
  const style = { size: 10, fill: theme.muted };
  for (let tick = 0; tick <= most * 1.0001 && tick / step < 12; tick += step) {
    body.push(line(x(tick), TOP - 6, x(tick), bottom, theme.line, ' stroke-width="0.75"'));
    body.push(
      textAt(String(Number(tick.toPrecision(3))), {
        ...style,
        x: x(tick),
        y: bottom + 14,
        family: theme.mono,
        anchor: 'middle',
      }),
    );
  }
  body.push(
    textAt(`${figure.noun}s per day, with 95 % limits`, { ...style, x: 0, y: bottom + 14, family: theme.sans }),
  );
  figure.rows.forEach((row, index) => {
    const y = TOP + index * ROW + ROW / 2 - 4;
    const colour = index === 0 ? theme.steel : theme.failure;
    body.push(textAt(row.title, { x: 0, y: y - 1, size: 12, fill: theme.ink, family: theme.sans, bold: true }));
    body.push(textAt(row.words, { ...style, x: 0, y: y + 13, family: theme.sans }, 42));
    body.push(...whisker(x(row.low), x(row.high), x(row.rate), y, colour));
    body.push(
      textAt(row.rateText, {
        x: WIDTH,
        y: y + 4,
        size: 12,
        fill: theme.ink,
        family: theme.mono,
        anchor: 'end',
        bold: true,
      }),
    );
  });
  let height = bottom + 24;
  if (figure.ratio !== null) {
    const drawn = ratioPart(figure.ratio, theme, height + 14);
    body.push(...drawn.body);
    height = drawn.bottom;
  }
  return svg({ width: WIDTH, height }, theme, title, description, body);
}

/** An interval with its end strokes and the value as a block upon it. */
function whisker(low: number, high: number, value: number | null, y: number, colour: string): string[] {
  const parts = [line(low, y, high, y, colour, ' stroke-width="2"')];
  for (const end of [low, high]) parts.push(line(end, y - 6, end, y + 6, colour, ' stroke-width="2"'));
  if (value !== null) parts.push(rect(value - 4, y - 4, 8, 8, colour));
  return parts;
}

function ratioPart(
  ratio: NonNullable<RateFigure['ratio']>,
  theme: FigureTheme,
  top: number,
): { body: string[]; bottom: number } {
  const body: string[] = [];
  const reach = Math.log2(FAR);
  const x = (value: number): number => {
    const place = value <= 0 ? -reach : Math.max(-reach, Math.min(reach, Math.log2(value)));
    return LEFT + ((place + reach) / (2 * reach)) * PLOT;
  };
  const bottom = top + 44;
  const style = { size: 10, fill: theme.muted };
  for (const tick of [1 / 64, 1 / 16, 1 / 4, 1, 4, 16, 64]) {
    const none = tick === 1;
    body.push(
      line(
        x(tick),
        top,
        x(tick),
        bottom,
        none ? theme.ink : theme.line,
        none ? ' stroke-width="1.2" stroke-dasharray="3 3"' : ' stroke-width="0.75"',
      ),
    );
    const text = tick < 1 ? `1/${1 / tick}` : String(tick);
    body.push(textAt(text, { ...style, x: x(tick), y: bottom + 14, family: theme.mono, anchor: 'middle' }));
  }
  const y = top + 24;
  const open = { low: ratio.low === null || ratio.low < 1 / FAR, high: ratio.high === null || ratio.high > FAR };
  body.push(textAt('After / before', { x: 0, y: y - 1, size: 12, fill: theme.ink, family: theme.sans, bold: true }));
  body.push(textAt(`95 %: ${ratio.interval}`, { ...style, x: 0, y: y + 13, family: theme.sans }, 42));
  const [low, high] = [x(ratio.low ?? 0), x(ratio.high ?? FAR)];
  body.push(...whisker(low, high, ratio.value === null || ratio.value === 0 ? null : x(ratio.value), y, theme.ink));
  if (open.low) body.push(arrow(low, y, -1, theme.ink));
  if (open.high) body.push(arrow(high, y, 1, theme.ink));
  body.push(
    textAt(ratio.text, {
      x: WIDTH,
      y: y + 4,
      size: 12,
      fill: theme.ink,
      family: theme.mono,
      anchor: 'end',
      bold: true,
    }),
  );
  body.push(textAt('equal', { x: x(1) + 3, y: top + 5, size: 9, fill: theme.ink, family: theme.sans }));
  body.push(
    textAt('rate ratio, each step a factor of four', { ...style, x: 0, y: bottom + 14, family: theme.sans }, 44),
  );
  return { body, bottom: bottom + 24 };
}

/** The interval goes on beyond the scale. */
function arrow(x: number, y: number, way: 1 | -1, colour: string): string {
  return `<path d="M${at(x)} ${at(y - 5)} L${at(x + way * 8)} ${at(y)} L${at(x)} ${at(y + 5)} Z" fill="${colour}"/>`;
}
