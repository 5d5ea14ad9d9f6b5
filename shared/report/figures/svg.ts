/** The little SVG that the figures need: escaped text, numbers, and one set of colours per surface. */
import { label } from '../visible.ts';

/**
 * Colours and faces of a figure. In a page they are CSS variables, so that one picture serves light, dark and print;
 * in the PDF they are plain values. `failure` is the one accent; everything else differs by lightness, so that grey
 * print and colour-blind readers lose nothing (each mark is also labelled).
 */
export interface FigureTheme {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly paper: string;
  readonly panel: string;
  readonly failure: string;
  readonly onFailure: string;
  readonly steel: string;
  readonly steelSoft: string;
  readonly sans: string;
  readonly mono: string;
  /** Makes ids unique when several figures stand in one page. */
  readonly idPrefix: string;
}

/** Light colours as plain values: for the PDF and for SVG files of their own. */
export const LIGHT: Omit<FigureTheme, 'idPrefix' | 'sans' | 'mono'> = {
  ink: '#1b2026',
  muted: '#5a6570',
  line: '#d3d9df',
  paper: '#ffffff',
  panel: '#f4f6f8',
  failure: '#a8320f',
  onFailure: '#ffffff',
  steel: '#8fa3b3',
  steelSoft: '#dde4ea',
};

/** The same roles on a dark surface. */
export const DARK: typeof LIGHT = {
  ink: '#e4e8ec',
  muted: '#9aa6b2',
  line: '#38414a',
  paper: '#14181c',
  panel: '#1c2228',
  failure: '#ff8f66',
  onFailure: '#14181c',
  steel: '#5c7386',
  steelSoft: '#2a343d',
};

/** Text for an element or a double-quoted attribute. */
export function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A coordinate with at most two places, so that the same figure is the same bytes everywhere. */
export function at(value: number): string {
  return String(Math.round((Number.isFinite(value) ? value : 0) * 100) / 100);
}

export interface TextStyle {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill: string;
  readonly family: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
}

/** A text element; `text` is made visible, cut to `limit` characters and escaped. */
export function textAt(text: string, style: TextStyle, limit = 80): string {
  const anchor = style.anchor === undefined || style.anchor === 'start' ? '' : ` text-anchor="${style.anchor}"`;
  const weight = style.bold === true ? ' font-weight="600"' : '';
  return `<text x="${at(style.x)}" y="${at(style.y)}" font-size="${at(style.size)}" font-family="${xml(style.family)}" fill="${xml(style.fill)}"${anchor}${weight}>${xml(label(text, limit))}</text>`;
}

export function rect(x: number, y: number, width: number, height: number, fill: string, extra = ''): string {
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(Math.max(0, width))}" height="${at(Math.max(0, height))}" fill="${xml(fill)}"${extra}/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, stroke: string, extra = ''): string {
  return `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" stroke="${xml(stroke)}"${extra}/>`;
}

/** Slanted lines on a clear ground: "held back" and "not covered", told from a solid fill in any print. */
export function hatch(id: string, stroke: string): string {
  return `<pattern id="${xml(id)}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" stroke="${xml(stroke)}" stroke-width="1.6"/></pattern>`;
}

/** The root element, with the title and description that a screen reader speaks. */
export function svg(
  size: { width: number; height: number },
  theme: FigureTheme,
  title: string,
  description: string,
  body: readonly string[],
): string {
  const titleId = `${theme.idPrefix}-title`;
  const descriptionId = `${theme.idPrefix}-desc`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${xml(titleId)} ${xml(descriptionId)}" viewBox="0 0 ${at(size.width)} ${at(size.height)}" width="${at(size.width)}" height="${at(size.height)}">`,
    `<title id="${xml(titleId)}">${xml(label(title, 300))}</title>`,
    `<desc id="${xml(descriptionId)}">${xml(label(description, 4000))}</desc>`,
    ...body,
    '</svg>',
  ].join('');
}
