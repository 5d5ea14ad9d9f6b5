/** Where the memory was: processes, slab, page tables, huge pages, a balloon, or nowhere that the block shows. */
import type { MemoryInfo } from '../../contract/index.ts';
import { type Amounts, amount, percent, type Scene } from './scene.ts';
import { contributes, decides, excluded, type Signal } from './signal.ts';

/** Page cache of this share of RAM can be given up: memory is not exhausted. */
const PLENTY_OF_CACHE = 0.2;
/** A user of memory with this share of RAM is worth naming; with the double it explains a shortage. */
const NOTABLE = 0.15;
const LARGE = 0.3;
const PAGE_TABLES_NOTABLE = 0.05;
const UNACCOUNTED = 0.1;

function allUnreclaimable(scene: Scene, memory: MemoryInfo): boolean {
  const zone = scene.preferred?.entry.zone;
  if (zone?.allUnreclaimable === true) return true;
  return memory.nodes.some((node) => node.node === (zone?.node ?? 0) && node.allUnreclaimable);
}

type Swap = 'none' | 'full' | 'free' | 'unknown';

function swapOf(a: Amounts): Swap {
  if (a.swapTotalKiB === 0) return 'none';
  if (a.swapTotalKiB === null || a.swapFreeKiB === null) return 'unknown';
  return a.swapFreeKiB < 0.02 * a.swapTotalKiB ? 'full' : 'free';
}

function refusedByMark(scene: Scene): boolean {
  const first = scene.preferred?.first;
  return (
    first?.test.failedAt === 'watermark' || (first?.rights.noWatermark === true && scene.preferred?.passes === false)
  );
}

export function exhaustionSignals(scene: Scene): Signal[] {
  const a = scene.amounts;
  const signals: Signal[] = [];
  if (scene.memory === null || a.ramKiB === null || a.ramKiB <= 0) return signals;
  const ram = a.ramKiB;
  const share = (kiB: number | null) => (kiB === null ? 0 : kiB / ram);
  const deficit = Math.max(0, -(scene.preferred?.marginPages ?? 0)) * (scene.replay?.pageSizeKiB ?? 4);
  const cache = a.fileKiB;
  // A burst leaves reclaimable memory behind: what was missing is a small part of what kswapd could have freed.
  const plenty =
    cache !== null &&
    (cache >= PLENTY_OF_CACHE * ram || (scene.atomic === true && cache > 10 * deficit && share(cache) > 0.05));
  // A machine that still starts has free memory and no cache: that is not exhaustion.
  const mostlyFree = a.freeKiB !== null && a.freeKiB > 0.25 * ram;
  const short = refusedByMark(scene) && cache !== null && !plenty && !mostlyFree;

  if (cache !== null && plenty) {
    signals.push(
      excluded(
        'memory-exhausted',
        `${amount(cache)} of page cache (${percent(cache, ram)} of RAM) could still be given up.`,
      ),
    );
  }
  const state = (large: boolean) => (short && large ? decides : contributes);

  if (share(a.slabUnreclaimableKiB) >= NOTABLE && a.slabUnreclaimableKiB !== null) {
    const why = `Unreclaimable slab holds ${amount(a.slabUnreclaimableKiB)} (${percent(a.slabUnreclaimableKiB, ram)} of RAM).`;
    signals.push(state(share(a.slabUnreclaimableKiB) >= LARGE)('slab-growth', why));
  } else if (a.slabUnreclaimableKiB !== null) {
    signals.push(
      excluded(
        'slab-growth',
        `Unreclaimable slab holds ${amount(a.slabUnreclaimableKiB)} (${percent(a.slabUnreclaimableKiB, ram)} of RAM).`,
      ),
    );
  }
  if (share(a.pageTablesKiB) >= PAGE_TABLES_NOTABLE && a.pageTablesKiB !== null) {
    const why = `Page tables hold ${amount(a.pageTablesKiB)} (${percent(a.pageTablesKiB, ram)} of RAM).`;
    signals.push(state(share(a.pageTablesKiB) >= NOTABLE)('page-table-growth', why));
  }
  if (a.hugePoolKiB !== null && a.hugeFreeKiB !== null && a.hugePoolKiB > 0) {
    const why = `${amount(a.hugePoolKiB)} (${percent(a.hugePoolKiB, ram)} of RAM) belong to the huge page pool, ${amount(a.hugeFreeKiB)} of it unused.`;
    const idle = a.hugeFreeKiB >= 0.1 * ram;
    if (a.hugePoolKiB > 0.5 * ram)
      signals.push(short && idle ? decides('hugepages-reserved', why) : contributes('hugepages-reserved', why));
    else if (idle) signals.push(contributes('hugepages-reserved', why));
  }
  if (a.balloonKiB !== null) {
    const why = `The balloon of the hypervisor holds ${amount(a.balloonKiB)}.`;
    if (a.balloonKiB > 0.02 * ram) signals.push(state(a.balloonKiB >= 0.2 * ram)('balloon', why));
    else signals.push(excluded('balloon', why));
  }
  if (a.unaccountedKiB !== null) {
    const why = `${amount(a.unaccountedKiB)} (${percent(a.unaccountedKiB, ram)} of RAM) are in use without any printed counter (pages taken directly by drivers, vmalloc, per-CPU memory, a balloon).`;
    if (a.unaccountedKiB > UNACCOUNTED * ram)
      signals.push(state(a.unaccountedKiB > LARGE * ram)('unaccounted-memory', why));
    else
      signals.push(
        excluded(
          'unaccounted-memory',
          `The printed counters explain all but ${amount(Math.max(0, a.unaccountedKiB))} of RAM.`,
        ),
      );
  }

  const swap = swapOf(a);
  const without = swap === 'none' || swap === 'full';
  const left = `${amount(a.swapFreeKiB ?? 0)} of ${amount(a.swapTotalKiB ?? 0)}`;
  const anonHeavy = a.anonKiB !== null && a.anonKiB >= 0.5 * ram;
  if (short && anonHeavy && (without || allUnreclaimable(scene, scene.memory))) {
    const words = {
      none: 'there is no swap',
      full: `swap is full (${left} left)`,
      free: 'reclaim had given up on the zone',
      unknown: 'reclaim had given up on the zone',
    };
    signals.push(
      decides(
        'memory-exhausted',
        `Processes hold ${amount(a.anonKiB)} (${percent(a.anonKiB, ram)} of RAM), page cache is down to ${amount(cache)}, and ${words[swap]}.`,
      ),
    );
  } else if (short) {
    signals.push(
      contributes(
        'memory-exhausted',
        `Page cache is down to ${amount(cache)} (${percent(cache, ram)} of RAM): little was left to reclaim.`,
      ),
    );
  }
  // An atomic request swaps nothing out; swap matters where memory as a whole is short.
  if (short && anonHeavy && without) {
    const why =
      swap === 'none'
        ? 'No swap is configured: memory of processes cannot be moved out.'
        : `Swap is full: ${left} left.`;
    signals.push(contributes('swap-off-or-full', why));
  } else if (swap === 'free') {
    signals.push(excluded('swap-off-or-full', `${left} swap were free.`));
  }

  if (a.dirtyKiB !== null && cache !== null && cache > 0) {
    const why = `${amount(a.dirtyKiB)} of ${amount(cache)} page cache (${percent(a.dirtyKiB, cache)}) were dirty or being written back.`;
    if (a.dirtyKiB > 0.2 * cache && scene.atomic !== true) {
      const blocked = refusedByMark(scene) && a.dirtyKiB > 0.5 * cache;
      signals.push(blocked ? decides('dirty-throttling', why) : contributes('dirty-throttling', why));
    } else if (a.dirtyKiB > 0.2 * cache) signals.push(contributes('dirty-throttling', why));
    else if (a.dirtyKiB < 0.02 * cache) signals.push(excluded('dirty-throttling', why));
  }
  return signals;
}
