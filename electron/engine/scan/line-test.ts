/** Whether a line in which a needle was found can really begin something. */
import { newPrefix, scanPrefix } from '../../../shared/kernel/lines/prefix.ts';
import type { Needle } from './needles.ts';

/** More of a line than this is not looked at: the line is then taken as one that matters. */
const MAX_LOOK = 1000;
const prefix = newPrefix();

/**
 * @param bytes holds the line
 * @param start where the line begins
 * @param at where the needle stands
 * @param end where the line ends, its line end not counted
 */
export function lineMatters(bytes: Buffer, start: number, at: number, end: number, needle: Needle): boolean {
  if (needle.needs === undefined || end - start > MAX_LOOK) return true;
  if (needle.needs !== 'start-of-message') return needle.needs.test(bytes.toString('latin1', start, end));
  if (ofProgram(bytes, start, at)) return false;
  const text = bytes.toString('latin1', start, end);
  // What a logger or a web page wrote for a line end may stand in front of the words.
  if (/#01|[&\\\u0000\u001b\u0080-\u00ff]|^\s*[{>|]/.test(text)) return true;
  scanPrefix(text, prefix);
  // What no known logger wrote may be what a tool put there: only reading the line tells.
  if (!prefix.found && prefix.bodyStart < at - start) return true;
  return prefix.fromKernel && text.startsWith(needle.text, prefix.bodyStart);
}

/** `java[4711]: ` right in front of the words: the cheap way to see that a program speaks, by far the most frequent case. */
function ofProgram(bytes: Buffer, start: number, at: number): boolean {
  let pos = at - 3;
  if (pos <= start || bytes[at - 1] !== 32 || bytes[at - 2] !== 58 || bytes[pos] !== 93) return false;
  pos--;
  const digits = pos;
  while (pos > start && isDigit(bytes[pos])) pos--;
  if (pos === digits || bytes[pos] !== 91) return false;
  // The tag's last letter is not that of `kernel`, and a tag there is.
  const last = bytes[pos - 1];
  return pos - 1 > start && last !== 108 && last !== 32 && last !== 93 && last !== undefined;
}

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 48 && c <= 57;
}
