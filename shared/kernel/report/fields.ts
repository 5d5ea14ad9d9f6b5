/**
 * The `name:123kB` fields of Mem-Info lines, read by hand: a line holds dozens, a log holds many blocks, and each block
 * names the same fields in the same order as the one before.
 */
import { ownText } from '../lines/own-text.ts';

/** Fields kept of one line; a line with more was not printed by a kernel. */
const MAX_FIELDS = 96;

/** Letters, underscore, and the brackets of `isolated(anon)`. */
function isNameChar(c: number): boolean {
  return (c >= 97 && c <= 122) || c === 95 || c === 40 || c === 41 || (c >= 65 && c <= 90);
}

/** The text as the engine keeps property names: one object per name, found at once when it is used as a key. */
function asKey(text: string): string {
  return Object.keys({ [ownText(text)]: 0 })[0] ?? text;
}

/** The fields of one line at a time. One reader per kind of line: it expects the names that its last line had. */
export class FieldReader {
  /** Fields of the line read last. The arrays are longer than that: old entries stay. */
  count = 0;
  readonly names: string[] = [];
  readonly values: number[] = [];
  readonly hasUnit: boolean[] = [];
  private readonly expected: string[] = [];
  /** Where the field found last ends. */
  private end = 0;

  /**
   * Reads all `name:123kB` and `name: 123` of a line: names of at least two letters, numbers of at most 15 digits with
   * neither a fraction nor a range behind them.
   */
  read(text: string, from = 0): void {
    this.count = 0;
    this.end = from;
    while (this.count < MAX_FIELDS && (this.asExpected(text) || this.search(text))) this.count++;
  }

  /** The name that stood here the last time, right behind the field before or behind one blank. */
  private asExpected(text: string): boolean {
    const name = this.expected[this.count];
    if (name === undefined) return false;
    const start = text.charCodeAt(this.end) === 32 ? this.end + 1 : this.end;
    return text.indexOf(name, start) === start && this.number(text, start + name.length);
  }

  /** Any name: the longest run of letters in front of a colon. */
  private search(text: string): boolean {
    let pos = this.end;
    for (;;) {
      const colon = text.indexOf(':', pos);
      if (colon < 0) return false;
      let start = colon;
      while (start > pos && isNameChar(text.charCodeAt(start - 1))) start--;
      if (colon - start >= 2 && this.number(text, colon + 1)) {
        const name = asKey(text.slice(start, colon));
        this.names[this.count] = name;
        this.expected[this.count] = asKey(`${name}:`);
        return true;
      }
      pos = colon + 1;
    }
  }

  private number(text: string, from: number): boolean {
    let at = text.charCodeAt(from) === 32 ? from + 1 : from;
    const digits = at;
    let value = 0;
    let c = text.charCodeAt(at);
    while (c >= 48 && c <= 57) {
      value = value * 10 + (c - 48);
      c = text.charCodeAt(++at);
    }
    if (at === digits || at - digits > 15 || c === 46) return false;
    const unit = (c === 107 || c === 75) && text.charCodeAt(at + 1) === 66;
    this.values[this.count] = value;
    this.hasUnit[this.count] = unit;
    this.end = unit ? at + 2 : at;
    return true;
  }
}
