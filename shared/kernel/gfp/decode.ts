/** What a gfp mask means to the kernel that printed it. */
import type { Gfp } from '../../contract/event.ts';
import type { KernelRelease } from '../release.ts';
import { readMode, readPrinted } from './read.ts';
import { NO_RIGHTS } from './rights.ts';
import { decodeWithRelease } from './with-release.ts';
import { decodeWithoutRelease } from './without-release.ts';

export interface GfpInput {
  /** The mask as printed, `0x24000c0`; null when the line has none. */
  readonly mode: string | null;
  /** The text between the brackets behind the mask, `GFP_KERNEL|__GFP_ZERO`; null on kernels that print no names. */
  readonly printed: string | null;
  readonly release: KernelRelease | null;
  /** The log shows a kernel with lockdep; not needed where the release ends in `+debug`. */
  readonly lockdep?: boolean;
  /** Pointers of 32 bits; where left out, told from the release if that names the architecture. */
  readonly is32bit?: boolean;
}

/** A log repeats few masks; this many fit any real one, and a hostile log cannot make the cache grow. */
const MAX_CACHED = 4096;
const cache = new Map<string, Gfp>();

/**
 * Decodes a gfp mask for the kernel that printed it.
 *
 * Where the kernel printed names, these are the names and their bits decide what the request may do; a mask that says
 * something else is told in `notes`. Without names the table of the release decides. Without a release the mask itself
 * dates the kernel: `table` then names the eras that were taken and `alternatives` all others that know every bit.
 *
 * `io` and `fs` tell what reclaim on behalf of this request may do, hence false where it may not reclaim.
 * `retryMayFail` covers __GFP_REPEAT, its name to 4.12. The result is shared and frozen. Never throws.
 *
 * Sources: include/linux/gfp.h, gfp_types.h and include/trace/events/mmflags.h of 2.6.18..7.2 for names and values
 * (eras.ts), mm/page_alloc.c for the rights (rights.ts).
 */
export function decodeGfp(input: GfpInput): Gfp {
  const { mode, printed, release, lockdep = false } = input;
  const is32bit = input.is32bit ?? widthOf(release);
  const key = `${release === null ? '' : `${release.text} ${release.vendor}`}\n${mode}\n${printed}\n${lockdep} ${is32bit}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const gfp = freeze(decode(mode, printed, release, lockdep, is32bit));
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, gfp);
  return gfp;
}

function freeze(gfp: Gfp): Gfp {
  for (const other of gfp.alternatives) Object.freeze(Object.freeze(other).names);
  for (const list of [gfp.names, gfp.bits, gfp.notes, gfp.alternatives]) Object.freeze(list);
  return Object.freeze(gfp);
}

/** True or false where the release string names an architecture, else null. */
function widthOf(release: KernelRelease | null): boolean | null {
  if (release === null) return null;
  if (/x86_64|amd64|aarch64|arm64|ppc64|powerpc64|s390x|ia64|riscv64|mips64|sparc64|loongarch/.test(release.text))
    return false;
  if (/\bi[3-6]86\b|[-.][56]86\b|\barmv[4-7]|armmp|armhf|\bpae\b/i.test(release.text)) return true;
  return null;
}

function decode(
  mode: string | null,
  printed: string | null,
  release: KernelRelease | null,
  lockdep: boolean,
  is32bit: boolean | null,
): Gfp {
  const number = readMode(mode);
  const names = readPrinted(printed);
  const notes = number.problem === null ? [] : [`${number.problem} (${(mode ?? '').slice(0, 40)})`];
  // An empty bracket without a mask says nothing.
  if (number.mask === null && (names === null || names.length === 0)) return nothing(printed, notes);
  const line = { number, printed, names };
  const gfp =
    release === null
      ? decodeWithoutRelease(line, is32bit, notes)
      : decodeWithRelease(line, release, lockdep, is32bit, notes);
  addChecks(gfp, names !== null);
  return gfp;
}

function nothing(printed: string | null, notes: string[]): Gfp {
  const all = notes.length > 0 ? notes : ['the line has no gfp mask'];
  return { printed, names: [], bits: [], table: 'none', basis: 'assumed', ...NO_RIGHTS, notes: all, alternatives: [] };
}

/** Signs that the reading, or the request itself, cannot be right. */
function addChecks(gfp: Gfp, named: boolean): void {
  const flags = new Set(gfp.bits);
  if (gfp.noWarn === true)
    gfp.notes.push(
      named
        ? '__GFP_NOWARN is set: the allocator prints no failure report for such a request, so this line comes from another kind of report'
        : '__GFP_NOWARN is set: the allocator prints no failure report for such a request, so if this is one, the table is suspect',
    );
  if (flags.has('__GFP_MOVABLE') && flags.has('__GFP_RECLAIMABLE'))
    gfp.notes.push('__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other; the type of page is not told by this mask');
  const zones = ['__GFP_DMA', '__GFP_DMA32', '__GFP_HIGHMEM'].filter((name) => flags.has(name));
  if (zones.length > 1) gfp.notes.push(`${zones.join(' and ')} exclude each other; the lowest zone is taken`);
  if (zones[0] === '__GFP_HIGHMEM' && gfp.highestZone === null)
    gfp.notes.push(
      '__GFP_HIGHMEM means HighMem on a 32-bit kernel and Normal on a 64-bit one; which this is, is not known',
    );
}
