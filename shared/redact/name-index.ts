/**
 * Finds many known names in a text in one pass: the text is cut into words, and a name is a run of words that begins and ends
 * where words do. However many names are known, a text costs its length.
 */

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** The end of a terminal's colour stands in front of a word as if it were its first letters. */
const COLOUR_END = /^\d{0,3}m/;
const COLOUR_BEGIN = /\u001b\[[\d;]{0,16}$/;

interface Known<T> {
  readonly name: string;
  readonly value: T;
}

export class NameIndex<T> {
  /** By the first word, longest name first. */
  readonly #byFirst = new Map<string, Known<T>[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The first value of a name stays. A name without a letter or digit is not taken. */
  add(name: string, value: T): void {
    const first = WORD[Symbol.matchAll](name).next().value;
    if (first === undefined) return;
    const lower = name.toLowerCase();
    const key = first[0].toLowerCase();
    const list = this.#byFirst.get(key) ?? [];
    if (list.some((known) => known.name === lower)) return;
    list.push({ name: lower, value });
    list.sort((a, b) => b.name.length - a.name.length);
    this.#byFirst.set(key, list);
    this.#size++;
  }

  find(text: string, found: (start: number, end: number, value: T) => void): void {
    if (this.#size === 0) return;
    const lower = text.toLowerCase();
    // A letter whose small form is longer would shift all places behind it.
    const folded = lower.length === text.length ? lower : text;
    let until = 0;
    for (const { 0: word, index } of folded.matchAll(WORD)) {
      if (index < until) continue;
      const end = this.#at(folded, word, index, found);
      if (end > 0) until = end;
      else {
        const colour = COLOUR_END.exec(word)?.[0].length ?? 0;
        if (colour > 0 && COLOUR_BEGIN.test(folded.slice(Math.max(0, index - 20), index)))
          until = Math.max(until, this.#at(folded, word.slice(colour), index + colour, found));
      }
    }
  }

  #at(text: string, word: string, index: number, found: (start: number, end: number, value: T) => void): number {
    for (const { name, value } of this.#byFirst.get(word) ?? []) {
      const end = index + name.length;
      if (!text.startsWith(name, index)) continue;
      const next = text.codePointAt(end);
      if (next !== undefined && /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(next))) continue;
      found(index, end, value);
      return end;
    }
    return 0;
  }
}
