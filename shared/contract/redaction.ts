/**
 * What is hidden in a report before it leaves the house, and what was put in its place. The table is kept with the case;
 * it is in no report.
 */
import { z } from 'zod';

/**
 * `hosts`: host and domain names; `ips`: IPv4 and IPv6 addresses; `macs`: hardware addresses; `users`: accounts of persons;
 * `mails`: mail addresses; `serials`: serial numbers, UUIDs, machine ids, WWNs; `words`: words of one's own; `customer`:
 * customer and case number of the report's head, wherever they stand.
 */
export const REDACTION_KINDS = ['hosts', 'ips', 'macs', 'users', 'mails', 'serials', 'words', 'customer'] as const;
export const redactionKind = z.enum(REDACTION_KINDS);
export type RedactionKind = z.infer<typeof redactionKind>;

/** Words of one's own: a list that a person keeps, and every one of them is looked for in every text. */
export const MAX_WORDS = 500;
export const MAX_WORD_LENGTH = 200;

/** Defaults stand here, so that options of an older version stay valid. */
export const redactionOptions = z.object({
  on: z.boolean().default(false),
  /** Kinds that stay as they are. Customer and case number are what the reader of a report looks for first. */
  keep: z.array(redactionKind).max(REDACTION_KINDS.length).default(['customer']),
  /** Capitals do not matter. */
  words: z.array(z.string().min(1).max(MAX_WORD_LENGTH)).max(MAX_WORDS).default([]),
  /** Whether a word of one's own counts only where it stands alone. */
  wholeWords: z.boolean().default(false),
  /** Whether words of one's own are hidden in names of kernel functions and drivers too, which changes what the kernel said. */
  kernelNames: z.boolean().default(false),
  /** Whether addresses of one network show that they are: `net1-ip2` instead of `ip2`. */
  networks: z.boolean().default(false),
});
export type RedactionOptions = z.infer<typeof redactionOptions>;

/** One line of the table. Spellings of one thing share a pseudonym and stand in lines of their own. */
export const redactionEntry = z.object({
  kind: redactionKind,
  original: z.string().max(4096),
  pseudonym: z.string().min(1).max(64),
  /** How often it was replaced in the last report. */
  count: z.int().min(0),
});
export type RedactionEntry = z.infer<typeof redactionEntry>;

/** What a report tells of its redaction: never an original. */
export const redactionSummary = z.object({
  counts: z.array(
    z.object({
      kind: redactionKind,
      /** Different things hidden. */
      things: z.int().min(0),
      /** Places at which they stood. */
      places: z.int().min(0),
    }),
  ),
  kept: z.array(redactionKind),
});
export type RedactionSummary = z.infer<typeof redactionSummary>;
