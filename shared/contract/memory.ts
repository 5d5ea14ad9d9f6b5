/**
 * The Mem-Info block that a kernel prints with a failed allocation (mm/show_mem.c, mm/page_alloc.c show_free_areas()).
 * Every amount is normalised to KiB except where the name says pages; what was not printed is null.
 */
import { z } from 'zod';

const kiB = z.number().nullable();

/** One zone's line, its lowmem_reserve line and its buddy list. */
export const memoryZone = z.object({
  /** NUMA node; null when the kernel printed no `Node N` prefix (UMA builds). */
  node: z.int().min(0).nullable(),
  /** Name as printed: DMA, DMA32, Normal, HighMem, Movable, Device … */
  zone: z.string(),
  freeKiB: kiB,
  /** Printed from 5.17 on; before, boost was silently part of min, low and high (5.0 to 5.16). */
  boostKiB: kiB,
  minKiB: kiB,
  lowKiB: kiB,
  highKiB: kiB,
  reservedHighatomicKiB: kiB,
  freeHighatomicKiB: kiB,
  activeAnonKiB: kiB,
  inactiveAnonKiB: kiB,
  activeFileKiB: kiB,
  inactiveFileKiB: kiB,
  unevictableKiB: kiB,
  writependingKiB: kiB,
  presentKiB: kiB,
  managedKiB: kiB,
  mlockedKiB: kiB,
  bounceKiB: kiB,
  freePcpKiB: kiB,
  localPcpKiB: kiB,
  freeCmaKiB: kiB,
  /** Everything else that the line printed, by its printed name, in KiB (counts for pages_scanned). */
  other: z.record(z.string(), z.number()),
  allUnreclaimable: z.boolean().nullable(),
  /** lowmem_reserve[] (or protections[]), in pages, one per zone index of this build; null when the line is missing. */
  lowmemReservePages: z.array(z.int().min(0)).nullable(),
  buddy: z
    .object({
      /** Free blocks of each order, order 0 first. */
      counts: z.array(z.int().min(0)),
      /** Migrate-type letters beside each count (U, M, E, R, H, C, I), '' when the kernel printed none. */
      types: z.array(z.string()),
      /** True when this kernel prints letters at all (3.8 and later). */
      hasTypes: z.boolean(),
      /** The sum that the kernel printed after '='. */
      totalKiB: kiB,
    })
    .nullable(),
});
export type MemoryZone = z.infer<typeof memoryZone>;

/** One node's line (4.8 and later), amounts in KiB by printed name. */
export const memoryNode = z.object({
  node: z.int().min(0),
  values: z.record(z.string(), z.number()),
  allUnreclaimable: z.boolean().nullable(),
});
export type MemoryNode = z.infer<typeof memoryNode>;

export const memoryInfo = z.object({
  /** Size of a base page, read from the first column of the buddy lists (or from the header's context); null when unknown. */
  pageSizeKiB: z.number().nullable(),
  /** The global counters by printed name, in pages (active_anon, free, slab_unreclaimable, free_cma …). */
  totalsPages: z.record(z.string(), z.number()),
  nodes: z.array(memoryNode),
  zones: z.array(memoryZone),
  hugepages: z.array(
    z.object({
      node: z.int().min(0).nullable(),
      total: z.number(),
      free: z.number(),
      surplus: z.number(),
      sizeKiB: z.number(),
    }),
  ),
  swap: z.object({ freeKiB: kiB, totalKiB: kiB, cachePages: z.number().nullable() }),
  pageCachePages: z.number().nullable(),
  /** Tail counters by printed name, in pages: RAM, HighMem/MovableOnly, reserved, cma reserved, hwpoisoned, shared … */
  ramPages: z.record(z.string(), z.number()),
  /** Per-cpu lists of old kernels: pages parked (`usd`) summed per zone, keyed `node/zone`. */
  perCpuPages: z.record(z.string(), z.number()),
  /** What of the block could not be read, in words ("buddy list of DMA32 is missing"). */
  problems: z.array(z.string()),
});
export type MemoryInfo = z.infer<typeof memoryInfo>;
