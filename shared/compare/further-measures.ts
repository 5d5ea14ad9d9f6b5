/** The question of more or fewer failures, asked with several rulers: a conclusion that hangs on the ruler is none. */
import type { AnalysisEvent } from '../contract/index.ts';
import { parseRelease } from '../kernel/release.ts';
import { episodesOf, INCIDENT_GAP_SECONDS, SENSITIVITY_GAPS_SECONDS } from './episodes.ts';
import { limiterOf, wouldPrint } from './limiter.ts';
import { incidentMeasure, incidentsOver, kernelOf, measureOf } from './measure.ts';
import type { Basis, Measure } from './schema.ts';
import type { Side, SideBoot } from './sides.ts';
import { clip, contains, union } from './spans.ts';
import { DISPERSION_LIMIT, pooledDispersion } from './statistics/index.ts';
import { dispersionIn, isFailure, observedDays, type Tally, tallyOf } from './tally.ts';
import { daysWords } from './words.ts';

/** Below this difference of the time that incidents fill, the two ways of counting agree. */
const BLIND_SHARE = 0.02;

/** Everything beside the headline. */
export function furtherMeasures(
  sides: { before: Side; after: Side },
  suppressed: { before: number; after: number },
  basis: Basis,
): Measure[] {
  const { before, after } = sides;
  const [old, young] = [tallyOf(before), tallyOf(after)];
  const found: Measure[] = [];
  for (const gap of SENSITIVITY_GAPS_SECONDS) {
    const minutes = gap / 60;
    const id = minutes === 1 ? 'incidents-1min' : 'incidents-60min';
    found.push(plain(incidentMeasure(id, `incidents, pause of more than ${minutes} min`, old, young, gap, basis)));
  }
  found.push(
    ...otherBasis(old, young, basis),
    ...sameUptime(before, after, basis),
    ...printedByBoth(before, after, old, young, basis),
  );
  found.push(episodes(before, after, old, young));
  const [oldDays, youngDays] = [observedDays(old), observedDays(young)];
  const dependent = 'one failure brings the next, so no interval can be given';
  found.push(
    measureOf({
      id: 'events',
      title: 'failures as printed',
      before: { count: old.count, days: oldDays },
      after: { count: young.count, days: youngDays },
      independent: false,
      note: dependent,
    }),
  );
  if (suppressed.before + suppressed.after > 0) {
    found.push(
      measureOf({
        id: 'events-with-suppressed',
        title: 'failures, those included that the kernel says it did not print',
        before: { count: old.count + suppressed.before, days: oldDays },
        after: { count: young.count + suppressed.after, days: youngDays },
        independent: false,
        note: `${dependent}; the kernel tells what it held back only when the next failure comes, so these are lower bounds`,
      }),
    );
  }
  return found;
}

function plain({ dispersion: _dispersion, ...measure }: Measure & { dispersion: number | null }): Measure {
  return measure;
}

/** The same incidents over the other time, told where incidents fill a good part of one side and not of the other. */
function otherBasis(old: Tally, young: Tally, basis: Basis): Measure[] {
  const gap = INCIDENT_GAP_SECONDS;
  const share = (tally: Tally): number | null => {
    const all = observedDays(tally);
    return all === null ? null : 1 - (incidentsOver(tally, gap, 'at-risk').days ?? 0) / all;
  };
  const [x, y] = [share(old), share(young)];
  if (x === null || y === null || (basis === 'observed' && Math.abs(x - y) <= BLIND_SHARE)) return [];
  const other: Basis = basis === 'observed' ? 'at-risk' : 'observed';
  const title =
    other === 'at-risk' ? 'incidents over the time in which one could begin' : 'incidents over all observed time';
  const note = `incidents and their pauses fill ${percent(x)} of the time before and ${percent(y)} after`;
  const id = other === 'at-risk' ? 'incidents-at-risk' : 'incidents-over-all-time';
  return [plain(incidentMeasure(id, title, old, young, gap, other, note))];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Fragmentation and leaks grow with uptime: the same ages of the boots of both sides. */
function sameUptime(before: Side, after: Side, basis: Basis): Measure[] {
  const oldest = (side: Side): number => Math.max(0, ...side.boots.map((boot) => ageOf(boot)));
  const age = Math.min(oldest(before), oldest(after));
  if (!(age > 0)) return [];
  const cut = (side: Side): Side => {
    const spans = new Map<string, { from: number; to: number }[]>();
    for (const boot of side.boots) {
      if (boot.startedAt === null) continue;
      const young = clip(boot.spans, { from: boot.startedAt, to: boot.startedAt + age });
      const list = spans.get(boot.host);
      if (list === undefined) spans.set(boot.host, young);
      else for (const span of young) list.push(span);
    }
    for (const [host, list] of spans) spans.set(host, union(list));
    const within = (host: string, at: number | null): boolean => at !== null && contains(spans.get(host) ?? [], at);
    return { ...side, spans, events: side.events.filter((one) => within(one.host, one.at)) };
  };
  const [old, young] = [tallyOf(cut(before)), tallyOf(cut(after))];
  const kept = (tally: Tally, side: Side): number => {
    const all = side.observedMs ?? 0;
    return all === 0 ? 1 : ((observedDays(tally) ?? 0) * 86_400_000) / all;
  };
  if (kept(old, before) > 0.9 && kept(young, after) > 0.9) return [];
  return [
    plain(
      incidentMeasure(
        'incidents-same-uptime',
        `incidents in the first ${daysWords(age / 86_400_000)} of each boot`,
        old,
        young,
        INCIDENT_GAP_SECONDS,
        basis,
        'memory fragments and leaks with uptime, so boots of different age differ without any change',
      ),
    ),
  ];
}

function ageOf(boot: SideBoot): number {
  const end = boot.spans[boot.spans.length - 1]?.to;
  return boot.startedAt === null || end === undefined ? 0 : end - boot.startedAt;
}

/** Only what both kernels print for certain; told where something else was seen. */
function printedByBoth(before: Side, after: Side, old: Tally, young: Tally, basis: Basis): Measure[] {
  const [first, second] = [parseRelease(kernelOf(before)), parseRelease(kernelOf(after))];
  if (first === null || second === null) return [];
  const both = (event: AnalysisEvent): boolean =>
    isFailure(event) && wouldPrint(event, first) === 'yes' && wouldPrint(event, second) === 'yes';
  const [x, y] = [tallyOf(before, both), tallyOf(after, both)];
  if (x.count === old.count && y.count === young.count) return [];
  const left = old.count - x.count + young.count - y.count;
  return [
    plain(
      incidentMeasure(
        'incidents-printed-by-both',
        'incidents of failures that both kernels are known to print',
        x,
        y,
        INCIDENT_GAP_SECONDS,
        basis,
        `${left} failures are of a kind that one of the two kernels prints nothing of, or may not`,
      ),
    ),
  ];
}

function episodes(before: Side, after: Side, old: Tally, young: Tally): Measure {
  const windowSeconds = episodeWindow(before, after);
  const count = (tally: Tally): number =>
    [...tally.at.values()].reduce((sum, at) => sum + episodesOf(at, windowSeconds).length, 0);
  const startsOf = (tally: Tally) => (host: string) => episodesOf(tally.at.get(host) ?? [], windowSeconds);
  const dispersion = pooledDispersion(dispersionIn(old, startsOf(old)), dispersionIn(young, startsOf(young)));
  const clustered = dispersion !== null && dispersion > DISPERSION_LIMIT;
  return measureOf({
    id: 'episodes',
    title: `failures as the stricter kernel would print them, one in ${windowSeconds} s`,
    before: { count: count(old), days: observedDays(old) },
    after: { count: count(young), days: observedDays(young) },
    independent: true,
    dispersion,
    note: clustered
      ? `they come in clusters (variance ${dispersion.toPrecision(2)} times the mean), and the interval is widened for it`
      : 'within a storm one brings the next, so this interval is too narrow where there were storms',
  });
}

/** The longer of the two kernels' limiter intervals, seconds. */
export function episodeWindow(before: Side, after: Side): number {
  const intervals = [...before.kernels, ...after.kernels].map(
    (kernel) => limiterOf(parseRelease(kernel)).intervalSeconds,
  );
  return intervals.length === 0 ? limiterOf(null).intervalSeconds : Math.max(...intervals);
}

/** Episodes of one side. */
export function episodeCount(tally: Tally, windowSeconds: number): number {
  return [...tally.at.values()].reduce((sum, at) => sum + episodesOf(at, windowSeconds).length, 0);
}
