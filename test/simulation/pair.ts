/** A machine before and after an upgrade, with a known change of its failure rate. */
import type { Analysis } from '../../shared/contract/index.ts';
import { buildAnalysis, buildEvent } from '../builders/analysis.ts';
import { type PrintingKernel, printFailures } from './kernel.ts';
import { exponential, geometric, poissonProcess, type Random } from './random.ts';

export const DAY = 86_400;

export interface Scenario {
  readonly name: string;
  readonly before: PrintingKernel;
  readonly after: PrintingKernel;
  /** Troubles per day. */
  readonly rateBefore: number;
  readonly rateAfter: number;
  readonly daysBefore: number;
  readonly daysAfter: number;
  /** null: each trouble is one failure. Otherwise a storm with this mean number of failures, and this many a second. */
  readonly storm: { readonly mean: number; readonly perSecond: number } | null;
}

/** When memory was refused, seconds since the start of the log, in order. */
export function failures(random: Random, rate: number, days: number, storm: Scenario['storm']): number[] {
  const at: number[] = [];
  for (const trouble of poissonProcess(random, rate, days)) {
    let time = trouble * DAY;
    const size = storm === null ? 1 : geometric(random, storm.mean);
    for (let i = 0; i < size && time < days * DAY; i++) {
      at.push(time);
      if (storm !== null) time += exponential(random, storm.perSecond);
    }
  }
  return at.sort((a, b) => a - b);
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** The analysis of a log that one boot of a kernel wrote. */
export function logOf(kernel: PrintingKernel, at: readonly number[], startMs: number, days: number): Analysis {
  const printed = printFailures(kernel, at);
  const from = iso(startMs);
  const to = iso(startMs + days * DAY * 1000);
  return buildAnalysis({
    host: {
      hostname: 'db1',
      distro: null,
      kernel: kernel.release,
      arch: 'x86_64',
      memTotalKiB: 16_000_000,
      pageSizeKiB: 4,
      numaNodes: 1,
      timezone: 'UTC',
      sysctl: {},
    },
    coverage: {
      sources: [
        {
          member: 'var/log/messages',
          role: 'kernel-log',
          lines: 1,
          bytes: 1,
          from,
          to,
          truncated: false,
          problems: [],
        },
      ],
      boots: [{ id: `boot of ${kernel.release}`, from, to, kernel: kernel.release }],
      gaps: [],
      suppressed: printed.reduce((sum, one) => sum + one.suppressed, 0),
      missing: [],
    },
    events: printed.map((one, i) =>
      buildEvent({
        id: `e${i + 1}`,
        evidence: [{ member: 'var/log/messages', line: i + 1, endLine: i + 1, byteOffset: i }],
        time: iso(startMs + one.at * 1000),
        bootSeconds: one.at,
        kernel: kernel.release,
        process: 'postgres',
        order: 3,
        mode: '0x40d0',
      }),
    ),
  });
}

const START = Date.UTC(2026, 0, 1);

/** Both logs of a scenario. */
export function pairOf(random: Random, s: Scenario): { before: Analysis; after: Analysis } {
  const next = START + (s.daysBefore + 1) * DAY * 1000;
  return {
    before: logOf(s.before, failures(random, s.rateBefore, s.daysBefore, s.storm), START, s.daysBefore),
    after: logOf(s.after, failures(random, s.rateAfter, s.daysAfter, s.storm), next, s.daysAfter),
  };
}
