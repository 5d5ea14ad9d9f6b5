/**
 * What a request may do, from its mask and from where it was made: gfp_to_alloc_flags() and __gfp_pfmemalloc_flags() of
 * mm/page_alloc.c (2.6.32-642.el6, 3.10, 4.4, 5.10, 6.3 and 6.12), as alloc_flags of the slow path.
 *
 * The log does not say everything (a task's scheduling class, its PF_ flags), so a request can have more than one reading:
 * the first is shown, the others are tried too.
 */
import type { AllocationContext, Frame, Gfp } from '../../contract/index.ts';
import { compareVersion, type KernelRelease } from '../../kernel/release.ts';
import type { Rights, RuleId } from './types.ts';

export interface RightsReading {
  readonly rights: Rights;
  /** PF_MEMALLOC or __GFP_MEMALLOC: no watermark is asked. */
  readonly noWatermark: boolean;
  /** The cpuset's nodes do not bind it (ALLOC_CPUSET is cleared, or it was made in interrupt context). */
  readonly ignoresCpuset: boolean;
}

export interface RightsReadings {
  readonly first: RightsReading;
  readonly others: readonly RightsReading[];
  readonly notes: readonly string[];
}

interface Asker {
  readonly release: KernelRelease | null;
  readonly order: number;
  readonly gfp: Gfp;
  readonly context: AllocationContext;
  readonly process: string | null;
  readonly frames: readonly Frame[];
}

/** Functions that run with PF_MEMALLOC set: what they ask for is served without a watermark. */
const RECLAIM = new Set([
  'try_to_free_pages',
  'do_try_to_free_pages',
  'try_to_free_mem_cgroup_pages',
  '__perform_reclaim',
  '__alloc_pages_direct_reclaim',
  '__alloc_pages_direct_compact',
  '__zone_reclaim',
  '__node_reclaim',
]);

/** Where nearly every frame is unreliable the unwinder vouched for none, and all are believed. */
function believed(frames: readonly Frame[]): readonly Frame[] {
  const reliable = frames.filter((frame) => frame.reliable);
  return reliable.length * 5 <= frames.length ? frames : reliable;
}

function inReclaim(asker: Asker): boolean {
  return believed(asker.frames).some(
    (frame) => frame.section === 'task' && RECLAIM.has(frame.symbol.replace(/\.(isra|part|constprop|cold).*$/, '')),
  );
}

function isOld(rule: RuleId): boolean {
  return rule === 'classic' || rule === 'classic_off2' || rule === 'el6';
}

function isNew(rule: RuleId): boolean {
  return rule === '6.3' || rule === '6.13';
}

/** GFP_NOWAIT of larger orders was let into the highatomic blocks until 6a204d4b14c9 (6.17, stable of October 2025). */
function nowaitIntoHighatomic(release: KernelRelease | null): readonly boolean[] {
  if (release !== null && compareVersion(release, [6, 17]) >= 0) return [false];
  return [true, false];
}

interface Mask {
  readonly high: boolean;
  readonly blocking: boolean;
  readonly atomicBit: boolean;
  readonly noMemalloc: boolean;
  /** To 4.3: the further quarter, where the decoded mask says; else it follows from `blocking`. */
  readonly harder: boolean | null;
}

function flagsOf(asker: Asker, rule: RuleId, mask: Mask, highatomic: boolean, realtime: boolean, cma: boolean): Rights {
  const base = { order: asker.order, oom: false, cma, atomic: mask.atomicBit };
  if (isNew(rule)) {
    const nonBlock = !mask.blocking && !mask.noMemalloc;
    const high = mask.high || (mask.blocking && realtime);
    return {
      ...base,
      high,
      harder: false,
      nonBlock,
      highatomic: asker.order > 0 && nonBlock && (mask.high || highatomic),
    };
  }
  // Who tries harder to 4.3 changed in small steps (__GFP_NOMEMALLOC, __GFP_NO_KSWAPD): the mask was decoded with them.
  const entitled = isOld(rule)
    ? (mask.harder ?? (!mask.blocking && !mask.noMemalloc))
    : mask.atomicBit && !mask.noMemalloc;
  const byPolicy = realtime && (mask.blocking || !isOld(rule)) && !mask.atomicBit;
  const harder = entitled || byPolicy;
  return { ...base, high: mask.high, harder, nonBlock: false, highatomic: false };
}

/** The further quarter of min as the decoder found it for the release; null where it could not say. */
function decodedHarder(gfp: Gfp): boolean | null {
  if (gfp.reserves === 'harder' || gfp.reserves === 'atomic') return true;
  return gfp.reserves === 'none' || gfp.reserves === 'high' ? false : null;
}

/**
 * The readings of a request under one rule.
 * Pure; unknown facts of the mask give more than one reading, never a guess alone.
 */
export function readRights(asker: Asker, rule: RuleId): RightsReadings {
  const { gfp } = asker;
  const bits = new Set(gfp.bits);
  const notes: string[] = [];
  const reclaim = gfp.canSleep ?? gfp.directReclaim;
  const noMemalloc = gfp.noMemalloc ?? bits.has('__GFP_NOMEMALLOC');
  const inInterrupt = asker.context === 'hardirq' || asker.context === 'softirq';

  // An interrupt that borrowed kswapd's stack does not have kswapd's rights.
  const isKswapd = asker.process !== null && /^kswapd\d/.test(asker.process);
  const reclaims = isKswapd || (asker.context !== 'unknown' && inReclaim(asker));
  let noWatermark: readonly boolean[] = [false];
  if (bits.has('__GFP_MEMALLOC') && !noMemalloc) {
    noWatermark = [true];
    notes.push('__GFP_MEMALLOC: no watermark is asked.');
  } else if (reclaims && !inInterrupt && !noMemalloc) {
    noWatermark = asker.context === 'process' ? [true] : [false, true];
    notes.push(
      asker.context === 'process'
        ? 'The task was reclaiming memory (PF_MEMALLOC): no watermark is asked of it.'
        : 'The task is kswapd, but whether it asked itself or an interrupt did is not known: both are tried.',
    );
  } else if (reclaims && !inInterrupt) {
    notes.push('The task was reclaiming memory, but __GFP_NOMEMALLOC forbids it the reserves: the full mark applies.');
  }

  // Threaded interrupt handlers run under SCHED_FIFO unless somebody changed that.
  const isIrqThread = asker.context === 'process' && asker.process !== null && /^irq\/\d/.test(asker.process);
  const realtime = isIrqThread ? [true, false] : [false];
  if (isIrqThread) notes.push('A threaded interrupt handler: tried with and without the rights of a real-time task.');

  const movable = gfp.migrateType === 'movable';
  // A pinning caller (PF_MEMALLOC_PIN, to 5.12 PF_MEMALLOC_NOCMA) may not use CMA, and the log does not show it.
  const cma = movable && (rule === '5.9' || isNew(rule)) ? [true, false] : [movable];

  const blockingReadings = reclaim === null ? [true, false] : [reclaim];
  if (reclaim === null)
    notes.push('Whether the request may sleep is not known: it is tried with and without the reserves.');
  const highKnown = reclaim !== null || gfp.bits.length > 0;

  const readings: RightsReading[] = [];
  for (const blocking of blockingReadings) {
    const mask: Mask = {
      high: highKnown ? bits.has('__GFP_HIGH') : !blocking,
      blocking,
      atomicBit: highKnown ? bits.has('__GFP_ATOMIC') : !blocking && !isOld(rule) && !isNew(rule),
      noMemalloc,
      harder: decodedHarder(gfp),
    };
    const highatomic =
      !blocking && !mask.high && isNew(rule) && asker.order > 0 ? nowaitIntoHighatomic(asker.release) : [true];
    for (const free of noWatermark)
      for (const rt of realtime)
        for (const useCma of cma)
          for (const ha of highatomic) {
            const rights = flagsOf(asker, rule, mask, ha, rt, useCma);
            const ignoresCpuset =
              inInterrupt || free || (isOld(rule) ? !blocking : isNew(rule) ? !blocking && mask.high : mask.atomicBit);
            readings.push({ rights, noWatermark: free, ignoresCpuset });
          }
  }
  const [first, ...others] = readings;
  if (first === undefined) throw new RangeError('a request always has one reading');
  return { first, others, notes };
}
