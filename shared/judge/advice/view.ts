/** The case as the advice needs it: what failed, on which kernel, with how much memory, and what the host is for. */
import type {
  AnalysisEvent,
  CaseFacts,
  CauseEntry,
  CauseId,
  EventGroup,
  Evidence,
  Verdict,
} from '../../contract/index.ts';
import { type KernelRelease, parseRelease } from '../../kernel/release.ts';
import type { ZoneSize } from './sizing.ts';

export interface CaseInput {
  readonly events: readonly AnalysisEvent[];
  readonly groups: readonly EventGroup[];
  readonly facts: CaseFacts;
  readonly suppressed: number;
  readonly missing: readonly string[];
}

export type JudgedEvent = AnalysisEvent & { readonly verdict: Verdict };

export interface CaseView extends CaseInput {
  /** Page allocation failures with a verdict, in time. */
  readonly judged: readonly JudgedEvent[];
  readonly release: KernelRelease | null;
  readonly ramKiB: number | null;
  readonly zones: readonly ZoneSize[];
  readonly nodes: number | null;
  readonly virtual: boolean;
  readonly databases: readonly string[];
  readonly fileServers: readonly string[];
  readonly scaleFactor: number | null;
  readonly thpOn: boolean | null;
}

const DATABASES = [
  'postgres',
  'mysqld',
  'mariadbd',
  'mongod',
  'oracle',
  'db2',
  'sap-hana',
  'sqlservr',
  'redis-server',
  'valkey-server',
  'aerospike',
  'clickhouse',
  'cassandra',
  'elasticsearch',
  'opensearch',
];
const FILE_SERVERS = ['nfsd', 'smbd', 'glusterfs', 'ceph-osd', 'gpfs'];

/** Kernels were built with pages of 4 KiB unless an event shows otherwise; only then do the size formulas hold. */
export function pageSizeOf(view: Pick<CaseView, 'judged'>): number {
  for (const event of view.judged) if (event.memory?.pageSizeKiB) return event.memory.pageSizeKiB;
  return 4;
}

function zonesOf(input: CaseInput): ZoneSize[] {
  const fromFacts = input.facts.zoneinfo?.value ?? [];
  const printed = input.events.map((event) => event.memory?.zones ?? []);
  const source = fromFacts.length > 0 ? fromFacts : (printed.findLast((zones) => zones.length > 0) ?? []);
  return source
    .map((zone) => ({ node: zone.node ?? 0, zone: zone.zone, managedKiB: zone.managedKiB ?? zone.presentKiB ?? 0 }))
    .filter((zone) => zone.managedKiB > 0);
}

export function viewOf(input: CaseInput): CaseView {
  const { facts, events } = input;
  const judged = events.filter(
    (event): event is JudgedEvent => event.kind === 'page-allocation-failure' && event.verdict !== null,
  );
  // The kernel that failed may not be the one that runs now; advice is for the one that runs.
  const last = events.findLast((event) => event.kernel !== null)?.kernel ?? null;
  const zones = zonesOf(input);
  const ram = facts.meminfoKiB?.value.MemTotal ?? null;
  const block = events.findLast((event) => event.memory?.ramPages.RAM !== undefined)?.memory ?? null;
  const blockRam =
    block === null ? null : ((block.ramPages.RAM ?? 0) - (block.ramPages.reserved ?? 0)) * (block.pageSizeKiB ?? 4);
  const services = facts.services.map((one) => one.value.toLowerCase());
  const named = (list: readonly string[]) => list.filter((name) => services.some((service) => service.includes(name)));
  const nodes = facts.numaNodes?.value ?? (zones.length > 0 ? new Set(zones.map((zone) => zone.node)).size : null);
  const scale = facts.sysctl['vm.watermark_scale_factor']?.value;
  const thp = facts.thp.enabled?.value ?? null;
  return {
    ...input,
    judged,
    release: parseRelease(facts.kernel?.value ?? last),
    ramKiB: ram ?? (blockRam !== null && blockRam > 0 ? blockRam : null),
    zones,
    nodes,
    virtual: facts.virtualisation !== null && facts.virtualisation.value !== 'none',
    databases: named(DATABASES),
    fileServers: named(FILE_SERVERS),
    scaleFactor: scale !== undefined && /^\d{1,6}$/.test(scale.trim()) ? Number(scale) : null,
    thpOn: thp === null ? null : thp !== 'never',
  };
}

/** Events that this cause headlines, the surest first. */
export function eventsOf(view: CaseView, causes: readonly CauseId[]): JudgedEvent[] {
  return view.judged
    .filter((event) => causes.includes(event.verdict.cause))
    .sort((a, b) => b.verdict.confidenceScore - a.verdict.confidenceScore);
}

/** Events that name a cause as headline or as contributing. */
export function eventsNaming(view: CaseView, cause: CauseId): JudgedEvent[] {
  return view.judged.filter((event) =>
    event.verdict.causes.some((entry) => entry.cause === cause && entry.role !== 'excluded'),
  );
}

/** What the verdict says of causes in this role. */
export function whyOf(event: JudgedEvent, wanted: (entry: CauseEntry) => boolean): string {
  return event.verdict.causes
    .filter(wanted)
    .map((entry) => entry.why)
    .join(' ');
}

/** Places in the log, one for each event, a few at most. */
export function evidenceOf(events: readonly AnalysisEvent[], most = 3): Evidence[] {
  return events.slice(0, most).flatMap((event) => event.evidence.slice(0, 1));
}

/**
 * Where a fact stands. The readers keep member and line, not the offset: a line of 1 stands for a file that has the value
 * as a whole.
 */
export function citation(
  fact: { readonly member: string; readonly line: number | null } | null | undefined,
): Evidence[] {
  if (fact === null || fact === undefined) return [];
  const line = fact.line ?? 1;
  return [{ member: fact.member, line, endLine: line, byteOffset: 0 }];
}
