/**
 * Looks every frame up and tells leftovers from callers.
 *
 * A kernel without frame pointers or unwind tables prints every word of the stack that looks like a return address and
 * marks it `?` (arch/x86/kernel/dumpstack.c). Where at least four of five frames carry the mark, the list is such a scan
 * and still mostly right; where fewer do, the marked ones are leftovers.
 */
import type { Frame } from '../../contract/event.ts';
import { type LayerName, lookupSymbol, normaliseSymbol, type SymbolFact } from '../symbols/index.ts';
import { isHardirqWork, isSoftirqWork } from './marks.ts';
import type { StackReading } from './types.ts';

const SCAN_SHARE = 0.8;

/** How deep in the allocator a frame stands: 1 page allocator, 2 inside of slab or vmalloc, 3 their entry; 0 outside. */
export function allocatorDepth(fact: SymbolFact | null | undefined): 0 | 1 | 2 | 3 {
  if (fact === null || fact === undefined) return 0;
  if (fact.role === 'allocator') return 1;
  if (fact.role === 'grow') return 2;
  return fact.role === 'wrapper' ? 3 : 0;
}

/**
 * True when frame `at` stands between frames of the allocator where no caller can stand: the inside of slab is only
 * called by slab, and at most two words lie between.
 */
function betweenAllocatorFrames(facts: readonly (SymbolFact | null)[], at: number, depth: number): boolean {
  if (depth === 0 || depth === 3) return false;
  for (let next = at + 1; next <= at + 3 && next < facts.length; next++) {
    const fact = facts[next];
    // Debugging kernels really do ask for memory from within the allocator.
    if (fact?.layer === 'kernel debugging') return false;
    const nextDepth = allocatorDepth(fact);
    if (nextDepth === 0) continue;
    return nextDepth >= 2 || (depth === 1 && next <= at + 2);
  }
  return false;
}

/** Ways into the kernel: never called by the allocator, and never its direct callers. */
const WAYS_IN: ReadonlySet<LayerName> = new Set<LayerName>([
  'interrupt',
  'softirq',
  'timer',
  'RCU',
  'kernel thread',
  'kernel worker',
  'idle loop',
]);

/**
 * True when frame `at` is a way into the kernel right between frames of reporting or the allocator: two processors printed
 * at once and their lines were woven together.
 */
function ofAnotherStack(frames: readonly Frame[], facts: readonly (SymbolFact | null)[], at: number): boolean {
  const fact = facts[at];
  if (fact?.role !== 'context' || !WAYS_IN.has(fact.layer)) return false;
  for (let next = at + 1, seen = 0; next < frames.length && seen < 2 && next < at + 24; next++) {
    if (frames[next]?.reliable !== true) continue;
    if (allocatorDepth(facts[next]) > 0) return true;
    seen++;
  }
  return false;
}

function sameWord(a: Frame | undefined, b: Frame | undefined): boolean {
  return a !== undefined && b !== undefined && a.symbol === b.symbol && a.offset !== null && a.offset === b.offset;
}

function leftovers(
  frames: readonly Frame[],
  names: readonly string[],
  facts: readonly (SymbolFact | null)[],
  scan: boolean,
  unmarked: boolean,
): Set<number> {
  const stale = new Set<number>();
  let depth = 0;
  let inside = false;
  let lastSoftirq = -1;
  let hardirqSince: number[] = [];
  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i];
    if (frame === undefined) continue;
    if (!scan && !frame.reliable) {
      stale.add(i);
      continue;
    }
    const fact = facts[i] ?? null;
    const own = allocatorDepth(fact);
    if (own > 0 || fact?.role === 'report') inside = true;
    if (own > 0) depth = own;
    else if (fact?.role !== 'report') {
      if (inside && !scan && ofAnotherStack(frames, facts, i)) {
        stale.add(i);
        continue;
      }
      inside = false;
      if ((scan || unmarked) && betweenAllocatorFrames(facts, i, depth)) {
        stale.add(i);
        continue;
      }
      depth = 0;
    }
    if (!scan) continue;
    // A return address never points at the first byte of a function: such words are function pointers.
    if (frame.offset === 0 || fact?.role === 'noise' || sameWord(frames[i - 1], frame)) stale.add(i);
    // Softirqs run after the handler has returned, so a handler between softirq frames is what it left behind.
    const name = names[i] ?? '';
    if (isSoftirqWork(name, fact)) {
      if (lastSoftirq >= 0) for (const at of hardirqSince) stale.add(at);
      lastSoftirq = i;
      hardirqSince = [];
    } else if (lastSoftirq >= 0 && isHardirqWork(name)) hardirqSince.push(i);
  }
  return stale;
}

/** Judges the frames of one stack. Linear in their number; never throws. */
export function readStack(frames: readonly Frame[]): StackReading {
  let doubtful = 0;
  for (const frame of frames) if (!frame.reliable) doubtful++;
  const scan = frames.length > 0 && doubtful / frames.length >= SCAN_SHARE;
  const unmarked = doubtful === 0;
  const names = frames.map((frame) => normaliseSymbol(frame.symbol));
  const facts = frames.map((frame) => lookupSymbol(frame.symbol, frame.module));
  return { frames, names, facts, scan, unmarked, stale: leftovers(frames, names, facts, scan, unmarked) };
}
