/** The head of a case: everything but the single events, with the course of every group. */
import { type Analysis, type EventGroup, logsAmong } from '../../shared/contract/index.ts';
import { type CaseOverview, caseTimes, type GroupSummary, type LogSummary } from '../../shared/contract/wire/index.ts';
import { readTime } from './columns.ts';

/** Slices of a sparkline: about one per two pixels. */
const SPARK_SLICES = 60;

export interface OverviewInput {
  readonly caseId: string;
  readonly title: string;
  readonly analysis: Analysis;
  readonly unreadable: number;
  readonly partial: number;
  /** Bytes of a log that can be read; null when its text was not kept. */
  readonly keptBytes: (member: string) => number | null;
}

/** Builds what the window needs first. */
export function buildOverview(input: OverviewInput): CaseOverview {
  const { analysis } = input;
  const rows = new Map(analysis.events.map((event, row) => [event.id, row]));
  const { clock, times } = caseTimes({
    timeMs: analysis.events.map((event) => readTime(event.time).ms),
    bootSeconds: analysis.events.map((event) => event.bootSeconds),
  });
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    if (time === null) continue;
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  const span = Number.isFinite(from) ? { from, to } : null;
  const { events, groups, ...rest } = analysis;
  return {
    ...rest,
    caseId: input.caseId,
    title: input.title,
    groups: groups.map((group) => summarise(group, analysis, rows, times, span)),
    logs: logsOf(analysis, input.keptBytes),
    eventCount: events.length,
    failureCount: events.filter((event) => event.kind === 'page-allocation-failure').length,
    clock,
    timeSpanMs: span,
    unreadable: input.unreadable,
    partial: input.partial,
  };
}

function summarise(
  group: EventGroup,
  analysis: Analysis,
  rows: ReadonlyMap<string, number>,
  times: readonly (number | null)[],
  span: { from: number; to: number } | null,
): GroupSummary {
  const { eventIds, ...rest } = group;
  const own = eventIds.map((id) => rows.get(id)).filter((row) => row !== undefined);
  const spark: number[] = span === null ? [] : new Array<number>(SPARK_SLICES).fill(0);
  let telling = own[0] ?? -1;
  let best = -1;
  const causes = new Map<string, number>();
  for (const row of own) {
    const event = analysis.events[row];
    const time = times[row] ?? null;
    if (span !== null && time !== null) {
      const width = Math.max(1, span.to - span.from);
      const slice = Math.min(SPARK_SLICES - 1, Math.floor(((time - span.from) / width) * SPARK_SLICES));
      spark[slice] = (spark[slice] ?? 0) + 1;
    }
    const verdict = event?.verdict ?? null;
    if (verdict !== null) causes.set(verdict.cause, (causes.get(verdict.cause) ?? 0) + 1);
    const tells =
      (event?.memory == null ? 0 : 2 + event.memory.zones.length) +
      (event?.trace === null || event?.trace === undefined ? 0 : 1) +
      (verdict?.confidenceScore ?? 0);
    if (tells > best) {
      best = tells;
      telling = row;
    }
  }
  const cause = [...causes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  return {
    ...rest,
    firstEvent: own[0] ?? -1,
    tellingEvent: telling,
    cause,
    confidence: analysis.events[telling]?.verdict?.confidence ?? null,
    spark,
  };
}

function logsOf(analysis: Analysis, keptBytes: OverviewInput['keptBytes']): LogSummary[] {
  const events = new Map<string, number>();
  for (const event of analysis.events)
    for (const place of event.evidence) events.set(place.member, (events.get(place.member) ?? 0) + 1);
  return logsAmong(analysis.coverage.sources).map((source) => {
    const kept = keptBytes(source.member);
    return {
      member: source.member,
      role: source.role,
      bytes: source.bytes,
      lines: source.lines,
      readable: kept !== null && kept > 0,
      kept: kept !== null && kept > 0 ? 'whole' : 'none',
      events: events.get(source.member) ?? 0,
    };
  });
}
