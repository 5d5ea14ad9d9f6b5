/** The names that stand in for what is hidden: the kind and a number, `host1`, never one that the texts hold already. */
import type { Label } from './span.ts';

/** Second choices, where a word that is to be hidden stands in the first: who hides "host" must not read host1. */
const PREFIXES: Record<Label | 'net', readonly string[]> = {
  host: ['host', 'machine', 'h'],
  domain: ['domain', 'area', 'd'],
  ip: ['ip', 'address', 'a'],
  mac: ['mac', 'link', 'l'],
  user: ['user', 'person', 'p'],
  mail: ['mail', 'letter', 'm'],
  serial: ['serial', 'part', 's'],
  word: ['word', 'term', 'w'],
  customer: ['customer', 'client', 'c'],
  case: ['case', 'matter', 'k'],
  net: ['net', 'range', 'n'],
};
const LOOKS_TAKEN = /(?<![\p{L}\p{N}])[A-Za-z]{1,10}\d{1,6}(?![\p{L}\p{N}])/gu;

export class Pseudonyms {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();
  readonly #words: readonly string[];

  /** @param words texts that no pseudonym may contain, in small letters */
  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** Notes what in a text looks like a pseudonym. */
  see(text: string): void {
    for (const match of text.matchAll(LOOKS_TAKEN)) this.#taken.add(match[0].toLowerCase());
  }

  /** Takes a pseudonym of an earlier report again; false where the texts hold it meanwhile. */
  claim(pseudonym: string): boolean {
    const lower = pseudonym.toLowerCase();
    // An address with its network is two names: net1-ip2.
    const parts = lower.split('-').slice(-1);
    if (parts.some((part) => this.#taken.has(part)) || this.#words.some((word) => lower.includes(word))) return false;
    for (const part of lower.split('-')) this.#taken.add(part);
    return true;
  }

  /** The next free one of a kind. */
  take(label: Label | 'net'): string {
    const prefix = this.#prefix(label);
    for (let number = (this.#next.get(prefix) ?? 0) + 1; ; number++) {
      const pseudonym = `${prefix}${number}`;
      // A word of digits would leave no number at all in the end: then it is the number that gives way.
      if (this.#taken.has(pseudonym) || (number < 100_000 && this.#words.some((word) => pseudonym.includes(word))))
        continue;
      this.#next.set(prefix, number);
      this.#taken.add(pseudonym);
      return pseudonym;
    }
  }

  #prefix(label: Label | 'net'): string {
    const all = PREFIXES[label];
    return all.find((prefix) => !this.#words.some((word) => prefix.includes(word))) ?? all[0] ?? label;
  }
}
