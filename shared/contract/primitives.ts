/**
 * Small schemas that the others are built from. Unknown is `null` everywhere: never a guess, never an empty string.
 */
import { z } from 'zod';

/** A wall-clock time with its offset (RFC 3339), for example `2014-10-24T11:27:42+08:00`; without an offset when no zone is known. */
export const isoTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/);

export const confidence = z.enum(['high', 'medium', 'low']);
export type Confidence = z.infer<typeof confidence>;

export const severity = z.enum(['critical', 'warning', 'info']);
export type Severity = z.infer<typeof severity>;

/**
 * Where a statement comes from: a member of an input (the path inside the archive, or the file name for a plain log),
 * its 1-based first and last line, and the offset of the first line's first byte in the member.
 */
export const evidence = z.object({
  member: z.string(),
  line: z.int().min(1),
  endLine: z.int().min(1),
  byteOffset: z.int().min(0),
});
export type Evidence = z.infer<typeof evidence>;
