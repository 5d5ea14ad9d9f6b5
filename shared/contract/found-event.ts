/** An event while the rest is still being read. */
import { z } from 'zod';

/** As it was printed, not yet placed in time, merged or judged. Nothing of it changes later: it is what stands in that line. */
export const foundEvent = z.object({
  kind: z.string(),
  /** The stamp in front of the line as the logger wrote it. */
  stamp: z.string().nullable(),
  bootSeconds: z.number().nullable(),
  process: z.string().nullable(),
  order: z.number().nullable(),
  /** The names where the kernel printed them, else the number. */
  mode: z.string().nullable(),
  member: z.string(),
  line: z.int(),
});
export type FoundEvent = z.infer<typeof foundEvent>;
