/**
 * From what was read to the result: one clock over all logs, reports decoded for the kernel that printed them, one event
 * once, groups, verdicts, findings. Pure: the engine reads, this decides.
 */
import type { Analysis, AnalysisInput, HostInfo, SourceCoverage } from '../contract/analysis.ts';
import { SCHEMA_ID } from '../contract/analysis.ts';
import type { AnalysisEvent } from '../contract/event.ts';
import type { CaseFacts } from '../contract/facts.ts';
import { hostFromFacts } from '../facts/index.ts';
import { applyUserRules, judgeCase, judgeEvent, type UserRule } from '../judge/index.ts';
import { withMeasured } from '../time/around.ts';
import { leadUpFindings } from '../time/case-lead-up.ts';
import { CaseClock } from '../time/clock.ts';
import { type HandOffset, HandOffsets } from '../time/hand-offsets.ts';
import type { Series } from '../time/series.ts';
import { workloadOf } from '../time/workload.ts';
import type { Zone } from '../time/zone.ts';
import { machineHints } from './arch.ts';
import { logsWithin, type StampedEvent } from './copies.ts';
import { coverSources } from './coverage.ts';
import { groupEvents } from './groups.ts';
import { mergeEvents, type PlacedEvent, type SourceEvents } from './merge.ts';
import { decodeSteps } from './source.ts';
import type { CaseSource } from './sources.ts';
import { atOnce, type Steps } from './steps.ts';
import { countSuppressed } from './suppressed.ts';
import { surroundingsOf } from './surroundings.ts';

/** Events judged in one piece. */
const PIECE = 64;

export interface CaseInput {
  readonly inputs: readonly AnalysisInput[];
  readonly sources: readonly CaseSource[];
  readonly facts: CaseFacts;
  /** Texts of `journalctl --list-boots`. */
  readonly bootLists?: readonly string[];
  readonly version: string;
  readonly knowledgeDate: string;
  /** What the intake could not give, in words. */
  readonly missing: readonly string[];
  /** Rules that the user keeps, laid over the verdicts. */
  readonly rules?: readonly UserRule[] | undefined;
  /** Corrections of the clock by hand. */
  readonly clockOffsets?: readonly HandOffset[] | undefined;
  /** Measurements of the host, asked for when its zone is known: some recorders print local time. */
  readonly recorded?: (
    zone: Zone,
    offsets: HandOffsets,
  ) => {
    readonly series: readonly Series[];
    readonly missing: readonly string[];
    readonly sources: readonly SourceCoverage[];
  };
}

/** Builds the analysis of one case. */
export function assembleCase(input: CaseInput): Analysis {
  return atOnce(assembleSteps(input));
}

/** The same in pieces: of a flood of failures it takes seconds. */
export function* assembleSteps(input: CaseInput): Steps<Analysis> {
  const { facts, sources } = input;
  const offsets = new HandOffsets(input.clockOffsets ?? []);
  const clock = new CaseClock(facts, { offsets });
  for (const text of input.bootLists ?? []) clock.addBootList(text);
  for (const source of sources) {
    observe(clock, source, newerOf(source, sources));
    yield;
  }

  const nodesShift = numberOf(facts.config['CONFIG_NODES_SHIFT']?.value);
  const btime = facts.btime?.value ?? null;
  const placed: SourceEvents[] = [];
  for (const source of sources) {
    const decoded = yield* decodeSteps(source.log, {
      member: source.member,
      fallbackRelease: (report) => {
        if (facts.kernel === null) return null;
        if (source.clock.runningBoot === true) return facts.kernel.value;
        const at = clock.placeAsPrinted({
          sourceId: source.member,
          order: report.line,
          stampText: report.stamp,
          bootSeconds: report.bootSeconds,
          bootId: report.bootId,
        });
        // Printed since the running kernel booted: no other kernel can have done it.
        return btime !== null && at.epochSeconds !== null && at.epochSeconds >= btime ? facts.kernel.value : null;
      },
      nodesShift,
      pageSizeKiB: pageSizeOf(facts),
    });
    const found = decoded.map(({ event, report }): StampedEvent => {
      const at = clock.placeEvent({
        sourceId: source.member,
        order: report.line,
        stampText: report.stamp,
        bootSeconds: report.bootSeconds,
        bootId: report.bootId,
      });
      const placedEvent = {
        ...event,
        epochSeconds: at.epochSeconds ?? localSeconds(at.time),
        uncertainSeconds: at.certaintySeconds ?? 1,
        time: at.time,
        timeSource: at.timeSource,
        timeCertaintySeconds: at.certaintySeconds,
        bootKey: report.bootId,
      };
      return { event: placedEvent, stamp: report.stamp };
    });
    placed.push(...logsWithin(source.member, found));
    yield;
  }

  const merged = mergeEvents(placed);
  yield;
  const { events: told, findings: ruled } = applyUserRules(input.rules ?? [], yield* judged(merged, facts));
  yield;
  const suppressed = countSuppressed(sources, told);
  const recorded = input.recorded?.(clock.zone, offsets) ?? { series: [], missing: [], sources: [] };
  const events = withMeasured(told, recorded.series, clock.zone).map((event): AnalysisEvent => {
    const before = suppressed.at.get(event.id);
    return before === undefined ? event : { ...event, details: { ...event.details, suppressedBefore: before } };
  });
  yield;
  const groups = groupEvents(events, suppressed.at);
  const missing = [...input.missing, ...clock.notes(), ...recorded.missing];
  const covered = coverSources(sources, clock, suppressed, missing);
  // Asked last: a name is known to be wrong when nothing has answered to it.
  const coverage: Analysis['coverage'] = {
    ...covered,
    sources: [...covered.sources, ...recorded.sources],
    missing: [...covered.missing, ...offsets.notes()],
    ...(offsets.all.length === 0 ? {} : { clockOffsets: [...offsets.all] }),
  };
  const { findings, rootCause } = judgeCase({
    events,
    groups,
    facts,
    suppressed: suppressed.total,
    missing: coverage.missing,
  });
  return {
    schema: SCHEMA_ID,
    tool: { name: 'buddyscope', version: input.version, knowledgeDate: input.knowledgeDate },
    inputs: [...input.inputs],
    host: hostOf(facts, events),
    coverage,
    facts,
    workload: workloadOf(recorded.series, coverage.boots, btime, clock.zone),
    events,
    groups,
    findings: [...ruled, ...findings, ...leadUpFindings(groups, events, recorded.series)],
    rootCause,
  };
}

/** Stamps of these run on from file to file; a ring buffer and a journal are told by their boots. */
const ROTATED: readonly CaseSource['clock']['kind'][] = ['syslog', 'log'];

/** The next newer file of the same rotated log of one host; null where there is none, or where two claim the place. */
function newerOf(source: CaseSource, sources: readonly CaseSource[]): string | null {
  if (!ROTATED.includes(source.clock.kind)) return null;
  const files = sources.filter(
    (one) => one.family === source.family && one.rotation < source.rotation && belongTogether(one, source),
  );
  const rank = Math.max(...files.map((one) => one.rotation));
  const [next, ...others] = files.filter((one) => one.rotation === rank);
  return next === undefined || others.length > 0 ? null : next.member;
}

/**
 * Whether two files of one name are of one log: they lie in the same report; or each was given by itself, and their lines
 * name the same host, or name none and the files lie in one folder.
 */
function belongTogether(a: CaseSource, b: CaseSource): boolean {
  if (a.looseIn === undefined || b.looseIn === undefined) return reportOf(a) === reportOf(b);
  const [one, two] = [a.log.host, b.log.host];
  return one === null || two === null ? a.looseIn === b.looseIn : hostLabel(one) === hostLabel(two);
}

/** Loggers write the name with its domain or without. */
function hostLabel(host: string): string {
  return (/^[\d.]+$/.test(host) ? host : (host.split('.')[0] ?? host)).toLowerCase();
}

/** Names of members begin with the input and the archives that they lie in; the last `!/` ends them. */
function reportOf({ member }: CaseSource): string {
  return member.slice(0, member.lastIndexOf('!/') + 1);
}

function observe(clock: CaseClock, source: CaseSource, newer: string | null): void {
  const { log, member } = source;
  clock.addSource({ id: member, ...source.clock, newer });
  for (const boot of log.boots) {
    clock.observe({
      sourceId: member,
      order: boot.line,
      stampText: boot.stamp,
      bootSeconds: boot.bootSeconds,
      bootId: boot.bootId,
      kernel: boot.release,
    });
  }
  for (const sleep of log.sleeps) {
    const { line, stamp, bootSeconds, bootId } = sleep;
    clock.observe({ sourceId: member, order: line, stampText: stamp, bootSeconds, bootId, sleep });
  }
  for (const s of [...log.samples, log.first, log.last, ...log.reports]) {
    if (s === null) continue;
    clock.observe({
      sourceId: member,
      order: s.line,
      stampText: s.stamp,
      bootSeconds: s.bootSeconds,
      bootId: s.bootId,
    });
  }
}

/** Adds id and verdict. Severity looks at what else happened around an event, so the order of time comes first. */
function* judged(merged: readonly PlacedEvent[], facts: CaseFacts): Steps<AnalysisEvent[]> {
  const memTotalKiB = facts.meminfoKiB?.value['MemTotal'] ?? null;
  const events: AnalysisEvent[] = [];
  for (const [i, placedEvent] of merged.entries()) {
    if (i % PIECE === 0) yield;
    const { epochSeconds: _epoch, uncertainSeconds: _uncertain, bootKey: _boot, ...rest } = placedEvent;
    const event: Omit<AnalysisEvent, 'verdict'> = { id: `e${i + 1}`, ...rest };
    const around = surroundingsOf(merged, i);
    const verdict = judgeable(event.kind) ? judgeEvent(event, { facts, memTotalKiB, ...around }) : null;
    events.push({ ...event, verdict });
  }
  return events;
}

function judgeable(kind: AnalysisEvent['kind']): boolean {
  return kind === 'page-allocation-failure' || kind === 'allocation-stall' || kind === 'vmalloc-failure';
}

function hostOf(facts: CaseFacts, events: readonly AnalysisEvent[]): HostInfo {
  const host = hostFromFacts(facts);
  const last = events.findLast((e) => e.kernel !== null);
  const memory = events.findLast((e) => e.memory !== null)?.memory ?? null;
  const hints =
    last === undefined
      ? null
      : machineHints(last.kernel, last.trace?.frames ?? [], last.memory?.zones.map((z) => z.zone) ?? [], null);
  const ramPages = memory?.ramPages['RAM'];
  const pageSize = host.pageSizeKiB ?? memory?.pageSizeKiB ?? hints?.pageSizeKiB ?? null;
  const nodes = memory === null ? 0 : new Set(memory.zones.map((z) => z.node).filter((n) => n !== null)).size;
  return {
    ...host,
    kernel: host.kernel ?? last?.kernel ?? null,
    arch: host.arch ?? hints?.arch ?? null,
    pageSizeKiB: pageSize,
    // "pages RAM" of a Mem-Info block counts all pages, reserved ones included: said so by being a multiple of the page.
    memTotalKiB: host.memTotalKiB ?? (ramPages === undefined || pageSize === null ? null : ramPages * pageSize),
    numaNodes: host.numaNodes ?? (nodes === 0 ? null : nodes),
  };
}

function pageSizeOf(facts: CaseFacts): number | null {
  const arch = facts.arch?.value ?? null;
  if (arch === null) return null;
  return machineHints(`0.${arch}`, [], [], null).pageSizeKiB;
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** A time without a zone orders events of one host among themselves as well as any other. */
function localSeconds(time: string | null): number | null {
  if (time === null) return null;
  const ms = Date.parse(`${time}Z`);
  return Number.isNaN(ms) ? null : ms / 1000;
}
