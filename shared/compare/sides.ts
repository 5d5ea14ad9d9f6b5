/**
 * Which boots and events are "before" and which "after". A report taken after an upgrade still holds the logs of before:
 * boots are told apart by the kernel that ran, not by the file that they stand in, and what two reports both hold counts once.
 */
import type { Analysis, AnalysisEvent } from '../contract/index.ts';
import { label } from '../report/visible.ts';
import { listed } from '../report/words.ts';
import { type Exposure, exposureOf, instantOf, type ObservedBoot } from './exposure.ts';
import { mergeSightings, type Sighting } from './sightings.ts';
import { intersect, lengthOf, type Span, subtract, union } from './spans.ts';
import { addShares, type Shares, sharesOf } from './suppressed.ts';

export interface SideBoot extends ObservedBoot {
  readonly host: string;
}

export interface SideEvent {
  readonly event: AnalysisEvent;
  /** Milliseconds since 1970; null when the log tells no time. */
  readonly at: number | null;
  readonly host: string;
  readonly kernel: string | null;
}

export interface Side {
  readonly cases: readonly Analysis[];
  readonly boots: readonly SideBoot[];
  /** All kinds, in the order of time; each event once. */
  readonly events: readonly SideEvent[];
  /** When at least one log watched, per host. */
  readonly spans: ReadonlyMap<string, readonly Span[]>;
  /** Sum over hosts; null when no time is known. */
  readonly observedMs: number | null;
  /** The kernels that ran, in order of first sight. */
  readonly kernels: readonly string[];
  readonly from: number | null;
  readonly to: number | null;
}

export interface Sides {
  readonly before: Side;
  readonly after: Side;
  /** How the line between the two was drawn. */
  readonly dividedBy: 'kernel' | 'time';
  /** Failures that were not printed. */
  readonly suppressed: Shares;
  /** What was moved, merged or left out, in words. */
  readonly remarks: readonly string[];
}

interface CaseView {
  readonly analysis: Analysis;
  readonly index: number;
  readonly given: 'before' | 'after';
  readonly host: string;
  readonly kernel: string | null;
  readonly exposure: Exposure;
}

type Place = 'before' | 'after' | 'out';

/** The kernel that a case was collected under, or the last that its logs show. */
export function ownKernel(analysis: Analysis): string | null {
  const { coverage, events, host } = analysis;
  return (
    host.kernel ??
    coverage.boots.findLast((boot) => boot.kernel !== null)?.kernel ??
    events.findLast((event) => event.kernel !== null)?.kernel ??
    null
  );
}

/** Lower-cased first label of the host's name; null when it is not known. */
export function hostName(analysis: Analysis): string | null {
  const name = analysis.host.hostname ?? analysis.facts.hostname?.value ?? null;
  return name === null || name.trim() === '' ? null : (name.trim().toLowerCase().split('.')[0] ?? null);
}

/** Sorts everything that the cases hold to the two sides. */
export function formSides(before: readonly Analysis[], after: readonly Analysis[]): Sides {
  const views = viewsOf(before, after);
  const remarks: string[] = [];
  const placer = placerFor(views, remarks);
  const boots: Record<Place, SideBoot[]> = { before: [], after: [], out: [] };
  const sightings: Record<Place, Sighting[]> = { before: [], after: [], out: [] };
  const shares: { host: string; shares: Shares }[] = [];
  for (const view of views) {
    for (const boot of view.exposure.boots) {
      for (const [place, spans] of placer.boot(view, boot)) {
        if (spans.length > 0) boots[place].push({ ...boot, spans, host: view.host });
      }
    }
    const places = new Map<string, Place>();
    for (const event of view.analysis.events) {
      const at = instantOf(event.time);
      const place = placer.event(view, event, at);
      places.set(event.id, place);
      sightings[place].push({ event, at, host: view.host, kernel: event.kernel, from: view.index });
    }
    shares.push({ host: view.host, shares: sharesOf(view.analysis, (id) => places.get(id) ?? 'out') });
  }
  if (boots.out.length + sightings.out.length > 0) {
    const kernels = [
      ...new Set([...boots.out, ...sightings.out].map((one) => one.kernel ?? 'a kernel that is not known')),
    ];
    remarks.push(
      `Left out, as belonging to neither side: ${sightings.out.length} events and ${days(lengthOf(boots.out.flatMap((b) => [...b.spans])))} days of ${listed(kernels.slice(0, 5).map((name) => label(name, 80)))}.`,
    );
  }
  const beforeCases = views.filter((v) => v.given === 'before').map((v) => v.analysis);
  const afterCases = views.filter((v) => v.given === 'after').map((v) => v.analysis);
  return {
    before: sideOf(beforeCases, boots.before, sightings.before, remarks),
    after: sideOf(afterCases, boots.after, sightings.after, remarks),
    dividedBy: placer.by,
    suppressed: addShares(shares),
    remarks,
  };
}

const days = (ms: number): string => (ms / 86_400_000).toPrecision(3);

function viewsOf(before: readonly Analysis[], after: readonly Analysis[]): CaseView[] {
  const all = [...before, ...after];
  const named = new Set(all.map(hostName).filter((name) => name !== null));
  const [only] = named;
  return all.map((analysis, index) => ({
    analysis,
    index,
    given: index < before.length ? 'before' : 'after',
    // A loose log names no host: it is that of the others when there is but one.
    host:
      hostName(analysis) ??
      (named.size === 1 && only !== undefined ? only : named.size === 0 ? '' : `case ${index + 1}`),
    kernel: ownKernel(analysis),
    exposure: exposureOf(analysis),
  }));
}

interface Placer {
  readonly by: 'kernel' | 'time';
  boot(view: CaseView, boot: ObservedBoot): [Place, readonly Span[]][];
  event(view: CaseView, event: AnalysisEvent, at: number | null): Place;
}

function placerFor(views: readonly CaseView[], remarks: string[]): Placer {
  const given = (side: 'before' | 'after'): CaseView[] => views.filter((view) => view.given === side);
  const kernelsOf = (list: readonly CaseView[]): Set<string> =>
    new Set(list.map((view) => view.kernel).filter((kernel) => kernel !== null));
  const old = kernelsOf(given('before'));
  const young = new Set([...kernelsOf(given('after'))].filter((kernel) => !old.has(kernel)));
  return young.size > 0 && old.size > 0 ? byKernel(views, young, remarks) : byTime(views, remarks);
}

/** Divided by kernel: the new ones are those under which the cases of after, and none of before, were collected. */
function byKernel(views: readonly CaseView[], young: ReadonlySet<string>, remarks: string[]): Placer {
  const givenBefore = views.filter((view) => view.given === 'before');
  const hosts = new Set(givenBefore.map((view) => view.host));
  const older = new Set<string>();
  for (const view of givenBefore) {
    for (const kernel of [
      view.kernel,
      ...view.exposure.boots.map((b) => b.kernel),
      ...view.analysis.events.map((e) => e.kernel),
    ])
      if (kernel !== null && !young.has(kernel)) older.add(kernel);
  }
  /** First moment of the new kernel, per case. */
  const since = new Map<CaseView, number>();
  for (const view of views) {
    const first = view.exposure.boots.find((boot) => boot.kernel !== null && young.has(boot.kernel));
    const at = first?.startedAt ?? first?.spans[0]?.from;
    if (at !== undefined) since.set(view, at);
  }
  let moved = 0;
  const place = (view: CaseView, kernel: string | null, at: number | null): Place => {
    if (kernel !== null && young.has(kernel)) return view.given === 'after' ? 'after' : 'out';
    if (view.given === 'before') return 'before';
    const start = since.get(view);
    const earlier = at !== null && start !== undefined && at < start;
    if (kernel === null && !earlier) return 'after';
    // The same machine under the kernel of before, in the logs that the later report still holds.
    const ours = hosts.has(view.host) && (kernel === null || older.has(kernel));
    return ours ? 'before' : 'out';
  };
  const placer: Placer = {
    by: 'kernel',
    boot: (view, boot) => [[place(view, boot.kernel, boot.spans[0]?.from ?? boot.startedAt), boot.spans]],
    event(view, event, at) {
      const found = place(view, event.kernel, at);
      if (found === 'before' && view.given === 'after' && moved++ === 0)
        remarks.push('The logs of the later case still hold time under the old kernel; it counts as before.');
      return found;
    },
  };
  return placer;
}

/** The same kernel on both sides, or one that is not known: divided where the cases of before end. */
function byTime(views: readonly CaseView[], remarks: string[]): Placer {
  const ends = new Map<string, number>();
  for (const view of views) {
    if (view.given !== 'before') continue;
    for (const boot of view.exposure.boots) {
      const end = boot.spans[boot.spans.length - 1]?.to;
      if (end !== undefined) ends.set(view.host, Math.max(ends.get(view.host) ?? end, end));
    }
  }
  let moved = 0;
  return {
    by: 'time',
    boot(view, boot) {
      const end = ends.get(view.host);
      if (view.given === 'before' || end === undefined) return [[view.given, boot.spans]];
      const past = [{ from: Number.NEGATIVE_INFINITY, to: end }];
      const rest = subtract(boot.spans, past);
      return [
        ['before', subtract(boot.spans, [{ from: end, to: Number.POSITIVE_INFINITY }])],
        ['after', rest],
      ];
    },
    event(view, _event, at) {
      const end = ends.get(view.host);
      if (view.given === 'before' || end === undefined || at === null || at >= end) return view.given;
      if (moved++ === 0)
        remarks.push(
          'The logs of the later case reach back into the time of the earlier one; that part counts as before.',
        );
      return 'before';
    },
  };
}

function sideOf(
  cases: readonly Analysis[],
  boots: readonly SideBoot[],
  sightings: readonly Sighting[],
  remarks: string[],
): Side {
  const { events, merged } = mergeSightings(sightings);
  if (merged > 0) remarks.push(`${merged} events stand in more than one of the given cases and count once.`);
  const joined = joinBoots(boots);
  const spans = new Map<string, Span[]>();
  for (const boot of joined) {
    const list = spans.get(boot.host);
    if (list === undefined) spans.set(boot.host, [...boot.spans]);
    else for (const span of boot.spans) list.push(span);
  }
  for (const [host, list] of spans) spans.set(host, union(list));
  const all = [...spans.values()].flat();
  const observedMs = [...spans.values()].reduce((sum, list) => sum + lengthOf(list), 0);
  const kernels = new Set<string>();
  for (const { kernel } of [...joined, ...events]) if (kernel !== null) kernels.add(kernel);
  return {
    cases,
    boots: joined,
    events,
    spans,
    observedMs: observedMs > 0 ? observedMs : null,
    kernels: [...kernels],
    from: all.length === 0 ? null : Math.min(...all.map((span) => span.from)),
    to: all.length === 0 ? null : Math.max(...all.map((span) => span.to)),
  };
}

/** Two reports reckon the start of one boot from different lines. */
const SAME_START_MS = 120_000;
/** How many boots back a match is looked for: those of a few hosts that run at one time. */
const NEARBY = 64;

/** One boot of one host that several reports show is one boot. In the order of time. */
function joinBoots(boots: readonly SideBoot[]): SideBoot[] {
  const found: SideBoot[] = [];
  const order = (boot: SideBoot): number => boot.startedAt ?? boot.spans[0]?.from ?? 0;
  for (const boot of [...boots].sort((a, b) => order(a) - order(b))) {
    const first = Math.max(0, found.length - NEARBY);
    const near = found.slice(first).findIndex((other) => isSameBoot(other, boot));
    const at = near < 0 ? -1 : first + near;
    const other = found[at];
    if (other === undefined) found.push(boot);
    else
      found[at] = {
        ...other,
        // A journal's id says more than a number of our own.
        id: /^boot-|^unknown-/.test(other.id) ? boot.id : other.id,
        kernel: other.kernel ?? boot.kernel,
        startedAt: earlier(other.startedAt, boot.startedAt),
        spans: union([...other.spans, ...boot.spans]),
      };
  }
  return found;
}

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

function isSameBoot(a: SideBoot, b: SideBoot): boolean {
  if (a.host !== b.host || (a.kernel !== null && b.kernel !== null && a.kernel !== b.kernel)) return false;
  const [x, y] = [a.startedAt, b.startedAt];
  // A host runs one boot at a time: shared time makes them one, wherever each report puts the start.
  return (
    (x !== null && y !== null && Math.abs(x - y) <= SAME_START_MS) ||
    lengthOf(intersect(a.spans, b.spans)) > SAME_START_MS
  );
}
