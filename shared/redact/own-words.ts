/** Words of one's own: the name of a customer, a project, a place. Capitals do not matter, nor how accents are stored. */

export interface OwnWord {
  readonly text: string;
  readonly label: 'word' | 'customer' | 'case';
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s{1,8}');

/** One pattern for all words, longest first; null when there is none. */
export function patternOf(words: readonly OwnWord[], whole: boolean): RegExp | null {
  const forms = new Set(words.flatMap(({ text }) => [text.trim().normalize('NFC'), text.trim().normalize('NFD')]));
  const parts = [...forms]
    .filter((form) => form !== '')
    .sort((a, b) => b.length - a.length)
    .map(escaped);
  if (parts.length === 0) return null;
  const any = parts.join('|');
  return new RegExp(whole ? `(?<![\\p{L}\\p{N}\\p{M}])(?:${any})(?![\\p{L}\\p{N}\\p{M}])` : any, 'giu');
}

/** The form under which spellings of a word are one. */
export function wordKey(text: string): string {
  return text.trim().normalize('NFC').toLowerCase().replace(/\s+/g, ' ');
}

/** A list as a person writes it: a word on each line, or divided by commas; what follows `#` is a remark. */
export function parseWords(text: string): string[] {
  const words = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line) => line.replace(/(?:^|\s)#.*$/, '').split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return [...new Set(words)];
}
