/** What the machine had to do: medians of recordings, per stretch of time under one kernel. */
import { z } from 'zod';
import { isoTime } from './primitives.ts';

export const workloadMeasure = z.object({
  /** The question that it answers: `load`, `packets-received`, `free-memory` … */
  id: z.string(),
  /** With the item where there are several: `Packets received, eth0`. */
  name: z.string(),
  /** `KiB`, `1/s`, `pages/s` …; empty for a plain count. */
  unit: z.string(),
  median: z.number(),
  /** Nineteen samples of twenty lie above. */
  p5: z.number(),
  /** Nineteen samples of twenty lie below. */
  p95: z.number(),
  samples: z.int().min(1),
  /** Usual time between two samples; null when there is but one. */
  stepSeconds: z.number().nullable(),
  from: isoTime,
  to: isoTime,
  /** The kernel that ran; null where no log tells. */
  kernel: z.string().nullable(),
  /** Path of the value in `sadf -j`, or in the recorder that it was read from. */
  origin: z.string(),
  /** The recordings, at most forty. */
  members: z.array(z.string()),
});
export type WorkloadMeasure = z.infer<typeof workloadMeasure>;
