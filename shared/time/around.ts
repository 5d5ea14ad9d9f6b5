/** What memory looked like at an event, by what was recorded: the sample before and the one after, with their distance. */
import type { AnalysisEvent, Measured } from '../contract/event.ts';
import { type Sample, type Series, samplesAround, zoneOfSeries } from './series.ts';
import { sourcesWithin } from './series-forms.ts';
import { momentOf } from './snapshots.ts';
import { isoOf, type Zone } from './zone.ts';

export interface Nearest {
  readonly series: Series;
  readonly before: Sample | null;
  readonly after: Sample | null;
}

/** Further away than this a sample says nothing of the moment: an hour is six intervals of the usual recorder. */
const NEAR_SECONDS = 3600;

const MEMORY =
  /^(?:memory|hugepages|swap-pages|paging|psi\.psi-mem|meminfo|vmstat|buddyinfo|zoneinfo|slabinfo|pagetypeinfo|extfrag_index|unusable_index|pressure|numastat|node-meminfo|vmstat-tool|free|atop|collectl|pcp)[.[]/;

/**
 * Of every level and rate of memory the last sample at or before the event and the first one after. Only series on the
 * event's own time line, and none with both samples further than an hour. The memory report of the event itself is left
 * out: it is at hand.
 */
export function memoryAround(event: Pick<AnalysisEvent, 'time'>, all: readonly Series[]): Nearest[] {
  const moment = momentOf(event.time);
  if (moment === null) return [];
  return all.flatMap((series) => {
    if (series.absolute !== moment.absolute || !MEMORY.test(series.origin)) return [];
    const { before, after } = samplesAround(series, moment.at);
    const near = (sample: Sample | null): Sample | null =>
      sample === null || sample.distanceSeconds > NEAR_SECONDS ? null : sample;
    // No value holds across a start of the machine.
    const crossed = (from: number, to: number): boolean => series.restarts.some((at) => at > from && at <= to);
    const kept = {
      before: before !== null && crossed(before.time, moment.at) ? null : near(before),
      after: after !== null && crossed(moment.at, after.time) ? null : near(after),
    };
    return kept.before === null && kept.after === null ? [] : [{ series, ...kept }];
  });
}

/** What an event is told with, each from the first recorder that has it. */
const TOLD: readonly (readonly string[])[] = [
  [
    'memory.memfree',
    'vmstat-tool.free',
    'atop.mem.free',
    'collectl.mem.Free',
    'pcp.mem.util.free',
    'free.mem.free',
    'meminfo.MemFree',
  ],
  ['memory.avail', 'free.mem.available', 'meminfo.MemAvailable'],
  [
    'memory.cached',
    'vmstat-tool.cache',
    'atop.mem.cache',
    'collectl.mem.Cached',
    'pcp.mem.util.cached',
    'free.mem.buff/cache',
    'meminfo.Cached',
  ],
  ['memory.slab', 'atop.mem.slab', 'collectl.mem.Slab', 'pcp.mem.util.slab', 'meminfo.Slab'],
  ['memory.swpused', 'vmstat-tool.swpd', 'free.swap.used'],
  ['swap-pages.pswpout', 'vmstat-tool.so'],
  ['paging.pgscank'],
  ['paging.pgscand'],
  ['paging.pgsteal'],
  ['psi.psi-mem.some_avg10', 'pressure.memory.some.avg10'],
];
/** Events that are told with it; more would make a result of a hundred thousand failures four times as long. */
const MAX_EVENTS = 2000;

/**
 * Adds to each event what was recorded around it (`measured`), for the first MAX_EVENTS of those that are about memory.
 * @param zone in which the case is told
 */
export function withMeasured<T extends Pick<AnalysisEvent, 'time'>>(
  events: readonly T[],
  all: readonly Series[],
  zone: Zone,
): (T & { measured?: Measured[] })[] {
  const byOrigin = new Map<string, Series[]>();
  for (const series of all) byOrigin.set(series.origin, [...(byOrigin.get(series.origin) ?? []), series]);
  const rows = TOLD.map((origins) => origins.flatMap((origin) => byOrigin.get(origin) ?? []));
  if (rows.every((row) => row.length === 0)) return [...events];
  let told = 0;
  return events.map((event) => {
    if (told >= MAX_EVENTS) return event;
    const measured = rows.flatMap((row) => {
      const nearest = memoryAround(event, row)[0];
      return nearest === undefined ? [] : [asTold(nearest, zone)];
    });
    if (measured.length === 0) return event;
    told++;
    return { ...event, measured };
  });
}

function asTold({ series, before, after }: Nearest, zone: Zone): Measured {
  const shown = zoneOfSeries(series, zone);
  const sample = (one: Sample | null): Measured['before'] =>
    one === null
      ? null
      : {
          time: isoOf(shown, one.time, 0),
          value: one.value,
          distanceSeconds: Math.round(one.distanceSeconds * 1000) / 1000,
        };
  const { name, unit, origin, overInterval } = series;
  // The recordings that hold these two samples, not all from which the series was joined.
  const holding = [before, after].flatMap((one) =>
    one === null ? [] : (sourcesWithin(series, one.time, one.time)[0] ?? []),
  );
  const source = [...new Set(holding)].join(' + ');
  return { name, unit, origin, source, overInterval, before: sample(before), after: sample(after) };
}
