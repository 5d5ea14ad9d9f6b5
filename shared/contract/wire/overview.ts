/** What the window needs of a case at once: everything but the single events. */
import { z } from 'zod';
import { analysis, eventGroup } from '../analysis.ts';

/** A group without its list of events, with its course over the whole time of the case. */
export const groupSummary = eventGroup.omit({ eventIds: true }).extend({
  /** Rows of the event table, first and most telling one. */
  firstEvent: z.int().min(-1),
  tellingEvent: z.int().min(-1),
  cause: z.string().nullable(),
  confidence: z.string().nullable(),
  /** Events per equal slice of the case's time; empty when no event has a time. */
  spark: z.array(z.int().min(0)),
});
export type GroupSummary = z.infer<typeof groupSummary>;

/** A log that can be looked at. */
export const logSummary = z.object({
  member: z.string(),
  role: z.string(),
  bytes: z.int().min(0),
  lines: z.int().min(0),
  /** False when its text was not kept; `why` says so in words. */
  readable: z.boolean(),
  /** How much of its text is here: all, the lines around events, or nothing. */
  kept: z.enum(['whole', 'parts', 'none']).default('whole'),
  /** Places of events in this log. */
  events: z.int().min(0),
});
export type LogSummary = z.infer<typeof logSummary>;

export const caseOverview = analysis.omit({ events: true, groups: true }).extend({
  caseId: z.string(),
  title: z.string(),
  groups: z.array(groupSummary),
  logs: z.array(logSummary),
  eventCount: z.int().min(0),
  failureCount: z.int().min(0),
  /** What `timeSpanMs` and the sparklines count: wall-clock time, or time since boot where the logs name no date. */
  clock: z.enum(['wall', 'boot']),
  /** Time covered by events, milliseconds; null when no event has a time. */
  timeSpanMs: z.object({ from: z.number(), to: z.number() }).nullable(),
  /** Inputs of which nothing or only a part could be read. */
  unreadable: z.int().min(0),
  partial: z.int().min(0),
});
export type CaseOverview = z.infer<typeof caseOverview>;
