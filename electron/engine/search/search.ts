/** Search over the raw logs of a case: every text log and kernel log of archives, folders and files, in one pass. */
import { inputPrefixes } from '../input-prefix.ts';
import {
  type Input,
  type IntakeLimits,
  type IntakeProgress,
  type Member,
  openInput,
  type Problem,
  readJournal,
  shownPath,
} from '../intake/index.ts';
import { isLogRole, roleOf } from '../roles.ts';
import { LineSearch } from './line-search.ts';
import { compilePattern, type Pattern, type PatternOptions } from './pattern.ts';
import { isBinary, searchedAs } from './searched-members.ts';

export interface SearchOptions extends PatternOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IntakeProgress & { readonly matches: number }) => void) | undefined;
  /** Characters of a line that are handed over, 2000 by default; a longer line is cut around its match. */
  readonly maxText?: number | undefined;
  /** Searches these alone, by their names in the case; all logs by default. */
  readonly members?: ReadonlySet<string> | undefined;
  /** In front of every name; that of its input by default, where there are several. */
  readonly prefix?: string | undefined;
  /** Computes the SHA-256 of the inputs on the way; not by default. */
  readonly hash?: boolean | undefined;
  readonly limits?: Partial<IntakeLimits> | undefined;
}

/** A line that matches. The text is as the log has it: whoever shows it makes control characters visible. */
export interface Match {
  /** Name of the log in the case, as in the evidence of an analysis. */
  readonly member: string;
  /** 1-based line, or ordinal of the entry in a binary journal. */
  readonly line: number;
  readonly byteOffset: number;
  readonly text: string;
  /** Characters of the line that were left out in front of `text` and behind it. */
  readonly before: number;
  readonly after: number;
}

export interface SearchSummary {
  /** Logs that were searched. */
  readonly members: number;
  readonly matches: number;
  readonly problems: readonly Problem[];
  /** Inputs of which nothing could be read, and inputs of which a part was lost. */
  readonly unreadable: number;
  readonly partial: number;
  /** Of each input that was searched to its end; null where it was not asked for, and for folders. */
  readonly sha256: readonly (string | null)[];
}

export interface Search extends AsyncIterable<Match> {
  /** What is known so far; complete when the iteration has ended. */
  summary(): SearchSummary;
}

const MAX_TEXT = 2000;

/**
 * Searches paths as one case. Nothing is read before the iteration begins; leaving it early ends the reading.
 * @throws PatternError at once for a pattern that cannot be searched for; while iterating only the signal's abort reason
 */
export function search(paths: readonly string[], pattern: string, options: SearchOptions = {}): Search {
  return new CaseSearch(paths, compilePattern(pattern, options), options);
}

class CaseSearch implements Search {
  readonly #paths: readonly string[];
  readonly #pattern: Pattern;
  readonly #options: SearchOptions;
  readonly #problems: Problem[] = [];
  #members = 0;
  #matches = 0;
  #unreadable = 0;
  #partial = 0;
  readonly #sha256: (string | null)[] = [];

  constructor(paths: readonly string[], pattern: Pattern, options: SearchOptions) {
    this.#paths = paths;
    this.#pattern = pattern;
    this.#options = options;
  }

  summary(): SearchSummary {
    return {
      members: this.#members,
      matches: this.#matches,
      problems: this.#problems,
      unreadable: this.#unreadable,
      partial: this.#partial,
      sha256: this.#sha256,
    };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Match> {
    const { signal, onProgress, members, hash, limits } = this.#options;
    const prefixes = inputPrefixes(this.#paths);
    for (const [i, path] of this.#paths.entries()) {
      const prefix = this.#options.prefix ?? prefixes[i] ?? '';
      const input = openInput(path, {
        signal,
        hash: hash === true,
        limits,
        onProgress: (progress) => onProgress?.({ ...progress, matches: this.#matches }),
        select: (member, container) =>
          searchedAs(member) !== null || members?.has(prefix + shownPath(member, container)) === true,
      });
      yield* this.#searchInput(input, prefix);
      const { problems, sha256 } = input.summary();
      this.#sha256.push(sha256);
      this.#problems.push(...problems);
      if (problems.some((p) => p.severity === 'fatal')) this.#unreadable++;
      else if (problems.some((p) => p.severity === 'partial')) this.#partial++;
    }
  }

  async *#searchInput(input: Input, prefix: string): AsyncGenerator<Match> {
    for await (const member of input) {
      // A file that was given by itself is searched, whatever it is called.
      const single = input.kind === 'log';
      const name = `${prefix}${member.displayPath}`;
      const { members } = this.#options;
      if (members !== undefined && !members.has(name)) continue;
      const chosen = single || members !== undefined;
      const how = searchedAs(member.path) ?? (chosen ? 'lines' : null);
      if (how === null) continue;
      const found = how === 'entries' ? this.#entries(member) : this.#lines(member, chosen);
      for await (const match of found) {
        this.#matches++;
        yield { member: name, ...match };
      }
    }
  }

  /** @param chosen whether somebody named it: then it is searched whatever its first bytes are */
  async *#lines(member: Member, chosen: boolean): AsyncGenerator<Omit<Match, 'member'>> {
    const { signal } = this.#options;
    let found: Omit<Match, 'member'>[] = [];
    const lines = new LineSearch(this.#pattern, this.#options.maxText ?? MAX_TEXT, (match) => found.push(match));
    let first = true;
    for await (const chunk of member.stream()) {
      signal?.throwIfAborted();
      // Holes of a crash leave NULs in the logs that matter most: those are searched all the same.
      if (first && !chosen && isBinary(chunk) && !isLogRole(roleOf(member.path).role)) return;
      if (first) this.#members++;
      first = false;
      lines.push(chunk);
      if (found.length === 0) continue;
      const batch = found;
      found = [];
      yield* batch;
    }
    lines.end();
    yield* found;
  }

  /** The kernel's messages in a binary journal; a message may hold several lines. */
  async *#entries(member: Member): AsyncGenerator<Omit<Match, 'member'>> {
    const maxText = this.#options.maxText ?? MAX_TEXT;
    this.#members++;
    let entry = 0;
    for await (const { message, byteOffset } of readJournal(member.stream(), { signal: this.#options.signal })) {
      entry++;
      if (message === null || !this.#pattern.test(message)) continue;
      const text = message.slice(0, maxText);
      yield { line: entry, byteOffset, text, before: 0, after: message.length - text.length };
    }
  }
}
