/**
 * What a search looks for. Plain text is found by the runtime's own search; regular expressions run on RE2's automata, whose
 * time is linear in the text whatever the pattern is: a pattern from anybody cannot hang a search.
 */
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';

export interface PatternOptions {
  /** The pattern is a regular expression in RE2's syntax; otherwise it is plain text. */
  readonly regex?: boolean | undefined;
  readonly ignoreCase?: boolean | undefined;
}

/** Longer than anybody types; compiled patterns grow with their text. */
const MAX_PATTERN = 4096;

/** A pattern that cannot be searched for, said in one sentence. */
export class PatternError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PatternError';
  }
}

export interface Pattern {
  /** The bytes to be found where case counts and the pattern is plain text; null otherwise. */
  readonly bytes: Buffer | null;
  /** Whether a line matches. Takes time linear in the line. */
  readonly test: (line: string) => boolean;
  /** Whether some line of a stretch of whole lines may match: a quick no for most stretches. */
  readonly mayMatch: (lines: string) => boolean;
  /** Where the match in a matching line begins. */
  readonly find: (line: string) => number;
}

/** Compiles a pattern. @throws PatternError */
export function compilePattern(pattern: string, options: PatternOptions = {}): Pattern {
  if (pattern === '') throw new PatternError('the pattern is empty: nothing to search for');
  if (pattern.length > MAX_PATTERN) throw new PatternError(`the pattern is longer than ${MAX_PATTERN} characters`);
  if (options.regex === true) return regular(pattern, options.ignoreCase === true);
  if (/[\n\r]/.test(pattern)) throw new PatternError('the pattern holds a line end: lines are searched one by one');
  return options.ignoreCase === true ? plainIgnoringCase(pattern) : plain(pattern);
}

function plain(pattern: string): Pattern {
  return {
    bytes: Buffer.from(pattern, 'utf8'),
    test: (line) => line.includes(pattern),
    mayMatch: (lines) => lines.includes(pattern),
    find: (line) => line.indexOf(pattern),
  };
}

function plainIgnoringCase(pattern: string): Pattern {
  // Escaped text has one way to match: the runtime's own engine takes linear time for it.
  const search = new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  const test = (text: string): boolean => search.test(text);
  return { bytes: null, test, mayMatch: test, find: (line) => line.search(search) };
}

function regular(pattern: string, ignoreCase: boolean): Pattern {
  const flags = RE2JS.MULTILINE | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern, flags);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new PatternError(`"${pattern}" is no regular expression: ${reasonOf(error)}${adviceFor(pattern)}`);
  }
  // Anchors to the whole text mean the line: many lines at once cannot be asked then.
  const anchored = /\\[AzZ]|\(\?[a-zA-Z]*-/.test(pattern);
  return {
    bytes: null,
    test: (line) => compiled.test(line),
    mayMatch: anchored ? () => true : (lines) => compiled.test(lines),
    find: (line) => {
      const matcher = compiled.matcher(line);
      return matcher.find() ? matcher.start() : -1;
    },
  };
}

function reasonOf(error: RE2JSException): string {
  return error instanceof RE2JSSyntaxException ? error.getDescription() : error.message;
}

/** What other engines allow and this one cannot. */
function adviceFor(pattern: string): string {
  if (/\(\?<?[=!]|\\[1-9]/.test(pattern))
    return '. Look-around and back-references are not available, because with them a search may never end';
  return /\{\d+(?:,\d*)?\}/.test(pattern) ? '. Repeats may not come to more than 1000 in all' : '';
}
