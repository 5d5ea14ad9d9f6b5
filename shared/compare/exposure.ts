/**
 * The time in which a failure would have been seen: boots, cut down to what the logs of the case cover, less the gaps.
 * Neither calendar time nor uptime: a log that rotated away saw nothing.
 */
import { type Analysis, logsAmong } from '../contract/index.ts';
import { parseRelease } from '../kernel/release.ts';
import { clip, type Span, subtract, union } from './spans.ts';

/** Longer without a line from any log counts as not observed: daily jobs, timers and sar write more often than that. */
const QUIET_MS = 6 * 3600_000;
/** Covered time outside every known boot that is worth telling apart. */
const FEWEST_MS = 60_000;

export interface ObservedBoot {
  readonly id: string;
  readonly kernel: string | null;
  /** Start of the boot, which may lie before the first line that is left of it; null when not known. */
  readonly startedAt: number | null;
  /** When it was observed; disjoint and in order. */
  readonly spans: readonly Span[];
}

export interface ObservedSource {
  readonly member: string;
  readonly span: Span;
}

export interface Exposure {
  readonly boots: readonly ObservedBoot[];
  readonly sources: readonly ObservedSource[];
  /** Time within the case that was taken off, with the reason. */
  readonly holes: readonly (Span & { readonly why: string })[];
  /** False when times carry no offset: they order events of this case, and compare with other cases only within a day. */
  readonly zoneKnown: boolean;
}

/** Milliseconds since 1970; a time without offset is read as UTC so that the result is the same everywhere. */
export function instantOf(iso: string | null): number | null {
  if (iso === null) return null;
  const value = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(value) ? null : value;
}

/** A dump of the kernel's ring buffer: nothing that was printed after its first line is missing from it. */
function isRing(member: string): boolean {
  return /(?:^|[/!])(?:dmesg|var\/log\/dmesg)[^/]*$/.test(member);
}

/** Reads from an analysis when its machine was watched, boot by boot. */
export function exposureOf(analysis: Analysis): Exposure {
  const { coverage } = analysis;
  const sources: ObservedSource[] = [];
  for (const source of logsAmong(coverage.sources)) {
    const from = instantOf(source.from);
    const to = instantOf(source.to);
    if (from !== null && to !== null && to >= from) sources.push({ member: source.member, span: { from, to } });
  }
  const known = coverage.boots.map((boot) => ({
    id: boot.id,
    kernel: boot.kernel,
    from: instantOf(boot.from),
    to: instantOf(boot.to),
  }));
  const last = known[known.length - 1];
  const seen: Span[] = sources.map(({ member, span }) => {
    const end = last?.to ?? null;
    const live = isRing(member) && end !== null && span.to >= (last?.from ?? Number.POSITIVE_INFINITY);
    return live ? { from: span.from, to: Math.max(span.to, end) } : span;
  });
  // A boot's ends are lines of some log, or the collection, at which the machine was seen running.
  for (const boot of known) for (const at of [boot.from, boot.to]) if (at !== null) seen.push({ from: at, to: at + 1 });
  const gaps = coverage.gaps.flatMap((gap) => {
    const from = instantOf(gap.from);
    const to = instantOf(gap.to);
    return from === null || to === null || to <= from ? [] : [{ from, to, why: gap.why }];
  });
  const covered = subtract(union(seen, QUIET_MS), gaps);
  const boots: ObservedBoot[] = [];
  const claimed: Span[] = [];
  known.forEach((boot, i) => {
    if (boot.from === null && boot.to === null) return;
    const from = boot.from ?? known[i - 1]?.to ?? covered[0]?.from ?? 0;
    const to = boot.to ?? known[i + 1]?.from ?? covered[covered.length - 1]?.to ?? from;
    claimed.push({ from, to });
    const spans = clip(covered, { from, to });
    boots.push({ id: boot.id, kernel: boot.kernel, startedAt: boot.from, spans });
  });
  const moments = analysis.events
    .map((event) => ({ at: instantOf(event.time), kernel: event.kernel }))
    .filter((one): one is Moment => one.at !== null)
    .sort((a, b) => a.at - b.at);
  const firstEnd = claimed.reduce((least, span) => Math.min(least, span.to), Number.POSITIVE_INFINITY);
  const lastStart = claimed.reduce((most, span) => Math.max(most, span.from), Number.NEGATIVE_INFINITY);
  const rest = subtract(covered, claimed).filter((span) => {
    // Between two boots the machine was off, unless something happened there.
    const between = firstEnd <= span.from && lastStart >= span.to;
    return span.to - span.from >= FEWEST_MS && (!between || within(moments, span).length > 0);
  });
  rest.forEach((span, i) => {
    boots.push({ id: `unknown-${i + 1}`, kernel: kernelOf(within(moments, span)), startedAt: null, spans: [span] });
  });
  return {
    boots: boots.sort((a, b) => (a.spans[0]?.from ?? 0) - (b.spans[0]?.from ?? 0)),
    sources,
    holes: [...gaps, ...silences(seen, gaps)].sort((a, b) => a.from - b.from),
    zoneKnown: ![...logsAmong(coverage.sources).map((s) => s.from), ...coverage.boots.map((b) => b.from)].some(
      (iso) => iso !== null && !/(?:Z|[+-]\d\d:\d\d)$/.test(iso),
    ),
  };
}

interface Moment {
  readonly at: number;
  readonly kernel: string | null;
}

/** The moments of a sorted list that lie in a span. */
function within(moments: readonly Moment[], span: Span): readonly Moment[] {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle]?.at ?? 0) < span.from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < moments.length && (moments[end]?.at ?? Number.POSITIVE_INFINITY) <= span.to) end++;
  return moments.slice(low, end);
}

/** The kernel that the events of a stretch name, when they agree. */
function kernelOf(moments: readonly Moment[]): string | null {
  const kernels = new Set(moments.map((one) => one.kernel).filter((kernel) => kernel !== null));
  const [only] = kernels;
  return kernels.size === 1 && only !== undefined && parseRelease(only) !== null ? only : null;
}

function silences(seen: readonly Span[], gaps: readonly Span[]): (Span & { why: string })[] {
  const merged = union(seen, QUIET_MS);
  const holes: Span[] = [];
  for (let i = 1; i < merged.length; i++) {
    const from = merged[i - 1]?.to ?? 0;
    const to = merged[i]?.from ?? 0;
    holes.push({ from, to });
  }
  const why = 'no log of the case has a line from this time';
  return subtract(holes, gaps).map((hole) => ({ ...hole, why }));
}
