/**
 * Failures that the kernel says it did not print. The same line stands in several logs, so logs of one family (a file and
 * its rotations) are added up, and the family that knows of most is believed; adding families would count twice.
 */
import type { AnalysisEvent } from '../contract/event.ts';
import type { CaseSource } from './sources.ts';

export interface Suppressed {
  total: number;
  /** Per event id: what was left out just before that event, as told by the log that counts. */
  at: Map<string, number>;
  /** Refusals of the limiter that el5 and el6 share among all of printk: some of them may have been failures. */
  shared: number;
}

const OWN_LIMITER = /^(?:warn_alloc|warn_alloc_failed|nopage_rs|__alloc_pages_slowpath)$/;
/** To 2.6.39 and in el6 the global limiter is named by its function alone. */
const SHARED_LIMITER = /^(?:__ratelimit|printk_ratelimit|net_ratelimit)$/;

/** Counts, and ties each count to the next failure of the same log. */
export function countSuppressed(sources: readonly CaseSource[], events: readonly AnalysisEvent[]): Suppressed {
  const families = new Map<string, { own: number; shared: number; sources: CaseSource[] }>();
  for (const source of sources) {
    let family = families.get(source.family);
    if (family === undefined) {
      family = { own: 0, shared: 0, sources: [] };
      families.set(source.family, family);
    }
    family.sources.push(source);
    const seen = new Set<string>();
    for (const mark of source.log.suppressed) {
      // A log that holds each line twice (two logger rules) repeats the mark with its printk time.
      const key = `${mark.by}|${mark.count}|${mark.bootSeconds ?? `${mark.stamp}|${mark.line}`}|${mark.boot}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (OWN_LIMITER.test(mark.by)) family.own += mark.count;
      else if (SHARED_LIMITER.test(mark.by)) family.shared += mark.count;
    }
  }
  let best: { own: number; shared: number; sources: CaseSource[] } | null = null;
  for (const family of families.values()) if (best === null || family.own > best.own) best = family;
  const at = new Map<string, number>();
  if (best !== null && best.own > 0) tie(best.sources, events, at);
  const shared = Math.max(0, ...[...families.values()].map((f) => f.shared));
  return { total: best?.own ?? 0, at, shared };
}

function tie(sources: readonly CaseSource[], events: readonly AnalysisEvent[], at: Map<string, number>): void {
  const lines = new Map<string, { line: number; id: string }[]>();
  for (const event of events) {
    if (event.kind !== 'page-allocation-failure' && event.kind !== 'vmalloc-failure') continue;
    for (const place of event.evidence) {
      const list = lines.get(place.member);
      if (list === undefined) lines.set(place.member, [{ line: place.line, id: event.id }]);
      else list.push({ line: place.line, id: event.id });
    }
  }
  for (const source of sources) {
    const list = (lines.get(source.member) ?? []).sort((a, b) => a.line - b.line);
    let i = 0;
    const marks = source.log.suppressed.filter((m) => OWN_LIMITER.test(m.by)).sort((a, b) => a.line - b.line);
    const seen = new Set<string>();
    for (const mark of marks) {
      const key = `${mark.count}|${mark.bootSeconds ?? mark.line}|${mark.boot}`;
      if (seen.has(key)) continue;
      seen.add(key);
      while (i < list.length && (list[i]?.line ?? 0) < mark.line) i++;
      // Printed when the limiter's window opens again, which the next failure does.
      const next = list[i] ?? list[i - 1];
      if (next !== undefined) at.set(next.id, (at.get(next.id) ?? 0) + mark.count);
    }
  }
}
