/**
 * The result of a comparison. The names of the statistics (`before`, `after`, `rateRatio`, `rateRatioCI95`, `pDecrease`,
 * `pIncrease`, `pCentral`, `pMinLikelihood`, `quietNeededDays`) are fixed; what is infinite or undefined is null, and
 * `reasons` says why.
 */
import { z } from 'zod';
import { isoTime } from '../contract/primitives.ts';

export const COMPARISON_SCHEMA_ID = 'buddyscope.comparison/1';

const number = z.number().nullable();
/** Lower and upper limit; null for one that is infinite or undefined. */
const interval = z.tuple([number, number]);
const count = z.int().min(0);

export const spanOfTime = z.object({ from: isoTime, to: isoTime });

export const comparedSide = z.object({
  /** Page allocation failures that were printed, each once. */
  count,
  /** Stretches of failures with pauses of at most ten minutes: what the test counts. */
  incidents: count,
  /** Days in which a failure would have been seen; null when the logs carry no time. */
  exposureDays: number,
  /** Days in which a new incident could have begun: the observed ones less those within an incident and its pause. */
  atRiskDays: number,
  /** Incidents per day of `basis`. */
  rate: number,
  /** Exact 95 % limits of the rate. */
  rateCI95: interval,
  /** Failures that the stricter of the two kernels would have printed. */
  episodes: count,
  /** Failures that the kernel says it did not print: a lower bound. */
  suppressed: count,
  /** Failures without a time: counted, and in no incident. */
  undated: count,
  kernels: z.array(z.string()),
  hosts: z.array(z.string()),
  inputs: z.array(z.string()),
  from: isoTime.nullable(),
  to: isoTime.nullable(),
  /** How many failures the last kernel of this side prints. */
  limiter: z.string().nullable(),
  /** Variance over mean of incidents per equal stretch of observed time; null when there are too few. */
  dispersion: number,
  boots: z.array(
    z.object({
      id: z.string(),
      kernel: z.string().nullable(),
      from: isoTime.nullable(),
      to: isoTime.nullable(),
      exposureDays: z.number(),
      incidents: count,
    }),
  ),
  /** Every log with the time that it reaches over. */
  sources: z.array(z.object({ input: z.string(), member: z.string(), from: isoTime, to: isoTime, days: z.number() })),
  /** Time that no log covers: not part of the exposure. */
  gaps: z.array(spanOfTime.extend({ why: z.string() })),
});
export type ComparedSide = z.infer<typeof comparedSide>;

const conclusion = z.enum(['fewer', 'more', 'no-difference-shown', 'not-possible']);
export type Conclusion = z.infer<typeof conclusion>;

/**
 * Over which time incidents are counted: all that was observed, or, where they are so dense that they swallow each other,
 * that in which a new one could begin.
 */
export const basis = z.enum(['observed', 'at-risk']);
export type Basis = z.infer<typeof basis>;

/** The same question with another ruler. */
export const measure = z.object({
  id: z.enum([
    'incidents',
    'incidents-1min',
    'incidents-60min',
    'incidents-at-risk',
    'incidents-over-all-time',
    'incidents-same-uptime',
    'incidents-printed-by-both',
    'episodes',
    'events',
    'events-with-suppressed',
  ]),
  title: z.string(),
  before: z.object({ count, days: number, rate: number }),
  after: z.object({ count, days: number, rate: number }),
  rateRatio: number,
  /** null limits throughout where the counted things are not independent, so that no interval can be given. */
  rateRatioCI95: interval,
  pDecrease: number,
  pIncrease: number,
  pCentral: number,
  conclusion,
  note: z.string().nullable(),
});
export type Measure = z.infer<typeof measure>;

export const comparedGroup = z.object({
  title: z.string(),
  kind: z.string(),
  fingerprint: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
  /** `likely`: the same request and driver, asked for by a function of another name. */
  match: z.enum(['same', 'likely', 'none']),
  /** `same` means that no difference is shown, not that there is none. */
  status: z.enum(['gone', 'less', 'same', 'more', 'new']),
  /** Whether counts and times suffice to call the status more than chance. */
  shown: z.boolean(),
  before: z.object({ count, incidents: count }),
  after: z.object({ count, incidents: count }),
  rateRatio: number,
  pCentral: number,
  /** Whether both kernels would print such an event. */
  printedByBoth: z.enum(['yes', 'maybe', 'no']),
  words: z.string(),
});
export type ComparedGroup = z.infer<typeof comparedGroup>;

export const change = z.object({
  area: z.enum([
    'kernel',
    'setting',
    'configured',
    'boot',
    'module',
    'package',
    'network',
    'memory',
    'numa',
    'huge-pages',
    'fragmentation',
    'services',
    'platform',
  ]),
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** `direct`: decides on allocations itself. `possible`: may matter. `context`: a snapshot, to be read with care. */
  relevance: z.enum(['direct', 'possible', 'context']),
  why: z.string().nullable(),
  members: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
});
export type Change = z.infer<typeof change>;

/** A counter that the kernel keeps whatever its messages say. */
export const counter = z.object({
  name: z.string(),
  meaning: z.string(),
  kind: z.enum(['failure', 'load']),
  /** Per day of uptime. */
  beforePerDay: number,
  afterPerDay: number,
  ratio: number,
});
export type Counter = z.infer<typeof counter>;

const workloadSide = z.object({
  median: z.number(),
  p5: z.number(),
  p95: z.number(),
  samples: z.int().min(1),
  stepSeconds: number,
  from: isoTime,
  to: isoTime,
  kernel: z.string().nullable(),
  /** The recordings. */
  members: z.array(z.string()),
  /** The recording holds time of the other side as well, and nothing divides it. */
  reachesBack: z.boolean(),
});
export type WorkloadSide = z.infer<typeof workloadSide>;

/** A load or a memory level as recorded: the median of the samples of each side, between 5 % and 95 % of them. */
export const comparedWorkload = z.object({
  id: z.string(),
  /** null where no other host is among the cases. */
  host: z.string().nullable(),
  name: z.string(),
  unit: z.string(),
  before: workloadSide.nullable(),
  after: workloadSide.nullable(),
  /** Median after / median before. */
  ratio: number,
});
export type ComparedWorkload = z.infer<typeof comparedWorkload>;

const status = z.enum(['affected', 'fixed', 'older', 'unknown']);

export const comparedIssue = z.object({
  id: z.string(),
  title: z.string(),
  before: status,
  after: status,
  /** Failures of either side that carry its signature. */
  eventsBefore: count,
  eventsAfter: count,
  words: z.string(),
});
export type ComparedIssue = z.infer<typeof comparedIssue>;

export const caution = z.object({
  code: z.string(),
  /** `blocks`: counts cannot answer. `limits`: they answer with a reservation. `note`: worth knowing. */
  severity: z.enum(['blocks', 'limits', 'note']),
  text: z.string(),
});
export type Caution = z.infer<typeof caution>;

export const comparisonVerdict = z.object({
  outcome: z.enum(['better', 'worse', 'no-evidence', 'cannot-compare']),
  strength: z.enum(['clear', 'moderate']).nullable(),
  /** One sentence that can be quoted. */
  statement: z.string(),
  /** Why, one sentence each. */
  because: z.array(z.string()),
  watch: z.object({
    /** Further days without an incident after which the old rate is excluded (95 %, one-sided); 0 when it is now; null: never. */
    quietDays: number,
    until: isoTime.nullable(),
    /** Further days until the difference shows if incidents come at the rate seen after the change; null: not foreseeable. */
    daysAtPresentRate: number,
    words: z.string(),
  }),
});
export type ComparisonVerdict = z.infer<typeof comparisonVerdict>;

export const rateStatistics = z.object({
  /** Rate after / rate before, of incidents. */
  rateRatio: number,
  rateRatioCI95: interval,
  pDecrease: number,
  pIncrease: number,
  pCentral: number,
  pMinLikelihood: number,
  /** P(fewer) + half of P(as many); to inform. */
  pMid: number,
  /** Days after the change without any incident that exclude the old rate at 95 %, one-sided. */
  quietNeededDays: number,
  /** Why a value is null, by its name. */
  reasons: z.record(z.string(), z.string()),
});
export type RateStatistics = z.infer<typeof rateStatistics>;

export const comparison = z.object({
  schema: z.literal(COMPARISON_SCHEMA_ID),
  tool: z.object({ name: z.literal('buddyscope'), version: z.string(), knowledgeDate: z.string() }).nullable(),
  /** `cases`: given as two sides; `split`: one case, divided at its kernel change; `counts`: numbers alone. */
  mode: z.enum(['cases', 'split', 'counts']),
  /** The days that `rate` and all that follows from it are counted over. */
  basis,
  before: comparedSide,
  after: comparedSide,
  ...rateStatistics.shape,
  /** Pooled variance over mean of the incidents; above 1.5 they cluster, and the verdict rests on `rateRatioCI95Widened`. */
  dispersion: number,
  rateRatioCI95Widened: interval.nullable(),
  measures: z.array(measure),
  groups: z.array(comparedGroup),
  changes: z.array(change),
  /** Settings that differ and have nothing to do with memory: counted, not listed. */
  otherSettingsChanged: count,
  knownIssues: z.array(comparedIssue),
  counters: z.array(counter),
  workload: z.array(comparedWorkload),
  printing: z.array(z.string()),
  cautions: z.array(caution),
  verdict: comparisonVerdict,
});
export type Comparison = z.infer<typeof comparison>;
