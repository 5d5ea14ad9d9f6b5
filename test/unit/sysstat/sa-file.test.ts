import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSadfJson, readSaFile, SaFileReader, type SysstatResult } from '../../../shared/sysstat/index.ts';
import { UTC } from '../../../shared/time/zone.ts';
import { type BuiltActivity, buildSaFile } from './sa-builder.ts';

const T = 1_700_000_060;
const swap: BuiltActivity = { id: 4, magic: 0x8a, widths: [0, 2, 0], nr: 1 };
const memory: BuiltActivity = { id: 7, magic: 0x8b, widths: [17, 0, 0], nr: 1 };
const net: BuiltActivity = { id: 12, magic: 0x8d, widths: [7, 0, 1], text: 20, nr: 1, counted: true };
const cpu: BuiltActivity = { id: 1, magic: 0x8b, widths: [10, 0, 0], nr: 3, counted: true };

const valuesOf = (result: SysstatResult, origin: string): number[] =>
  Array.from(result.series.find((series) => series.origin === origin)?.values ?? []);
const timesOf = (result: SysstatResult, origin: string): number[] =>
  Array.from(result.series.find((series) => series.origin === origin)?.times ?? []);

const swapRecord = (
  minute: number,
  pages: number,
): { at: number; uptime: number; items: { fields: number[] }[][] } => ({
  at: T + minute * 60,
  uptime: 100_000 + minute * 6000,
  items: [[{ fields: [pages, pages * 2] }]],
});

describe('binary files of sysstat', () => {
  it.each([
    ['facts/sysstat/recorded-12.6.1.sa', 'facts/sysstat/recorded-12.6.1.json'],
    ['series/sa23-12.7.5', 'series/sa23-12.7.5.json'],
    ['series/sa23-12.8.0', 'series/sa23-12.8.0.json'],
  ])('say what sadf -j says of a recorded file, value for value: %s', (binary, json) => {
    const folder = new URL('../../fixtures/', import.meta.url);
    const told = readSadfJson('json', readFileSync(new URL(json, folder), 'utf8'), UTC);
    const read = readSaFile(readFileSync(new URL(binary, folder)), {
      source: 'sa',
      diskNames: new Map([['254:0', 'vda']]),
    });
    expect(read.problems).toEqual([]);
    expect(read.restarts).toEqual(told.restarts);
    expect(told.series.length).toBeGreaterThan(150);
    for (const series of told.series) {
      const own = read.series.find((each) => each.origin === series.origin);
      expect([series.origin, Array.from(own?.times ?? []), Array.from(own?.values ?? [])]).toEqual([
        series.origin,
        Array.from(series.times),
        Array.from(series.values),
      ]);
    }
  });

  it.each([
    [true, 8],
    [false, 8],
    [true, 4],
    [false, 4],
  ] as const)('are read from little-endian=%s machines with longs of %i bytes', (little, long) => {
    const result = readSaFile(
      buildSaFile({
        little,
        long,
        activities: [swap],
        records: [swapRecord(0, 1000), swapRecord(1, 1900), swapRecord(2, 1901)],
      }),
      { source: 'var/log/sa/sa14' },
    );
    expect(result.problems).toEqual([]);
    expect(valuesOf(result, 'swap-pages.pswpin')).toEqual([15, 0.02]);
    expect(valuesOf(result, 'swap-pages.pswpout')).toEqual([30, 0.03]);
    expect(timesOf(result, 'swap-pages.pswpin')).toEqual([T + 60, T + 120]);
    expect(result.series[0]).toMatchObject({
      unit: 'pages/s',
      kind: 'gauge',
      absolute: true,
      source: 'var/log/sa/sa14',
    });
    expect(result.hostname).toBe('db7');
  });

  it('start anew after a restart: no rate across it', () => {
    const result = readSaFile(
      buildSaFile({
        activities: [swap],
        records: [
          swapRecord(0, 1000),
          swapRecord(1, 1600),
          { at: T + 90, restart: 3 },
          swapRecord(2, 5),
          swapRecord(3, 65),
        ],
      }),
      { source: 'sa' },
    );
    expect(timesOf(result, 'swap-pages.pswpin')).toEqual([T + 60, T + 180]);
    expect(valuesOf(result, 'swap-pages.pswpin')).toEqual([10, 1]);
    expect(result.restarts).toEqual([T + 90]);
    expect(result.series[0]?.restarts).toEqual([T + 90]);
  });

  it('tell used memory as the writing version defines it', () => {
    const fields = [1000, 100, 2000, 8000, 500, 1000, 10, 4000, 1, 2, 3, 4, 700, 5, 6, 7, 3100];
    const records = [0, 1].map((i) => ({ at: T + i * 60, uptime: 6000 * (i + 1), items: [[{ fields }]] }));
    const old = readSaFile(buildSaFile({ activities: [memory], records }), { source: 'sa' });
    expect(valuesOf(old, 'memory.memused')).toEqual([4200]);
    expect(valuesOf(old, 'memory.memused-percent')).toEqual([52.5]);
    expect(valuesOf(old, 'memory.swpused-percent')).toEqual([50]);
    expect(valuesOf(old, 'memory.commit-percent')).toEqual([44.44]);
    const first = readSaFile(buildSaFile({ version: [11, 7, 3], activities: [memory], records }), { source: 'sa' });
    expect(valuesOf(first, 'memory.memused')).toEqual([7000]);
    const late = readSaFile(buildSaFile({ version: [12, 7, 8], activities: [memory], records }), { source: 'sa' });
    expect(valuesOf(late, 'memory.memused')).toEqual([4900]);
  });

  it('call retransmissions as the writing version calls them', () => {
    const tcp: BuiltActivity = { id: 22, magic: 0x8a, widths: [0, 5, 0], nr: 1 };
    const records = [0, 1].map((i) => ({
      at: T + i * 60,
      uptime: 6000 * (i + 1),
      items: [[{ fields: [0, 0, 60 * i, 0, 0] }]],
    }));
    const at = (version: readonly [number, number, number]): SysstatResult =>
      readSaFile(buildSaFile({ version, activities: [tcp], records }), { source: 'sa' });
    expect(valuesOf(at([12, 7, 5]), 'network.net-etcp.retrans')).toEqual([1]);
    expect(valuesOf(at([12, 7, 6]), 'network.net-etcp.retrseg')).toEqual([1]);
  });

  it('tell discards of a disk only where they were recorded', () => {
    const of = (longs: number, ints: number): SysstatResult => {
      const disk: BuiltActivity = { id: 11, magic: 0x8c, widths: [1, longs, ints], nr: 1, counted: true };
      const fields = [...Array.from({ length: 1 + longs }, () => 600), 0, 0, 0, 0, 8, 16, 0];
      const items = [[{ fields }]];
      const records = [0, 1].map((i) => ({ at: T + i * 60, uptime: 6000 * (i + 1), items }));
      return readSaFile(buildSaFile({ activities: [disk], records }), { source: 'sa' });
    };
    expect(valuesOf(of(3, 7), 'disk[sdb].dkB')).toEqual([0]);
    const without = of(2, 6).series.map((each) => each.origin);
    expect(without).toContain('disk[sdb].wkB');
    expect(without.filter((origin) => /dc_sec|dkB/.test(origin))).toEqual([]);
  });

  it('follow an interface by its name, and take a fallen counter for one that was plugged in again', () => {
    const face = (name: string, packets: number): { fields: number[]; text: string } => ({
      fields: [packets, 0, packets * 1024, 0, 0, 0, 0, 1000],
      text: `${name.padEnd(16, '\0')}\u0002`,
    });
    const record = (minute: number, items: { fields: number[]; text: string }[]) => ({
      at: T + minute * 60,
      uptime: 6000 * (minute + 1),
      items: [items],
    });
    const result = readSaFile(
      buildSaFile({
        activities: [net],
        records: [
          record(0, [face('eth0', 600), face('eth1', 60)]),
          record(1, [face('eth1', 120), face('eth0', 1200)]),
          record(2, [face('eth0', 300)]),
        ],
      }),
      { source: 'sa' },
    );
    expect(valuesOf(result, 'network.net-dev[eth0].rxpck')).toEqual([10, 5]);
    expect(valuesOf(result, 'network.net-dev[eth1].rxpck')).toEqual([1]);
    expect(timesOf(result, 'network.net-dev[eth1].rxpck')).toEqual([T + 60]);
    expect(valuesOf(result, 'network.net-dev[eth0].rxkB')).toEqual([10, 5]);
  });

  it('sum processors, leave out those that are off line, and never tell a negative share', () => {
    const at = (user: number, idle: number): { fields: number[] } => ({ fields: [user, 0, 0, idle, 0, 0, 0, 0, 0, 0] });
    const off = { fields: [] };
    const record = (minute: number, items: { fields: number[] }[]) => ({
      at: T + minute * 60,
      uptime: 6000 * (minute + 1),
      items: [items],
    });
    const result = readSaFile(
      buildSaFile({
        cpus: 3,
        activities: [cpu],
        records: [
          record(0, [off, at(1000, 9000), at(500, 9500)]),
          record(1, [off, at(1250, 9750), at(500, 10500)]),
          record(2, [off, at(1500, 10500), off]),
        ],
      }),
      { source: 'sa' },
    );
    expect(valuesOf(result, 'cpu-load[all].usr')).toEqual([12.5, 25]);
    expect(valuesOf(result, 'cpu-load[0].usr')).toEqual([25, 25]);
    expect(valuesOf(result, 'cpu-load[1].idle')).toEqual([100]);
  });

  it('keep what stands before damage, and say where it is', () => {
    const whole = buildSaFile({ activities: [swap], records: [0, 1, 2, 3].map((i) => swapRecord(i, 1000 + i)) });
    const cut = readSaFile(whole.subarray(0, whole.length - 5), { source: 'sa' });
    expect(valuesOf(cut, 'swap-pages.pswpin')).toHaveLength(2);
    expect(cut.problems.join()).toContain('ends within a record');
    const damaged = Uint8Array.from(whole);
    damaged.fill(0, whole.length - 40);
    expect(readSaFile(damaged, { source: 'sa' }).problems.join()).toMatch(/damaged|ends within/);
  });

  it('say of older formats who wrote them and what to do, and of other files that they are none', () => {
    const old = buildSaFile({ format: 0x2171, version: [10, 1, 5], activities: [swap], records: [] });
    expect(readSaFile(old, { source: 'sa' }).problems[0]).toMatch(/9\.1\.6 to 10\.2.*10\.1\.5.*sadf -c/);
    // Day, month and year stand behind the counts, then the names of system, host, release and machine.
    const named = new Uint8Array(400);
    named.set([0x96, 0xd5, 0x71, 0x21, 10, 1, 5], 0);
    named.set([21, 10, 126, 8], 20);
    named.set(new TextEncoder().encode('db7'), 24 + 65);
    named.set(new TextEncoder().encode('3.10.0-1160.el7'), 24 + 130);
    expect(readSaFile(named, { source: 'sa' }).problems[0]).toContain(
      'host db7, kernel 3.10.0-1160.el7, on 2026-11-21',
    );
    expect(readSaFile(new Uint8Array(200), { source: 'sa' }).problems[0]).toContain('not a sysstat file');
    expect(readSaFile(new Uint8Array(3), { source: 'sa' }).problems[0]).toContain('shorter');
  });

  it('name statistics whose form is not known instead of misreading them', () => {
    const result = readSaFile(buildSaFile({ activities: [{ ...memory, magic: 0x99 }, swap], records: [] }), {
      source: 'sa',
    });
    expect(result.problems.join()).toContain('"memory"');
  });
});

describe('a binary file in pieces', () => {
  const whole = readFileSync(new URL('../../fixtures/series/sa22', import.meta.url));
  const inPieces = (bytes: Uint8Array, size: number, keep?: (origin: string) => boolean): SysstatResult => {
    const reader = new SaFileReader({ source: 'sa22', keep });
    // Each piece is overwritten afterwards, as a reader's buffer may be.
    for (let at = 0; at < bytes.length; at += size) reader.push(Uint8Array.from(bytes.subarray(at, at + size)));
    return reader.end();
  };

  it.each([1, 777, 5000, 16_384])('of %d bytes tells what the whole file tells', (size) => {
    expect(inPieces(whole, size)).toEqual(readSaFile(whole, { source: 'sa22' }));
  });

  it('gives the values that are asked for, the same as among all others', () => {
    const all = readSaFile(whole, { source: 'sa22' });
    for (const asked of ['memory.', 'cpu-load[0]', 'network.net-dev[lo]', 'interrupts[sum]', 'paging.majflt']) {
      const keep = (origin: string): boolean => origin.startsWith(asked);
      const some = readSaFile(whole, { source: 'sa22', keep });
      expect(some.series).toEqual(all.series.filter((each) => keep(each.origin)));
      expect(some.covered).toEqual(all.covered);
    }
    expect(all.covered).toMatchObject({ samples: 3, absolute: true });
  });

  it('longer than what waits for its header is read on, record by record', () => {
    const minutes = 20_000;
    const long = buildSaFile({
      activities: [swap],
      records: Array.from({ length: minutes }, (_, i) => swapRecord(i, i * 60)),
    });
    expect(long.length).toBeGreaterThan(600_000);
    const told = inPieces(long, 4096);
    expect(told.problems).toEqual([]);
    expect(valuesOf(told, 'swap-pages.pswpin')).toEqual(new Array(minutes - 1).fill(1));
    expect(told.covered).toEqual({ from: T + 60, to: T + (minutes - 1) * 60, samples: minutes - 1, absolute: true });
  });
});
