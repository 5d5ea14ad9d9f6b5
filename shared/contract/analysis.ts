/** One analysis, one JSON document: what the command line prints and the window reads. */
import { z } from 'zod';
import { analysisEvent } from './event.ts';
import { caseFacts } from './facts.ts';
import { confidence, evidence, isoTime, severity } from './primitives.ts';
import { workloadMeasure } from './workload.ts';

export const SCHEMA_ID = 'buddyscope.analysis/1';

export const analysisInput = z.object({
  path: z.string(),
  /** null for a directory, and for an input that could not be read to its end. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  bytes: z.int().min(0),
  kind: z.enum(['sosreport', 'supportconfig', 'archive', 'directory', 'log', 'unknown']),
  /** What was wrong with it, in words that name the file and what to do. */
  problems: z.array(z.string()),
});
export type AnalysisInput = z.infer<typeof analysisInput>;

export const sourceCoverage = z.object({
  member: z.string(),
  role: z.string(),
  lines: z.int().min(0),
  bytes: z.int().min(0),
  from: isoTime.nullable(),
  to: isoTime.nullable(),
  truncated: z.boolean(),
  problems: z.array(z.string()),
  /** Of a recording: its form (`sysstat binary`, `vmstat` …) and how many moments were sampled; absent for logs. */
  form: z.string().nullish(),
  samples: z.int().min(0).nullish(),
});
export type SourceCoverage = z.infer<typeof sourceCoverage>;

/** The logs among what was read, without recordings of measurements: only they tell when failures would have been seen. */
export const logsAmong = (sources: readonly SourceCoverage[]): SourceCoverage[] =>
  sources.filter((source) => source.form == null);

export const bootSpan = z.object({
  id: z.string(),
  from: isoTime.nullable(),
  to: isoTime.nullable(),
  kernel: z.string().nullable(),
  /** What ties its seconds to the wall clock, and how firmly; null when nothing does. */
  clock: z
    .object({
      /** `btime`, `uptime`, or the kind of log whose stamps carry it. */
      source: z.string(),
      /** The boot began within this many seconds of `from`; null when nothing bounds the error. */
      certaintySeconds: z.number().nullable(),
      /** What the wall clock gained on the seconds since boot, parts per million; null where too little is covered to tell. */
      driftPpm: z.number().nullable(),
    })
    .nullish(),
});

/** A correction of the clock by hand: seconds added to every time that a log, a recording or a boot tells. */
export const clockOffset = z.object({
  /** Member of a log or recording, id of a boot (as in coverage.boots), or `*` for every log and recording. */
  source: z.string().min(1).max(4096),
  /** Ten years either way: a clock that was never set. */
  seconds: z.number().min(-315_360_000).max(315_360_000),
});
export type ClockOffset = z.infer<typeof clockOffset>;

export const advice = z.object({
  action: z.string(),
  commands: z.array(z.string()),
  risk: z.string(),
  verify: z.string(),
  undo: z.string(),
});
export type Advice = z.infer<typeof advice>;

export const finding = z.object({
  id: z.string(),
  severity,
  title: z.string(),
  detail: z.string(),
  evidence: z.array(evidence),
  advice: z.array(advice),
});
export type Finding = z.infer<typeof finding>;

export const eventGroup = z.object({
  fingerprint: z.string(),
  title: z.string(),
  kind: z.string(),
  count: z.int().min(1),
  /** Events that the kernel says it did not print and that may belong here. */
  suppressed: z.int().min(0),
  from: isoTime.nullable(),
  to: isoTime.nullable(),
  eventIds: z.array(z.string()),
});
export type EventGroup = z.infer<typeof eventGroup>;

export const rootCause = z.object({
  statement: z.string(),
  confidence,
  alternatives: z.array(z.string()),
  /** "What I could not see." */
  missing: z.array(z.string()),
});
export type RootCause = z.infer<typeof rootCause>;

export const hostInfo = z.object({
  hostname: z.string().nullable(),
  distro: z.string().nullable(),
  kernel: z.string().nullable(),
  arch: z.string().nullable(),
  memTotalKiB: z.number().nullable(),
  pageSizeKiB: z.number().nullable(),
  numaNodes: z.int().nullable(),
  timezone: z.string().nullable(),
  sysctl: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type HostInfo = z.infer<typeof hostInfo>;

export const analysis = z.object({
  schema: z.literal(SCHEMA_ID),
  tool: z.object({ name: z.literal('buddyscope'), version: z.string(), knowledgeDate: z.string() }),
  inputs: z.array(analysisInput),
  host: hostInfo,
  coverage: z.object({
    sources: z.array(sourceCoverage),
    boots: z.array(bootSpan),
    gaps: z.array(z.object({ from: isoTime, to: isoTime, why: z.string() })),
    suppressed: z.int().min(0),
    missing: z.array(z.string()),
    /** Corrections by hand that the times of this result contain. */
    clockOffsets: z.array(clockOffset).optional(),
  }),
  facts: caseFacts,
  /** Load and memory levels as recorded; empty without recordings. */
  workload: z.array(workloadMeasure).default([]),
  events: z.array(analysisEvent),
  groups: z.array(eventGroup),
  findings: z.array(finding),
  rootCause,
});
export type Analysis = z.infer<typeof analysis>;
