/** Free blocks by zone and size: where the free memory lies, and whether a block was large enough. */
import { type FigureTheme, line, rect, svg, textAt } from './svg.ts';

export interface BuddyRow {
  readonly title: string;
  /** Free blocks of each order, order 0 first. */
  readonly counts: readonly number[];
  /** Migrate-type letters beside each count; '' where none were printed. */
  readonly types: readonly string[];
}

export interface BuddyFigure {
  readonly kind: 'buddy';
  readonly pageSizeKiB: number;
  /** The order of the request; blocks left of it are too small. null when not known. */
  readonly order: number | null;
  readonly rows: readonly BuddyRow[];
}

const WIDTH = 720;
const LEFT = 120;
const ROW = 40;
const TOP = 46;

/** `4 KiB`, `2 MiB`. */
export function blockSize(pageSizeKiB: number, order: number): string {
  const size = pageSizeKiB * 2 ** order;
  return size >= 1024 ? `${size / 1024} MiB` : `${size} KiB`;
}

function shortNumber(value: number): string {
  if (value < 100_000) return String(value);
  return value < 10_000_000 ? `${Math.round(value / 1000)}k` : `${Math.round(value / 1_000_000)}M`;
}

/**
 * Draws the figure. A cell's tone is the share of the zone's free memory that lies in blocks of this size; its number
 * is the count of blocks. Cells that could have served the request carry a frame.
 */
export function buddySvg(figure: BuddyFigure, theme: FigureTheme, title: string, description: string): string {
  const columns = Math.max(1, ...figure.rows.map((row) => row.counts.length));
  const width = (WIDTH - LEFT) / columns;
  const bottom = TOP + figure.rows.length * ROW;
  const body: string[] = [];

  for (let order = 0; order < columns; order++) {
    const x = LEFT + order * width + width / 2;
    const fits = figure.order !== null && order >= figure.order;
    body.push(
      textAt(String(order), {
        x,
        y: TOP - 19,
        size: 11,
        fill: theme.ink,
        family: theme.mono,
        anchor: 'middle',
        bold: fits,
      }),
    );
    body.push(
      textAt(blockSize(figure.pageSizeKiB, order), {
        x,
        y: TOP - 6,
        size: 9,
        fill: theme.muted,
        family: theme.mono,
        anchor: 'middle',
      }),
    );
  }
  body.push(textAt('order', { x: 0, y: TOP - 19, size: 10, fill: theme.muted, family: theme.sans }));
  body.push(textAt('size of one block', { x: 0, y: TOP - 6, size: 10, fill: theme.muted, family: theme.sans }));

  figure.rows.forEach((row, index) => {
    const top = TOP + index * ROW;
    const total = row.counts.reduce((sum, value, order) => sum + value * 2 ** order, 0);
    body.push(textAt(row.title, { x: 0, y: top + 24, size: 12, fill: theme.ink, family: theme.sans, bold: true }, 20));
    row.counts.forEach((value, order) => {
      const x = LEFT + order * width;
      const share = total === 0 ? 0 : (value * 2 ** order) / total;
      const fits = figure.order !== null && order >= figure.order;
      // Opacity of the ink on the paper: works on light and dark surfaces and in grey.
      body.push(rect(x + 1.5, top + 2, width - 3, ROW - 6, theme.panel));
      if (value > 0)
        body.push(
          rect(
            x + 1.5,
            top + 2,
            width - 3,
            ROW - 6,
            theme.steel,
            ` fill-opacity="${Math.round((0.15 + 0.85 * Math.sqrt(share)) * 100) / 100}"`,
          ),
        );
      if (value > 0 && fits)
        body.push(
          rect(x + 2.25, top + 2.75, width - 4.5, ROW - 7.5, 'none', ` stroke="${theme.ink}" stroke-width="1.5"`),
        );
      const letters = row.types[order] ?? '';
      body.push(
        textAt(shortNumber(value), {
          x: x + width / 2,
          y: top + (letters === '' ? 23 : 19),
          size: 11,
          fill: value === 0 ? theme.muted : theme.ink,
          family: theme.mono,
          anchor: 'middle',
          bold: value > 0 && fits,
        }),
      );
      if (letters !== '')
        body.push(
          textAt(
            letters,
            { x: x + width / 2, y: top + 31, size: 8.5, fill: theme.ink, family: theme.mono, anchor: 'middle' },
            8,
          ),
        );
    });
  });

  if (figure.order !== null && figure.order > 0 && figure.order < columns) {
    const x = LEFT + figure.order * width;
    body.push(line(x, TOP - 32, x, bottom, theme.failure, ' stroke-width="2"'));
    body.push(
      textAt('large enough →', {
        x: x + 5,
        y: TOP - 33,
        size: 10,
        fill: theme.failure,
        family: theme.sans,
        bold: true,
      }),
    );
    body.push(
      textAt('← too small', { x: x - 5, y: TOP - 33, size: 10, fill: theme.muted, family: theme.sans, anchor: 'end' }),
    );
  }
  return svg({ width: WIDTH, height: bottom + 4 }, theme, title, description, body);
}
