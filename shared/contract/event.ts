/** What the kernel reported: one failure (or a sister event), decoded. Names as fixed by the result contract. */
import { z } from 'zod';
import { memoryInfo } from './memory.ts';
import { evidence, isoTime } from './primitives.ts';
import { verdict } from './verdict.ts';

export const eventKind = z.enum([
  'page-allocation-failure',
  'allocation-stall',
  'oom-kill',
  'slab-failure',
  'vmalloc-failure',
  'cma-failure',
  'percpu-failure',
  'hung-task',
  'soft-lockup',
  'rcu-stall',
  'xfs-allocation-deadlock',
  'allocator-warning',
]);
export type EventKind = z.infer<typeof eventKind>;

/** What one gfp mask means to the kernel that printed it. */
export const gfp = z.object({
  /** The names as the kernel printed them, verbatim; null on kernels before 4.6. */
  printed: z.string().nullable(),
  /** The names as this kernel would print them. */
  names: z.array(z.string()),
  /** The same, taken apart into single bits. */
  bits: z.array(z.string()),
  /** Which table was used and, where it was assumed, why. */
  table: z.string(),
  /** `printed`: the kernel's own names; `release`: table by release; `mask`: the mask itself dates the kernel; `assumed`: nothing did. */
  basis: z.enum(['printed', 'release', 'mask', 'assumed']),
  canSleep: z.boolean().nullable(),
  directReclaim: z.boolean().nullable(),
  wakesKswapd: z.boolean().nullable(),
  io: z.boolean().nullable(),
  fs: z.boolean().nullable(),
  /** none: full min; high: __GFP_HIGH (half of min); harder: may not wait but no HIGH (3/4 of min to 4.3); atomic: both (3/8); all: no watermark. */
  reserves: z.enum(['none', 'high', 'harder', 'atomic', 'all', 'unknown']),
  /** The highest zone that the request may use. */
  highestZone: z.enum(['DMA', 'DMA32', 'Normal', 'HighMem', 'Movable']).nullable(),
  migrateType: z.enum(['unmovable', 'movable', 'reclaimable']).nullable(),
  thisNode: z.boolean().nullable(),
  noRetry: z.boolean().nullable(),
  retryMayFail: z.boolean().nullable(),
  noFail: z.boolean().nullable(),
  noMemalloc: z.boolean().nullable(),
  noWarn: z.boolean().nullable(),
  /** Where printed names and our table disagree, or where the release is unknown: said in words, one each. */
  notes: z.array(z.string()),
  /** Other readings of the same mask when the kernel is unknown and tables differ. */
  alternatives: z.array(z.object({ table: z.string(), names: z.array(z.string()) })),
});
export type Gfp = z.infer<typeof gfp>;

export const frame = z.object({
  /** Symbol without offset; the address as printed where the kernel had no name. */
  symbol: z.string(),
  offset: z.int().nullable(),
  size: z.int().nullable(),
  module: z.string().nullable(),
  address: z.string().nullable(),
  /** False for `?`, `(unreliable)` and the like. */
  reliable: z.boolean(),
  /** The stack that the frame stands on. */
  section: z.enum(['nmi', 'hardirq', 'irq', 'softirq', 'task']),
});
export type Frame = z.infer<typeof frame>;

export const allocationContext = z.enum(['hardirq', 'softirq', 'process', 'unknown']);
export type AllocationContext = z.infer<typeof allocationContext>;

/** A stretch of the stack that belongs to one layer, outermost last. `frames` are indexes into trace.frames. */
export const stackLayer = z.object({
  layer: z.string(),
  meaning: z.string().nullable(),
  frames: z.array(z.int().min(0)),
});
export type StackLayer = z.infer<typeof stackLayer>;

export const trace = z.object({
  context: allocationContext,
  frames: z.array(frame),
  /** First frame outside the page allocator and slab; null when the trace does not show it. */
  requester: z.object({ symbol: z.string(), layer: z.string().nullable() }).nullable(),
  driver: z.object({ module: z.string(), symbol: z.string() }).nullable(),
  layers: z.array(stackLayer),
  /** The wrapper through which memory was asked for: slab, skb data, vmalloc, dma …; null when asked directly or unknown. */
  wrapper: z.string().nullable(),
  /** Indexes of frames that are leftovers on the stack and must not be told. */
  stale: z.array(z.int().min(0)),
  /** One sentence in plain English for a customer. */
  story: z.string(),
  /** The same in kernel terms, one line. */
  kernelStory: z.string(),
});
export type Trace = z.infer<typeof trace>;

const sampleNear = z.object({
  time: isoTime,
  value: z.number(),
  /** Seconds between the sample and the event. */
  distanceSeconds: z.number().min(0),
});

/** What a recorder measured nearest to an event, at most an hour away and in the same boot. */
export const measured = z.object({
  name: z.string(),
  unit: z.string(),
  /** As in the series: for sar, the path of the value in `sadf -j`. */
  origin: z.string(),
  source: z.string(),
  /** True where a value is the mean over the interval that ends at its time. */
  overInterval: z.boolean(),
  before: sampleNear.nullable(),
  after: sampleNear.nullable(),
});
export type Measured = z.infer<typeof measured>;

export const analysisEvent = z.object({
  id: z.string(),
  kind: eventKind,
  /** [0] is the first place; further ones are the same event seen in another log. */
  evidence: z.array(evidence).min(1),
  time: isoTime.nullable(),
  timeSource: z.string().nullable(),
  /** The truth lies within this many seconds of `time`; null when nothing bounds the error. */
  timeCertaintySeconds: z.number().nullish(),
  bootSeconds: z.number().nullable(),
  process: z.string().nullable(),
  pid: z.int().nullable(),
  cpu: z.int().nullable(),
  kernel: z.string().nullable(),
  /** What the kernel printed behind its release (`#1 Debian 6.1.192-2`): a distribution's ABI name may hide the stable release. */
  kernelBuild: z.string().nullish(),
  /** Taint letters, '' for "Not tainted", null when not printed. */
  tainted: z.string().nullable(),
  hardware: z.string().nullable(),
  workqueue: z.string().nullable(),
  order: z.int().min(0).nullable(),
  sizeKiB: z.number().nullable(),
  mode: z.string().nullable(),
  nodemask: z.string().nullable(),
  cpuset: z.string().nullable(),
  memsAllowed: z.string().nullable(),
  gfp: gfp.nullable(),
  trace: trace.nullable(),
  memory: memoryInfo.nullable(),
  /** What was recorded around it; absent where nothing was, and beyond the first two thousand events. */
  measured: z.array(measured).optional(),
  /** Why there is no (or only a part of a) Mem-Info block, in words; null when it is whole. */
  memoryAbsence: z.string().nullable(),
  /** Facts of sister events and tails: stall milliseconds, vmalloc bytes, slab cache and its orders, OOM constraint and victim … */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** How sure the reader is that the pieces belong together; `torn` headers and shared blocks lower it. */
  binding: z.enum(['certain', 'likely', 'guessed']),
  verdict: verdict.nullable(),
  /** Joins events of one cause over machines and kernel versions. */
  fingerprint: z.string(),
});
export type AnalysisEvent = z.infer<typeof analysisEvent>;
