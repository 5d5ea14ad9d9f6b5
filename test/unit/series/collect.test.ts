import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../../electron/engine/analyze.ts';
import { SeriesCollector, seriesRoleOf } from '../../../electron/engine/series.ts';
import { noFacts } from '../../../shared/contract/index.ts';
import { readSadfJson } from '../../../shared/sysstat/index.ts';
import { memoryAround, withMeasured } from '../../../shared/time/around.ts';
import type { Series } from '../../../shared/time/series.ts';
import { joinSeries } from '../../../shared/time/series-forms.ts';
import { UTC } from '../../../shared/time/zone.ts';
import { dress, report } from '../../builders/kernel-log.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/series/${name}`, import.meta.url));
const told = readSadfJson('reference', fixture('sa22.json').toString(), UTC);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-series-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder that looks like a report of these files. */
function reportOf(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), content);
  }
  return join(folder, name);
}

const byOrigin = (all: readonly Series[], origin: string): Series | undefined =>
  all.find((each) => each.origin === origin);
const points = (series: Series | undefined): [number, number][] =>
  Array.from(series?.times ?? [], (time, i) => [time, series?.values[i] ?? Number.NaN]);

/** Every value of the reference stands at its moment. Disks are told apart by numbers: their names are another test. */
function expectReference(all: readonly Series[], origins: (origin: string) => boolean = () => true): void {
  const wanted = told.series.filter((each) => !each.origin.startsWith('disk[') && origins(each.origin));
  expect(wanted.length).toBeGreaterThan(20);
  for (const each of wanted)
    expect([each.origin, points(byOrigin(all, each.origin))]).toEqual([each.origin, points(each)]);
}

describe('recordings of sysstat', () => {
  it('given by themselves: binary, packed, XML, JSON and CSV tell what sadf -j tells', async () => {
    for (const [name, content] of [
      ['sa22', fixture('sa22')],
      ['sa22.gz', gzipSync(fixture('sa22'))],
      ['copy-of-a-recording', fixture('sa22')],
      ['sa22.xml', fixture('sa22.xml')],
      ['sa22.json', fixture('sa22.json')],
    ] as const) {
      const result = await analyze([join(reportOf('loose', { [name]: content }), name)]);
      expect([name, result.unreadable, result.partial]).toEqual([name, 0, 0]);
      expectReference(result.series);
      expect(result.analysis.coverage.missing).not.toContain('no sar data');
    }
    const csv = await analyze([join(reportOf('loose', { 'sa22.csv': fixture('sa22.csv') }), 'sa22.csv')]);
    expectReference(csv.series, (origin) => /^(?:memory\.(?!sw)|paging\.|network\.net-dev)/.test(origin));
  });

  it('of one day, binary and as local text, fall on the same moments when the report tells the zone', async () => {
    const path = reportOf('twins', {
      'var/log/sa/sa22': fixture('sa22'),
      'sos_commands/sar/sar22': fixture('sar22-new-york.txt'),
      'etc/timezone': 'America/New_York\n',
    });
    const { series } = await analyze([path]);
    expectReference(series);
    const free = byOrigin(series, 'memory.memfree');
    expect(free?.source).toBe('var/log/sa/sa22 + sos_commands/sar/sar22');
    expect(series.filter((each) => each.origin === 'memory.memfree')).toHaveLength(1);
  });

  it('as text alone need the zone: with it they are placed, without it they stand apart and that is said', async () => {
    const placed = await analyze([
      reportOf('text', {
        'sos_commands/sar/sar22': fixture('sar22-new-york.txt'),
        'etc/timezone': 'America/New_York\n',
      }),
    ]);
    expectReference(placed.series, (origin) => /^(?:memory|paging|queue)\./.test(origin));
    const apart = await analyze([join(reportOf('loose', { 'sar22.txt': fixture('sar22-new-york.txt') }), 'sar22.txt')]);
    expect(byOrigin(apart.series, 'memory.memfree')?.absolute).toBe(false);
    expect(apart.analysis.coverage.missing.join()).toContain("the host's zone is not known");
  });

  it('name their disks as the report does', async () => {
    const disks = told.series.filter((each) => each.origin.startsWith('disk['));
    const named = [...new Set(disks.map((each) => /\[(.*?)\]/.exec(each.origin)?.[1] ?? ''))];
    const { series } = await analyze([
      reportOf('disks', { 'var/log/sa/sa22': fixture('sa22'), 'proc/partitions': ' 254        0   1024 vda\n' }),
    ]);
    expect(named).toContain('vda');
    expect(points(byOrigin(series, 'disk[vda].tps'))).toEqual(points(byOrigin(disks, 'disk[vda].tps')));
  });

  it('that cannot be read are named; an error text of sar is no data', async () => {
    const old = Buffer.alloc(2000);
    old.set([0x96, 0xd5, 0x70, 0x21]);
    const { analysis } = await analyze([
      reportOf('broken', {
        'var/log/sa/sa05': old,
        'sos_commands/sar/sar05': 'Cannot open /var/log/sa/sa05: No such file or directory\n',
        'var/log/pcp/pmlogger/db01/20261122.00.10.meta.xz': 'x',
        'var/log/pcp/pmlogger/db01/20261122.00.10.0.xz': 'x',
      }),
    ]);
    const missing = analysis.coverage.missing.join('\n');
    expect(missing).toMatch(/var\/log\/sa\/sa05: .*sysstat/);
    expect(missing).toContain('sos_commands/sar/sar05: no data of sysstat in it ("Cannot open');
    expect(missing).toContain('native PCP archives are not read');
    expect(missing.match(/PCP/g)?.length).toBe(1);
    expect(missing).toContain('no sar data');
  });

  it('of an old format, given by themselves, are an input that cannot be read; cut ones give what they hold', async () => {
    const old = Buffer.alloc(2000);
    old.set([0x96, 0xd5, 0x70, 0x21]);
    const refused = await analyze([join(reportOf('loose', { sa05: old }), 'sa05')]);
    expect(refused.unreadable).toBe(1);
    expect(refused.problems[0]).toMatchObject({ severity: 'fatal', message: expect.stringContaining('sysstat') });
    const whole = fixture('sa22');
    const cut = await analyze([join(reportOf('loose', { sa06: whole.subarray(0, whole.length - 100) }), 'sa06')]);
    expect(cut.unreadable).toBe(0);
    expect(byOrigin(cut.series, 'memory.memfree')?.values.length).toBe(
      (byOrigin(told.series, 'memory.memfree')?.values.length ?? 0) - 1,
    );
    expect(cut.seriesMissing.join()).toContain('sa06: the file ends within a record');
  });

  it('of another host are not mixed with those of the case', () => {
    const collector = new SeriesCollector();
    const facts = (hostname: string) => ({ ...noFacts(), hostname: { value: hostname, member: 'hostname', line: 1 } });
    const [here, there] = [
      { facts: facts('db01.example.org'), read: 3 },
      { facts: facts('web7'), read: 3 },
    ];
    collector.addText(fixture('sa22.json'), 'a!/sa22.json', 'var/log/sa/sa22.json', here, null);
    collector.addText(fixture('sa22.json'), 'b!/sa22.json', 'var/log/sa/sa22.json', there, null);
    const found = collector.finish(here.facts, UTC, [here, there]);
    expect(byOrigin(found.series, 'memory.memfree')?.source).toBe('a!/sa22.json');
    expect(byOrigin(found.others, 'memory.memfree')).toMatchObject({
      source: 'b!/sa22.json',
      name: 'Free memory (web7)',
    });
  });

  it('and a kernel log in one file are both read', async () => {
    const free = [
      'Sun Nov 22 18:46:01 UTC 2026',
      '               total        used        free      shared  buff/cache   available',
      'Mem:        8137228     1000000     5000000         100     2137228     7000000',
    ];
    const sar = fixture('sar22-new-york.txt').toString();
    for (const head of [free.join('\n'), sar]) {
      const path = join(
        reportOf('loose', { 'pasted.txt': `${head}\n${dress.dmesg(report()).join('\n')}\n` }),
        'pasted.txt',
      );
      const result = await analyze([path]);
      expect(result.analysis.events).toHaveLength(1);
      expect(result.series.filter((each) => /^(?:free\.mem\.free|memory\.memfree)$/.test(each.origin))).toHaveLength(1);
      const [place] = result.analysis.events[0]?.evidence ?? [];
      expect(place?.line).toBe(head.split('\n').length + 1);
    }
  });

  it('a kernel log given by itself stays a log', async () => {
    const text = dress.dmesg([...report(), 'procs -----------memory---------- ---swap-- -----io----']).join('\n');
    const result = await analyze([join(reportOf('loose', { 'sar-of-a-kernel.txt': text }), 'sar-of-a-kernel.txt')]);
    expect(result.analysis.events).toHaveLength(1);
    expect(result.analysis.coverage.missing).toContain('no sar data');
  });
});

describe('what memory looked like at an event', () => {
  const series = (origin: string, times: number[], about: Partial<Series> = {}): Series => ({
    name: origin,
    unit: 'KiB',
    kind: 'gauge',
    overInterval: false,
    origin,
    source: 'sa22',
    absolute: true,
    times: Float64Array.from(times),
    values: Float64Array.from(times, (_, i) => i),
    gaps: [],
    restarts: [],
    ...about,
  });
  const T = Date.UTC(2026, 10, 22, 12) / 1000;
  const time = '2026-11-22T12:05:00Z';

  it('is the sample before and the one after, with their distance', () => {
    const found = memoryAround({ time }, [series('memory.memfree', [T, T + 600]), series('cpu-load[all].sys', [T])]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      before: { value: 0, distanceSeconds: 300 },
      after: { value: 1, distanceSeconds: 300 },
    });
  });

  it('is told with the event in the words of the first recorder that has it, and left out where none has', () => {
    const all = [
      series('free.mem.available', [T, T + 600]),
      series('memory.memfree', [T + 240]),
      series('vmstat-tool.free', [T + 299]),
      series('meminfo.Slab', [T - 9000]),
    ];
    const zone = { kind: 'fixed', offsetMinutes: 60 } as const;
    const [event] = withMeasured([{ time }], all, zone);
    expect(event?.measured?.map((each) => each.origin)).toEqual(['memory.memfree', 'free.mem.available']);
    expect(event?.measured?.[0]).toMatchObject({
      before: { time: '2026-11-22T13:04:00+01:00', value: 0, distanceSeconds: 60 },
      after: null,
    });
  });

  it('names the recordings that hold its two samples, the better one of each, not all of the case', () => {
    const [joined] = joinSeries([
      series('memory.memfree', [T - 600, T], { source: 'sa21' }),
      series('memory.memfree', [T + 600, T + 1200], { source: 'sa22' }),
      series('memory.memfree', [T - 600, T, T + 600], { source: 'sar21' }),
      series('memory.memfree', [T + 9000], { source: 'sa23' }),
    ]);
    const sources = (time: string): string | undefined =>
      withMeasured([{ time }], joined === undefined ? [] : [joined], UTC)[0]?.measured?.[0]?.source;
    expect(sources('2026-11-22T11:55:00Z')).toBe('sa21');
    expect(sources(time)).toBe('sa21 + sa22');
    expect(sources('2026-11-22T12:15:00Z')).toBe('sa22');
  });

  it('is not told from samples of an hour ago, across a start, or from another time line', () => {
    expect(memoryAround({ time }, [series('memory.memfree', [T - 7200, T + 7200])])).toEqual([]);
    expect(memoryAround({ time }, [series('memory.memfree', [T], { absolute: false })])).toEqual([]);
    const [crossed] = memoryAround({ time }, [series('memory.memfree', [T, T + 600], { restarts: [T + 60] })]);
    expect(crossed).toMatchObject({ before: null, after: { value: 1 } });
    expect(memoryAround({ time: null }, [series('memory.memfree', [T])])).toEqual([]);
  });
});

describe('members with measurements', () => {
  it('are known by their place, and the like of them elsewhere is not', () => {
    expect(seriesRoleOf('var/log/sa/sa20261122.xz')).toBe('sysstat');
    expect(seriesRoleOf('sos_commands/sar/sa22.xml')).toBe('sysstat');
    expect(seriesRoleOf('oswbb/archive/oswvmstat/db01_vmstat_26.11.22.1800.dat')).toBe('recorder');
    expect(seriesRoleOf('attachments/vmstat-t.txt')).toBe('recorder');
    expect(seriesRoleOf('proc/vmstat')).toBeNull();
    expect(seriesRoleOf('sos_commands/memory/free')).toBeNull();
    expect(seriesRoleOf('var/log/messages')).toBeNull();
  });
});
