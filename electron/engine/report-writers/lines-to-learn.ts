/**
 * Lines that tell of names which the analysis itself does not hold: a log is perhaps called after its host, but that it is a
 * host's name stands in front of its lines alone.
 */
import type { Evidence } from '../../../shared/contract/index.ts';
import type { ReportSource } from './make-report.ts';

/** Lines from the beginning of each log: a host's name stands in all of them. */
const FIRST_LINES = 20;
/** Logs and events looked at: a collector's archive holds a log of each host. */
const MAX_LOGS = 500;
const MAX_EVENTS = 300;

/**
 * Reads the beginning of each log and the first line of events, as far as they are kept.
 * @throws the signal's reason when stopped
 */
export async function linesToLearn(source: ReportSource, signal?: AbortSignal): Promise<string[]> {
  const places: Evidence[] = source.analysis.coverage.sources.slice(0, MAX_LOGS).map(({ member, lines }) => ({
    member,
    line: 1,
    endLine: Math.max(1, Math.min(lines, FIRST_LINES)),
    byteOffset: 0,
  }));
  for (const { evidence } of source.analysis.events.slice(0, MAX_EVENTS))
    for (const place of evidence) places.push({ ...place, endLine: place.line });
  const found: string[] = [];
  for (const place of places) {
    signal?.throwIfAborted();
    found.push(...((await source.excerpt(place, FIRST_LINES)) ?? []));
  }
  return found;
}
