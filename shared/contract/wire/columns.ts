/**
 * Many events as columns: a hundred thousand rows cross as two dozen arrays, texts that repeat only once. Whole events
 * are asked for one at a time.
 */
import { z } from 'zod';

/** A column of texts that repeat: `at[row]` points into `values`, -1 stands for unknown. */
export const textColumn = z.object({ values: z.array(z.string()), at: z.array(z.int()) });
export type TextColumn = z.infer<typeof textColumn>;

const numbers = z.array(z.number().nullable());

export const eventColumns = z.object({
  count: z.int().min(0),
  id: z.array(z.string()),
  kind: textColumn,
  /** Wall-clock milliseconds since 1970 (read as UTC where the log names no zone); null when unknown. */
  timeMs: numbers,
  /** Minutes east of UTC of the printed time; null when the log names no zone. */
  offsetMinutes: numbers,
  bootSeconds: numbers,
  process: textColumn,
  order: numbers,
  sizeKiB: numbers,
  mode: textColumn,
  /** The mask in names: `GFP_ATOMIC|__GFP_COMP`. */
  gfp: textColumn,
  context: textColumn,
  requester: textColumn,
  driver: textColumn,
  cause: textColumn,
  confidence: textColumn,
  expectation: textColumn,
  severity: numbers,
  /** The zone that decided: the one that refused with the greatest margin, or the first that would have passed. */
  zone: textColumn,
  /** `refused`, `passes` or unknown, of that zone. */
  zoneVerdict: textColumn,
  marginKiB: numbers,
  /** Row in the overview's groups, -1 for none. */
  group: z.array(z.int()),
  member: textColumn,
  line: z.array(z.int()),
  endLine: z.array(z.int()),
});
export type EventColumns = z.infer<typeof eventColumns>;

/** The clock of a case: the date where any event has one or none has a time, else the seconds since boot. */
export function caseTimes(columns: Pick<EventColumns, 'timeMs' | 'bootSeconds'>): {
  clock: 'wall' | 'boot';
  times: (number | null)[];
} {
  const isDated = columns.timeMs.some((time) => time !== null);
  if (isDated || columns.bootSeconds.every((seconds) => seconds === null))
    return { clock: 'wall', times: columns.timeMs };
  return { clock: 'boot', times: columns.bootSeconds.map((seconds) => (seconds === null ? null : seconds * 1000)) };
}

/** The text of a row, null when unknown. */
export function textAt(column: TextColumn, row: number): string | null {
  const at = column.at[row] ?? -1;
  return at < 0 ? null : (column.values[at] ?? null);
}
