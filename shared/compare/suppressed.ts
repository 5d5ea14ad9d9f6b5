/** Failures that a kernel says it did not print, shared out to the sides that the printed ones belong to. */
import type { Analysis, AnalysisEvent } from '../contract/index.ts';

export interface Shares {
  readonly before: number;
  readonly after: number;
  /** Known to be missing, not known where. */
  readonly unassigned: number;
}

export const NO_SHARES: Shares = { before: 0, after: 0, unassigned: 0 };

/** What the kernel left out just before this event, where the analysis ties it to one. */
function ownShare(event: AnalysisEvent): number | null {
  const { suppressedBefore } = event.details;
  return typeof suppressedBefore === 'number' && suppressedBefore >= 0 ? suppressedBefore : null;
}

/**
 * Shares of one case. A group that lies on one side takes its count there; what belongs to groups of both sides is
 * unassigned, unless each event tells its own.
 * @param placeOf side of an event by its id
 */
export function sharesOf(analysis: Analysis, placeOf: (id: string) => 'before' | 'after' | 'out'): Shares {
  const total = analysis.coverage.suppressed;
  const shares = { before: 0, after: 0, out: 0 };
  if (total === 0) return NO_SHARES;
  if (analysis.events.some((event) => ownShare(event) !== null)) {
    for (const event of analysis.events) shares[placeOf(event.id)] += ownShare(event) ?? 0;
  } else {
    const failures = analysis.events.filter((event) => event.kind === 'page-allocation-failure');
    const places = new Set(failures.map((event) => placeOf(event.id)));
    const [only] = places;
    if (places.size === 1 && only !== undefined) shares[only] = total;
    else {
      for (const group of analysis.groups) {
        const own = new Set(group.eventIds.map(placeOf));
        const [place] = own;
        if (own.size === 1 && place !== undefined) shares[place] += group.suppressed;
      }
    }
  }
  const { before, after, out } = shares;
  return { before, after, unassigned: Math.max(0, total - before - after - out) };
}

/**
 * Shares of several cases in all. Reports of one host repeat each other's marks, so within a host the case that knows of most
 * is believed; hosts are added up.
 */
export function addShares(list: readonly { readonly host: string; readonly shares: Shares }[]): Shares {
  const hosts = new Map<string, { before: number; after: number; total: number }>();
  for (const { host, shares } of list) {
    const known = hosts.get(host) ?? { before: 0, after: 0, total: 0 };
    known.before = Math.max(known.before, shares.before);
    known.after = Math.max(known.after, shares.after);
    known.total = Math.max(known.total, shares.before + shares.after + shares.unassigned);
    hosts.set(host, known);
  }
  const sum = { before: 0, after: 0, unassigned: 0 };
  for (const { before, after, total } of hosts.values()) {
    sum.before += before;
    sum.after += after;
    // What one report cannot assign, another one may have assigned.
    sum.unassigned += Math.max(0, total - before - after);
  }
  return sum;
}
