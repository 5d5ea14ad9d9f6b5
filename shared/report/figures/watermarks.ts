/** Free memory of each zone against what the kernel wanted to leave free: where the line lies and on which side we were. */
import { amount } from '../words.ts';
import { type FigureTheme, hatch, line, rect, svg, textAt } from './svg.ts';

export interface WatermarkRow {
  /** `Node 0 Normal`. */
  readonly title: string;
  /** Free memory as the watermark test counts it. */
  readonly freeKiB: number;
  /** Free memory as printed; differs where the request may not use all of it. */
  readonly printedFreeKiB: number;
  /** Effective min watermark. */
  readonly minKiB: number;
  /** lowmem_reserve against this request. */
  readonly reserveKiB: number;
  /** null when a number that decides is missing. */
  readonly passes: boolean | null;
  /** `refused by 476 KiB`, `no free block of 8 KiB or more`. */
  readonly result: string;
}

export interface WatermarkFigure {
  readonly kind: 'watermarks';
  readonly rows: readonly WatermarkRow[];
}

const WIDTH = 720;
const LEFT = 120;
const ROW = 58;
const TOP = 26;
const PLOT = 350;
/** Bars longer than this many times the need are cut: how much more there was does not matter to the refusal. */
const LONGEST = 2;

/** Draws the figure; each row is scaled to its own need, so that all zones share one line. */
export function watermarksSvg(figure: WatermarkFigure, theme: FigureTheme, title: string, description: string): string {
  const bottom = TOP + figure.rows.length * ROW;
  // The needed amount stands at the same place in every row, as far right as the longest bar allows.
  const longest = Math.max(1.12, ...figure.rows.map((row) => row.freeKiB / Math.max(row.minKiB + row.reserveKiB, 1)));
  const needed = PLOT / Math.min(LONGEST, longest);
  const held = `${theme.idPrefix}-reserve`;
  const body: string[] = [`<defs>${hatch(held, theme.ink)}</defs>`];
  body.push(
    textAt('needed = min + reserve', {
      x: LEFT + needed,
      y: 14,
      size: 10,
      fill: theme.muted,
      family: theme.sans,
      anchor: 'middle',
    }),
  );

  figure.rows.forEach((row, index) => {
    const top = TOP + index * ROW;
    const need = Math.max(row.minKiB + row.reserveKiB, 1);
    const scale = needed / need;
    const free = Math.max(0, row.freeKiB) * scale;
    const cut = free > PLOT;
    const refused = row.passes === false;
    const small = { size: 10, fill: theme.muted, family: theme.mono };

    if (index > 0) body.push(line(0, top - 5, WIDTH, top - 5, theme.line, ' stroke-width="0.75"'));
    body.push(textAt(row.title, { x: 0, y: top + 16, size: 12, fill: theme.ink, family: theme.sans, bold: true }, 20));
    body.push(rect(LEFT, top + 4, Math.min(free, PLOT), 17, refused ? theme.failure : theme.steel));
    if (cut) {
      // A gap in the bar says that it goes on.
      body.push(rect(LEFT + PLOT - 16, top + 2, 4, 21, theme.paper));
      body.push(rect(LEFT + PLOT - 9, top + 2, 4, 21, theme.paper));
    }
    body.push(
      rect(
        LEFT,
        top + 27,
        Math.max(0, row.minKiB) * scale,
        9,
        theme.steelSoft,
        ` stroke="${theme.muted}" stroke-width="0.75"`,
      ),
    );
    if (row.reserveKiB > 0)
      body.push(
        rect(
          LEFT + row.minKiB * scale,
          top + 27,
          row.reserveKiB * scale,
          9,
          `url(#${held})`,
          ` stroke="${theme.muted}" stroke-width="0.75"`,
        ),
      );
    const x = LEFT + PLOT + 14;
    body.push(
      textAt(
        row.printedFreeKiB === row.freeKiB
          ? `free ${amount(row.freeKiB)} KiB`
          : `usable ${amount(row.freeKiB)} of ${amount(row.printedFreeKiB)} KiB free`,
        { ...small, x, y: top + 12 },
      ),
    );
    const parts =
      row.reserveKiB > 0
        ? `min ${amount(row.minKiB)} + reserve ${amount(row.reserveKiB)}`
        : `min ${amount(row.minKiB)}`;
    body.push(textAt(`${parts} KiB`, { ...small, x, y: top + 26 }));
    body.push(
      textAt(
        row.result,
        { x, y: top + 41, size: 11, fill: refused ? theme.failure : theme.ink, family: theme.sans, bold: true },
        46,
      ),
    );
  });

  body.push(line(LEFT + needed, 18, LEFT + needed, bottom - 8, theme.ink, ' stroke-width="1.25"'));
  body.push(line(LEFT, 18, LEFT, bottom - 8, theme.line, ' stroke-width="1"'));

  const key = bottom + 6;
  const text = { y: key + 8, size: 10, fill: theme.muted, family: theme.sans };
  body.push(rect(LEFT, key, 8, 9, theme.failure), rect(LEFT + 10, key, 8, 9, theme.steel));
  body.push(textAt('free memory, refused or enough', { ...text, x: LEFT + 23 }));
  body.push(rect(LEFT + 196, key, 14, 9, theme.steelSoft, ` stroke="${theme.muted}" stroke-width="0.75"`));
  body.push(textAt('min watermark for this request', { ...text, x: LEFT + 215 }));
  body.push(rect(LEFT + 384, key, 14, 9, `url(#${held})`, ` stroke="${theme.muted}" stroke-width="0.75"`));
  body.push(textAt('lowmem_reserve', { ...text, x: LEFT + 403 }));
  return svg({ width: WIDTH, height: key + 18 }, theme, title, description, body);
}
