/** The state of reading one input, shared by the walkers of its forms, and the members they hand out. */
import { readableContent } from './content.ts';
import { Budget } from './decode/unpack.ts';
import type { IntakeLimits } from './limits.ts';
import { LinkTable } from './links.ts';
import type { DirectBytes, IntakeOptions, Member } from './member.ts';
import { displayName, shownPath, TopFolder } from './names.ts';
import { errorCode, IntakeError, type Problem, ProblemLog, type Severity, systemProblem } from './problem.ts';
import { SeenPaths } from './seen-paths.ts';

/** Where a walker is: which archives it is inside of, and how stored names become paths. */
export interface Scope {
  container: readonly string[];
  readonly top: TopFolder;
  /** Where this archive lies, while it is not known yet whether it is a folder of the report that was packed in place. */
  maybePacked: { readonly container: readonly string[]; readonly path: string } | null;
  /** Folder that the paths of a packed folder belong under, '' otherwise. */
  prefix: string;
  /** The archive's own name for messages: the input, or a member of it. */
  readonly name: string;
  /** Set when the one stream in which an archive's members lie one behind the other could not be read any further. */
  failure: { readonly error: unknown; told: boolean } | null;
}

/** A scope at its start. */
export function newScope(name: string, container: readonly string[]): Scope {
  return { container, top: new TopFolder(), maybePacked: null, prefix: '', name, failure: null };
}

export interface MemberPlan {
  readonly path: string;
  readonly storedPath: string;
  readonly sizeBytes: number | null;
  readonly mtimeSeconds: number | null;
  /** Whether the input is nothing but this member: then its failure is the input's. */
  readonly isInput: boolean;
  /** Stored bytes; called at most once. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Where the stored bytes are those of a file as they are: its first bytes, and how to read from a place in it. */
  readonly direct?: { readonly head: Uint8Array; readonly readAt: (into: Uint8Array, position: number) => number };
}

export class Walk {
  readonly limits: IntakeLimits;
  readonly budget: Budget;
  readonly problems: ProblemLog;
  readonly links: LinkTable;
  readonly signal: AbortSignal | undefined;
  readonly inputName: string;
  totalBytes: number | null = null;
  bytesRead = 0;
  bytesOut = 0;
  entries = 0;
  isSosreport = false;
  isSupportconfig = false;
  readonly #seen = new SeenPaths();
  #copies = 0;
  readonly #options: IntakeOptions;
  #open: OpenMember | null = null;

  constructor(inputName: string, limits: IntakeLimits, options: IntakeOptions) {
    this.inputName = inputName;
    this.limits = limits;
    this.budget = new Budget(limits, () => this.totalBytes ?? this.bytesRead);
    this.problems = new ProblemLog(limits.maxProblemsPerCode);
    this.links = new LinkTable(limits.maxLinks);
    this.signal = options.signal;
    this.#options = options;
  }

  /** Counts bytes as they come from the disk. */
  readonly onBytes = (count: number): void => {
    this.bytesRead += count;
    this.#options.onProgress?.({
      bytesRead: this.bytesRead,
      totalBytes: this.totalBytes,
      member: this.#open?.displayPath ?? null,
    });
  };

  /** @throws IntakeError `too-many`. */
  countEntry(): void {
    this.entries += 1;
    if (this.entries > this.limits.maxMembers) {
      throw new IntakeError(
        'too-many',
        `it holds more than ${this.limits.maxMembers} entries; raise the limit (maxMembers) to read on`,
      );
    }
  }

  /** Notes what a path says about the kind of report. Only the outermost archive decides. */
  observe(path: string, scope: Scope): void {
    if (scope.container.length > 0) return;
    if (path.startsWith('sos_')) {
      if (/^sos_(?:commands|reports|logs|strings)\//.test(path)) this.isSosreport = true;
    } else if (path === 'basic-environment.txt' || path === 'supportconfig.txt') {
      this.isSupportconfig = true;
    }
  }

  wants(path: string, scope: Scope): boolean {
    return this.#options.select?.(path, scope.container) ?? true;
  }

  /**
   * Makes the member that comes next; null when it is a second copy of one that was handed out. The member before it can
   * no longer be read.
   */
  member(scope: Scope, plan: MemberPlan): Member | null {
    const plain = shownPath(plan.path, scope.container);
    const seen = this.#seen.record(plain, plan.sizeBytes, plan.mtimeSeconds);
    if (seen === 'same') return null;
    let displayPath = plain;
    if (seen === 'other') {
      this.#copies += 1;
      displayPath = `${plain} (copy ${this.#copies + 1})`;
      this.report(
        'duplicate',
        'note',
        displayPath,
        `${plain} is stored more than once in ${this.inputName}, with different content; each is read.`,
      );
    }
    this.#open = new OpenMember(this, scope, plan, displayPath);
    return this.#open;
  }

  /** Says of the member that is being read that it is not whole. */
  blame(problem: Problem): void {
    this.#open?.problems.push(problem);
  }

  /** Closes the member that was handed out last. */
  async release(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.close();
  }

  report(
    code: Problem['code'],
    severity: Severity,
    file: string,
    message: string,
    atByte: number | null = null,
  ): Problem {
    return this.problems.add({ code, severity, file, message, atByte });
  }

  /** An entry whose name cannot be used is told of and not read. */
  refuseName(stored: string, scope: Scope): void {
    const { name } = scope;
    const shown = displayName(stored.slice(0, 200));
    this.report(
      'unsafe-path',
      'partial',
      name,
      `${name}: the name "${shown}" leads out of the archive or is no name; that entry was not read.`,
    );
  }

  /** An entry that holds no data is told of. */
  passOverDevice(path: string, scope: Scope): void {
    this.report(
      'special-file',
      'note',
      scope.name,
      `${displayName(path)} is a device or a pipe; it holds no data and was passed over.`,
    );
  }

  /**
   * Turns what was thrown into a problem of `file`.
   * @throws the abort reason, and anything that is a fault of this program rather than of the input.
   */
  reportError(error: unknown, file: string, severity: Severity, consequence: string): Problem {
    this.signal?.throwIfAborted();
    if (error instanceof IntakeError) {
      return this.report(error.code, severity, file, `${file}: ${error.message}. ${consequence}`, error.atByte);
    }
    if (errorCode(error) === '') throw error;
    return this.problems.add(systemProblem(error, file, severity));
  }

  /** Nothing was read when there was neither an entry nor a byte. */
  severityNow(): Severity {
    return this.entries === 0 && this.bytesOut === 0 ? 'fatal' : 'partial';
  }
}

class OpenMember implements Member {
  readonly path: string;
  readonly displayPath: string;
  readonly storedPath: string;
  readonly sizeBytes: number | null;
  readonly mtimeSeconds: number | null;
  readonly container: readonly string[];
  readonly problems: Problem[] = [];
  readonly direct: DirectBytes | null;
  readonly #walk: Walk;
  readonly #scope: Scope;
  readonly #openStored: MemberPlan['open'];
  readonly #isInput: boolean;
  #state: 'new' | 'open' | 'gone' = 'new';
  #bytes: AsyncGenerator<Uint8Array> | null = null;

  constructor(walk: Walk, scope: Scope, plan: MemberPlan, displayPath: string) {
    this.path = plan.path;
    this.displayPath = displayPath;
    this.storedPath = plan.storedPath;
    this.sizeBytes = plan.sizeBytes;
    this.mtimeSeconds = calendarSeconds(plan.mtimeSeconds);
    this.container = scope.container;
    this.#walk = walk;
    this.#scope = scope;
    this.#openStored = plan.open;
    this.#isInput = plan.isInput;
    this.direct = plan.direct === undefined ? null : this.#directly(plan.direct);
  }

  stream(): AsyncIterable<Uint8Array> {
    if (this.#state !== 'new') {
      throw new Error(`${this.displayPath}: a member's stream can be read once, before the next member is asked for`);
    }
    this.#state = 'open';
    this.#bytes = this.#read();
    return this.#bytes;
  }

  async close(): Promise<void> {
    this.#state = 'gone';
    await this.#bytes?.return(undefined);
  }

  #directly({ head, readAt }: NonNullable<MemberPlan['direct']>): DirectBytes {
    const walk = this.#walk;
    const most = walk.limits.maxMemberBytes;
    let given = 0;
    let ended = false;
    const read = (into: Uint8Array): number => {
      walk.signal?.throwIfAborted();
      if (ended) return 0;
      // What was read to see what the file is counts once.
      if (given === 0) walk.bytesRead = 0;
      try {
        const count = readAt(into, given);
        const allowed = Math.min(count, most - given);
        given += allowed;
        walk.bytesOut += allowed;
        walk.onBytes(allowed);
        ended = allowed < count || count === 0;
        if (allowed < count) this.problems.push(this.#tell(tooLarge(most), given));
        return allowed;
      } catch (error) {
        ended = true;
        this.problems.push(this.#tell(error, given));
        return 0;
      }
    };
    return { head, read };
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    const walk = this.#walk;
    const most = walk.limits.maxMemberBytes;
    let given = 0;
    try {
      const stored = this.#openStored();
      for await (const chunk of readableContent(stored, walk.budget, { onNote: (what) => this.#note(what) })) {
        walk.signal?.throwIfAborted();
        const allowed = most - given;
        const piece = chunk.length > allowed ? chunk.subarray(0, allowed) : chunk;
        given += piece.length;
        walk.bytesOut += piece.length;
        if (piece.length > 0) yield piece;
        if (piece.length < chunk.length) {
          throw tooLarge(most);
        }
      }
    } catch (error) {
      this.problems.push(this.#tell(error, given));
    }
  }

  #tell(error: unknown, given: number): Problem {
    const walk = this.#walk;
    const { failure, name } = this.#scope;
    const read = given > 0 ? `first ${given} bytes were read` : 'bytes could not be read';
    if (failure !== null && failure.error === error) {
      // It is the archive that is damaged, in the middle of this member.
      failure.told = true;
      return walk.reportError(
        error,
        name,
        'partial',
        `That is inside ${this.displayPath}, whose ${read}; members after it are lost. Get a new copy of the file.`,
      );
    }
    return walk.reportError(
      error,
      this.displayPath,
      given === 0 && this.#isInput ? 'fatal' : 'partial',
      `Its ${read}.`,
    );
  }

  #note(what: string): void {
    this.problems.push(this.#walk.report('name-mismatch', 'note', this.displayPath, `${this.displayPath} ${what}.`));
  }
}

/** The last second of the year 9999. A header may claim any number, and no date can be made of it. */
const LAST_SECOND = 253_402_300_799;

function calendarSeconds(seconds: number | null): number | null {
  return seconds !== null && Math.abs(seconds) <= LAST_SECOND ? seconds : null;
}

function tooLarge(most: number): IntakeError {
  return new IntakeError(
    'too-large',
    `it is larger than ${most} bytes, the limit for one member; raise the limit (maxMemberBytes) to read on`,
  );
}

/** Remembers in the scope when the archive's own stream fails, so that nobody reads on behind the damage. */
export async function* watched(source: AsyncIterable<Uint8Array>, scope: Scope): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    scope.failure = { error, told: false };
    throw error;
  }
}
