/**
 * Who asked: the first frame outside reporting, the page allocator, slab and kmalloc, vmalloc and page fragments. Helpers
 * that ask on behalf of others (network buffers, DMA, mempools) count, because they stand in the trace by name.
 */
import { allocatorDepth } from './read.ts';
import type { Requester, StackReading } from './types.ts';

/** Where every word is printed, this many may stand in front of the allocator's own frames. */
const LEADING_WORDS = 4;

/**
 * Finds the requester.
 * @returns null when the trace does not show it: it is cut, or no frame of the allocator proves where it begins.
 */
export function findRequester(reading: StackReading): Requester | null {
  const { frames, facts, stale, scan } = reading;
  let asked = false;
  let lastAllocator = -1;
  for (let i = 0; i < frames.length; i++) {
    const fact = facts[i] ?? null;
    const depth = allocatorDepth(fact);
    if (stale.has(i)) {
      if (depth > 0) asked = true;
      continue;
    }
    if (fact?.role === 'report') continue;
    if (depth > 0) {
      asked = true;
      lastAllocator = i;
      continue;
    }
    if (asked) return { index: i, sure: true };
    // The head of the trace is lost, but these exist to ask for memory.
    if (fact?.role === 'helper') return { index: i, sure: true };
    // Beyond the way into the kernel there is only what was interrupted.
    if (fact?.role === 'context' && !(scan && i < LEADING_WORDS)) return null;
  }
  return asked && !scan ? doubtfulRequester(reading, lastAllocator) : null;
}

/** In a trace that was cut, the caller may only be there as a frame that the kernel marked `?`. */
function doubtfulRequester({ frames, facts }: StackReading, lastAllocator: number): Requester | null {
  for (let i = lastAllocator + 1; i < frames.length; i++) {
    const fact = facts[i] ?? null;
    if (allocatorDepth(fact) > 0 || fact?.role === 'report' || fact?.role === 'noise' || fact?.role === 'context')
      continue;
    if (fact !== null || frames[i]?.module != null) return { index: i, sure: false };
  }
  return null;
}

/** The module nearest to the requester, outward, within its own part of the trace. */
export function findDriver(
  { frames, stale }: StackReading,
  requester: Requester | null,
  end: number,
): { module: string; symbol: string } | null {
  if (requester === null) return null;
  for (let i = requester.index; i < end; i++) {
    const frame = frames[i];
    if (frame === undefined || frame.module === null || frame.module === '') continue;
    if (stale.has(i) && i !== requester.index) continue;
    return { module: frame.module, symbol: printedSymbol(frame.symbol) };
  }
  return null;
}

/** The name as printed, without the leading dot of ppc64's function descriptors. */
export function printedSymbol(symbol: string): string {
  return symbol.length > 1 && symbol.startsWith('.') ? symbol.slice(1) : symbol;
}
