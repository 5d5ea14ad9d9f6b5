/** The stack as runs of frames of one layer, and the wrapper through which memory was asked for. */
import type { StackLayer } from '../../contract/event.ts';
import type { LayerName, SymbolFact } from '../symbols/index.ts';
import { allocatorDepth } from './read.ts';
import type { Requester, StackReading } from './types.ts';

/** Functions of which neither name nor module says anything. */
const UNKNOWN_LAYER = 'other kernel code';

/** Layer of one frame as told to a reader; null when neither the table nor a module tag knows it. */
export function layerOf(fact: SymbolFact | null, module: string | null): string | null {
  if (fact !== null) return fact.layer;
  return module === null || module === '' ? null : `module ${module}`;
}

/**
 * The requester's layer. Sockets are told as TCP/IP ones where the frames around the request show that protocol.
 */
export function requesterLayer({ facts, frames }: StackReading, requester: Requester, end: number): string | null {
  const layer = layerOf(facts[requester.index] ?? null, frames[requester.index]?.module ?? null);
  if (layer !== 'sockets') return layer;
  for (let i = requester.index + 1; i < end; i++) {
    const beyond = facts[i]?.layer;
    if (beyond === 'TCP' || beyond === 'UDP' || beyond === 'IP') return 'TCP/IP sockets';
    if (beyond === 'local sockets' || beyond === 'netlink' || beyond === 'system call') break;
  }
  return layer;
}

/**
 * Runs of frames by layer, innermost first; leftovers are left out, and a run never crosses from the request into the
 * interrupted task. Unknown functions join the run around them.
 */
export function readLayers({ frames, facts, stale }: StackReading, end: number): StackLayer[] {
  const runs: { layer: string | null; meaning: string | null; frames: number[]; own: boolean }[] = [];
  for (let i = 0; i < frames.length; i++) {
    if (stale.has(i)) continue;
    const fact = facts[i] ?? null;
    // Locks, clocks and the like belong to whoever calls them.
    const layer = fact?.role === 'noise' ? null : layerOf(fact, frames[i]?.module ?? null);
    const own = i < end;
    const last = runs.at(-1);
    if (last !== undefined && last.own === own && last.layer === layer) {
      last.frames.push(i);
      last.meaning ??= layer === null ? null : (fact?.meaning ?? null);
      continue;
    }
    runs.push({ layer, meaning: layer === null ? null : (fact?.meaning ?? null), frames: [i], own });
  }
  const joined: typeof runs = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const before = joined.at(-2);
    // A B? A: the unknown one is most likely a part of A.
    if (
      last !== undefined &&
      before !== undefined &&
      last.layer === null &&
      before.layer === run.layer &&
      before.own === run.own
    ) {
      before.frames.push(...last.frames, ...run.frames);
      joined.pop();
    } else joined.push(run);
  }
  return joined.map(({ layer, meaning, frames: members }) => ({
    layer: layer ?? UNKNOWN_LAYER,
    meaning,
    frames: members,
  }));
}

const HELPER_WRAPPERS: Partial<Record<LayerName, string>> = {
  'network buffers': 'skb data',
  DMA: 'dma',
  IOMMU: 'dma',
  mempool: 'mempool',
  'per-CPU memory': 'percpu',
  CMA: 'cma',
};

/** The innermost kind of memory that was asked for: what the page allocator was called by; null when it was called directly. */
export function innerWrapper({ facts, names, stale }: StackReading, requester: Requester | null): string | null {
  let wrapper: string | null = null;
  const end = requester?.index ?? facts.length;
  for (let i = 0; i < end; i++) {
    const fact = facts[i] ?? null;
    if (fact === null || stale.has(i)) continue;
    const depth = allocatorDepth(fact);
    if (depth < 2) {
      if (wrapper !== null && depth === 0) break;
      continue;
    }
    if (fact.layer === 'vmalloc' || fact.layer === 'page fragments' || fact.layer === 'memory cgroup')
      wrapper ??= fact.layer;
    else if (names[i]?.includes('kmalloc') === true || names[i]?.includes('kzalloc') === true) {
      // The inside of slab says `slab`, its entry says which kind.
      if (wrapper === null || wrapper === 'slab') wrapper = 'kmalloc';
    } else wrapper ??= 'slab';
  }
  return wrapper;
}

/** As the contract wants it: the outermost helper where there is one (network buffer, DMA …), the inner kind otherwise. */
export function wrapperOf(reading: StackReading, requester: Requester | null): string | null {
  const inner = innerWrapper(reading, requester);
  const fact = requester === null ? null : (reading.facts[requester.index] ?? null);
  return (fact?.role === 'helper' ? HELPER_WRAPPERS[fact.layer] : undefined) ?? inner;
}
