/** Why one allocation failed: the kernel's watermark decision replayed, and the cause that follows. */
import { z } from 'zod';
import { confidence } from './primitives.ts';

/** A number of the watermark test. `kiB` is what takes part in the sum; `name` is the field's own term. */
export const verdictTerm = z.object({ name: z.string(), kiB: z.number() });

export const zoneVerdict = z.object({
  node: z.int().min(0).nullable(),
  zone: z.string(),
  /** null when a number that decides is missing. */
  passes: z.boolean().nullable(),
  /** Effective free − (effective min + reserve) of the watermark test, in KiB, before any second try without boost; ≤ 0 refuses. */
  marginKiB: z.number().nullable(),
  failedAt: z.enum(['watermark', 'order-loop', 'no-block']).nullable(),
  terms: z.array(verdictTerm),
  /** Bounds of the margin where the log gives only bounds (highatomic not printed, rights unknown); null otherwise. */
  marginBoundsKiB: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** The arithmetic in one line: "DMA32: 75936 ≤ 46144 + 29836 KiB: refused by 44 KiB". */
  sentence: z.string(),
});
export type ZoneVerdict = z.infer<typeof zoneVerdict>;

/** The taxonomy of causes; what each means and which signals confirm or exclude it stands in shared/judge/causes. */
export const causeId = z.enum([
  'below-atomic-reserve',
  'below-min-watermark',
  'external-fragmentation',
  'boosted-watermark',
  'lowmem-exhausted',
  'memory-exhausted',
  'slab-growth',
  'page-table-growth',
  'unaccounted-memory',
  'dirty-throttling',
  'zone-limited',
  'lowmem-reserve',
  'node-bound',
  'cpuset-bound',
  'cma-only',
  'highatomic-only',
  'high-order-driver',
  'slab-min-order',
  'hugepages-reserved',
  'swap-off-or-full',
  'balloon',
  'address-space',
  'reclaim-recursion',
  'oversized-request',
  'boot-or-crash-kernel',
  'harmless-fallback',
  'should-have-succeeded',
  'known-issue',
  'stall',
  'fault-injection',
  'undetermined',
]);
export type CauseId = z.infer<typeof causeId>;

export const causeEntry = z.object({
  cause: causeId,
  role: z.enum(['headline', 'contributing', 'excluded']),
  /** The signal, with its number: "Normal: 5 168 pages free, 5 287 needed". */
  why: z.string(),
});
export type CauseEntry = z.infer<typeof causeEntry>;

export const verdict = z.object({
  cause: causeId,
  confidence,
  /** 0.05 to 0.97, from what agrees and what is missing. */
  confidenceScore: z.number().min(0).max(1),
  expectation: z.enum(['refused', 'should-have-succeeded', 'unknown']),
  /** The watermark rule used, and whether it is exact for this build. */
  rule: z.string().nullable(),
  ruleExact: z.boolean(),
  zones: z.array(zoneVerdict),
  causes: z.array(causeEntry),
  explanation: z.string(),
  /** 0 harmless … 4 machine-level (KERNEL severity scale). */
  severityLevel: z.int().min(0).max(4),
  /** What a user of the host noticed, if anything. */
  impact: z.string(),
  alternatives: z.array(z.object({ cause: causeId, decidedBy: z.string() })),
  /** What the judge could not see. */
  missing: z.array(z.string()),
});
export type Verdict = z.infer<typeof verdict>;
