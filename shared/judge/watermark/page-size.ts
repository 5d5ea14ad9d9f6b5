/** The size of a base page, where no buddy list shows it. */
import type { MemoryInfo } from '../../contract/index.ts';

const SIZES_KIB = [4, 8, 16, 64, 256] as const;
/** Counters that stand in the totals as pages and in the node lines as KiB (4.8 on). */
const COUNTERS = ['inactive_file', 'active_file', 'active_anon', 'inactive_anon', 'mapped'] as const;

/** Node lines and totals are read one after the other; a few pages may move in between. */
const SKEW = 0.02;

/**
 * KiB of a base page: as printed, else by comparing a counter that is printed in pages and in KiB.
 * @returns null where neither is there
 */
export function pageSizeOf(memory: MemoryInfo): number | null {
  if (memory.pageSizeKiB !== null && memory.pageSizeKiB > 0) return memory.pageSizeKiB;
  for (const name of COUNTERS) {
    const pages = memory.totalsPages[name];
    const parts = memory.nodes.map((node) => node.values[name]);
    if (pages === undefined || pages < 256 || parts.length === 0) continue;
    let kiB = 0;
    for (const part of parts) kiB += part ?? Number.NaN;
    const size = SIZES_KIB.find((one) => Math.abs(kiB - one * pages) <= SKEW * one * pages);
    if (size !== undefined) return size;
  }
  return null;
}
