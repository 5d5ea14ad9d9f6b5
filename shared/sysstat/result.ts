/** What the reading of one file of sysstat gives, whatever its form. */
import type { Series } from '../time/series.ts';

export interface SysstatResult {
  readonly series: Series[];
  readonly hostname: string | null;
  readonly kernel: string | null;
  /** Moments of LINUX RESTART. */
  readonly restarts: readonly number[];
  /** What could not be read, in words; the rest is kept. */
  readonly problems: string[];
}
