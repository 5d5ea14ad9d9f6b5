/**
 * What a request may do, from its mask and from where it was made: gfp_to_alloc_flags(), __gfp_pfmemalloc_flags() and
 * __alloc_pages_slowpath() of mm/page_alloc.c (read in 2.6.32-642.el6, 2.6.39, 3.10.0-514.el7 and 4.4.11 to 6.19.0), as
 * alloc_flags of the slow path.
 *
 * The log does not say everything (a task's scheduling class, its PF_ flags), so a request can have more than one reading:
 * the first is shown, the others are tried too.
 */
import type { AllocationContext, Frame, Gfp } from '../../contract/index.ts';
import { hasAtomicFlag, hasReserveRules, isFrom59, isOld, victimUnlimited } from './rule-traits.ts';
import { withoutReserves } from './take.ts';
import type { Rights, RuleId } from './types.ts';

export interface RightsReading {
  readonly rights: Rights;
  /** PF_MEMALLOC, __GFP_MEMALLOC or an OOM victim to 4.13: a further try asks no watermark. */
  readonly noWatermark: boolean;
  /** The rights of a further try by an OOM victim (4.14 on), which replace the others; null for everybody else. */
  readonly asVictim: Rights | null;
  /** The cpuset's nodes do not bind it (ALLOC_CPUSET is cleared, or it was made in interrupt context). */
  readonly ignoresCpuset: boolean;
}

export interface RightsReadings {
  readonly first: RightsReading;
  readonly others: readonly RightsReading[];
  readonly notes: readonly string[];
}

export interface Asker {
  readonly order: number;
  readonly gfp: Gfp;
  readonly context: AllocationContext;
  readonly process: string | null;
  readonly frames: readonly Frame[];
  /** The log says that the OOM killer had chosen this task before. */
  readonly oomVictim?: boolean;
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

interface Mask {
  readonly high: boolean;
  readonly blocking: boolean;
  /** The slow path drops __GFP_ATOMIC of a request that may wait. */
  readonly atomic: boolean;
  readonly noMemalloc: boolean;
  /** To 4.3: the further quarter, where the decoded mask says; else it follows from `blocking`. */
  readonly harder: boolean | null;
}

/** What the log leaves open of one reading. */
interface Open {
  readonly realtime: boolean;
  readonly cma: boolean;
  /** Whoever may not wait is let into the highatomic blocks, __GFP_HIGH or not (6.3 to 6.17). */
  readonly openHighatomic: boolean;
}

function flagsOf(order: number, rule: RuleId, mask: Mask, open: Open): Rights {
  const base = { order, oom: false, cma: open.cma, atomic: mask.atomic };
  if (hasReserveRules(rule)) {
    const nonBlock = !mask.blocking && !mask.noMemalloc;
    const high = mask.high || (mask.blocking && open.realtime);
    const highatomic = order > 0 && nonBlock && (mask.high || open.openHighatomic);
    return { ...base, high, harder: false, nonBlock, highatomic };
  }
  const none = { ...base, high: mask.high, nonBlock: false, highatomic: false };
  if (!isOld(rule)) return { ...none, harder: mask.atomic ? !mask.noMemalloc : open.realtime };
  // Who tries harder to 4.3 changed in small steps (__GFP_NOMEMALLOC, __GFP_NO_KSWAPD): the mask was decoded with them.
  const cancelled = mask.noMemalloc && rule !== 'classic_early';
  const entitled = mask.harder ?? (!mask.blocking && !cancelled);
  return { ...none, harder: entitled || (mask.blocking && open.realtime) };
}

/** The further quarter of min as the decoder found it for the release; null where it could not say. */
function decodedHarder(gfp: Gfp): boolean | null {
  if (gfp.reserves === 'harder' || gfp.reserves === 'atomic') return true;
  return gfp.reserves === 'none' || gfp.reserves === 'high' ? false : null;
}

function ignoresCpuset(rule: RuleId, mask: Mask): boolean {
  if (isOld(rule)) return !mask.blocking;
  return hasReserveRules(rule) ? !mask.blocking && mask.high : mask.atomic;
}

interface FurtherTry {
  readonly noWatermark: readonly boolean[];
  readonly victim: boolean;
  readonly notes: readonly string[];
}

/** Who gets a further try with other rights: __gfp_pfmemalloc_flags() and its forerunners. __GFP_NOMEMALLOC forbids it. */
function furtherTry(asker: Asker, rule: RuleId, inInterrupt: boolean, noMemalloc: boolean): FurtherTry {
  // An interrupt that borrowed kswapd's stack does not have kswapd's rights.
  const isKswapd = asker.process !== null && /^kswapd\d/.test(asker.process);
  const reclaims = isKswapd || (asker.context !== 'unknown' && inReclaim(asker));
  const none: FurtherTry = { noWatermark: [false], victim: false, notes: [] };
  if (asker.gfp.bits.includes('__GFP_MEMALLOC') && !noMemalloc)
    return { ...none, noWatermark: [true], notes: ['__GFP_MEMALLOC: no watermark is asked.'] };
  if (inInterrupt) return none;
  if (reclaims && noMemalloc) {
    const note = 'The task was reclaiming memory, but __GFP_NOMEMALLOC forbids it the reserves: the full mark applies.';
    return { ...none, notes: [note] };
  }
  if (reclaims && asker.context === 'process') {
    const note = 'The task was reclaiming memory (PF_MEMALLOC): no watermark is asked of it.';
    return { ...none, noWatermark: [true], notes: [note] };
  }
  if (reclaims) {
    const note = 'The task is kswapd, but whether it asked itself or an interrupt did is not known: both are tried.';
    return { ...none, noWatermark: [false, true], notes: [note] };
  }
  if (asker.oomVictim !== true || noMemalloc || asker.context !== 'process') return none;
  return victimUnlimited(rule)
    ? { ...none, noWatermark: [true], notes: ['The OOM killer had chosen the task: no watermark is asked of it.'] }
    : { ...none, victim: true, notes: ['The OOM killer had chosen the task: half of min is open to it.'] };
}

/**
 * The readings of a request under one rule.
 * Pure; unknown facts of the mask give more than one reading, never a guess alone.
 */
export function readRights(asker: Asker, rule: RuleId): RightsReadings {
  const { gfp } = asker;
  const bits = new Set(gfp.bits);
  const reclaim = gfp.canSleep ?? gfp.directReclaim;
  const noMemalloc = gfp.noMemalloc ?? bits.has('__GFP_NOMEMALLOC');
  const inInterrupt = asker.context === 'hardirq' || asker.context === 'softirq';
  const further = furtherTry(asker, rule, inInterrupt, noMemalloc);
  const notes: string[] = [...further.notes];

  // Threaded interrupt handlers run under SCHED_FIFO unless somebody changed that.
  const isIrqThread = asker.context === 'process' && asker.process !== null && /^irq\/\d/.test(asker.process);
  const realtimes = isIrqThread ? [true, false] : [false];
  if (isIrqThread) notes.push('A threaded interrupt handler: tried with and without the rights of a real-time task.');

  const movable = gfp.migrateType === 'movable';
  // A pinning caller (PF_MEMALLOC_PIN, to 5.12 PF_MEMALLOC_NOCMA) may not use CMA, and the log does not show it.
  const cmas = movable && isFrom59(rule) ? [true, false] : [movable];

  const blockings = reclaim === null ? [true, false] : [reclaim];
  if (reclaim === null)
    notes.push('Whether the request may sleep is not known: it is tried with and without the reserves.');
  const highKnown = reclaim !== null || gfp.bits.length > 0;

  const readings: RightsReading[] = [];
  for (const blocking of blockings) {
    const mask: Mask = {
      high: highKnown ? bits.has('__GFP_HIGH') : !blocking,
      blocking,
      atomic: !blocking && hasAtomicFlag(rule) && (!highKnown || bits.has('__GFP_ATOMIC')),
      noMemalloc,
      harder: decodedHarder(gfp),
    };
    // 6a204d4b14c9 asks for __GFP_HIGH: 6.18 and stable kernels from October 2025 on, at numbers that were not all read
    // (6.17.0 lets everybody in, 5.15.215 and 6.19.0 do not).
    const inDoubt = hasReserveRules(rule) && rule !== '6.18' && asker.order > 0 && !blocking && !mask.high;
    const opens = inDoubt ? [true, false] : [rule !== '6.18'];
    for (const noWatermark of further.noWatermark)
      for (const realtime of realtimes)
        for (const cma of cmas)
          for (const openHighatomic of opens) {
            const rights = flagsOf(asker.order, rule, mask, { realtime, cma, openHighatomic });
            // To 5.8 the right to CMA pages goes with the replaced flags.
            const victim = { ...withoutReserves(rights), oom: true, cma: isFrom59(rule) && cma };
            readings.push({
              rights,
              noWatermark,
              asVictim: further.victim ? victim : null,
              ignoresCpuset: inInterrupt || noWatermark || further.victim || ignoresCpuset(rule, mask),
            });
          }
  }
  const [first, ...others] = readings;
  if (first === undefined) throw new RangeError('a request always has one reading');
  return { first, others, notes };
}
