/** What was wrong with an input, as a value: what it is, where, how much is lost, and what the reader of it can do. */

export type ProblemCode =
  | 'not-found'
  | 'unreadable'
  | 'not-a-file'
  | 'empty'
  | 'unsupported'
  | 'encrypted'
  | 'corrupt'
  | 'truncated'
  | 'bomb'
  | 'too-large'
  | 'too-many'
  | 'too-deep'
  | 'unsafe-path'
  | 'special-file'
  | 'link-outside'
  | 'link-loop'
  | 'name-mismatch'
  | 'duplicate'
  | 'changed'
  | 'io';

/**
 * `fatal`: nothing of the input could be read. `partial`: something of it is missing. `note`: nothing is missing that
 * could hold a log, but a careful reader wants to know.
 */
export type Severity = 'fatal' | 'partial' | 'note';

export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** The input or member, escaped for display. */
  readonly file: string;
  /** What is wrong and what to do about it; names the file. */
  readonly message: string;
  /** Offset in `file` as it lies on the disk or in its archive (packed bytes where it is compressed); null when unknown. */
  readonly atByte: number | null;
}

/** Thrown inside the intake where reading cannot go on; always turned into a Problem before it reaches a consumer. */
export class IntakeError extends Error {
  readonly code: ProblemCode;
  readonly atByte: number | null;

  constructor(code: ProblemCode, message: string, atByte: number | null = null) {
    super(message);
    this.name = 'IntakeError';
    this.code = code;
    this.atByte = atByte;
  }
}

/** Collects problems of one input, and counts on in the last one where a kind comes in masses. */
export class ProblemLog {
  readonly #list: Problem[] = [];
  readonly #perCode = new Map<ProblemCode, { count: number; lastIndex: number }>();
  readonly #maxPerCode: number;

  constructor(maxPerCode: number) {
    this.#maxPerCode = maxPerCode;
  }

  /** Returns the problem as it was kept, so that a member can carry it too. */
  add(problem: Problem): Problem {
    const seen = this.#perCode.get(problem.code) ?? { count: 0, lastIndex: -1 };
    seen.count += 1;
    this.#perCode.set(problem.code, seen);
    if (seen.count <= this.#maxPerCode) {
      seen.lastIndex = this.#list.push(problem) - 1;
    } else {
      const last = this.#list[seen.lastIndex];
      if (last !== undefined) {
        const base = last.message.replace(/ \(and \d+ more like this\)$/, '');
        this.#list[seen.lastIndex] = {
          ...last,
          severity: worse(last.severity, problem.severity),
          message: `${base} (and ${seen.count - this.#maxPerCode} more like this)`,
        };
      }
    }
    return problem;
  }

  get list(): readonly Problem[] {
    return this.#list;
  }
}

function worse(a: Severity, b: Severity): Severity {
  const rank = { note: 0, partial: 1, fatal: 2 };
  return rank[a] >= rank[b] ? a : b;
}

/** Error codes of the operating system, said for people. `what` is the escaped path. */
export function systemProblem(error: unknown, what: string, severity: Severity): Problem {
  const code = errorCode(error);
  const said: Record<string, [ProblemCode, string]> = {
    ENOENT: ['not-found', `${what} does not exist. Check the path.`],
    ENOTDIR: ['not-found', `${what} does not exist: a part of the path is a file. Check the path.`],
    EACCES: ['unreadable', `${what} may not be read by this user. Change its permissions or copy it.`],
    EPERM: ['unreadable', `${what} may not be read by this user. Change its permissions or copy it.`],
    ELOOP: ['link-loop', `${what} is a symbolic link that leads to itself. Give the file it should point to.`],
    ENAMETOOLONG: ['not-found', `${what} is longer than a path may be. Check the path.`],
    EMFILE: ['io', `${what} could not be opened: this process has too many files open. Close others and try again.`],
    ENOSPC: ['io', `${what} could not be read: the disk is full. Free some space and try again.`],
    EIO: ['io', `${what} could not be read: the disk reports an error. Copy it from another source.`],
    ESTALE: ['io', `${what} could not be read: the network file system lost it. Copy it to a local disk.`],
  };
  const [kind, message] = said[code] ?? [
    'io',
    `${what} could not be read (${code || (error instanceof Error ? error.message : 'unknown error')}). Copy it to a local disk and try again.`,
  ];
  return { code: kind, severity, file: what, message, atByte: null };
}

/** The `code` of a Node system error, '' where there is none. */
export function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return '';
}
