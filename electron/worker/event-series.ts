/** Measurements that the events carry themselves: what Mem-Info blocks printed, one point per event. */
import type { Analysis, AnalysisEvent } from '../../shared/contract/index.ts';
import { caseTimes, type Series, type SeriesAnswer } from '../../shared/contract/wire/index.ts';
import { readTime } from './columns.ts';

interface Reading {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly panel: string;
  read(event: AnalysisEvent): number | null;
}

function total(event: AnalysisEvent, names: readonly string[]): number | null {
  const memory = event.memory;
  if (memory === null || memory.pageSizeKiB === null) return null;
  let pages: number | null = null;
  for (const name of names) {
    const value = memory.totalsPages[name];
    if (value !== undefined) pages = (pages ?? 0) + value;
  }
  return pages === null ? null : pages * memory.pageSizeKiB;
}

function freeKiB(event: AnalysisEvent): number | null {
  const memory = event.memory;
  if (memory === null) return null;
  const zones = memory.zones.map((zone) => zone.freeKiB).filter((value) => value !== null);
  return zones.length === 0 ? total(event, ['free']) : zones.reduce((sum, value) => sum + value, 0);
}

/** Share of free memory in blocks too small for the asked order, in percent: what fragmentation costs this request. */
function unusableShare(event: AnalysisEvent): number | null {
  const order = event.order;
  if (event.memory === null || order === null || order === 0) return null;
  let free = 0;
  let usable = 0;
  for (const zone of event.memory.zones)
    for (const [at, count] of (zone.buddy?.counts ?? []).entries()) {
      const pages = count * 2 ** at;
      free += pages;
      if (at >= order) usable += pages;
    }
  return free === 0 ? null : (100 * (free - usable)) / free;
}

const READINGS: readonly Reading[] = [
  { id: 'free', title: 'Free', unit: 'KiB', panel: 'memory', read: freeKiB },
  {
    id: 'anon',
    title: 'Anonymous',
    unit: 'KiB',
    panel: 'memory',
    read: (e) => total(e, ['active_anon', 'inactive_anon']),
  },
  {
    id: 'file',
    title: 'Page cache on the lists',
    unit: 'KiB',
    panel: 'memory',
    read: (e) => total(e, ['active_file', 'inactive_file']),
  },
  {
    id: 'slab',
    title: 'Slab',
    unit: 'KiB',
    panel: 'memory',
    read: (e) => total(e, ['slab_reclaimable', 'slab_unreclaimable', 'slab']),
  },
  { id: 'swap-free', title: 'Free swap', unit: 'KiB', panel: 'swap', read: (e) => e.memory?.swap.freeKiB ?? null },
  {
    id: 'unusable',
    title: 'Free memory in blocks too small',
    unit: '%',
    panel: 'fragmentation',
    read: unusableShare,
  },
];

/** What the events of a case say about memory over time; what was not measured is named. */
export function eventSeries(analysis: Analysis): SeriesAnswer {
  const { times } = caseTimes({
    timeMs: analysis.events.map((event) => readTime(event.time).ms),
    bootSeconds: analysis.events.map((event) => event.bootSeconds),
  });
  const rows = analysis.events
    .map((event, row) => ({ event, row, timeMs: times[row] ?? null }))
    .filter((entry): entry is typeof entry & { timeMs: number } => entry.timeMs !== null && entry.event.memory !== null)
    .sort((a, b) => a.timeMs - b.timeMs);
  const series: Series[] = [];
  for (const reading of READINGS) {
    const points = rows
      .map((entry) => ({ ...entry, value: reading.read(entry.event) }))
      .filter((point) => point.value !== null);
    if (points.length === 0) continue;
    series.push({
      id: reading.id,
      title: reading.title,
      unit: reading.unit,
      panel: reading.panel,
      source: 'events',
      timeMs: points.map((point) => point.timeMs),
      values: points.map((point) => point.value),
      eventRows: points.map((point) => point.row),
    });
  }
  return { series, missing: analysis.coverage.missing.filter((text) => /\bsar\b|sysstat|vmstat/i.test(text)) };
}
