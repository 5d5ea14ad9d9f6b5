/** Measurements over time (sar, vmstat, what the events themselves carry), thinned to what a screen can show. */
import { z } from 'zod';

export const series = z.object({
  id: z.string(),
  title: z.string(),
  /** `KiB`, `pages/s`, `%` … */
  unit: z.string(),
  /** Panel in which it is drawn: `memory`, `paging`, `swap`, `fragmentation`, `network`, `load`. */
  panel: z.string(),
  /** Where the numbers were read: a member, or `events`. */
  source: z.string(),
  timeMs: z.array(z.number()),
  values: z.array(z.number().nullable()),
  /** Row of the event behind each point, when the points come from events. */
  eventRows: z.array(z.int()).nullable(),
  /** More was recorded than these points show; absent where every sample is there. */
  thinned: z.boolean().optional(),
});
export type Series = z.infer<typeof series>;

export const seriesAnswer = z.object({
  series: z.array(series),
  missing: z.array(z.string()),
  /** Whether stretches of thinned series can be asked for; absent in cases that keep their drawings alone. */
  hasStretches: z.boolean().optional(),
});
export type SeriesAnswer = z.infer<typeof seriesAnswer>;
