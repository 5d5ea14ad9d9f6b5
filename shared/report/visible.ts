/**
 * Makes text from a log safe to show: whatever would move the cursor, reorder or hide neighbouring text is written out
 * as an escape that a reader can see. Used by every writer, so that no output format has to know what a log may contain.
 */

/**
 * Everything that has no shape of its own: the Unicode category Other (controls, format and bidirectional characters,
 * lone surrogates, private use, unassigned), line and paragraph separators, characters that a renderer may ignore
 * (zero-width, fillers, variation selectors, tags), and the object replacement character.
 */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{fffc}]/gu;

/** Marks piled on one character grow over the lines above and below; no written language needs more than four. */
const PILED_MARKS = /(?<=\p{M}{4})\p{M}/gu;

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/**
 * One line of text with nothing invisible in it. Tabs become spaces (kernel logs are full of harmless ones), line ends
 * become the escapes `\x0a` and `\x0d`; a caller that wants several lines splits first.
 */
export function visible(text: string): string {
  return text.replaceAll('\t', '    ').replace(HIDDEN, escapeOf).replace(PILED_MARKS, escapeOf);
}

/** `text` cut to at most `limit` UTF-16 units, with a mark that says how much is missing. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)} … (${text.length - limit} more characters)`;
}

/** Visible and short: for a name or a title in a table cell or a figure. */
export function label(text: string, limit: number): string {
  const line = visible(text.length > limit * 4 ? text.slice(0, limit * 4) : text);
  const points = [...line];
  return points.length <= limit ? line : `${points.slice(0, limit - 1).join('')}…`;
}
