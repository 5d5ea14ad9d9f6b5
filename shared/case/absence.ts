/**
 * Why a failure carries no Mem-Info: the kernel would not have printed it, another limiter held it back, or the log lost it.
 * Sources: should_suppress_show_mem() in mm/page_alloc.c to 4.19; show_mem_rs in warn_alloc_show_mem() 4.11 to 5.3.
 */
import type { AllocationContext } from '../contract/event.ts';
import { compareVersion, type KernelRelease } from '../kernel/release.ts';

export interface AbsenceInput {
  release: KernelRelease | null;
  context: AllocationContext;
  hasFrames: boolean;
  /** The log ended, or the next report began, while this one was still being read. */
  cut: boolean;
  /** Seconds since the last Mem-Info block of the same boot; null when there was none or the clock is unknown. */
  secondsSinceDump: number | null;
  dropped: number;
  /** CONFIG_NODES_SHIFT of the running kernel where the report holds its configuration. */
  nodesShift: number | null;
}

/** One sentence; the most certain reason wins. */
export function memoryAbsence(input: AbsenceInput): string {
  const { release, context } = input;
  const interrupt = context === 'softirq' || context === 'hardirq';
  if (release !== null && interrupt && compareVersion(release, [4, 20]) < 0) {
    if (input.nodesShift !== null && input.nodesShift > 8) {
      return `not printed by design: with CONFIG_NODES_SHIFT=${input.nodesShift} this kernel leaves the memory report out in interrupt context`;
    }
    if (input.nodesShift === null) {
      return 'probably left out by design: kernels up to 4.19 that were built for many NUMA nodes (CONFIG_NODES_SHIFT above 8, usual for enterprise builds) print no memory report in interrupt context; the kernel configuration is not in the report';
    }
  }
  if (
    release !== null &&
    compareVersion(release, [4, 11]) >= 0 &&
    compareVersion(release, [5, 4]) < 0 &&
    input.secondsSinceDump !== null &&
    input.secondsSinceDump < 1
  ) {
    return 'held back by the second rate limiter of kernels 4.11 to 5.3, which prints at most one memory report a second';
  }
  if (input.dropped > 0) return `lost: printk says that ${input.dropped} messages were dropped while it printed`;
  if (input.cut) return 'cut: the log ends, or another report begins, before the memory report';
  if (!input.hasFrames) return 'not in the log: only the first line of the report is there';
  return 'not in the log: the report has a stack but no memory report';
}
