/** All reports of one source, decoded: with the kernel release that each was printed by, as far as the source tells. */
import type { KernelLog } from '../kernel/log-reader.ts';
import type { RawReport } from '../kernel/report/raw-report.ts';
import { type DecodedEvent, decodeReport } from './event.ts';
import { atOnce, type Steps } from './steps.ts';

/** Reports decoded in one piece. */
const PIECE = 128;

export interface SourceOptions {
  member: string;
  /** The release for a report whose source names none, from what else is known of the case. */
  fallbackRelease: (report: RawReport) => string | null;
  /** CONFIG_NODES_SHIFT, where the report holds the kernel's configuration. */
  nodesShift: number | null;
  pageSizeKiB: number | null;
}

export interface SourceEvent {
  event: DecodedEvent;
  report: RawReport;
}

/** Decodes the reports of a source in their order. */
export function decodeSource(log: KernelLog, options: SourceOptions): SourceEvent[] {
  return atOnce(decodeSteps(log, options));
}

/** The same in pieces: a log may hold a hundred thousand reports. */
export function* decodeSteps(log: KernelLog, options: SourceOptions): Steps<SourceEvent[]> {
  const reports = [...log.reports].sort((a, b) => a.line - b.line);
  const lastDump = new Map<number, number>();
  const decoded: SourceEvent[] = [];
  const releases = releasesOf(log, reports, options.fallbackRelease);
  for (const [i, report] of reports.entries()) {
    if (i % PIECE === 0) yield;
    const { bootSeconds } = report;
    const last = lastDump.get(report.boot);
    const since = bootSeconds === null || last === undefined ? null : bootSeconds - last;
    const event = decodeReport(report, {
      member: options.member,
      release: releases[i] ?? null,
      build: log.boots[report.boot]?.build ?? null,
      secondsSinceDump: since !== null && since >= 0 ? since : null,
      nodesShift: options.nodesShift,
      pageSizeKiB: options.pageSizeKiB,
    });
    if (event.memory !== null && bootSeconds !== null) lastDump.set(report.boot, bootSeconds);
    decoded.push({ event, report });
  }
  return decoded;
}

/**
 * The release of each report that prints none itself: the boot's `Linux version` line, else the nearest report of the
 * same boot that names one (one boot runs one kernel), else the fallback.
 */
function releasesOf(
  log: KernelLog,
  reports: readonly RawReport[],
  fallback: (report: RawReport) => string | null,
): (string | null)[] {
  const named = new Map<number, { at: number; release: string }[]>();
  reports.forEach((r, at) => {
    const release = r.task?.release;
    if (release === undefined || release === null) return;
    const list = named.get(r.boot);
    if (list === undefined) named.set(r.boot, [{ at, release }]);
    else list.push({ at, release });
  });
  return reports.map((r, at) => {
    const own = r.task?.release ?? null;
    if (own !== null) return own;
    const boot = log.boots[r.boot]?.release;
    if (boot !== undefined) return boot;
    return nearest(named.get(r.boot) ?? [], at) ?? fallback(r);
  });
}

/** Binary search: logs hold many thousand reports of which few name a release. */
function nearest(list: readonly { at: number; release: string }[], at: number): string | null {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const after = list[low];
  const before = list[low - 1];
  if (after === undefined) return before?.release ?? null;
  if (before === undefined) return after.release;
  return at - before.at <= after.at - at ? before.release : after.release;
}
