/** What a person adds to a case: bookmarks and notes on log lines, and the settings of the window. */
import { z } from 'zod';

/** A file of rules is written by hand; with what JSON adds to it, it passes as one call. */
export const MAX_RULE_TEXT = 256 * 1024;

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

/** Bounds of the limits that a person may set. Below 50 times, ordinary logs would be refused. */
export const MAX_UNPACKED_GIB = 4096;
export const MIN_RATIO = 50;
export const MAX_RATIO = 100_000;

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
  /** What one input may unpack to, GiB; the rest of it is named as not read. */
  unpackedGiB: z.int().min(1).max(MAX_UNPACKED_GIB).default(256),
  /** How many times its packed size one compressed stream may unpack to. */
  ratio: z.int().min(MIN_RATIO).max(MAX_RATIO).default(400),
});
export type Settings = z.infer<typeof settings>;

/** A file of rules of the user's own, as it was chosen. */
export const ruleFileText = z.object({ name: z.string().min(1).max(200), text: z.string().max(MAX_RULE_TEXT) });
export type RuleFile = z.infer<typeof ruleFileText>;

/** The rules that are laid over the verdicts of every case that is opened. */
export const rulesState = z.object({
  files: z.array(
    ruleFileText.extend({
      /** Rules of this file that are used. */
      rules: z.int().min(0),
      /** What was left out and why, in sentences. */
      problems: z.array(z.string()),
    }),
  ),
});
export type RulesState = z.infer<typeof rulesState>;
