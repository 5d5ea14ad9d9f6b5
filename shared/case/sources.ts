/** What the engine hands over for one log: where it came from, how far it can be trusted, and what was read in it. */
import type { KernelLog } from '../kernel/log-reader.ts';
import type { ClockSource } from '../time/clock-types.ts';

export interface CaseSource {
  /** Name of the log inside its input; unique in the case. */
  readonly member: string;
  readonly role: string;
  readonly bytes: number;
  /** True when it is known to be the tail of a longer log. */
  readonly truncated: boolean;
  readonly problems: readonly string[];
  /** Logs that are rotations of one another share a family; the order tells which is newer (0 is the live file). */
  readonly family: string;
  readonly rotation: number;
  /** The folder of a log that was given by itself; absent where it came out of a report, an archive or a folder. */
  readonly looseIn?: string;
  readonly clock: Omit<ClockSource, 'id'>;
  readonly log: KernelLog;
}
