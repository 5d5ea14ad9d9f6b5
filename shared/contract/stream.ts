/**
 * An analysis as lines of JSON, each with its `type`: what `analyze --format ndjson` prints. Failures are told while the
 * input is read (`found`), and once more when everything is known (`event`); only then are times, verdicts and groups final.
 */
import { z } from 'zod';
import { analysis, eventGroup, finding } from './analysis.ts';
import { analysisEvent } from './event.ts';
import { foundEvent } from './found-event.ts';

export const STREAM_SCHEMA_ID = 'buddyscope.stream/1';

/** The first line. */
export const streamStart = z.object({
  type: z.literal('start'),
  schema: z.literal(STREAM_SCHEMA_ID),
  tool: analysis.shape.tool,
  /** How many inputs were given. */
  inputs: z.int().min(1),
  /** False where names are to be hidden: which, is known only when everything was read, so no `found` line comes. */
  tellsFound: z.boolean(),
});

/**
 * A report as printed, told when it seems to be complete; once for each log that holds it. Where it ends is not told: lines
 * that belong to it may still come.
 */
export const streamFound = foundEvent.extend({
  type: z.literal('found'),
  /** Offset of its first byte in the member, unpacked. */
  byteOffset: z.int().min(0),
});

/** How far the reading is, about once a second. */
export const streamProgress = z.object({
  type: z.literal('progress'),
  stage: z.enum(['reading', 'judging']),
  /** The input that is read, from 1. */
  input: z.int().min(1),
  /** Of that input, as it lies on the disk. */
  bytesRead: z.number().min(0),
  totalBytes: z.number().min(0).nullable(),
  /** Page allocation failures so far, over all inputs; those that several logs hold count more than once. */
  failures: z.int().min(0),
});

export const streamEvent = z.object({ type: z.literal('event'), ...analysisEvent.shape });
export const streamGroup = z.object({ type: z.literal('group'), ...eventGroup.shape });
export const streamFinding = z.object({ type: z.literal('finding'), ...finding.shape });

/** The last line; without it the stream is not whole. */
export const streamEnd = z.object({
  type: z.literal('end'),
  /** What the process ends with: 0, or 3 or 4 where inputs could not be read at all or not whole. */
  exitCode: z.union([z.literal(0), z.literal(3), z.literal(4)]),
  events: z.int().min(0),
  groups: z.int().min(0),
  findings: z.int().min(0),
  /** The result without what stood in lines of its own. */
  analysis: analysis.omit({ events: true, groups: true, findings: true }),
});

export const streamLine = z.discriminatedUnion('type', [
  streamStart,
  streamFound,
  streamProgress,
  streamEvent,
  streamGroup,
  streamFinding,
  streamEnd,
]);
export type StreamLine = z.infer<typeof streamLine>;
