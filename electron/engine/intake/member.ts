/** What the intake hands out. */
import type { IntakeLimits } from './limits.ts';
import type { Problem } from './problem.ts';

/** One file of an input. Its bytes stream by once; they are gone when the next member is asked for. */
export interface Member {
  /**
   * Path on the host as the report has it (`var/log/messages`): safe, relative, the report's own top folder taken off.
   * The file's name where the input is a single log. For lookups, never for writing to.
   */
  readonly path: string;
  /** The path as it may be shown, outer archives included (`host1.tar.xz!/var/log/messages`); unique in its input. */
  readonly displayPath: string;
  /** The name as the archive stores it, unchanged; or the path on the disk. */
  readonly storedPath: string;
  /** Unpacked size where it is known beforehand; null for compressed members. */
  readonly sizeBytes: number | null;
  /** Seconds since 1970, null where the input does not say. */
  readonly mtimeSeconds: number | null;
  /** Paths of the archives that hold this member, outermost first, the input itself not included. Members of one report share it. */
  readonly container: readonly string[];
  /** What went wrong with this member so far. Look again when the stream has ended: it ends early rather than throws. */
  readonly problems: readonly Problem[];
  /**
   * The bytes, decompressed (`messages-20141026.xz` reads as text), in chunks of up to about 1 MiB which the consumer may
   * keep. Can be asked for once, before the next member is asked for.
   * @throws only the abort reason of the signal.
   */
  stream(): AsyncIterable<Uint8Array>;
  /** For a log that lies on the disk as it is, and is large: another way to its bytes. Either is used, not both. */
  readonly direct: DirectBytes | null;
}

/** The bytes of a file, read straight into the caller's memory: no buffer comes into being on the way, and none is copied. */
export interface DirectBytes {
  /** The first bytes, up to 8 KiB; asking for them uses nothing up. */
  readonly head: Uint8Array;
  /**
   * Puts the bytes that come next into `into`, at once. What goes wrong stands in the member's problems.
   * @returns how many; 0 at the end
   * @throws only the abort reason of the signal
   */
  read(into: Uint8Array): number;
}

export type InputKind = 'sosreport' | 'supportconfig' | 'archive' | 'directory' | 'log' | 'unknown';

export interface InputSummary {
  /** As given. */
  readonly path: string;
  /** Lower-case hex of the file as it lies on the disk; null for a folder, and where it was not read to its end. */
  readonly sha256: string | null;
  /** Size of the file; for a folder, the bytes that were read from its files. */
  readonly bytes: number;
  readonly kind: InputKind;
  /** Symbolic and hard links of the report: link → path inside the input it leads to (which need not exist there). */
  readonly links: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  /** Files seen, those that were not selected included. */
  readonly entries: number;
}

export interface IntakeProgress {
  /** Bytes of the input file read so far, as they lie on the disk. */
  readonly bytesRead: number;
  /** Size of the input file; null for a folder. */
  readonly totalBytes: number | null;
  /** displayPath of the member being read, null between members. */
  readonly member: string | null;
}

export interface IntakeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called at most once per chunk read from the disk. */
  readonly onProgress?: ((progress: IntakeProgress) => void) | undefined;
  readonly limits?: Partial<IntakeLimits> | undefined;
  /**
   * Which members to hand out; all by default. Asked for every file, in order, before anything is done for it: a member
   * that is not wanted costs next to nothing. Archives inside the input are always looked into.
   */
  readonly select?: ((path: string, container: readonly string[]) => boolean) | undefined;
  /** False leaves out the SHA-256. */
  readonly hash?: boolean | undefined;
}

/** An input being read: `for await (const member of input)`, once. */
export interface Input extends AsyncIterable<Member> {
  /** What the input has turned out to be so far; `log` is certain once the first member is there. */
  readonly kind: InputKind;
  /** What is known so far; complete when the iteration has ended. */
  summary(): InputSummary;
}
