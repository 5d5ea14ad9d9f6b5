/** One analysis as rows of the fleet's tables. */
import type { Analysis, AnalysisEvent, ZoneVerdict } from '../contract/index.ts';
import type { FleetRow } from './columns.ts';

export type ReportStatus = 'read' | 'partial' | 'unreadable' | 'stopped';

export interface ReportIdentity {
  readonly report: string;
  readonly path: string;
  readonly toolVersion: string;
  readonly knowledgeDate: string;
}

/** A report of which nothing is known but that, and why, it could not be read. */
export function rowOfLoss(of: ReportIdentity, status: 'unreadable' | 'stopped', problem: string): FleetRow {
  const { report, path, toolVersion, knowledgeDate } = of;
  return {
    table: 'reports',
    report,
    path,
    status,
    problem,
    kind: null,
    sha256: null,
    bytes: null,
    hostname: null,
    distro: null,
    kernel: null,
    arch: null,
    memTotalKiB: null,
    numaNodes: null,
    minFreeKiB: null,
    failures: null,
    otherEvents: null,
    suppressed: null,
    groups: null,
    firstTime: null,
    lastTime: null,
    statement: null,
    confidence: null,
    missing: null,
    toolVersion,
    knowledgeDate,
  };
}

/** The rows of a report that was read, its own first. Yields one at a time: a log may hold a hundred thousand failures. */
export function* rowsOf(of: ReportIdentity, status: ReportStatus, analysis: Analysis): Generator<FleetRow> {
  yield reportRow(of, status, analysis);
  for (const event of analysis.events) yield failureRow(of.report, event);
  for (const finding of analysis.findings) {
    const { id, severity, title, detail } = finding;
    yield { table: 'findings', report: of.report, finding: id, severity, title, detail };
  }
}

function reportRow(of: ReportIdentity, status: ReportStatus, analysis: Analysis): FleetRow {
  const { inputs, host, coverage, events, groups, rootCause } = analysis;
  const [input] = inputs;
  const failures = events.filter((event) => event.kind === 'page-allocation-failure');
  const times = failures.flatMap((event) => utc(event.time) ?? []).sort();
  const problems = inputs.flatMap((each) => each.problems);
  const minFree = host.sysctl['vm.min_free_kbytes'];
  return {
    table: 'reports',
    report: of.report,
    path: of.path,
    status,
    problem: problems.length === 0 ? null : problems.join('; '),
    kind: input?.kind ?? null,
    sha256: input?.sha256 ?? null,
    bytes: input?.bytes ?? null,
    hostname: host.hostname,
    distro: host.distro,
    kernel: host.kernel,
    arch: host.arch,
    memTotalKiB: host.memTotalKiB,
    numaNodes: host.numaNodes,
    minFreeKiB: typeof minFree === 'number' && Number.isSafeInteger(minFree) ? minFree : null,
    failures: failures.length,
    otherEvents: events.length - failures.length,
    suppressed: coverage.suppressed,
    groups: groups.length,
    firstTime: times[0] ?? null,
    lastTime: times.at(-1) ?? null,
    statement: rootCause.statement,
    confidence: rootCause.confidence,
    missing: rootCause.missing.length,
    toolVersion: of.toolVersion,
    knowledgeDate: of.knowledgeDate,
  };
}

function failureRow(report: string, event: AnalysisEvent): FleetRow {
  const { verdict, trace, gfp } = event;
  const zone = nearest(verdict?.zones ?? []);
  const [place] = event.evidence;
  return {
    table: 'failures',
    report,
    event: event.id,
    kind: event.kind,
    time: utc(event.time),
    timeText: event.time,
    bootSeconds: event.bootSeconds,
    kernel: event.kernel,
    process: event.process,
    pid: event.pid,
    cpu: event.cpu,
    order: event.order,
    sizeKiB: event.sizeKiB,
    mode: event.mode,
    gfpNames: gfp === null ? null : gfp.names.join('|'),
    context: trace?.context ?? null,
    requester: trace?.requester?.symbol ?? null,
    driver: trace?.driver?.module ?? null,
    cause: verdict?.cause ?? null,
    confidence: verdict?.confidence ?? null,
    expectation: verdict?.expectation ?? null,
    rule: verdict?.rule ?? null,
    zone: zone === null ? null : zone.node === null ? zone.zone : `Node ${zone.node} ${zone.zone}`,
    marginKiB: zone?.marginKiB ?? null,
    failedAt: zone?.failedAt ?? null,
    severityLevel: verdict?.severityLevel ?? null,
    fingerprint: event.fingerprint,
    member: place?.member ?? '',
    line: place?.line ?? 0,
  };
}

/** The zone with the largest margin among those whose margin is known: the one that came nearest to serving the request. */
function nearest(zones: readonly ZoneVerdict[]): ZoneVerdict | null {
  let best: ZoneVerdict | null = null;
  let margin = Number.NEGATIVE_INFINITY;
  for (const zone of zones) {
    if (zone.marginKiB === null || zone.marginKiB <= margin) continue;
    best = zone;
    margin = zone.marginKiB;
  }
  return best;
}

const WITH_OFFSET = /(?:Z|[+-]\d\d:\d\d)$/;

/** A time with its offset as UTC with milliseconds; null without an offset: local times of two hosts cannot be compared. */
function utc(time: string | null): string | null {
  if (time === null || !WITH_OFFSET.test(time)) return null;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
