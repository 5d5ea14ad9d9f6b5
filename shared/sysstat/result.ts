/** What the reading of one file of sysstat gives, whatever its form. */
import type { Series } from '../time/series.ts';

export interface Covered {
  /** Seconds since 1970: of UTC, or of the local clock of an unknown zone. */
  readonly from: number;
  readonly to: number;
  /** Moments of the series that has most. */
  readonly samples: number;
  readonly absolute: boolean;
}

/** What series cover together; null for none. */
export function coveredBy(all: readonly Series[]): Covered | null {
  // Told apart from `null` alone, which assignments in a loop do not undo for the compiler.
  let covered = null as Covered | null;
  for (const { times, absolute } of all) {
    const [first, last] = [times[0], times.at(-1)];
    if (first === undefined || last === undefined) continue;
    covered = {
      from: Math.min(first, covered?.from ?? first),
      to: Math.max(last, covered?.to ?? last),
      samples: Math.max(times.length, covered?.samples ?? 0),
      absolute,
    };
  }
  return covered;
}

export interface SysstatResult {
  readonly series: Series[];
  readonly hostname: string | null;
  readonly kernel: string | null;
  /** Moments of LINUX RESTART. */
  readonly restarts: readonly number[];
  /** What the samples cover, values that were not asked for included; null for none. */
  readonly covered?: Covered | null;
  /** True when values of single processors were passed over for their number. */
  readonly cutSingle?: boolean;
  /** What could not be read, in words; the rest is kept. */
  readonly problems: string[];
}
