/**
 * Snapshots as points of series, each at its own moment: what the report holds of /proc at collection, and the memory
 * report that every failure carries. A log full of failures is a memory time series of its own.
 */
import type { CaseFacts } from '../contract/facts.ts';
import type { MemoryInfo } from '../contract/memory.ts';
import type { Evidence } from '../contract/primitives.ts';
import { snapshotPointsOf } from '../facts/points.ts';
import type { Series, SeriesKind } from './series.ts';
import { parseStamp, wallSeconds } from './stamp.ts';

/** Slab caches that become series: the largest ones tell the story. */
const SLABS = 20;

/** Counters of an interface that speak of packets lost for want of memory or room; drivers name hundreds of others. */
const LOSS = /drop|discard|alloc|no_?buf|nodesc|no_dma|miss|fifo|overrun|out_of/i;
const MAX_LOSSES = 64;

interface Moment {
  readonly at: number;
  readonly absolute: boolean;
}

/** The instant of a time as the result writes it; local seconds where it carries no offset. */
export function momentOf(time: string | null): Moment | null {
  const stamp = time === null ? null : parseStamp(time);
  if (stamp === null || stamp.year === null) return null;
  const wall = wallSeconds(stamp, stamp.year);
  return { at: wall - (stamp.offsetMinutes ?? 0) * 60, absolute: stamp.offsetMinutes !== null };
}

class Points {
  private readonly all = new Map<
    string,
    {
      name: string;
      unit: string;
      kind: SeriesKind;
      sources: Set<string>;
      absolute: boolean;
      points: [number, number][];
    }
  >();

  put(
    moment: Moment,
    source: string,
    origin: string,
    name: string,
    unit: string,
    value: number | null | undefined,
    kind: SeriesKind = 'gauge',
  ): void {
    if (value === null || value === undefined || !Number.isFinite(value)) return;
    const key = `${moment.absolute} ${origin}`;
    let series = this.all.get(key);
    if (series === undefined) {
      series = { name, unit, kind, sources: new Set(), absolute: moment.absolute, points: [] };
      this.all.set(key, series);
    }
    series.sources.add(source);
    series.points.push([moment.at, value]);
  }

  finish(): Series[] {
    return [...this.all].map(([key, { name, unit, kind, sources, absolute, points }]) => {
      points.sort((a, b) => a[0] - b[0]);
      const times = Float64Array.from(points, ([at]) => at);
      return {
        name,
        unit,
        kind,
        overInterval: false,
        origin: key.slice(key.indexOf(' ') + 1),
        source: [...sources].join(' + '),
        absolute,
        times,
        values: Float64Array.from(points, ([, value]) => value),
        // Events come when they come: the pauses between them are no gaps of a recorder.
        gaps: [],
        restarts: [],
      };
    });
  }
}

const zoneName = (node: number | null, zone: string): string => (node === null ? zone : `${node}.${zone}`);
const zoneTitle = (node: number | null, zone: string): string => (node === null ? zone : `node ${node} ${zone}`);

/**
 * The /proc snapshots of a report as series of one point, at the moment of collection. Empty when that moment is not known:
 * what cannot be placed is not drawn.
 */
export function seriesFromFacts(facts: CaseFacts): Series[] {
  const moment = momentOf(facts.collectedAt?.value ?? null);
  if (moment === null) return [];
  const points = new Points();
  const { meminfoKiB, vmstat, buddyinfo, zoneinfo, slabinfo } = facts;
  for (const [key, value] of Object.entries(meminfoKiB?.value ?? {})) {
    const count = key.startsWith('HugePages_');
    points.put(moment, meminfoKiB?.member ?? '', `meminfo.${key}`, `${key} (meminfo)`, count ? 'pages' : 'KiB', value);
  }
  for (const [key, value] of Object.entries(vmstat?.value ?? {})) {
    const level = key.startsWith('nr_');
    const unit = level ? 'pages' : '';
    points.put(
      moment,
      vmstat?.member ?? '',
      `vmstat.${key}`,
      `${key} (vmstat)`,
      unit,
      value,
      level ? 'gauge' : 'counter',
    );
  }
  for (const { node, zone, counts } of buddyinfo?.value ?? []) {
    for (const [order, count] of counts.entries()) {
      const name = `Free blocks of order ${order}, ${zoneTitle(node, zone)}`;
      points.put(
        moment,
        buddyinfo?.member ?? '',
        `buddyinfo[${zoneName(node, zone)}].order-${order}`,
        name,
        'blocks',
        count,
      );
    }
  }
  for (const zone of zoneinfo?.value ?? []) {
    const put = (key: string, title: string, value: number | null): void =>
      points.put(
        moment,
        zoneinfo?.member ?? '',
        `zoneinfo[${zoneName(zone.node, zone.zone)}].${key}`,
        `${title}, ${zoneTitle(zone.node, zone.zone)}`,
        'KiB',
        value,
      );
    put('free', 'Free', zone.freeKiB);
    put('min', 'Min watermark', zone.minKiB);
    put('low', 'Low watermark', zone.lowKiB);
    put('high', 'High watermark', zone.highKiB);
    put('boost', 'Watermark boost', zone.boostKiB);
  }
  for (const cache of (slabinfo?.value ?? []).slice(0, SLABS)) {
    points.put(
      moment,
      slabinfo?.member ?? '',
      `slabinfo[${cache.name}].total`,
      `Slab cache ${cache.name}`,
      'KiB',
      cache.totalKiB,
    );
  }
  for (const { name: face, rxRing, txRing, counters, members } of facts.interfaces) {
    const source = members.join(' + ');
    const put = (key: string, title: string, unit: string, value: number | null | undefined, kind?: SeriesKind): void =>
      points.put(moment, source, `ethtool[${face}].${key}`, `${title}, ${face}`, unit, value, kind);
    put('rx-ring', 'Receive ring', 'entries', rxRing?.current);
    put('tx-ring', 'Transmit ring', 'entries', txRing?.current);
    const telling = Object.entries(counters).filter(([key]) => LOSS.test(key));
    for (const [key, value] of telling.slice(0, MAX_LOSSES)) put(key, `${key} (ethtool)`, '', value, 'counter');
  }
  for (const { origin, name, unit, kind, value, member } of snapshotPointsOf(facts)) {
    points.put(moment, member, origin, name, unit, value, kind);
  }
  return points.finish();
}

/** The part of an event that its series are made from. */
export interface MemoryEvent {
  readonly time: string | null;
  readonly memory: MemoryInfo | null;
  readonly evidence: readonly Evidence[];
}

/** Global counters of Mem-Info that say where memory is: printed name → title. */
const TOTALS: readonly (readonly [string, string])[] = [
  ['free', 'Free memory'],
  ['active_anon', 'Active anonymous memory'],
  ['inactive_anon', 'Inactive anonymous memory'],
  ['active_file', 'Active page cache'],
  ['inactive_file', 'Inactive page cache'],
  ['dirty', 'Dirty page cache'],
  ['writeback', 'Page cache under writeback'],
  ['slab_reclaimable', 'Reclaimable slab'],
  ['slab_unreclaimable', 'Unreclaimable slab'],
  ['shmem', 'Shared memory'],
  ['pagetables', 'Page tables'],
  ['free_pcp', 'Free pages on per-cpu lists'],
  ['free_cma', 'Free CMA'],
];

function putMemory(points: Points, moment: Moment, source: string, memory: MemoryInfo): void {
  const page = memory.pageSizeKiB;
  for (const [key, title] of TOTALS) {
    const pages = memory.totalsPages[key];
    if (page !== null && pages !== undefined)
      points.put(moment, source, `mem-info.${key}`, `${title} at failures`, 'KiB', pages * page);
  }
  if (page !== null && memory.pageCachePages !== null) {
    points.put(moment, source, 'mem-info.pagecache', 'Page cache at failures', 'KiB', memory.pageCachePages * page);
  }
  points.put(moment, source, 'mem-info.swap-free', 'Free swap at failures', 'KiB', memory.swap.freeKiB);
  for (const zone of memory.zones) {
    const own = zoneName(zone.node, zone.zone);
    const title = zoneTitle(zone.node, zone.zone);
    const put = (key: string, name: string, value: number | null): void =>
      points.put(moment, source, `mem-info.zone[${own}].${key}`, `${name} at failures, ${title}`, 'KiB', value);
    put('free', 'Free', zone.freeKiB);
    put('min', 'Min watermark', zone.minKiB);
    put('low', 'Low watermark', zone.lowKiB);
    put('high', 'High watermark', zone.highKiB);
    for (const [order, count] of (zone.buddy?.counts ?? []).entries()) {
      const name = `Free blocks of order ${order} at failures, ${title}`;
      points.put(moment, source, `mem-info.zone[${own}].order-${order}`, name, 'blocks', count);
    }
  }
}

/**
 * The memory reports of failures as series: totals, each zone's free memory and marks, free blocks of each order. Events
 * without a time or a report add nothing. Two failures of one second keep both points, in the order given.
 */
export function seriesFromEvents(events: readonly MemoryEvent[]): Series[] {
  const points = new Points();
  for (const event of events) {
    const moment = momentOf(event.time);
    if (moment === null || event.memory === null) continue;
    putMemory(points, moment, event.evidence[0]?.member ?? '', event.memory);
  }
  return points.finish();
}
