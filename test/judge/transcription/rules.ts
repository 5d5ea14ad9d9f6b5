/**
 * The kernel's watermark test, written down once more from the kernel's own rules and apart from the product, so that
 * the product's answer can be held against a second opinion. Integers only; all numbers are pages.
 *
 * Each rule names the function and the trees that it was read in; README.md lists them.
 */

/** One set of rules; the ranges and the trees read stand in README.md. */
export type Era =
  | 'classic-early'
  | 'classic'
  | 'classic_off2'
  | 'el6'
  | '4.4'
  | '4.7'
  | '4.9-late'
  | '4.14'
  | '4.15'
  | '5.4-late'
  | '5.9'
  | '5.19'
  | '6.1-late'
  | '6.3'
  | '6.12'
  | '6.18';

/** In the order of time, as far as stable kernels allow one. */
export const ERAS: readonly Era[] = [
  'classic-early',
  'classic',
  'classic_off2',
  'el6',
  '4.4',
  '4.7',
  '4.9-late',
  '4.14',
  '4.15',
  '5.4-late',
  '5.9',
  '5.19',
  '6.1-late',
  '6.3',
  '6.12',
  '6.18',
];

/** Unmovable, Movable, rEclaimable, Reserve (to 4.3), CMA, Highatomic (4.4 on), Isolate: the letters of the free lists. */
export type BlockType = 'U' | 'M' | 'E' | 'R' | 'C' | 'H' | 'I';

/** A zone as a failure report prints it, in pages. */
export interface Zone {
  readonly free: number;
  /** `min` as printed: from 5.0 on it contains the boost. */
  readonly min: number;
  readonly boost: number;
  /** lowmem_reserve[] of this zone for the highest zone that the request may use. */
  readonly reserve: number;
  readonly freeCma: number;
  readonly reservedHighatomic: number;
  readonly freeHighatomic: number;
  /** Free blocks by order, from order 0. */
  readonly nrFree: readonly number[];
  /** Types of lists that hold blocks of an order; null where the report prints no letters. */
  readonly types: readonly ReadonlySet<BlockType>[] | null;
}

/** A request, by what the caller and the task are. */
export interface Request {
  readonly order: number;
  /** __GFP_HIGH. */
  readonly high: boolean;
  /** __GFP_WAIT to 4.3, __GFP_DIRECT_RECLAIM after. */
  readonly mayWait: boolean;
  /** __GFP_ATOMIC, a flag of its own from 4.4 to 6.2; ignored elsewhere. */
  readonly atomicFlag: boolean;
  readonly noMemalloc: boolean;
  /** __GFP_NO_KSWAPD on a kernel that takes HARDER away for it: 3.16 to 4.3, el7. False for all others. */
  readonly noKswapd: boolean;
  /** __GFP_MEMALLOC, or a task with PF_MEMALLOC outside interrupts. */
  readonly memalloc: boolean;
  /** The task was chosen by the OOM killer (and is outside interrupts). */
  readonly oomVictim: boolean;
  /** A real-time task outside interrupts. */
  readonly rt: boolean;
  /** A movable request, which may use CMA pages. */
  readonly cmaAllowed: boolean;
}

/** ALLOC_* as they reach the watermark test. */
export interface AllocFlags {
  /** ALLOC_HIGH; ALLOC_MIN_RESERVE from 6.3 on. */
  readonly high: boolean;
  /** ALLOC_HARDER; gone from 6.3 on. */
  readonly harder: boolean;
  /** ALLOC_NON_BLOCK, 6.3 on. */
  readonly nonBlock: boolean;
  /** ALLOC_HIGHATOMIC, 6.3 on. */
  readonly highatomic: boolean;
  /** ALLOC_OOM, 4.14 on. */
  readonly oom: boolean;
  readonly cma: boolean;
}

export interface Answer {
  readonly passes: boolean;
  /** Effective free - (effective min + reserve) of the first test, before any second try without boost. */
  readonly margin: number;
  readonly failedAt: 'watermark' | 'order-loop' | 'no-block' | null;
}

const at = (era: Era) => ERAS.indexOf(era);
const since = (era: Era, first: Era) => at(era) >= at(first);
const isOld = (era: Era) => !since(era, '4.4');
/** 6.1.116+ and 5.15.171+ took the reserve rules of 6.3 over. */
const hasReserveRules = (era: Era) => since(era, '6.1-late');

const half = (n: number) => Math.trunc(n / 2);
const quarter = (n: number) => Math.trunc(n / 4);
const pagesOf = (order: number) => 2 ** order;

/** gfp_to_alloc_flags(): what the caller's flags give. */
export function allocFlags(era: Era, request: Request): AllocFlags {
  const cma = request.cmaAllowed;
  if (hasReserveRules(era)) {
    const nonBlock = !request.mayWait && !request.noMemalloc;
    const high = request.high || (request.rt && request.mayWait);
    // From 6.18 on (and late stable kernels) only urgent requests may use the highatomic blocks.
    const highatomic = nonBlock && request.order > 0 && (!since(era, '6.18') || high);
    return { high, harder: false, nonBlock, highatomic, oom: false, cma };
  }
  const { high } = request;
  let harder: boolean;
  if (isOld(era)) {
    const atomic = !request.mayWait && !request.noKswapd;
    // NOMEMALLOC did not matter to this right before 2.6.38.
    harder = atomic ? !request.noMemalloc || era === 'classic-early' : request.rt;
  } else {
    // The slow path drops __GFP_ATOMIC of a request that may wait, with a warning.
    const atomic = request.atomicFlag && !request.mayWait;
    harder = atomic ? !request.noMemalloc : request.rt;
  }
  return { high, harder, nonBlock: false, highatomic: false, oom: false, cma };
}

/** What a mark is worth after the cuts that the flags give. */
function effectiveMin(era: Era, mark: number, flags: AllocFlags): number {
  let min = mark;
  if (hasReserveRules(era)) {
    if (flags.high) {
      min -= half(min);
      if (flags.nonBlock) min -= quarter(min);
    }
    if (flags.oom) min -= half(min);
    return min;
  }
  if (flags.high) min -= half(min);
  if (flags.oom) min -= half(min);
  else if (flags.harder) min -= quarter(min);
  return min;
}

/** 2.6.38 to 3.2 and el6 take one page more than the request away, all others one page less. */
const offsetOf = (era: Era) => (era === 'el6' || era === 'classic_off2' ? 1 : -1);

/** Free pages that count for this request. */
function effectiveFree(era: Era, zone: Zone, order: number, flags: AllocFlags): number {
  let free = zone.free - (pagesOf(order) + offsetOf(era));
  if (!isOld(era)) {
    const mayUseReserve = hasReserveRules(era)
      ? flags.high || flags.nonBlock || flags.highatomic || flags.oom
      : flags.harder || flags.oom;
    if (!mayUseReserve) free -= since(era, '6.12') ? zone.freeHighatomic : zone.reservedHighatomic;
  }
  if (era !== 'el6' && !flags.cma) free -= zone.freeCma;
  return free;
}

/** To 4.3: the pages of smaller orders are taken away one order after the other, and what is left must stay above min. */
function orderLoop(era: Era, zone: Zone, order: number, mark: number, flags: AllocFlags): boolean {
  // CMA pages are left out of the first test alone.
  let free = zone.free - (pagesOf(order) + offsetOf(era));
  // el6 asks for nothing of min itself; judged against min that leaves 0, which stays 0 through all cuts.
  let min = era === 'el6' ? 0 : effectiveMin(era, mark, flags);
  for (let o = 0; o < order; o++) {
    free -= (zone.nrFree[o] ?? 0) * pagesOf(o);
    min = half(min);
    if (free <= min) return false;
  }
  return true;
}

/** 4.4 on: one block of the order or above, on a list that the request may take from. */
function hasBlock(era: Era, zone: Zone, order: number, flags: AllocFlags): boolean {
  const anyType = (era === '4.4' || era === '4.7' || era === '4.14') && (flags.harder || flags.oom);
  const highatomic = hasReserveRules(era) ? flags.highatomic || flags.oom : flags.harder || flags.oom;
  for (let o = order; o < zone.nrFree.length; o++) {
    if ((zone.nrFree[o] ?? 0) === 0) continue;
    const types = zone.types?.[o];
    if (anyType || types === undefined) return true;
    if (types.has('U') || types.has('M') || types.has('E')) return true;
    if (flags.cma && types.has('C')) return true;
    if (highatomic && since(era, '4.9-late') && types.has('H')) return true;
  }
  return false;
}

/** __zone_watermark_ok() with one mark. */
function watermarkOk(era: Era, zone: Zone, order: number, mark: number, flags: AllocFlags): Answer {
  const margin = effectiveFree(era, zone, order, flags) - (effectiveMin(era, mark, flags) + zone.reserve);
  if (margin <= 0) return { passes: false, margin, failedAt: 'watermark' };
  if (order === 0) return { passes: true, margin, failedAt: null };
  if (isOld(era)) {
    const passes = orderLoop(era, zone, order, mark, flags);
    return { passes, margin, failedAt: passes ? null : 'order-loop' };
  }
  const passes = hasBlock(era, zone, order, flags);
  return { passes, margin, failedAt: passes ? null : 'no-block' };
}

/** The shortcut for single pages in zone_watermark_fast(), 4.7 on. */
function shortcut(era: Era, zone: Zone, flags: AllocFlags): boolean {
  if (!since(era, '4.7')) return false;
  const wanted = zone.min + zone.reserve;
  // To 5.8 (and in all of 5.4) the highatomic reserve is not looked at here.
  if (!since(era, '5.9')) return zone.free - (flags.cma ? 0 : zone.freeCma) > wanted;
  const usable = effectiveFree(era, zone, 0, flags);
  // Before 5.19 and 5.15.59 a negative number was compared as an unsigned one, and so was always large enough.
  if (era === '5.9' && usable < 0) return true;
  return Math.max(usable, 0) > wanted;
}

/** zone_watermark_fast() against the printed min: what one attempt of the slow path says of this zone. */
export function attempt(
  era: Era,
  zone: Zone,
  request: Pick<Request, 'order' | 'atomicFlag' | 'mayWait'>,
  flags: AllocFlags,
): Answer {
  const first = watermarkOk(era, zone, request.order, zone.min, flags);
  if (first.passes || request.order > 0) return first;
  if (shortcut(era, zone, flags)) return { passes: true, margin: first.margin, failedAt: null };
  const byFlag = era === '5.4-late' || era === '5.9' || era === '5.19' || era === '6.1-late';
  const byReserve = since(era, '6.3');
  const forgiven = zone.boost > 0 && ((byFlag && request.atomicFlag && !request.mayWait) || (byReserve && flags.high));
  if (!forgiven) return first;
  const second = watermarkOk(era, zone, 0, zone.min - zone.boost, flags);
  return second.passes ? { passes: true, margin: first.margin, failedAt: null } : first;
}

/**
 * ALLOC_NO_WATERMARKS: no test, only something to take from a list that any request may use. CMA blocks serve movable
 * requests here too: to 5.8 __rmqueue() goes by the migrate type alone (4.4.11, 4.8.17, 4.14.74, 5.4.286, 5.8.1), and from
 * 5.9 on the replaced flags keep the right.
 */
function anythingToTake(era: Era, zone: Zone, request: Request): boolean {
  if (zone.nrFree.length === 0) return zone.free >= pagesOf(request.order);
  return zone.nrFree.some((blocks, order) => {
    if (order < request.order || blocks === 0) return false;
    const types = zone.types?.[order];
    if (types === undefined) return true;
    // MIGRATE_RESERVE, to 4.3, was the last fallback of every request.
    const usual = types.has('U') || types.has('M') || types.has('E') || (isOld(era) && types.has('R'));
    return usual || (request.cmaAllowed && types.has('C'));
  });
}

/**
 * What the kernel's slow path says of one zone, against its min watermark: first with the rights of the caller's flags,
 * then with those of the task (PF_MEMALLOC, OOM victim), which replace the former.
 */
export function kernelSays(era: Era, zone: Zone, request: Request): Answer {
  const first = attempt(era, zone, request, allocFlags(era, request));
  if (first.passes || request.noMemalloc) return first;
  const unlimited = request.memalloc || (request.oomVictim && !since(era, '4.14'));
  if (unlimited) {
    const passes = anythingToTake(era, zone, request);
    return { passes, margin: first.margin, failedAt: passes ? null : 'no-block' };
  }
  if (!request.oomVictim) return first;
  const cma = request.cmaAllowed && since(era, '5.9');
  const oom = { high: false, harder: false, nonBlock: false, highatomic: false, oom: true, cma };
  const second = attempt(era, zone, request, oom);
  if (second.passes) return second;
  return second.margin > first.margin ? second : first;
}
