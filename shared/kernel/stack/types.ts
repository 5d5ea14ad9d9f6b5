/** What the attribution reads and what it passes on between its steps. */
import type { Frame, Gfp, Trace } from '../../contract/event.ts';
import type { KernelRelease } from '../release.ts';
import type { SymbolFact } from '../symbols/index.ts';

/** The stack of one event and what its header says. Null where the log does not say. */
export interface StackInput {
  /** Innermost first, as printed. */
  frames: readonly Frame[];
  process: string | null;
  pid: number | null;
  order: number | null;
  sizeKiB: number | null;
  gfp: Gfp | null;
  /** What was asked for where that is no page: order and size say nothing then. */
  mapping?: string | null;
  /** The `Workqueue:` line: queue and function. */
  workqueue: string | null;
  release: KernelRelease | null;
}

export type Attribution = Omit<Trace, 'frames'>;

/** A stack with every frame looked up and judged. All arrays run parallel to `frames`. */
export interface StackReading {
  readonly frames: readonly Frame[];
  /** Normalised names. */
  readonly names: readonly string[];
  readonly facts: readonly (SymbolFact | null)[];
  /** Every word of the stack was printed (nearly all frames carry `?`): frames count, but leftovers stand among them. */
  readonly scan: boolean;
  /** No frame carries `?`: either a kernel that knows its callers or one from before the mark existed. */
  readonly unmarked: boolean;
  /** Leftovers, and in a marked trace the frames that the kernel did not vouch for. */
  readonly stale: ReadonlySet<number>;
}

export interface Requester {
  readonly index: number;
  /** False where only a frame marked `?` shows it. */
  readonly sure: boolean;
}

/** Where the request was made, and which part of the trace belongs to it. */
export interface ContextReading {
  readonly context: Trace['context'];
  /** Made in an interrupt, also where hard and soft cannot be told apart. */
  readonly interrupt: boolean;
  /**
   * What the process that the kernel names has to do with a request made in an interrupt: `interrupted` (the trace shows
   * how), `present` (softirqs that ran on top of it), `softirq thread` (ksoftirqd, which does nothing else).
   */
  readonly shown: 'interrupted' | 'present' | 'softirq thread';
  /** First frame that no longer belongs to the request but to the interrupted task; frames.length when all do. */
  readonly end: number;
}
