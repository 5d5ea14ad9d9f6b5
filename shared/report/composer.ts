/** What every section needs: the analysis, looked up and bounded, and the book of references. */
import type { Comparison } from '../compare/schema.ts';
import type {
  Analysis,
  AnalysisEvent,
  EventGroup,
  Evidence,
  RedactionSummary,
  ReportEdits,
} from '../contract/index.ts';
import type { Citation, SectionId } from './model.ts';
import { type ExcerptLimits, type ExcerptSource, ReferenceBook } from './references.ts';
import { clip } from './visible.ts';
import { instant } from './words.ts';

/** How much is told in full. The defaults keep a case of 2000 events below 60 pages, and a usual one near 20. */
export interface ReportLimits extends ExcerptLimits {
  /** Groups that get a part of their own; the rest stand in one table. */
  readonly groupsInDetail: number;
  readonly groupRows: number;
  readonly findings: number;
  readonly advice: number;
  readonly eventRows: number;
  readonly sourceRows: number;
  readonly listItems: number;
  readonly frames: number;
}

export const DEFAULT_LIMITS: ReportLimits = {
  linesPerExcerpt: 120,
  linesInAll: 600,
  charactersPerLine: 2000,
  groupsInDetail: 6,
  groupRows: 40,
  findings: 30,
  advice: 20,
  eventRows: 80,
  sourceRows: 40,
  listItems: 25,
  frames: 60,
};

export interface ReportOptions {
  readonly title?: string;
  readonly customer: string | null;
  readonly caseNumber: string | null;
  readonly author: string | null;
  /** Date of the report, `YYYY-MM-DD`: the core has no clock. */
  readonly date: string;
  /** Which sections, in which order; all in the usual order when absent. */
  readonly sections?: readonly SectionId[];
  /** The author's wording and own texts. */
  readonly edits?: Pick<ReportEdits, 'texts' | 'reworded'>;
  /** What the case was compared with. */
  readonly comparison?: Comparison | null;
  /** Set where names were hidden in everything that the report is built from. */
  readonly redaction?: RedactionSummary | null;
  /** Raw lines of a place. `collectEvidence` tells which will be asked for. */
  readonly excerpt: ExcerptSource;
  readonly limits?: Partial<ReportLimits>;
}

/** A group with its events looked up, in the order in which the report tells them. */
export interface GroupView {
  readonly group: EventGroup;
  readonly events: readonly AnalysisEvent[];
  /** The event that shows most: its numbers are told in full. */
  readonly telling: AnalysisEvent | null;
  readonly isFailure: boolean;
}

/** True for events in which the kernel refused memory; the others are company that a failure keeps. */
export function isFailureKind(kind: string): boolean {
  return /failure$/.test(kind) || kind === 'allocation-stall';
}

/** A group's title as a heading or lane: the kind is left out where it goes without saying. */
export function groupTitle(group: Pick<EventGroup, 'title'>): string {
  const title = clip(group.title, 160).replace(/^page allocation failure: /, '');
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** How much an event can show, for choosing the one to tell. */
function weight(event: AnalysisEvent): number {
  let sum = 0;
  if (event.memory !== null) sum += 8;
  if (event.verdict !== null) sum += event.verdict.zones.some((zone) => zone.marginKiB !== null) ? 6 : 1;
  if (event.trace !== null && event.trace.frames.length > 0) sum += 4;
  if (event.gfp !== null) sum += 1;
  if (event.binding === 'certain') sum += 2;
  if (event.time !== null) sum += 1;
  return sum + (event.verdict?.confidenceScore ?? 0);
}

/** The event of a list that shows most; the earliest of equals. */
export function tellingEvent(events: readonly AnalysisEvent[]): AnalysisEvent | null {
  let best: AnalysisEvent | null = null;
  let bestWeight = -1;
  for (const event of events) {
    const own = weight(event);
    if (own > bestWeight) {
      best = event;
      bestWeight = own;
    }
  }
  return best;
}

/** The cause under which a group is told. */
export function causeOf(view: GroupView): string {
  return view.telling?.verdict?.cause ?? view.group.kind;
}

interface Standing {
  severity: number;
  count: number;
}

/**
 * Groups with their events, in the order of the root cause's statement: failures first; of those the cause with the
 * gravest event, then the commonest; what is not determined after what is; within a cause by number, by what an event
 * shows, and by time.
 */
export function groupViews(analysis: Analysis): GroupView[] {
  const byId = new Map(analysis.events.map((event) => [event.id, event]));
  const views = analysis.groups.map((group): GroupView => {
    const events = group.eventIds.map((id) => byId.get(id)).filter((event) => event !== undefined);
    return { group, events, telling: tellingEvent(events), isFailure: isFailureKind(group.kind) };
  });
  const standings = new Map<string, Standing>();
  for (const view of views) {
    const known = standings.get(causeOf(view)) ?? { severity: 0, count: 0 };
    for (const event of view.events) known.severity = Math.max(known.severity, event.verdict?.severityLevel ?? 0);
    known.count += view.group.count;
    standings.set(causeOf(view), known);
  }
  const key = (view: GroupView): readonly (number | string)[] => {
    const cause = causeOf(view);
    const standing = standings.get(cause) ?? { severity: 0, count: 0 };
    return [
      view.isFailure ? 0 : 1,
      cause === 'undetermined' ? 1 : 0,
      -standing.severity,
      -standing.count,
      cause,
      -view.group.count,
      view.telling === null ? 0 : -Math.floor(weight(view.telling)),
      instant(view.group.from) ?? Infinity,
      view.group.fingerprint,
    ];
  };
  const keyed = views.map((view) => ({ view, key: key(view) }));
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ view }) => view);
}

function compareKeys(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** The event of the weightiest cause that is surest of it: the one that a summary tells. */
export function leadingEvent(views: readonly GroupView[]): AnalysisEvent | null {
  const first = views.find((view) => view.isFailure && view.telling !== null);
  if (first === undefined) return null;
  const same = views.filter((view) => view.isFailure && causeOf(view) === causeOf(first));
  return tellingEvent(same.map((view) => view.telling).filter((event) => event !== null));
}

/** Groups to tell in full: the weightiest of every cause first, then the weightiest of the rest; in the order given. */
function chooseDetailed(groups: readonly GroupView[], limit: number): GroupView[] {
  const tellable = groups.filter((view) => view.telling !== null);
  const causes = new Set<string>();
  const first = tellable.filter((view) => {
    const cause = `${view.isFailure} ${causeOf(view)}`;
    if (causes.has(cause)) return false;
    causes.add(cause);
    return true;
  });
  const others = tellable.filter((view) => !first.includes(view));
  const chosen = new Set([...first, ...others].slice(0, limit));
  return tellable.filter((view) => chosen.has(view));
}

export class Composer {
  readonly analysis: Analysis;
  readonly options: ReportOptions;
  readonly limits: ReportLimits;
  readonly book: ReferenceBook;
  readonly groups: readonly GroupView[];
  readonly detailed: readonly GroupView[];

  constructor(analysis: Analysis, options: ReportOptions) {
    this.analysis = analysis;
    this.options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    const recordings = analysis.coverage.sources.filter((source) => source.samples != null);
    this.book = new ReferenceBook(options.excerpt, this.limits, new Set(recordings.map((source) => source.member)));
    this.groups = groupViews(analysis);
    this.detailed = chooseDetailed(this.groups, this.limits.groupsInDetail);
  }

  /** Cites where an event stands: its first place only, the others are the same event in another log. */
  citeEvent(event: AnalysisEvent): Citation[] {
    const first = event.evidence[0];
    return first === undefined ? [] : [this.book.cite(first)];
  }

  /** Cites the line of an event that holds all of `needles`. */
  citeEventLine(event: AnalysisEvent, ...needles: string[]): Citation[] {
    const first = event.evidence[0];
    return first === undefined ? [] : [this.book.citeLine(first, needles)];
  }

  /** As `citeEventLine`, but says nothing where no single line carries it: for values that may come from elsewhere. */
  citeOnlyLine(event: AnalysisEvent, ...needles: string[]): Citation[] {
    return this.citeEventLine(event, ...needles).filter((citation) => citation.line !== null);
  }

  citeAll(evidence: readonly Evidence[], most = 3): Citation[] {
    return evidence.slice(0, most).map((place) => this.book.cite(place));
  }
}
