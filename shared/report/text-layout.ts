/** Lines for a terminal: wrapping by columns, and colour only when asked for. */
import { clip, visible } from './visible.ts';

/** Longest paragraph and longest cell; more can only come from damaged input, and would not fit on a screen. */
const TEXT_LIMIT = 2400;

/** Columns of one character: 2 for East Asian wide ones, 0 for marks that sit on the one before (UAX #11, abridged). */
function columnsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/\p{M}/u.test(character)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

/** Width of visible text in terminal columns. */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text) sum += columnsOf(character);
  return sum;
}

/** The first characters of `text` that fit into `width` columns. */
export function headOf(text: string, width: number): string {
  let sum = 0;
  let out = '';
  for (const character of text) {
    sum += columnsOf(character);
    if (sum > width) return out;
    out += character;
  }
  return out;
}

/** Visible text, cut with an ellipsis when it is wider than `width` columns. */
export function cut(text: string, width: number): string {
  const line = visible(text.slice(0, TEXT_LIMIT));
  return columns(line) <= width ? line : `${headOf(line, Math.max(0, width - 1))}…`;
}

/** Visible text, cut or filled to exactly `width` columns. */
export function pad(text: string, width: number): string {
  const line = cut(text, width);
  return line + ' '.repeat(Math.max(0, width - columns(line)));
}

/** Wraps at spaces; a word longer than a line is cut into pieces. The text is made visible first. */
export function wrap(text: string, width: number): string[] {
  const limit = Math.max(20, width);
  const lines: string[] = [];
  let current = '';
  let used = 0;
  const flush = (): void => {
    if (current !== '') lines.push(current);
    current = '';
    used = 0;
  };
  for (const piece of visible(clip(text, TEXT_LIMIT)).replaceAll('\u00a0', ' ').split(' ')) {
    let word = piece;
    let size = columns(word);
    if (size === 0) continue;
    if (used > 0 && used + 1 + size > limit) flush();
    while (size > limit) {
      const head = headOf(word, limit);
      lines.push(head);
      word = word.slice(head.length);
      size = columns(word);
    }
    current += used > 0 ? ` ${word}` : word;
    used += used > 0 ? size + 1 : size;
  }
  flush();
  return lines;
}

/** Select Graphic Rendition, the only escape that is ever written, and only by us. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly failure: (text: string) => string;
}

export function paint(color: boolean): Paint {
  const sgr = (code: string) => (text: string) => (color && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: sgr('1'), dim: sgr('2'), failure: sgr('31') };
}

/** A page of text as it grows. */
export interface Page {
  readonly lines: string[];
  readonly width: number;
  readonly ink: ReturnType<typeof paint>;
}

export function heading(page: Page, text: string): void {
  page.lines.push('', page.ink.bold(text));
}

export function paragraph(page: Page, text: string, indent = 2): void {
  for (const line of wrap(text, page.width - indent)) page.lines.push(' '.repeat(indent) + line);
}

/** A list item with a hanging indent. */
export function item(page: Page, mark: string, text: string): void {
  const lead = `  ${mark} `;
  wrap(text, page.width - lead.length).forEach((line, index) => {
    page.lines.push((index === 0 ? lead : ' '.repeat(lead.length)) + line);
  });
}
