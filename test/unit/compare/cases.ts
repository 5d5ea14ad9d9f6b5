/** Cases drawn for a comparison: a host, its boots with their kernels, and when memory was refused. */
import type { Analysis, AnalysisEvent, CaseFacts } from '../../../shared/contract/index.ts';
import { noFacts } from '../../../shared/contract/index.ts';
import { buildAnalysis, buildEvent, buildGroup } from '../../builders/analysis.ts';

export const HOUR = 3600_000;
export const DAY = 24 * HOUR;
/** 1 March 2026, midnight UTC. */
export const START = Date.UTC(2026, 2, 1);

export const OLD = '3.10.0-1160.el7.x86_64';
export const YOUNG = '6.1.55';

export interface BootSketch {
  readonly kernel: string | null;
  /** Days since START. */
  readonly from: number;
  readonly days: number;
  /** Days since START of each failure. */
  readonly failures?: readonly number[];
}

export interface CaseSketch {
  readonly host?: string | null;
  readonly boots: readonly BootSketch[];
  readonly facts?: Partial<CaseFacts>;
  readonly suppressed?: number;
  /** Changes every event. */
  readonly event?: Partial<AnalysisEvent>;
  readonly memTotalKiB?: number | null;
  readonly input?: string;
  /** Cut the offset from all times: no zone is known. */
  readonly zoneless?: boolean;
}

export function iso(days: number): string {
  return new Date(START + Math.round(days * DAY)).toISOString();
}

/** Puts a case together: one log over each boot, one group of all events. */
export function caseOf(sketch: CaseSketch): Analysis {
  const time = (days: number): string => (sketch.zoneless === true ? iso(days).replace('Z', '') : iso(days));
  const events: AnalysisEvent[] = [];
  for (const boot of sketch.boots) {
    for (const at of boot.failures ?? []) {
      const line = events.length + 1;
      events.push(
        buildEvent({
          id: `e${line}`,
          evidence: [{ member: 'var/log/messages', line, endLine: line, byteOffset: line }],
          time: time(at),
          kernel: boot.kernel,
          process: 'postgres',
          order: 3,
          mode: '0x40d0',
          fingerprint: 'fp',
          ...sketch.event,
        }),
      );
    }
  }
  const last = sketch.boots[sketch.boots.length - 1];
  return buildAnalysis({
    inputs: [{ path: sketch.input ?? 'report.tar.xz', sha256: null, bytes: 1, kind: 'sosreport', problems: [] }],
    host: {
      hostname: sketch.host === undefined ? 'db1' : sketch.host,
      distro: null,
      kernel: last?.kernel ?? null,
      arch: 'x86_64',
      memTotalKiB: sketch.memTotalKiB === undefined ? 16_000_000 : sketch.memTotalKiB,
      pageSizeKiB: 4,
      numaNodes: 1,
      timezone: 'UTC',
      sysctl: {},
    },
    coverage: {
      sources: sketch.boots.map((boot, i) => ({
        member: `var/log/messages-${i}`,
        role: 'kernel-log',
        lines: 10,
        bytes: 10,
        from: time(boot.from),
        to: time(boot.from + boot.days),
        truncated: false,
        problems: [],
      })),
      boots: sketch.boots.map((boot, i) => ({
        id: `boot-${i + 1}`,
        from: time(boot.from),
        to: time(boot.from + boot.days),
        kernel: boot.kernel,
      })),
      gaps: [],
      suppressed: sketch.suppressed ?? 0,
      missing: [],
    },
    facts: { ...noFacts(), ...sketch.facts },
    events,
    groups:
      events.length === 0
        ? []
        : [
            buildGroup({
              fingerprint: 'fp',
              eventIds: events.map((event) => event.id),
              suppressed: sketch.suppressed ?? 0,
            }),
          ],
  });
}

/** So many failures, evenly over a stretch of days and well apart. */
export function spread(count: number, from: number, days: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((i + 0.5) * days) / count);
}

/** A value as a fact reader would cite it. */
export function fact<T>(value: T, member = 'proc/sys'): { value: T; member: string; line: null } {
  return { value, member, line: null };
}
