/** Every question that the window may ask, with the shape of question, progress and answer. */
import { z } from 'zod';
import { clockOffset } from '../analysis.ts';
import { analysisEvent } from '../event.ts';
import { foundEvent } from '../found-event.ts';
import { isoTime } from '../primitives.ts';
import { redactionEntry, redactionOptions, redactionSummary } from '../redaction.ts';
import { reportEdits, sectionId } from '../report-edits.ts';
import { eventColumns } from './columns.ts';
import { note, ruleFileText, rulesState, settings } from './notes.ts';
import { caseOverview } from './overview.ts';
import { series, seriesAnswer } from './series.ts';

export { type FoundEvent, foundEvent } from '../found-event.ts';

/** Lines that one answer may carry; a window of the log view is smaller. */
export const MAX_LINES_PER_ANSWER = 5000;
/** Series of one question: those of a chart. */
export const MAX_STRETCHED = 200;
/** Hits that one search returns; the count goes on beyond. */
export const MAX_HITS = 20_000;

const caseId = z.string().min(1).max(64);

/** What to open: a path on the engine's machine, a finished upload, or the bundled sample. */
export const openItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('upload'), id: z.string().min(1).max(64) }),
  z.object({ kind: z.literal('sample') }),
]);
export type OpenItem = z.infer<typeof openItem>;

/** Events that are told while reading; the counter goes on beyond. */
export const MAX_FOUND = 500;

/** Functions of an early event's stack. */
export const MAX_EARLY_FRAMES = 40;

/** What the lines of an event say, for who looks at it while the rest is being read. */
export const earlyEvent = foundEvent.extend({
  endLine: z.int(),
  pid: z.number().nullable(),
  /** As its task line names it. */
  kernel: z.string().nullable(),
  /** Functions from the innermost outwards, with `?` in front of those that the kernel was not sure of. */
  stack: z.array(z.string()).max(MAX_EARLY_FRAMES),
  /** How many functions there are in all. */
  frames: z.int(),
  /** Whether it printed the state of memory, on which a verdict rests. */
  hasMemory: z.boolean(),
});
export type EarlyEvent = z.infer<typeof earlyEvent>;

export const openProgress = z.object({
  stage: z.enum(['reading', 'judging', 'saving']),
  bytesRead: z.number(),
  totalBytes: z.number().nullable(),
  /** Bytes per second since the beginning. */
  rate: z.number(),
  input: z.int(),
  inputs: z.int(),
  name: z.string(),
  member: z.string().nullable(),
  failures: z.int(),
  /** Events that were found since the last progress. */
  found: z.array(earlyEvent).max(MAX_FOUND),
});
export type OpenProgress = z.infer<typeof openProgress>;

export const recentCase = z.object({
  caseId,
  title: z.string(),
  inputs: z.array(z.string()),
  openedMs: z.number(),
  eventCount: z.int(),
  statement: z.string(),
  confidence: z.string(),
});
export type RecentCase = z.infer<typeof recentCase>;

export const session = z.object({
  wireVersion: z.int(),
  version: z.string(),
  knowledgeDate: z.string(),
  host: z.enum(['serve', 'desktop']),
  /** What the session was started with; opened by the window at once. */
  start: z.array(openItem),
  /** Whether a path may be typed in. */
  mayTypePaths: z.boolean(),
  hasSample: z.boolean(),
  /** Cases that are open in the engine now. */
  open: z.array(z.object({ caseId, title: z.string() })),
  /** Whether cases outlive the session. */
  keepsCases: z.boolean(),
});
export type Session = z.infer<typeof session>;

export const logLines = z.object({
  member: z.string(),
  /** 1-based number of the first line returned. */
  from: z.int().min(1),
  /** Lines of the whole log. */
  total: z.int().min(0),
  lines: z.array(z.string()),
  /** Lines (indexes into `lines`) that were longer than is shown and were cut. */
  cut: z.array(z.int()),
  /** Lines (indexes into `lines`) whose text is not here; a sign stands in their place. */
  absent: z.array(z.int()).default([]),
  /** What has to be said of these lines, in a sentence. */
  note: z.string().nullable().default(null),
});
export type LogLines = z.infer<typeof logLines>;

export const searchHit = z.object({ member: z.string(), line: z.int().min(1), text: z.string() });
export type SearchHit = z.infer<typeof searchHit>;

export const searchAnswer = z.object({
  hits: z.array(searchHit),
  /** Hits counted, which may be more than are returned. */
  total: z.int().min(0),
  /** False when the search was stopped by its limit. */
  complete: z.boolean(),
  /** Logs of the case that could not be searched, each in a sentence with its reason. */
  missing: z.array(z.string()),
});
export type SearchAnswer = z.infer<typeof searchAnswer>;

/** A file that was written: text, or bytes as base64 for a PDF. */
export const writtenFile = z.object({
  name: z.string(),
  type: z.string(),
  text: z.string().nullable(),
  base64: z.string().nullable(),
});
export type WrittenFile = z.infer<typeof writtenFile>;

/** What a report compares the case with. */
export const reportAgainst = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('within') }),
  z.object({ kind: z.literal('case'), caseId }),
]);
export type ReportAgainst = z.infer<typeof reportAgainst>;

/** Rows of the table that the window is shown. */
export const MAX_REDACTION_ROWS = 1000;

/** What a redaction would hide. Originals: for the eyes of who has the evidence. */
export const redactionPreview = z.object({
  table: z.array(redactionEntry).max(MAX_REDACTION_ROWS),
  /** Rows of the whole table. */
  rows: z.int().min(0),
  summary: redactionSummary,
  samples: z.array(z.object({ member: z.string(), line: z.int().min(1), before: z.string(), after: z.string() })),
  /** Words of one's own that stand in names of the kernel, which stay as they are. */
  inKernelNames: z.array(z.object({ word: z.string(), names: z.array(z.string()) })),
});
export type RedactionPreview = z.infer<typeof redactionPreview>;

/** What there is to arrange and to reword, as the analysis writes it. */
export const reportOutline = z.object({
  sections: z.array(z.object({ id: sectionId, title: z.string(), empty: z.boolean() })),
  paragraphs: z.array(z.object({ name: z.string(), section: sectionId, label: z.string(), text: z.string() })),
  /** Why the kernels within the case cannot be compared; null where they can. */
  withinReason: z.string().nullable(),
});
export type ReportOutline = z.infer<typeof reportOutline>;

/** What the clock of a case consists of, and what was added to it by hand. */
export const caseClock = z.object({
  offsets: z.array(clockOffset),
  /** Everything that an offset can be given for, by the name that it is given under. */
  sources: z.array(
    z.object({
      source: z.string(),
      kind: z.enum(['log', 'recording', 'boot']),
      from: isoTime.nullable(),
      to: isoTime.nullable(),
      /** Of a boot: what ties it to the wall clock, and within how many seconds; null when nothing does, or bounds it. */
      tiedBy: z.string().nullable(),
      certaintySeconds: z.number().nullable(),
      driftPpm: z.number().nullable(),
      /** Of a log: its events, and those of them that could not be given a time. */
      events: z.int().min(0),
      unplaced: z.int().min(0),
    }),
  ),
  /** What the clock had to assume or could not place, in sentences. */
  notes: z.array(z.string()),
  /** Why offsets cannot be set here, in words; null when they can. */
  fixed: z.string().nullable(),
});
export type CaseClockAnswer = z.infer<typeof caseClock>;

/** Corrections that one case may carry. */
const MAX_CLOCK_OFFSETS = 64;

/** Ids of exported files: what names a file on the disk has one form only. */
export const EXPORT_ID = /^[0-9a-f]{24}$/;

export const exportedCase = z.object({
  id: z.string().regex(EXPORT_ID),
  name: z.string(),
  bytes: z.int().min(0),
  /** Logs that could not be sent along, by name. */
  leftOut: z.array(z.string()),
});
export type ExportedCase = z.infer<typeof exportedCase>;

const empty = z.object({});
const nothing = z.null();

interface Method {
  readonly params: z.ZodType;
  readonly progress: z.ZodType;
  readonly answer: z.ZodType;
}

export const METHODS = {
  'session.info': { params: empty, progress: nothing, answer: session },
  'case.open': {
    params: z.object({ items: z.array(openItem).min(1).max(64) }),
    progress: openProgress,
    answer: z.object({ caseId, title: z.string() }),
  },
  'case.reopen': {
    params: z.object({ caseId }),
    progress: openProgress,
    answer: z.object({ caseId, title: z.string() }),
  },
  /** Reads the inputs of a case anew, with the rules of now; notes, corrections of the clock and edits are kept. */
  'case.again': {
    params: z.object({ caseId }),
    progress: openProgress,
    answer: z.object({ caseId, title: z.string() }),
  },
  /** Writes the case into one file, which then waits to be fetched once by its id. */
  'case.export': {
    params: z.object({ caseId, wholeLogs: z.boolean() }),
    progress: z.object({ doneBytes: z.number(), totalBytes: z.number() }),
    answer: exportedCase,
  },
  /** Answers when the case was written down for another day: why it could not be, null where it was or need not be. */
  'case.unkept': { params: z.object({ caseId }), progress: nothing, answer: z.object({ why: z.string().nullable() }) },
  'case.overview': { params: z.object({ caseId }), progress: nothing, answer: caseOverview },
  'case.events': { params: z.object({ caseId }), progress: nothing, answer: eventColumns },
  'case.event': {
    params: z.object({ caseId, row: z.int().min(0) }),
    progress: nothing,
    answer: z.object({ row: z.int(), event: analysisEvent }),
  },
  'case.series': { params: z.object({ caseId }), progress: nothing, answer: seriesAnswer },
  /** A stretch of series that is looked at closely, with the neighbours on both sides; none where they are not here. */
  'case.series.stretch': {
    params: z.object({
      caseId,
      ids: z.array(z.string().max(4096)).max(MAX_STRETCHED),
      fromMs: z.number(),
      toMs: z.number(),
    }),
    progress: nothing,
    answer: z.object({ series: z.array(series) }),
  },
  'log.lines': {
    params: z.object({
      caseId,
      member: z.string(),
      from: z.int().min(1),
      count: z.int().min(1).max(MAX_LINES_PER_ANSWER),
    }),
    progress: z.object({ indexedBytes: z.number(), totalBytes: z.number() }),
    answer: logLines,
  },
  'log.search': {
    params: z.object({
      caseId,
      /** null searches every log of the case. */
      member: z.string().nullable(),
      pattern: z.string().min(1).max(1000),
      regex: z.boolean(),
      matchCase: z.boolean(),
      maxHits: z.int().min(1).max(MAX_HITS),
    }),
    progress: z.object({ hits: z.int(), bytesRead: z.number(), totalBytes: z.number() }),
    answer: searchAnswer,
  },
  'report.render': {
    params: z.object({
      caseId,
      /** `json` is the document of the report, `analysis` the result that it was written from. */
      format: z.enum(['html', 'md', 'pdf', 'json', 'analysis']),
      /** What the window shows at this moment; the edits kept with the case where absent. */
      edits: reportEdits.optional(),
      /** Another open case, or the kernels within this one, or nothing. */
      against: reportAgainst,
      date: z.string().regex(/^\d{4}-\d\d-\d\d$/),
      /** What is hidden; as kept with the case where absent. */
      redaction: redactionOptions.optional(),
      /** A look, not a file: what is hidden in it is not written down in the table of the case. */
      preview: z.boolean().default(false),
    }),
    progress: nothing,
    answer: writtenFile,
  },
  'redaction.options.get': { params: z.object({ caseId }), progress: nothing, answer: redactionOptions },
  'redaction.options.put': {
    params: z.object({ caseId, options: redactionOptions }),
    progress: nothing,
    answer: nothing,
  },
  'redaction.preview': {
    params: z.object({
      caseId,
      edits: reportEdits.optional(),
      against: reportAgainst,
      options: redactionOptions,
    }),
    progress: nothing,
    answer: redactionPreview,
  },
  'report.outline': {
    params: z.object({ caseId, against: reportAgainst }),
    progress: nothing,
    answer: reportOutline,
  },
  'report.edits.get': { params: z.object({ caseId }), progress: nothing, answer: reportEdits },
  'report.edits.put': { params: z.object({ caseId, edits: reportEdits }), progress: nothing, answer: nothing },
  'compare.render': {
    params: z.object({
      before: caseId,
      /** null compares the kernels within the one case. */
      after: caseId.nullable(),
      format: z.enum(['html', 'md', 'pdf', 'json']),
      date: z.string().regex(/^\d{4}-\d\d-\d\d$/),
    }),
    progress: nothing,
    answer: writtenFile,
  },
  'recent.list': { params: empty, progress: nothing, answer: z.array(recentCase) },
  'recent.forget': { params: z.object({ caseId }), progress: nothing, answer: nothing },
  /** Takes the forgetting back, as long as the session lasts. */
  'recent.restore': { params: z.object({ caseId }), progress: nothing, answer: nothing },
  'notes.list': { params: z.object({ caseId }), progress: nothing, answer: z.array(note) },
  'notes.put': { params: z.object({ caseId, note }), progress: nothing, answer: nothing },
  'notes.remove': { params: z.object({ caseId, id: z.string() }), progress: nothing, answer: nothing },
  'clock.offset.get': { params: z.object({ caseId }), progress: nothing, answer: caseClock },
  /** Puts all corrections of the case in place of the former ones and reads its inputs anew; notes are kept. */
  'clock.offset.put': {
    params: z.object({ caseId, offsets: z.array(clockOffset).max(MAX_CLOCK_OFFSETS) }),
    progress: openProgress,
    answer: z.object({ caseId, title: z.string() }),
  },
  'rules.get': { params: empty, progress: nothing, answer: rulesState },
  /** Adds a file of rules, or puts it in place of the one of that name. */
  'rules.add': { params: z.object({ file: ruleFileText }), progress: nothing, answer: rulesState },
  'rules.remove': { params: z.object({ name: z.string().max(200) }), progress: nothing, answer: rulesState },
  'settings.get': { params: empty, progress: nothing, answer: settings },
  'settings.put': { params: settings, progress: nothing, answer: nothing },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof METHODS;
export type Params<M extends MethodName> = z.input<(typeof METHODS)[M]['params']>;
export type ParsedParams<M extends MethodName> = z.output<(typeof METHODS)[M]['params']>;
export type Progress<M extends MethodName> = z.output<(typeof METHODS)[M]['progress']>;
export type Answer<M extends MethodName> = z.output<(typeof METHODS)[M]['answer']>;

/** Narrows a text that came over a border to a method that exists. */
export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}
