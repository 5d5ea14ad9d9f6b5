/** What a person adds to a case: bookmarks and notes on log lines, and the settings of the window. */
import { z } from 'zod';

export const note = z.object({
  id: z.string().min(1).max(64),
  /** The place: a line of a log, or an event. */
  member: z.string().nullable(),
  line: z.int().min(1).nullable(),
  eventId: z.string().nullable(),
  /** An empty text is a bare bookmark. */
  text: z.string().max(20_000),
  createdMs: z.number(),
});
export type Note = z.infer<typeof note>;

export const themeChoice = z.enum(['system', 'light', 'dark', 'contrast']);
export type ThemeChoice = z.infer<typeof themeChoice>;

/** Defaults stand here, so that a file of an older version stays valid. */
export const settings = z.object({
  theme: themeChoice.default('system'),
  /** How times are shown: as the log printed them, in UTC, or in the zone of this machine. */
  zone: z.enum(['log', 'utc', 'local']).default('log'),
  /** Text size of the log, pixels. */
  logFontPx: z.int().min(9).max(28).default(13),
  density: z.enum(['compact', 'comfortable']).default('compact'),
});
export type Settings = z.infer<typeof settings>;
