/** One statement for the ticket: what failed how often, why, what it did, how sure that is, and what was not seen. */
import type { CauseId, EventGroup, RootCause } from '../../contract/index.ts';
import { mappingInWords } from '../../kernel/mapping.ts';
import { type CaseView, type JudgedEvent, whyOf } from '../advice/view.ts';
import { CAUSE_NAME, confidenceWord } from '../causes/index.ts';
import { plural } from './finding.ts';
import { instant } from './instant.ts';

/** The groups that have one cause, taken together. */
interface Cluster {
  readonly cause: CauseId;
  readonly groups: readonly EventGroup[];
  readonly events: readonly JudgedEvent[];
  /** Events and repetitions; what was suppressed is not counted to a cause. */
  readonly count: number;
  /** Events among them whose own numbers say something else. */
  readonly dissenting: number;
  /** The event that tells most: the surest with this cause. */
  readonly best: JudgedEvent;
  /** Of the events with numbers, how many say the same; 1 where there are none. */
  readonly unity: number;
  readonly weight: number;
}

/** The commonest cause of a group. Events with numbers speak for those without: not every one gets its block printed. */
function vote(events: readonly JudgedEvent[]): { readonly cause: CauseId; readonly voters: readonly JudgedEvent[] } {
  const telling = events.filter((event) => event.verdict.zones.length > 0);
  const withStack = events.filter((event) => event.verdict.cause !== 'undetermined');
  const voters = telling.length > 0 ? telling : withStack.length > 0 ? withStack : events;
  const counts = new Map<CauseId, number>();
  for (const event of voters) counts.set(event.verdict.cause, (counts.get(event.verdict.cause) ?? 0) + 1);
  const [cause] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  return { cause, voters };
}

function clustersOf(view: CaseView): Cluster[] {
  const byId = new Map(view.judged.map((event) => [event.id, event]));
  const open = new Map<CauseId, { groups: EventGroup[]; events: JudgedEvent[]; voters: JudgedEvent[] }>();
  for (const group of view.groups) {
    const events = group.eventIds.map((id) => byId.get(id)).filter((event) => event !== undefined);
    if (events.length === 0) continue;
    const { cause, voters } = vote(events);
    const cluster = open.get(cause) ?? { groups: [], events: [], voters: [] };
    cluster.groups.push(group);
    for (const event of events) cluster.events.push(event);
    for (const event of voters) cluster.voters.push(event);
    open.set(cause, cluster);
  }
  const clusters: Cluster[] = [];
  for (const [cause, { groups, events, voters }] of open) {
    const agreeing = voters.filter((event) => event.verdict.cause === cause);
    const best = agreeing.reduce((a, b) => (b.verdict.confidenceScore > a.verdict.confidenceScore ? b : a));
    const level = events.reduce((most, event) => Math.max(most, event.verdict.severityLevel), 0);
    const count = groups.reduce((sum, group) => sum + group.count, 0);
    // Severity first, then number: one damaged service outweighs a thousand harmless notices.
    clusters.push({
      cause,
      groups,
      events,
      count,
      dissenting: voters.length - agreeing.length,
      best,
      unity: agreeing.length / voters.length,
      weight: level * 1e9 + count,
    });
  }
  // What is not determined leads only where nothing else is.
  return clusters.sort(
    (a, b) => Number(a.cause === 'undetermined') - Number(b.cause === 'undetermined') || b.weight - a.weight,
  );
}

/** The kernels that reported, in order of appearance: a case can hold the boots before and after an update. */
function kernelsOf(view: CaseView): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of view.judged) {
    if (event.kernel !== null) counts.set(event.kernel, (counts.get(event.kernel) ?? 0) + 1);
  }
  return counts;
}

function many(view: CaseView): string {
  const count = view.groups
    .filter((group) => group.kind === 'page-allocation-failure')
    .reduce((sum, group) => sum + group.count, 0);
  const also = view.suppressed > 0 ? ` and left out at least ${view.suppressed} more` : '';
  const kernels = [...kernelsOf(view)];
  const named = kernels
    .slice(0, 4)
    .map(([kernel, events]) => (kernels.length === 1 ? kernel : `${kernel} (${events})`));
  const rest = kernels.length > 4 ? ` and ${kernels.length - 4} others` : '';
  const who =
    named.length === 0 ? 'The kernel' : `${kernels.length === 1 ? 'Kernel' : 'Kernels'} ${named.join(', ')}${rest}`;
  return `${who} reported ${plural(count, 'page allocation failure')}${also}`;
}

function span(view: CaseView): string {
  const times = view.judged.map((event) => event.time).filter((time) => time !== null);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return '';
  const [from, to] = [instant(first), instant(last)];
  return from === to ? ` at ${from}` : ` between ${from} and ${to}`;
}

function asked(event: JudgedEvent): string {
  const what = requested(event);
  if (what === null) return 'a request';
  const wait = event.gfp?.canSleep === false ? ' without waiting' : '';
  const context =
    event.trace === null || event.trace.context === 'unknown'
      ? ''
      : event.trace.context === 'process'
        ? ', in process context'
        : ', in an interrupt';
  const who = event.trace?.requester?.symbol ?? null;
  const driver = event.trace?.driver?.module ?? null;
  const by = who === null ? '' : `, by ${who}${driver === null ? '' : ` (${driver})`}`;
  return `${what} asked for${wait}${context}${by}`;
}

function requested(event: JudgedEvent): string | null {
  const { order, sizeKiB } = event;
  const mapping = mappingInWords(event);
  if (mapping !== null || order === null) return mapping;
  const size = sizeKiB === null ? '' : ` (${sizeKiB} KiB)`;
  return `${order === 0 ? 'one page' : `${2 ** order} contiguous pages`}${size}`;
}

function reason(cluster: Cluster): string {
  const { best } = cluster;
  const { verdict } = best;
  const why = whyOf(best, (entry) => entry.role === 'headline');
  if (verdict.cause === 'undetermined') return `Why is not determined. ${why}`;
  const score = verdict.confidenceScore;
  const how = score >= 0.85 ? 'The reason' : score >= 0.65 ? 'Very likely' : score >= 0.4 ? 'Likely' : 'Possibly';
  return `${how}: ${CAUSE_NAME[verdict.cause]}. ${why}`;
}

function others(clusters: readonly Cluster[]): string {
  const rest = clusters
    .slice(1, 5)
    .map((one) => `${CAUSE_NAME[one.cause]} (${plural(one.count - one.dissenting, 'event')})`);
  const more = clusters.length > 5 ? `; ${clusters.length - 5} further causes` : '';
  return rest.length === 0 ? '' : ` Besides: ${rest.join('; ')}${more}.`;
}

function missing(view: CaseView): string[] {
  const counts = new Map<string, number>();
  for (const event of view.judged)
    for (const text of event.verdict.missing) counts.set(text, (counts.get(text) ?? 0) + 1);
  const own = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([text, count]) => (view.judged.length === 1 ? text : `${plural(count, 'event')}: ${text}`));
  const { facts } = view;
  if (Object.keys(facts.sysctl).length === 0) own.push('the kernel settings (sysctl -a) are not in the report');
  if (view.ramKiB === null) own.push('the size of memory is not known: no value could be computed for this host');
  if (facts.buddyinfo === null && facts.zoneinfo === null)
    own.push('/proc/buddyinfo and /proc/zoneinfo are not in the report');
  return [...new Set([...view.missing, ...own])];
}

/** What else is possible for the weightiest causes: each cause once, and never the one that the statement names. */
function alternatives(clusters: readonly Cluster[]): string[] {
  const told = new Set<CauseId>(clusters.slice(0, 1).map((one) => one.cause));
  const list: string[] = [];
  for (const one of clusters.slice(0, 2)) {
    for (const { cause, decidedBy } of one.best.verdict.alternatives) {
      if (told.has(cause)) continue;
      told.add(cause);
      list.push(`${CAUSE_NAME[cause]}; what would decide: ${decidedBy}`);
    }
  }
  return list.slice(0, 6);
}

export function rootCauseOf(view: CaseView): RootCause {
  const clusters = clustersOf(view);
  const main = clusters[0];
  if (main === undefined) {
    const other = view.groups.length > 0 ? ' Other reports of the kernel are listed.' : '';
    return {
      statement: `No page allocation failure was found in what could be read.${other}`,
      confidence: view.missing.length === 0 ? 'high' : 'medium',
      alternatives: [],
      missing: missing(view),
    };
  }
  const kinds = main.groups.length > 1 ? ` of ${main.groups.length} kinds` : '';
  const weigh = main.count === 1 ? 'weighs' : 'weigh';
  const part =
    view.judged.length === 1
      ? ''
      : clusters.length === 1
        ? ` They have one cause${kinds === '' ? '' : `, in ${main.groups.length} kinds of request`}.`
        : ` ${plural(main.count, 'event')}${kinds} ${weigh} most.`;
  const dissent = main.unity < 1 ? ` ${Math.round(main.unity * 100)} % of those events that can be judged say so.` : '';
  const where = kernelsOf(view).size > 1 && main.best.kernel !== null ? ` (on ${main.best.kernel})` : '';
  const statement = `${many(view)}${span(view)}.${part} ${reason(main)}${dissent} The event that tells most${where}: ${asked(main.best)}. ${main.best.verdict.impact}${others(clusters)}`;
  const score = main.best.verdict.confidenceScore - (main.unity < 0.7 ? 0.15 : 0);
  return {
    statement: statement.replace(/\s+/g, ' ').trim(),
    confidence: confidenceWord(score),
    alternatives: alternatives(clusters),
    missing: missing(view),
  };
}
