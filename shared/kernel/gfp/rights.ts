/**
 * What a request with given flags may do. Sources: gfp_to_alloc_flags(), __gfp_pfmemalloc_flags() and
 * __alloc_pages_slowpath() of mm/page_alloc.c, gfp_zone() and gfp_migratetype() of include/linux/gfp.h.
 */
import type { Gfp } from '../../contract/event.ts';
import { compareVersion, type KernelRelease } from '../release.ts';
import type { GfpTable } from './table.ts';

/** The fields of Gfp that follow from the flags. */
export type Rights = Pick<
  Gfp,
  | 'canSleep'
  | 'directReclaim'
  | 'wakesKswapd'
  | 'io'
  | 'fs'
  | 'reserves'
  | 'highestZone'
  | 'migrateType'
  | 'thisNode'
  | 'noRetry'
  | 'retryMayFail'
  | 'noFail'
  | 'noMemalloc'
  | 'noWarn'
>;

/** The points in which kernels differ; null where it is not established for the release at hand. */
export interface Behaviour {
  /** Who gets the further quarter of min: whoever may not wait (to 4.3), __GFP_ATOMIC (4.4..6.2), not waiting + HIGH (6.3+). */
  readonly harder: 'no-wait' | 'atomic' | 'non-block';
  /** __GFP_NOMEMALLOC takes that quarter away (2.6.39 on and el6, read; 2.6.38 not read). */
  readonly nomemallocCancels: boolean | null;
  /** __GFP_NO_KSWAPD takes it away (3.16..4.3, el7; stable kernels of 3.2..3.15 got the change at different times). */
  readonly noKswapdCancels: boolean | null;
  /** All of GFP_THISNODE: neither reclaim nor kswapd (2.6.24..4.0 on NUMA builds). */
  readonly thisNodeGivesUp: boolean;
  /** Pages are grouped by mobility (2.6.24 on). */
  readonly grouped: boolean;
}

const V = (minor: number, patch = 0) => 2_000_000 + minor * 1000 + patch;
const OLD = (patch: number) => V(6, patch);
const key = (major: number, minor: number) => major * 1_000_000 + minor * 1000;

/** Versions at which a rule changed. */
const POINTS = [OLD(24), OLD(38), OLD(39), key(3, 2), key(3, 16), key(4, 1), key(4, 4), key(6, 3)] as const;

function behaviourAt(version: number): Behaviour {
  return {
    harder: version < key(4, 4) ? 'no-wait' : version < key(6, 3) ? 'atomic' : 'non-block',
    nomemallocCancels: version < OLD(38) ? false : version < OLD(39) ? null : true,
    noKswapdCancels: version < key(3, 2) ? false : version < key(3, 16) ? null : version < key(4, 4),
    thisNodeGivesUp: version >= OLD(24) && version < key(4, 1),
    grouped: version >= OLD(24),
  };
}

/** Stable series that took over the 6.3 reserve rules while they kept the old flag values. */
function tookOverNonBlock(release: KernelRelease): boolean {
  const in515 = release.major === 5 && release.minor === 15 && compareVersion(release, [5, 15, 171]) >= 0;
  const in61 = release.major === 6 && release.minor === 1 && compareVersion(release, [6, 1, 116]) >= 0;
  return in515 || in61;
}

/** How the kernel of a release treats the flags. A table without __GFP_ATOMIC proves the 6.3 rules. */
export function behaviourOf(release: KernelRelease, table: GfpTable): Behaviour {
  const version = key(release.major, release.minor) + release.patch;
  const own = behaviourAt(version);
  if (release.vendor === 'el6') return { ...own, nomemallocCancels: true };
  if (release.vendor === 'el7') return { ...own, noKswapdCancels: true };
  if (own.harder === 'atomic' && (tookOverNonBlock(release) || !table.bits.has('__GFP_ATOMIC')))
    return { ...own, harder: 'non-block' };
  return own;
}

/** All ways in which the kernels of a table's range treat the flags, for logs that name no release. */
export function behavioursOf(table: GfpTable): Behaviour[] {
  const found = [behaviourAt(table.from)];
  for (const point of POINTS) if (point > table.from && point <= table.to) found.push(behaviourAt(point));
  const stable = [key(5, 15), key(6, 1)].some((v) => table.from <= v + 999 && v <= table.to);
  if (stable) found.push({ ...behaviourAt(table.from), harder: 'non-block' });
  return found;
}

/** True when waiting for memory is allowed: __GFP_WAIT to 4.3, __GFP_DIRECT_RECLAIM after. */
const maySleep = (flags: ReadonlySet<string>) => flags.has('__GFP_WAIT') || flags.has('__GFP_DIRECT_RECLAIM');

function reservesOf(flags: ReadonlySet<string>, how: Behaviour): Rights['reserves'] {
  const noMemalloc = flags.has('__GFP_NOMEMALLOC');
  if (flags.has('__GFP_MEMALLOC') && !noMemalloc) return 'all';
  const high = flags.has('__GFP_HIGH');
  let harder: boolean | null;
  switch (how.harder) {
    case 'no-wait':
      harder = !maySleep(flags);
      if (harder && noMemalloc) harder = how.nomemallocCancels === null ? null : !how.nomemallocCancels;
      if (harder && flags.has('__GFP_NO_KSWAPD')) harder = how.noKswapdCancels === null ? null : !how.noKswapdCancels;
      break;
    case 'atomic':
      // The slow path warns about __GFP_ATOMIC on a request that may wait, and drops it.
      harder = flags.has('__GFP_ATOMIC') && !maySleep(flags) && !noMemalloc;
      break;
    case 'non-block':
      harder = high && !maySleep(flags) && !noMemalloc;
      break;
  }
  if (harder === null) return 'unknown';
  if (harder) return high ? 'atomic' : 'harder';
  return high ? 'high' : 'none';
}

/**
 * The highest zone, by gfp_zone(): DMA wins over all; HIGHMEM with MOVABLE reaches ZONE_MOVABLE, MOVABLE alone does not.
 * `is32bit` null: whether HIGHMEM means a zone of its own is not known, hence null.
 */
function highestZoneOf(flags: ReadonlySet<string>, is32bit: boolean | null): Rights['highestZone'] {
  if (flags.has('__GFP_DMA')) return 'DMA';
  // 32-bit builds have no DMA32 zone: their Normal lies below 4 GiB.
  if (flags.has('__GFP_DMA32')) return is32bit === true ? 'Normal' : 'DMA32';
  if (!flags.has('__GFP_HIGHMEM')) return 'Normal';
  if (flags.has('__GFP_MOVABLE')) return 'Movable';
  return is32bit === null ? null : is32bit ? 'HighMem' : 'Normal';
}

function migrateTypeOf(flags: ReadonlySet<string>, how: Behaviour): Rights['migrateType'] {
  if (!how.grouped) return null;
  const movable = flags.has('__GFP_MOVABLE');
  const reclaimable = flags.has('__GFP_RECLAIMABLE');
  if (movable && reclaimable) return null;
  return movable ? 'movable' : reclaimable ? 'reclaimable' : 'unmovable';
}

function rightsUnder(flags: ReadonlySet<string>, how: Behaviour, is32bit: boolean | null): Rights {
  const canSleep = maySleep(flags);
  const givesUp =
    how.thisNodeGivesUp && ['__GFP_THISNODE', '__GFP_NORETRY', '__GFP_NOWARN'].every((name) => flags.has(name));
  const directReclaim = canSleep && !givesUp;
  const asksKswapd = how.harder === 'no-wait' ? !flags.has('__GFP_NO_KSWAPD') : flags.has('__GFP_KSWAPD_RECLAIM');
  return {
    canSleep,
    directReclaim,
    wakesKswapd: asksKswapd && !givesUp,
    // Both only say how far reclaim may go, so without reclaim neither happens.
    io: directReclaim && flags.has('__GFP_IO'),
    fs: directReclaim && flags.has('__GFP_FS'),
    reserves: reservesOf(flags, how),
    highestZone: highestZoneOf(flags, is32bit),
    migrateType: migrateTypeOf(flags, how),
    thisNode: flags.has('__GFP_THISNODE'),
    noRetry: flags.has('__GFP_NORETRY'),
    retryMayFail: flags.has('__GFP_RETRY_MAYFAIL') || flags.has('__GFP_REPEAT'),
    noFail: flags.has('__GFP_NOFAIL'),
    noMemalloc: flags.has('__GFP_NOMEMALLOC'),
    noWarn: flags.has('__GFP_NOWARN'),
  };
}

/** Nothing is known of the request. */
export const NO_RIGHTS: Rights = Object.freeze({
  canSleep: null,
  directReclaim: null,
  wakesKswapd: null,
  io: null,
  fs: null,
  reserves: 'unknown',
  highestZone: null,
  migrateType: null,
  thisNode: null,
  noRetry: null,
  retryMayFail: null,
  noFail: null,
  noMemalloc: null,
  noWarn: null,
});

/**
 * What the flags allow, under each of the behaviours that are possible; where these differ, the field is null
 * (`unknown` for the reserves).
 */
export function rightsOf(
  flags: ReadonlySet<string>,
  behaviours: readonly Behaviour[],
  is32bit: boolean | null,
): Rights {
  return agreedRights(behaviours.map((how) => rightsUnder(flags, how, is32bit)));
}

/** What several readings of one request have in common. */
export function agreedRights(readings: readonly Rights[]): Rights {
  const [first, ...others] = readings;
  if (first === undefined) return NO_RIGHTS;
  const agreed = { ...first };
  for (const other of others) {
    for (const field of YES_OR_NO) if (other[field] !== agreed[field]) agreed[field] = null;
    if (other.highestZone !== agreed.highestZone) agreed.highestZone = null;
    if (other.reserves !== agreed.reserves) agreed.reserves = 'unknown';
    // Kernels before grouping have no type at all, which is no other opinion.
    agreed.migrateType ??= other.migrateType;
  }
  return agreed;
}

const YES_OR_NO = [
  'canSleep',
  'directReclaim',
  'wakesKswapd',
  'io',
  'fs',
  'thisNode',
  'noRetry',
  'retryMayFail',
  'noFail',
  'noMemalloc',
  'noWarn',
] as const;
