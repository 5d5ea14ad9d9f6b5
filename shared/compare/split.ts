/** One case that holds both kernels: divided at the boot into the last one. */
import type { Analysis, CaseFacts } from '../contract/index.ts';
import { noFacts } from '../contract/index.ts';
import { exposureOf, instantOf } from './exposure.ts';
import { ownKernel } from './sides.ts';
import { sharesOf } from './suppressed.ts';
import { isoAt, offsetOf } from './words.ts';

export interface SplitCase {
  readonly before: Analysis;
  readonly after: Analysis;
  /** First sign of the new kernel. */
  readonly at: string;
  /** Failures that were not printed and belong to either side, not known to which. */
  readonly unassignedSuppressed: number;
}

/**
 * Divides a case by kernel: after is every boot of the kernel that it was collected under, before everything earlier that ran
 * another. The settings of a report are those of its own time, so before knows none.
 * @returns before null, with the reason, where the logs show one kernel only, or no boot of the last with a time
 */
export function splitAtKernelChange(analysis: Analysis): SplitCase | { before: null; reason: string } {
  const exposure = exposureOf(analysis);
  const last = ownKernel(analysis);
  if (last === null) return { before: null, reason: 'no log of the case says which kernel ran' };
  const first = exposure.boots.find((boot) => boot.kernel === last);
  const start = first?.startedAt ?? first?.spans[0]?.from ?? null;
  // A boot of which no kernel is known may have run the last one: it alone shows no change.
  const earlier = exposure.boots.filter(
    (boot) => boot.kernel !== null && boot.kernel !== last && (boot.spans[0]?.from ?? Infinity) < (start ?? -Infinity),
  );
  if (first === undefined || start === null || earlier.length === 0) {
    return {
      before: null,
      reason:
        start === null
          ? `no boot of ${last} has a time`
          : `its logs show no time under another kernel than ${last}: give the report from before as well, or older logs`,
    };
  }
  const isBefore = (kernel: string | null, at: number | null): boolean =>
    kernel === null ? at !== null && at < start : kernel !== last && (at === null || at < start);
  const sideOfEvent = new Map(
    analysis.events.map(
      (event) => [event.id, isBefore(event.kernel, instantOf(event.time)) ? 'before' : 'after'] as const,
    ),
  );
  const shares = sharesOf(analysis, (id) => sideOfEvent.get(id) ?? 'after');
  const half = (side: 'before' | 'after'): Analysis => {
    const events = analysis.events.filter((event) => sideOfEvent.get(event.id) === side);
    const boots = analysis.coverage.boots.filter(
      (boot) => isBefore(boot.kernel, instantOf(boot.from) ?? instantOf(boot.to)) === (side === 'before'),
    );
    const own = new Set(events.map((event) => event.id));
    const kernel = side === 'after' ? last : (boots.findLast((boot) => boot.kernel !== null)?.kernel ?? null);
    return {
      ...analysis,
      host: side === 'after' ? analysis.host : { ...analysis.host, kernel, memTotalKiB: null, sysctl: {} },
      facts: side === 'after' ? analysis.facts : factsOfBefore(analysis.facts),
      coverage: {
        ...analysis.coverage,
        boots,
        sources: analysis.coverage.sources.flatMap((source) => clipped(source, start, side)),
        gaps: analysis.coverage.gaps.filter((gap) => (instantOf(gap.from) ?? start) < start === (side === 'before')),
        suppressed: shares[side],
      },
      events,
      groups: analysis.groups.flatMap((group) => {
        const eventIds = group.eventIds.filter((id) => own.has(id));
        return eventIds.length === 0 ? [] : [{ ...group, eventIds, count: eventIds.length, suppressed: 0 }];
      }),
    };
  };
  const iso = analysis.coverage.boots.find((boot) => boot.kernel === last)?.from ?? isoAt(start, 0);
  return { before: half('before'), after: half('after'), at: iso, unassignedSuppressed: shares.unassigned };
}

/** What does not change with a reboot into another kernel; the rest is of the time of collection. */
function factsOfBefore(facts: CaseFacts): CaseFacts {
  const { hostname, distro, arch, timezone, utcOffsetMinutes, virtualisation, machineId, hardware } = facts;
  return { ...noFacts(), hostname, distro, arch, timezone, utcOffsetMinutes, virtualisation, machineId, hardware };
}

type Source = Analysis['coverage']['sources'][number];

/** The part of a log that lies on one side; its other end is the change itself. */
function clipped(source: Source, start: number, side: 'before' | 'after'): Source[] {
  const [from, to] = [instantOf(source.from), instantOf(source.to)];
  if (from === null || to === null) return side === 'after' ? [source] : [];
  const edge = isoAt(start, offsetOf(source.from));
  if (side === 'before') return from >= start ? [] : [{ ...source, to: to <= start ? source.to : edge }];
  return to < start ? [] : [{ ...source, from: from >= start ? source.from : edge }];
}
