/** The failures of one side as moments per host, ready to be counted with any ruler. */
import type { AnalysisEvent } from '../contract/index.ts';
import { blindTime, type Incident, incidentsOf } from './episodes.ts';
import type { Side } from './sides.ts';
import { elapsed, lengthOf, type Span, subtract } from './spans.ts';
import { type Dispersion, dispersionOf, type Observed } from './statistics/index.ts';

export const DAY_MS = 86_400_000;

export interface Tally {
  /** Printed failures, repeats that a logger folded together included. */
  readonly count: number;
  readonly undated: number;
  /** Milliseconds, in order, per host. */
  readonly at: ReadonlyMap<string, readonly number[]>;
  /** When the hosts were watched; empty where no time is known. */
  readonly spans: ReadonlyMap<string, readonly Span[]>;
}

/** How often a logger said that the line came again. */
function repeats(event: AnalysisEvent): number {
  const { repeated } = event.details;
  return typeof repeated === 'number' && repeated > 0 ? Math.trunc(repeated) : 0;
}

/** Counts the page allocation failures of a side, or those that `wanted` picks. */
export function tallyOf(side: Side, wanted: (event: AnalysisEvent) => boolean = isFailure): Tally {
  const at = new Map<string, number[]>();
  let count = 0;
  let undated = 0;
  for (const one of side.events) {
    if (!wanted(one.event)) continue;
    count += 1 + repeats(one.event);
    if (one.at === null) undated++;
    // Where no log of the side has a time, seconds since boot still tell what belongs together.
    const moment = one.at ?? (side.observedMs === null ? bootMoment(one.event) : null);
    if (moment === null) continue;
    const list = at.get(one.host);
    if (list === undefined) at.set(one.host, [moment]);
    else list.push(moment);
  }
  for (const list of at.values()) list.sort((a, b) => a - b);
  return { count, undated, at, spans: side.spans };
}

function bootMoment(event: AnalysisEvent): number | null {
  return event.bootSeconds === null ? null : event.bootSeconds * 1000;
}

/** The event that rates are made of; stalls, OOM kills and slab messages stand beside it in the groups. */
export function isFailure(event: AnalysisEvent): boolean {
  return event.kind === 'page-allocation-failure';
}

export interface HostIncidents {
  readonly host: string;
  readonly incidents: readonly Incident[];
}

export function incidentsByHost(tally: Tally, gapSeconds: number): HostIncidents[] {
  return [...tally.at].map(([host, at]) => ({ host, incidents: incidentsOf(at, gapSeconds) }));
}

export function incidentCount(list: readonly HostIncidents[]): number {
  return list.reduce((sum, one) => sum + one.incidents.length, 0);
}

/** Days in which the side was watched; null when that is not known. */
export function observedDays(tally: Tally): number | null {
  const ms = [...tally.spans.values()].reduce((sum, spans) => sum + lengthOf(spans), 0);
  return ms > 0 ? ms / DAY_MS : null;
}

/** A count over the observed days; null without days. */
export function observedOf(count: number, days: number | null): Observed | null {
  return days === null || !(days > 0) ? null : { count, days };
}

/** Days in which a new incident could have begun: the observed ones less those within an incident and its pause. */
export function daysAtRisk(tally: Tally, list: readonly HostIncidents[], gapSeconds: number): number | null {
  let ms = 0;
  for (const [host, spans] of tally.spans) {
    const own = list.find((one) => one.host === host)?.incidents ?? [];
    ms += lengthOf(subtract(spans, blindTime(own, gapSeconds)));
  }
  return ms > 0 ? ms / DAY_MS : null;
}

/** Whether moments (in order) cluster, on a clock that runs only while the side was watched. */
export function dispersionIn(tally: Tally, moments: (host: string) => readonly number[]): Dispersion | null {
  const places: number[] = [];
  let length = 0;
  for (const [host, spans] of tally.spans) {
    for (const place of elapsed(spans, moments(host))) places.push(length + place);
    length += lengthOf(spans);
  }
  return dispersionOf(places, length);
}
