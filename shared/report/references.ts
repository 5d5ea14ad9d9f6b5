/** The list of places that the report cites, numbered in the order of first citation, each with its raw lines. */
import type { Evidence } from '../contract/index.ts';
import type { Citation, Excerpt, ExcerptLine, Reference } from './model.ts';
import { clip } from './visible.ts';

/** Gives the raw lines of a place, first line first; null when they cannot be read. It may give fewer lines than asked for. */
export type ExcerptSource = (evidence: Evidence) => readonly string[] | null;

export interface ExcerptLimits {
  /** Lines shown of one place: a modern failure with registers and Mem-Info has about 110. */
  readonly linesPerExcerpt: number;
  /** Lines shown in the whole report; 600 lines are about 10 pages. */
  readonly linesInAll: number;
  /** UTF-16 units shown of one line; the longest line that a kernel prints is just under 1024 bytes. */
  readonly charactersPerLine: number;
}

/** Lines taken from the source for one place: a wrong range must not bring in a whole log. */
const READ_LIMIT = 5000;
/** Lines that every place gets beside those that are cited, before the first ones are shown in full. */
const LEAST_LINES = 8;

interface Entry {
  readonly member: string;
  readonly evidence: Evidence | null;
  readonly line: number | null;
  readonly endLine: number | null;
  readonly lines: readonly string[] | null;
  readonly citedLines: Set<number>;
}

/** Collects citations while the report is being written, and builds the reference list at the end. */
export class ReferenceBook {
  readonly #entries: Entry[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #source: ExcerptSource;
  readonly #limits: ExcerptLimits;
  readonly #withoutLines: ReadonlySet<string>;

  /** @param withoutLines members that have no lines (recordings): a place in one is the whole member */
  constructor(source: ExcerptSource, limits: ExcerptLimits, withoutLines: ReadonlySet<string> = new Set()) {
    this.#source = source;
    this.#limits = limits;
    this.#withoutLines = withoutLines;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Cites a whole place. */
  cite(evidence: Evidence): Citation {
    if (this.#withoutLines.has(evidence.member)) return this.citeMember(evidence.member, null);
    return { ref: this.#numberOf(evidence), line: null };
  }

  /**
   * Cites the one line of a place that contains all of `needles`. Where no line or several lines do (interleaved
   * reports, wrapped mail), the whole place is cited instead: a wrong line would be worse than a wide one.
   */
  citeLine(evidence: Evidence, needles: readonly string[]): Citation {
    const ref = this.#numberOf(evidence);
    const entry = this.#entries[ref - 1];
    if (entry?.lines == null) return { ref, line: null };
    let found = -1;
    for (const [index, line] of entry.lines.entries()) {
      if (!needles.every((needle) => line.includes(needle))) continue;
      if (found >= 0) return { ref, line: null };
      found = index;
    }
    if (found < 0) return { ref, line: null };
    const line = evidence.line + found;
    entry.citedLines.add(line);
    return { ref, line };
  }

  /** Cites a fact that was read from a member: a line of it where one is known, else the member as a whole. */
  citeMember(member: string, line: number | null): Citation {
    if (line !== null) return { ref: this.#numberOf({ member, line, endLine: line, byteOffset: 0 }), line: null };
    return {
      ref: this.#register(`${member}\u0000${line ?? ''}\u0000fact`, { member, evidence: null, line, lines: null }),
      line: null,
    };
  }

  /** The reference list; call it once, after the last citation. */
  finish(): Reference[] {
    // Every place shows its cited lines and where it begins; what space is left goes to those that were cited first.
    const most = (entry: Entry): number => Math.min(entry.lines?.length ?? 0, this.#limits.linesPerExcerpt);
    const least = (entry: Entry): number => Math.min(most(entry), LEAST_LINES + entry.citedLines.size);
    let left = this.#limits.linesInAll;
    const budgets = this.#entries.map((entry) => {
      const budget = Math.min(left, least(entry));
      left -= budget;
      return budget;
    });
    return this.#entries.map((entry, index) => {
      const base = { number: index + 1, member: clip(entry.member, 400), line: entry.line, endLine: entry.endLine };
      if (entry.evidence === null) return { ...base, excerpt: null, absence: null };
      if (entry.lines === null || entry.lines.length === 0)
        return { ...base, excerpt: null, absence: 'These lines were not at hand when the report was written.' };
      const first = budgets[index] ?? 0;
      const budget = Math.min(most(entry), first + left);
      if (budget <= 0)
        return {
          ...base,
          excerpt: null,
          absence: 'Not reprinted: the space for excerpts was used up by earlier references.',
        };
      left -= budget - first;
      const excerpt = this.#excerpt(entry, entry.lines, budget);
      return { ...base, excerpt, absence: null };
    });
  }

  #numberOf(evidence: Evidence): number {
    // A paragraph without line ends holds several events on one line, told apart by their byte offset.
    const key = `${evidence.member}\u0000${evidence.line}\u0000${evidence.endLine}\u0000${evidence.byteOffset}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const lines = this.#source(evidence)?.slice(0, READ_LIMIT) ?? null;
    return this.#register(key, { member: evidence.member, evidence, line: evidence.line, lines });
  }

  #register(key: string, entry: Pick<Entry, 'member' | 'evidence' | 'line' | 'lines'>): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const endLine = entry.evidence?.endLine ?? entry.line;
    this.#entries.push({ ...entry, endLine, citedLines: new Set() });
    this.#numbers.set(key, this.#entries.length);
    return this.#entries.length;
  }

  /** Head, tail and every cited line; what lies between is counted. */
  #excerpt(entry: Entry, lines: readonly string[], budget: number): Excerpt {
    const first = entry.line ?? 1;
    const keep = new Set<number>();
    const cited = [...entry.citedLines].map((line) => line - first).filter((index) => index < lines.length);
    for (const index of cited.slice(0, budget)) keep.add(index);
    const head = Math.ceil((budget - keep.size) * 0.6);
    for (let index = 0; index < Math.min(head, lines.length) && keep.size < budget; index++) keep.add(index);
    for (let index = lines.length - 1; index >= 0 && keep.size < budget; index--) keep.add(index);
    const shown: ExcerptLine[] = [...keep]
      .sort((a, b) => a - b)
      .map((index) => {
        const text = lines[index] ?? '';
        const limit = this.#limits.charactersPerLine;
        return { line: first + index, text: text.slice(0, limit), omittedCharacters: Math.max(0, text.length - limit) };
      });
    const wanted = Math.max(lines.length, (entry.endLine ?? first) - first + 1);
    return { lines: shown, omittedLines: wanted - shown.length };
  }
}
