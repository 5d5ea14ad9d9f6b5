/** One side as the result tells it: counts, rate, boots, logs, and the time that no log covers. */
import { logsAmong } from '../contract/analysis.ts';
import { parseRelease } from '../kernel/release.ts';
import { INCIDENT_GAP_SECONDS } from './episodes.ts';
import { exposureOf } from './exposure.ts';
import { episodeCount } from './further-measures.ts';
import { limiterOf, limiterWords } from './limiter.ts';
import { incidentsOver } from './measure.ts';
import { intervalOf } from './numbers.ts';
import type { Basis, ComparedSide } from './schema.ts';
import { hostName, type Side } from './sides.ts';
import { contains, lengthOf } from './spans.ts';
import { DAY_MS, dispersionIn, incidentsByHost, observedDays, observedOf, type Tally } from './tally.ts';
import { isoAt, offsetOf } from './words.ts';

/** Lists that a hostile or very old case could make endless. */
const MOST_BOOTS = 200;
const MOST_SOURCES = 200;
const MOST_GAPS = 100;

/** Minutes east of UTC in which the times of a side are told. */
export function offsetIn(side: Side): number | null {
  for (const one of side.cases) {
    for (const iso of [
      one.facts.collectedAt?.value ?? null,
      ...one.coverage.boots.flatMap((boot) => [boot.to, boot.from]),
      ...logsAmong(one.coverage.sources).map((source) => source.to),
    ]) {
      const offset = offsetOf(iso);
      if (offset !== null) return offset;
    }
  }
  return null;
}

/** @param window seconds of an episode */
export function summaryOf(
  side: Side,
  tally: Tally,
  suppressed: number,
  window: number,
  kernel: string | null,
  basis: Basis,
): ComparedSide {
  const incidents = incidentsByHost(tally, INCIDENT_GAP_SECONDS);
  const all = incidents.flatMap((one) => one.incidents.map((incident) => ({ ...incident, host: one.host })));
  const observed = observedOf(all.length, incidentsOver(tally, INCIDENT_GAP_SECONDS, basis).days);
  const offset = offsetIn(side);
  const iso = (at: number): string => isoAt(at, offset);
  const dispersion = dispersionIn(
    tally,
    (host) => incidents.find((one) => one.host === host)?.incidents.map((incident) => incident.from) ?? [],
  );
  return {
    count: tally.count,
    incidents: all.length,
    exposureDays: observedDays(tally),
    atRiskDays: incidentsOver(tally, INCIDENT_GAP_SECONDS, 'at-risk').days,
    rate: observed === null ? null : observed.count / observed.days,
    rateCI95: intervalOf(observed),
    episodes: episodeCount(tally, window),
    suppressed,
    undated: tally.undated,
    kernels: [...side.kernels],
    hosts: [...new Set(side.cases.map(hostName).filter((name) => name !== null))],
    inputs: side.cases.flatMap((one) => one.inputs.map((input) => input.path)),
    from: side.from === null ? null : iso(side.from),
    to: side.to === null ? null : iso(side.to),
    limiter: side.events.length === 0 && kernel === null ? null : limiterWords(limiterOf(parseRelease(kernel))),
    dispersion: dispersion?.index ?? null,
    boots: side.boots.slice(-MOST_BOOTS).map((boot) => {
      const [first, last] = [boot.spans[0], boot.spans[boot.spans.length - 1]];
      return {
        id: boot.id,
        kernel: boot.kernel,
        from: first === undefined ? null : iso(first.from),
        to: last === undefined ? null : iso(last.to),
        exposureDays: lengthOf(boot.spans) / DAY_MS,
        incidents: all.filter((one) => one.host === boot.host && contains(boot.spans, one.from)).length,
      };
    }),
    ...watched(side, iso),
  };
}

/** Logs and gaps of the cases that were given for this side. */
function watched(side: Side, iso: (at: number) => string): Pick<ComparedSide, 'sources' | 'gaps'> {
  const sources: ComparedSide['sources'] = [];
  const gaps: ComparedSide['gaps'] = [];
  for (const one of side.cases) {
    const exposure = exposureOf(one);
    const input = one.inputs[0]?.path ?? '';
    for (const { member, span } of exposure.sources) {
      if (sources.length < MOST_SOURCES)
        sources.push({ input, member, from: iso(span.from), to: iso(span.to), days: (span.to - span.from) / DAY_MS });
    }
    for (const hole of exposure.holes)
      if (gaps.length < MOST_GAPS) gaps.push({ from: iso(hole.from), to: iso(hole.to), why: hole.why });
  }
  return { sources, gaps };
}
