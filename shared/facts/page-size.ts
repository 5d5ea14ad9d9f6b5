/**
 * The size of a base page. Nothing in /proc prints it, yet the same amounts are told in pages by one file and in KiB by
 * another: /proc/vmstat against /proc/meminfo, the zones of /proc/zoneinfo against MemTotal.
 */
import type { CaseFacts } from '../contract/facts.ts';
import { notesOf } from './reader.ts';

/** Base pages of the architectures that Linux runs on, KiB. They lie a factor of two or more apart. */
const SIZES = [4, 8, 16, 64] as const;

/** The same amount: pages in vmstat, KiB in meminfo. Slowly changing ones first. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['nr_page_table_pages', 'PageTables'],
  ['nr_mapped', 'Mapped'],
  ['nr_anon_pages', 'AnonPages'],
  ['nr_slab_unreclaimable', 'SUnreclaim'],
  ['nr_slab_reclaimable', 'SReclaimable'],
  ['nr_free_pages', 'MemFree'],
];

const FOUR_KIB_ARCHES = /^(?:x86_64|i[3-6]86|amd64|s390x?|armv\d\w*|armhf|riscv64)$/;

function nearest(ratio: number): number | null {
  const best = SIZES.reduce(
    (a, b) => (Math.abs(Math.log(b / ratio)) < Math.abs(Math.log(a / ratio)) ? b : a),
    SIZES[0],
  );
  // Below a factor of √2 no other size is nearer.
  return Math.abs(Math.log(best / ratio)) < Math.log(Math.SQRT2) ? best : null;
}

/** KiB per page as the two files agree on it; null when they do not, or are not there. */
function fromPairs(facts: CaseFacts): number | null {
  const pages = facts.vmstat?.value;
  const kiB = facts.meminfoKiB?.value;
  if (pages === undefined || kiB === undefined) return null;
  const votes = new Map<number, number>();
  for (const [inPages, inKiB] of PAIRS) {
    const a = pages[inPages];
    const b = kiB[inKiB];
    if (a === undefined || b === undefined || a < 64 || b < 256) continue;
    const size = nearest(b / a);
    if (size !== null) votes.set(size, (votes.get(size) ?? 0) + 1);
  }
  const ordered = [...votes].sort((a, b) => b[1] - a[1]);
  const [best, second] = ordered;
  return best === undefined || (second !== undefined && second[1] === best[1]) ? null : best[0];
}

/**
 * Size of a base page in KiB, or null when the evidence does not tell.
 * @param zonePages present or managed pages of all zones, when known.
 */
export function pageSizeKiB(facts: CaseFacts, zonePages: number | null = null): number | null {
  const paired = fromPairs(facts);
  if (paired !== null) return paired;
  const total = facts.meminfoKiB?.value.MemTotal;
  if (zonePages !== null && zonePages > 0 && total !== undefined) {
    const size = nearest(total / zonePages);
    if (size !== null) return size;
  }
  const { config } = facts;
  if (config.CONFIG_ARM64_64K_PAGES?.value === 'y' || config.CONFIG_PPC_64K_PAGES?.value === 'y') return 64;
  if (config.CONFIG_ARM64_16K_PAGES?.value === 'y') return 16;
  if (config.CONFIG_ARM64_4K_PAGES?.value === 'y' || config.CONFIG_PPC_4K_PAGES?.value === 'y') return 4;
  const arch = facts.arch?.value;
  return arch !== undefined && FOUR_KIB_ARCHES.test(arch) ? 4 : null;
}

/** Facts that can be told in KiB only once the page size is known register how to tell them. */
export function whenPageSizeIsKnown(facts: CaseFacts, name: string, tell: () => void): void {
  notesOf(facts, 'page-size', () => new Map<string, () => void>()).set(name, tell);
  tell();
}

/** Called by the readers of whatever helps to find the page size. */
export function settlePageSize(facts: CaseFacts): void {
  for (const tell of notesOf(facts, 'page-size', () => new Map<string, () => void>()).values()) tell();
}
