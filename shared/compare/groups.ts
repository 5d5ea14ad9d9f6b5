/**
 * Like failures of both sides set against each other. The fingerprint joins most; what a newer kernel's source calls by
 * another name is joined by request, context and driver where exactly one group of either side is left over for them.
 */

import { plainSymbol, requestKind } from '../case/fingerprint.ts';
import { groupTitle } from '../case/groups.ts';
import type { AnalysisEvent } from '../contract/index.ts';
import { parseRelease } from '../kernel/release.ts';
import { INCIDENT_GAP_SECONDS, incidentsOf } from './episodes.ts';
import { type Printed, wouldPrint } from './limiter.ts';
import { kernelOf } from './measure.ts';
import type { ComparedGroup } from './schema.ts';
import type { Side, SideEvent } from './sides.ts';
import { compareRates, type Observed, quietNeededDays } from './statistics/index.ts';
import { observedOf } from './tally.ts';
import { daysWords } from './words.ts';

interface Bundle {
  readonly fingerprint: string;
  readonly events: SideEvent[];
}

interface Pair {
  readonly before: Bundle | null;
  readonly after: Bundle | null;
  readonly match: ComparedGroup['match'];
}

function bundles(side: Side): Map<string, Bundle> {
  const found = new Map<string, Bundle>();
  for (const one of side.events) {
    const { fingerprint } = one.event;
    const bundle = found.get(fingerprint);
    if (bundle === undefined) found.set(fingerprint, { fingerprint, events: [one] });
    else bundle.events.push(one);
  }
  return found;
}

/** What stays of a failure's identity when a function was renamed; null where too little was printed. */
function looseKey(event: AnalysisEvent | undefined): string | null {
  if (event === undefined || event.trace === null || event.trace.frames.length === 0) return null;
  const { driver, requester } = event.trace;
  const who = driver?.module ?? (requester?.layer != null ? `layer ${requester.layer}` : null);
  if (who === null) return null;
  return [event.kind, event.order, requestKind(event.gfp, event.mode), event.trace.context, plainSymbol(who)].join(
    '\n',
  );
}

function pairsOf(before: Side, after: Side): Pair[] {
  const old = bundles(before);
  const young = bundles(after);
  const pairs: Pair[] = [];
  for (const [fingerprint, bundle] of old) {
    const other = young.get(fingerprint);
    if (other === undefined) continue;
    pairs.push({ before: bundle, after: other, match: 'same' });
    old.delete(fingerprint);
    young.delete(fingerprint);
  }
  const loose = new Map<string, { old: Bundle[]; young: Bundle[] }>();
  for (const [list, name] of [
    [old, 'old'],
    [young, 'young'],
  ] as const) {
    for (const bundle of list.values()) {
      const key = looseKey(bundle.events[0]?.event);
      if (key === null) continue;
      const found = loose.get(key) ?? { old: [], young: [] };
      found[name].push(bundle);
      loose.set(key, found);
    }
  }
  for (const { old: left, young: right } of loose.values()) {
    const [x, y] = [left[0], right[0]];
    if (left.length !== 1 || right.length !== 1 || x === undefined || y === undefined) continue;
    pairs.push({ before: x, after: y, match: 'likely' });
    old.delete(x.fingerprint);
    young.delete(y.fingerprint);
  }
  for (const bundle of old.values()) pairs.push({ before: bundle, after: null, match: 'none' });
  for (const bundle of young.values()) pairs.push({ before: null, after: bundle, match: 'none' });
  return pairs;
}

function incidentsIn(bundle: Bundle | null): number {
  const at = new Map<string, number[]>();
  for (const { host, at: moment } of bundle?.events ?? []) {
    if (moment === null) continue;
    const list = at.get(host);
    if (list === undefined) at.set(host, [moment]);
    else list.push(moment);
  }
  return [...at.values()].reduce((sum, list) => sum + incidentsOf(list, INCIDENT_GAP_SECONDS).length, 0);
}

/** With many groups some differ by chance: Holm's step-down keeps the chance of even one such at 5 %. */
function shownByHolm(pValues: readonly (number | null)[]): boolean[] {
  const order = pValues
    .map((p, i) => ({ p, i }))
    .filter((one): one is { p: number; i: number } => one.p !== null)
    .sort((a, b) => a.p - b.p);
  const shown = pValues.map(() => false);
  for (const [rank, { p, i }] of order.entries()) {
    if (p * (order.length - rank) >= 0.05) break;
    shown[i] = true;
  }
  return shown;
}

/** Compares group by group, the most frequent first. */
export function compareGroups(before: Side, after: Side): ComparedGroup[] {
  const days = (side: Side): number | null => (side.observedMs === null ? null : side.observedMs / 86_400_000);
  const releases = { before: parseRelease(kernelOf(before)), after: parseRelease(kernelOf(after)) };
  const rows = pairsOf(before, after).map((pair) => {
    const count = { before: pair.before?.events.length ?? 0, after: pair.after?.events.length ?? 0 };
    const incidents = { before: incidentsIn(pair.before), after: incidentsIn(pair.after) };
    const old = observedOf(incidents.before, days(before));
    const young = observedOf(incidents.after, days(after));
    const ratio = old === null || young === null || old.count + young.count === 0 ? null : compareRates(old, young);
    const one = pair.before?.events[0]?.event ?? pair.after?.events[0]?.event;
    const other = pair.before === null ? releases.before : releases.after;
    const printed: Printed = one === undefined ? 'maybe' : wouldPrint(one, other);
    return { pair, count, incidents, old, young, ratio, one, printed };
  });
  const shown = shownByHolm(rows.map((row) => row.ratio?.central ?? null));
  return rows
    .flatMap((row, i): ComparedGroup[] => {
      const { pair, count, incidents, ratio, one, printed } = row;
      if (one === undefined) return [];
      const status = statusOf(count.before, count.after, ratio?.ratio ?? null, shown[i] === true);
      return [
        {
          title: groupTitle(one),
          kind: one.kind,
          fingerprint: { before: pair.before?.fingerprint ?? null, after: pair.after?.fingerprint ?? null },
          match: pair.match,
          status,
          shown: shown[i] === true,
          before: { count: count.before, incidents: incidents.before },
          after: { count: count.after, incidents: incidents.after },
          rateRatio: ratio === null || !Number.isFinite(ratio.ratio) ? null : ratio.ratio,
          pCentral: ratio?.central ?? null,
          printedByBoth: printed,
          words: wordsOf(status, shown[i] === true, printed, row.old, row.young, releases),
        },
      ];
    })
    .sort(
      (a, b) =>
        Number(b.kind === 'page-allocation-failure') - Number(a.kind === 'page-allocation-failure') ||
        b.before.count + b.after.count - a.before.count - a.after.count ||
        (a.title < b.title ? -1 : 1),
    );
}

function statusOf(before: number, after: number, ratio: number | null, shown: boolean): ComparedGroup['status'] {
  if (after === 0) return 'gone';
  if (before === 0) return 'new';
  if (!shown || ratio === null) return 'same';
  return ratio < 1 ? 'less' : 'more';
}

function wordsOf(
  status: ComparedGroup['status'],
  shown: boolean,
  printed: Printed,
  before: Observed | null,
  after: Observed | null,
  releases: { before: { text: string } | null; after: { text: string } | null },
): string {
  if (status === 'gone') {
    if (printed === 'no') return `not seen, and ${releases.after?.text ?? 'the kernel after'} prints nothing of it`;
    const silent =
      printed === 'maybe' ? `, and ${releases.after?.text ?? 'the kernel after'} may print nothing of it` : '';
    if (shown) return `not seen any more, more than chance${silent}`;
    if (before === null || after === null || before.count === 0) return `not seen after${silent}`;
    const needed = quietNeededDays(before) - after.days;
    return needed > 0
      ? `not seen so far; the time is too short to tell before another ${daysWords(needed)} without it${silent}`
      : `not seen any more; among so many groups that may still be chance${silent}`;
  }
  if (status === 'new') {
    if (printed === 'no')
      return `new in the log; ${releases.before?.text ?? 'the kernel before'} printed nothing of it`;
    const silent =
      printed === 'maybe' ? `; ${releases.before?.text ?? 'the kernel before'} may have printed nothing of it` : '';
    return shown
      ? `new, more than chance${silent}`
      : `new; whether it came with the change, the counts do not show${silent}`;
  }
  if (status === 'same') return 'no difference shown';
  return status === 'less' ? 'less often, more than chance' : 'more often, more than chance';
}
