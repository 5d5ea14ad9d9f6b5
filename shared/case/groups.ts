/** Events of one fingerprint told together. */
import type { EventGroup } from '../contract/analysis.ts';
import type { AnalysisEvent } from '../contract/event.ts';
import { withoutPages } from '../kernel/mapping.ts';
import { requestKind } from './fingerprint.ts';

const KIND_TITLES: Readonly<Record<AnalysisEvent['kind'], string>> = {
  'page-allocation-failure': 'page allocation failure',
  'allocation-stall': 'page allocation stall',
  'oom-kill': 'OOM kill',
  'slab-failure': 'slab allocation failure',
  'vmalloc-failure': 'vmalloc failure',
  'cma-failure': 'CMA allocation failure',
  'percpu-failure': 'per-CPU allocation failure',
  'hung-task': 'hung task',
  'soft-lockup': 'soft lockup',
  'rcu-stall': 'RCU stall',
  'xfs-allocation-deadlock': 'XFS waits for memory',
  'allocator-warning': 'warning of the page allocator',
};

/** What a group is called in lists: the request, then who made it. */
export function groupTitle(event: AnalysisEvent): string {
  const title = KIND_TITLES[event.kind];
  const parts: string[] = [];
  if (withoutPages(event)) parts.push('a mapping, no page (vmalloc)');
  else if (event.order !== null) parts.push(`order ${event.order}`);
  if (event.gfp !== null || event.mode !== null) parts.push(requestKind(event.gfp, event.mode));
  const { trace } = event;
  if (trace !== null && trace.frames.length > 0) {
    if (trace.context !== 'unknown') parts.push(trace.context);
    const who = [trace.driver?.module, trace.requester?.symbol].filter((name) => name !== undefined);
    if (who.length > 0) parts.push(who.join(': '));
  } else if (event.kind === 'page-allocation-failure') parts.push('no stack printed');
  const slab = event.details['cache'];
  if (event.kind === 'slab-failure' && typeof slab === 'string') parts.push(`cache ${slab}`);
  const victim = event.details['victim'];
  if (event.kind === 'oom-kill' && typeof victim === 'string') parts.push(`killed ${victim}`);
  return parts.length === 0 ? title : `${title}: ${parts.join(', ')}`;
}

/**
 * Groups events by fingerprint, largest first among page allocation failures, other kinds behind them.
 * @param events in the order of time
 * @param suppressedAt per event id, how many the kernel says it left out just before that event
 */
export function groupEvents(events: readonly AnalysisEvent[], suppressedAt: ReadonlyMap<string, number>): EventGroup[] {
  const groups = new Map<string, EventGroup>();
  for (const event of events) {
    let group = groups.get(event.fingerprint);
    if (group === undefined) {
      group = {
        fingerprint: event.fingerprint,
        title: groupTitle(event),
        kind: event.kind,
        count: 0,
        suppressed: 0,
        from: null,
        to: null,
        eventIds: [],
      };
      groups.set(event.fingerprint, group);
    }
    const repeated = event.details['repeated'];
    group.count += 1 + (typeof repeated === 'number' ? repeated : 0);
    group.suppressed += suppressedAt.get(event.id) ?? 0;
    group.from ??= event.time;
    group.to = event.time ?? group.to;
    group.eventIds.push(event.id);
  }
  const weight = (g: EventGroup): number =>
    (g.kind === 'page-allocation-failure' ? 1e12 : g.kind === 'vmalloc-failure' ? 1e9 : 0) + g.count;
  return [...groups.values()].sort((a, b) => weight(b) - weight(a));
}
