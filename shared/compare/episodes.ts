/**
 * From events to what can be counted. An episode is what the stricter of the two kernels would have let through, so that
 * both logs are measured with one ruler. An incident is a stretch of trouble: events of one storm are not independent, and
 * tests of rates assume that what they count is.
 */
import { type Span, union } from './spans.ts';

/** A new incident begins after a pause longer than this. */
export const INCIDENT_GAP_SECONDS = 600;
/** The same count with other pauses: a conclusion that hangs on the choice is none. */
export const SENSITIVITY_GAPS_SECONDS = [60, 3600] as const;

/**
 * Episodes: an event opens one, and all within the next `windowSeconds` belong to it. So does the kernel's limiter count,
 * which lets one event through and opens again when its interval is over.
 * @param at milliseconds, in any order
 * @returns the start of each episode
 */
export function episodesOf(at: readonly number[], windowSeconds: number): number[] {
  const starts: number[] = [];
  let open = Number.NEGATIVE_INFINITY;
  for (const time of [...at].sort((a, b) => a - b)) {
    if (time - open < windowSeconds * 1000) continue;
    open = time;
    starts.push(time);
  }
  return starts;
}

export interface Incident {
  /** First and last event, milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly events: number;
}

/**
 * Incidents: a pause of more than `gapSeconds` begins a new one.
 * @param at milliseconds, in any order
 */
export function incidentsOf(at: readonly number[], gapSeconds: number): Incident[] {
  const found: { from: number; to: number; events: number }[] = [];
  for (const time of [...at].sort((a, b) => a - b)) {
    const last = found[found.length - 1];
    if (last === undefined || time - last.to > gapSeconds * 1000) found.push({ from: time, to: time, events: 1 });
    else {
      last.to = time;
      last.events++;
    }
  }
  return found;
}

/**
 * Time in which no new incident could begin: within one, and in the pause that ends it. Where it is a good part of the
 * observed time, incidents swallow their neighbours, and the time left is what their number has to be divided by.
 */
export function blindTime(incidents: readonly Incident[], gapSeconds: number): Span[] {
  return union(incidents.map(({ from, to }) => ({ from, to: to + gapSeconds * 1000 })));
}
