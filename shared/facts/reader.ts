/** How evidence becomes facts: the shape of a reader, and the rule of which of two sources for one fact is believed. */
import type { CaseFacts } from '../contract/facts.ts';

/** One file, or one section of a file that holds many (supportconfig). */
export interface Evidence {
  readonly text: string;
  /** Path below the root of the report (`proc/meminfo`, `sos_commands/kernel/uname_-a`): says what the text is. */
  readonly path: string;
  /** Path to cite. */
  readonly member: string;
  /** Line of the member on which `text` begins, 1-based. */
  readonly firstLine: number;
}

export interface EvidenceReader {
  readonly name: string;
  /** Longer texts are not read: a report would not hold them, or the rest does not matter. */
  readonly maxBytes: number;
  /** First words of the file names that may be this evidence: what stands before the first `_`, `-` or `.`. */
  readonly stems: readonly string[];
  /** Names of the folders whose every file may be this evidence. */
  readonly folders?: readonly string[];
  /** Decides by the path below the root of the report. */
  accepts(path: string): boolean;
  /** Fills in what the text says. Odd text is no error: what cannot be read is left out. */
  read(evidence: Evidence, facts: CaseFacts): void;
}

/** The same as seen by the one who walks an archive. */
export interface FactReader {
  readonly name: string;
  readonly maxBytes: number;
  matches(memberPath: string): boolean;
  /**
   * Fills `facts` in. May be called in any order of members: the better source wins whichever comes first.
   * @param text the member's text; for `etc/localtime`, the target of the link.
   */
  read(text: string, memberPath: string, facts: CaseFacts): void;
}

/** A value with the member and line that carries it. */
export interface Cited<T> {
  value: T;
  member: string;
  line: number | null;
}

/** What readers keep beside the facts while a case is read: ranks of sources, and texts that need each other. */
export interface Workings {
  readonly ranks: Map<string, number>;
  /** Kept by the readers under their own names. */
  readonly notes: Map<string, unknown>;
}

const workings = new WeakMap<CaseFacts, Workings>();

export function workingsOf(facts: CaseFacts): Workings {
  let own = workings.get(facts);
  if (own === undefined) {
    own = { ranks: new Map(), notes: new Map() };
    workings.set(facts, own);
  }
  return own;
}

/** A reader's own notes on a case, made on first use. */
export function notesOf<T>(facts: CaseFacts, name: string, make: () => T): T {
  const { notes } = workingsOf(facts);
  if (!notes.has(name)) notes.set(name, make());
  // The name belongs to one reader, which alone puts values under it.
  return notes.get(name) as T;
}

/** True when a source of this rank (0 is best) may set the fact; it is then noted as its source. The first of equals stays. */
export function outranks(facts: CaseFacts, fact: string, rank: number): boolean {
  const { ranks } = workingsOf(facts);
  const held = ranks.get(fact);
  if (held !== undefined && held <= rank) return false;
  ranks.set(fact, rank);
  return true;
}

/** Added to the rank of a copy: the links at a report's root (`uname`, `date`) repeat what lies below sos_commands. */
export const linkPenalty = (evidence: Evidence): number => (evidence.path.includes('/') ? 0 : 0.5);

/** Cites a value to a line of the evidence, counted from 0 within its text; null for the text as a whole. */
export function cite<T>(value: T, evidence: Evidence, lineIndex: number | null): Cited<T> {
  return { value, member: evidence.member, line: lineIndex === null ? null : evidence.firstLine + lineIndex };
}

/** Lines without their line ends (a carriage return counts as one). */
export function linesOf(text: string): string[] {
  return text.includes('\r') ? text.split(/\r?\n/) : text.split('\n');
}

/** The first line that holds something, trimmed, with its index. */
export function firstLine(evidence: Evidence): { text: string; index: number } | null {
  const lines = linesOf(evidence.text);
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (text !== '') return { text, index };
  }
  return null;
}
