/**
 * Plausible analyses for tests of what comes after the analysis: report, window, comparison. Each comes with the log
 * lines that its evidence points to, so that a test can follow a citation back to the line.
 */
import {
  type Analysis,
  type AnalysisEvent,
  type EventGroup,
  type Evidence,
  type Gfp,
  type MemoryInfo,
  type MemoryZone,
  noFacts,
  SCHEMA_ID,
  type Verdict,
} from '../../shared/contract/index.ts';

export interface BuiltCase {
  readonly analysis: Analysis;
  /** Lines of each member, first line first. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
}

/** Reads the raw lines of a place out of a built case, as a log store would. */
export function excerptFrom(built: Pick<BuiltCase, 'logs'>): (evidence: Evidence) => readonly string[] | null {
  return (evidence) => built.logs.get(evidence.member)?.slice(evidence.line - 1, evidence.endLine) ?? null;
}

/** GFP_ATOMIC as kernels before 4.4 (mode 0x20) and after (0xa20) mean it. */
export function atomicGfp(overrides: Partial<Gfp> = {}): Gfp {
  return {
    printed: null,
    names: ['GFP_ATOMIC'],
    bits: ['__GFP_HIGH'],
    table: '2.6.32 el6',
    basis: 'release',
    canSleep: false,
    directReclaim: false,
    wakesKswapd: true,
    io: false,
    fs: false,
    reserves: 'atomic',
    highestZone: 'Normal',
    migrateType: 'unmovable',
    thisNode: false,
    noRetry: false,
    retryMayFail: false,
    noFail: false,
    noMemalloc: false,
    noWarn: false,
    notes: [],
    alternatives: [],
    ...overrides,
  };
}

export function buildEvent(overrides: Partial<AnalysisEvent> & Pick<AnalysisEvent, 'id' | 'evidence'>): AnalysisEvent {
  return {
    kind: 'page-allocation-failure',
    time: null,
    timeSource: null,
    bootSeconds: null,
    process: null,
    pid: null,
    cpu: null,
    kernel: null,
    tainted: null,
    hardware: null,
    workqueue: null,
    order: null,
    sizeKiB: null,
    mode: null,
    nodemask: null,
    cpuset: null,
    memsAllowed: null,
    gfp: null,
    trace: null,
    memory: null,
    memoryAbsence: null,
    details: {},
    binding: 'certain',
    verdict: null,
    fingerprint: 'fp',
    ...overrides,
  };
}

export function buildGroup(overrides: Partial<EventGroup> & Pick<EventGroup, 'fingerprint' | 'eventIds'>): EventGroup {
  return {
    title: 'page allocation failure: order 1, GFP_ATOMIC',
    kind: 'page-allocation-failure',
    count: overrides.eventIds.length,
    suppressed: 0,
    from: null,
    to: null,
    ...overrides,
  };
}

export function buildVerdict(overrides: Partial<Verdict> = {}): Verdict {
  return {
    cause: 'undetermined',
    confidence: 'low',
    confidenceScore: 0.3,
    expectation: 'unknown',
    rule: null,
    ruleExact: false,
    zones: [],
    causes: [],
    explanation: '',
    severityLevel: 1,
    impact: '',
    alternatives: [],
    missing: [],
    ...overrides,
  };
}

/** A zone of a Mem-Info block; every amount that is not given was not printed. */
export function buildZone(overrides: Partial<MemoryZone> & Pick<MemoryZone, 'zone'>): MemoryZone {
  return {
    node: 0,
    freeKiB: null,
    boostKiB: null,
    minKiB: null,
    lowKiB: null,
    highKiB: null,
    reservedHighatomicKiB: null,
    freeHighatomicKiB: null,
    activeAnonKiB: null,
    inactiveAnonKiB: null,
    activeFileKiB: null,
    inactiveFileKiB: null,
    unevictableKiB: null,
    writependingKiB: null,
    presentKiB: null,
    managedKiB: null,
    mlockedKiB: null,
    bounceKiB: null,
    freePcpKiB: null,
    localPcpKiB: null,
    freeCmaKiB: null,
    other: {},
    allUnreclaimable: false,
    lowmemReservePages: null,
    buddy: null,
    ...overrides,
  };
}

export function buildMemory(zones: MemoryZone[], overrides: Partial<MemoryInfo> = {}): MemoryInfo {
  return {
    pageSizeKiB: 4,
    totalsPages: {},
    nodes: [],
    zones,
    hugepages: [],
    swap: { freeKiB: null, totalKiB: null, cachePages: null },
    pageCachePages: null,
    ramPages: {},
    perCpuPages: {},
    problems: [],
    ...overrides,
  };
}

export function buildAnalysis(overrides: Partial<Analysis> = {}): Analysis {
  return {
    schema: SCHEMA_ID,
    tool: { name: 'buddyscope', version: '0.1.0', knowledgeDate: '2026-11-22' },
    inputs: [],
    host: {
      hostname: null,
      distro: null,
      kernel: null,
      arch: null,
      memTotalKiB: null,
      pageSizeKiB: null,
      numaNodes: null,
      timezone: null,
      sysctl: {},
    },
    coverage: { sources: [], boots: [], gaps: [], suppressed: 0, missing: [] },
    facts: noFacts(),
    workload: [],
    events: [],
    groups: [],
    findings: [],
    rootCause: {
      statement: 'No page allocation failure was found.',
      confidence: 'medium',
      alternatives: [],
      missing: [],
    },
    ...overrides,
  };
}
