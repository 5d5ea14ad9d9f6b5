import { describe, expect, it } from 'vitest';
import type { MemoryInfo, MemoryZone } from '../../../shared/contract/memory.ts';
import type { Series } from '../../../shared/time/series.ts';
import { seriesFromEvents, seriesFromFacts } from '../../../shared/time/snapshots.ts';
import { isoOf, UTC } from '../../../shared/time/zone.ts';
import { factsOf } from '../facts/facts-of.ts';

const told = (
  all: readonly Series[],
  origin: string,
): { points: [string, number][]; unit: string; kind: string; source: string } | null => {
  const series = all.find((each) => each.origin === origin);
  if (series === undefined) return null;
  const points = Array.from(series.times, (time, i): [string, number] => [
    isoOf(UTC, time, 0),
    series.values[i] ?? Number.NaN,
  ]);
  return { points, unit: series.unit, kind: series.kind, source: series.source };
};

describe('snapshots of a report', () => {
  const members = {
    'proc/meminfo': 'MemTotal:        4000000 kB\nMemFree:          100000 kB\nHugePages_Total:      12\n',
    'proc/vmstat': 'nr_free_pages 25000\nallocstall_normal 17\n',
    'proc/buddyinfo': 'Node 0, zone   Normal      7      3 \n',
    date: 'Fri Oct 24 11:00:00 UTC 2014\n',
  };

  it('stand at the moment of collection, levels and counters told apart', () => {
    const all = seriesFromFacts(factsOf(members));
    expect(told(all, 'meminfo.MemFree')).toEqual({
      points: [['2014-10-24T11:00:00Z', 100000]],
      unit: 'KiB',
      kind: 'gauge',
      source: 'proc/meminfo',
    });
    expect(told(all, 'meminfo.HugePages_Total')?.unit).toBe('pages');
    expect(told(all, 'vmstat.allocstall_normal')).toMatchObject({ kind: 'counter', unit: '' });
    expect(told(all, 'buddyinfo[0.Normal].order-1')).toMatchObject({
      points: [['2014-10-24T11:00:00Z', 3]],
      unit: 'blocks',
    });
  });

  it('are not placed when the moment of collection is not known', () => {
    const { date: _, ...undated } = members;
    expect(seriesFromFacts(factsOf(undated))).toEqual([]);
  });
});

describe('memory reports of failures', () => {
  const zone = (freeKiB: number, counts: number[]): MemoryZone => ({
    ...(Object.fromEntries(
      [
        'boost',
        'low',
        'high',
        'reservedHighatomic',
        'freeHighatomic',
        'activeAnon',
        'inactiveAnon',
        'activeFile',
        'inactiveFile',
      ].map((name) => [`${name}KiB`, null]),
    ) as unknown as MemoryZone),
    node: 0,
    zone: 'Normal',
    freeKiB,
    minKiB: 2000,
    other: {},
    lowmemReservePages: null,
    buddy: { counts, types: [], hasTypes: false, totalKiB: null },
  });
  const memory = (free: number, freeKiB: number, counts: number[]): MemoryInfo => ({
    pageSizeKiB: 4,
    totalsPages: { free, slab_unreclaimable: 500 },
    nodes: [],
    zones: [zone(freeKiB, counts)],
    hugepages: [],
    swap: { freeKiB: null, totalKiB: null, cachePages: null },
    pageCachePages: null,
    ramPages: {},
    perCpuPages: {},
    problems: [],
  });
  const evidence = [{ member: 'var/log/messages', line: 1, endLine: 9, byteOffset: 0 }];

  it('become series in order of time, pages as KiB', () => {
    const all = seriesFromEvents([
      { time: '2014-10-24T12:00:00+01:00', memory: memory(2000, 6000, [9, 0]), evidence },
      { time: '2014-10-24T10:00:00Z', memory: memory(1000, 3000, [5, 1]), evidence },
      { time: null, memory: memory(1, 1, [1]), evidence },
      { time: '2014-10-24T10:30:00Z', memory: null, evidence },
    ]);
    expect(told(all, 'mem-info.free')).toMatchObject({
      points: [
        ['2014-10-24T10:00:00Z', 4000],
        ['2014-10-24T11:00:00Z', 8000],
      ],
      unit: 'KiB',
      source: 'var/log/messages',
    });
    expect(told(all, 'mem-info.zone[0.Normal].order-0')?.points.map(([, value]) => value)).toEqual([5, 9]);
    expect(told(all, 'mem-info.zone[0.Normal].low')).toBeNull();
    expect(told(all, 'mem-info.swap-free')).toBeNull();
  });

  it('keep local times of an unknown zone on a line of their own', () => {
    const all = seriesFromEvents([{ time: '2014-10-24T12:00:00', memory: memory(2000, 6000, [1]), evidence }]);
    expect(all.every((series) => !series.absolute)).toBe(true);
  });
});
