import { describe, expect, it } from 'vitest';
import { readRecording, recorderNamed, recorderOf } from '../../../shared/recorders/index.ts';
import type { Series } from '../../../shared/time/series.ts';
import { UNKNOWN_ZONE, UTC, type Zone } from '../../../shared/time/zone.ts';
import { dress, report } from '../../builders/kernel-log.ts';

const NEW_YORK: Zone = { kind: 'iana', name: 'America/New_York' };
const T = Date.UTC(2026, 10, 22, 18, 46, 1) / 1000;

const read = (text: string, zone: Zone = UTC, memTotalKiB: number | null = null, notAfter: number | null = null) =>
  readRecording(text, { source: 'sample.txt', zone, memTotalKiB, notAfter });
const points = (all: readonly Series[], origin: string): [number, number][] => {
  const series = all.find((each) => each.origin === origin);
  return Array.from(series?.times ?? [], (time, i) => [time - T, series?.values[i] ?? Number.NaN]);
};

const VMSTAT_HEAD = [
  'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----',
  ' r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 EST',
];
const vmstatRow = (free: number, so: number, stamp: string): string =>
  ` 2  0      0 ${free}  64880 2066084    0    ${so}    85   232  304  558  3  1 96  0  0 ${stamp}`.trimEnd();

describe('vmstat -t', () => {
  it('is placed in the zone of the host; the means since boot of its first row are no rates of that moment', () => {
    const text = [
      ...VMSTAT_HEAD,
      vmstatRow(419520, 999, '2026-11-22 13:46:01'),
      vmstatRow(400000, 7, '2026-11-22 13:46:02'),
      ...VMSTAT_HEAD,
      vmstatRow(390000, 8, '2026-11-22 13:46:03'),
    ].join('\n');
    const { series, problems } = read(text, NEW_YORK);
    expect(problems).toEqual([]);
    expect(points(series, 'vmstat-tool.free')).toEqual([
      [0, 419520],
      [1, 400000],
      [2, 390000],
    ]);
    // A heading that repeats in one run begins no new one.
    expect(points(series, 'vmstat-tool.so')).toEqual([
      [1, 7],
      [2, 8],
    ]);
    expect(series.find((each) => each.origin === 'vmstat-tool.free')).toMatchObject({ unit: 'KiB', absolute: true });
  });

  it.each([1, 3])('appended run by run (%i rows each) has a row of means since boot in each', (rows) => {
    const run = (minute: number): string[] => [
      ...VMSTAT_HEAD,
      ...Array.from({ length: rows }, (_, i) =>
        vmstatRow(400000 + minute * 10 + i, i === 0 ? 999 : 7, `2026-11-22 13:${46 + minute}:0${1 + i}`),
      ),
    ];
    const { series } = read([0, 5, 10].flatMap(run).join('\n'), NEW_YORK);
    expect(points(series, 'vmstat-tool.free')).toHaveLength(3 * rows);
    expect(points(series, 'vmstat-tool.so').map(([, value]) => value)).toEqual(Array(3 * (rows - 1)).fill(7));
  });

  it('that repeats the amounts of its first row in all others tells them once, and its rates as ever', () => {
    const rows = (changed: number): string =>
      [
        ...VMSTAT_HEAD,
        ...[0, 1, 2, 3, 4].map((i) => vmstatRow(i === changed ? 400000 : 419520, i, `2026-11-22 13:46:0${i + 1}`)),
      ].join('\n');
    const frozen = read(rows(-1), NEW_YORK);
    expect(points(frozen.series, 'vmstat-tool.free')).toEqual([[0, 419520]]);
    expect(points(frozen.series, 'vmstat-tool.swpd')).toEqual([[0, 0]]);
    expect(points(frozen.series, 'vmstat-tool.so').map(([, value]) => value)).toEqual([1, 2, 3, 4]);
    expect(frozen.problems.join()).toContain('procps-ng 4.0.2');
    // One row that differs shows that they were read.
    const live = read(rows(4), NEW_YORK);
    expect(points(live.series, 'vmstat-tool.free').map(([, value]) => value)).toEqual([
      419520, 419520, 419520, 419520, 400000,
    ]);
    expect(live.problems).toEqual([]);
  });

  it.each([
    ['  frei   buff  Cache', 'cache'],
    [' libre  inact  actif', 'active'],
    [' 空闲 不活动 活动', 'active'],
  ])('is known by the columns that are not translated: %s', (words, last) => {
    const text = [
      ` r  b   swpd ${words}   si   so    bi    bo   in   cs us sy id wa st                 UTC`,
      vmstatRow(419520, 999, '2026-11-22 18:46:01'),
    ].join('\n');
    const { series } = read(text);
    expect(points(series, 'vmstat-tool.free')).toEqual([[0, 419520]]);
    expect(points(series, `vmstat-tool.${last}`)).toEqual([[0, 2066084]]);
  });

  it('without times is said to be of no use, not put somewhere', () => {
    const { series, problems } = read([...VMSTAT_HEAD, vmstatRow(419520, 0, '')].join('\n'));
    expect(series).toEqual([]);
    expect(problems.join()).toMatch(/without a date and time.*vmstat -t/);
  });

  it('in MiB (vmstat -S M) gives no amounts: they would be taken for KiB', () => {
    const text = [
      ...VMSTAT_HEAD,
      ' 2  0      0    409     63   2017    0    0    85   232  304  558  3  1 96  0  0 2026-11-22 13:46:01',
    ].join('\n');
    const { series, problems } = read(text, NEW_YORK, 8_000_000);
    expect(points(series, 'vmstat-tool.free')).toEqual([]);
    expect(problems.join()).toContain('unit that is not printed');
  });

  it('of OSWatcher takes the time of its mark', () => {
    const text = [
      'Linux OSWbb v8.4.0',
      'zzz ***Sun Nov 22 18:46:01 UTC 2026',
      ...VMSTAT_HEAD,
      vmstatRow(100, 9, ''),
      vmstatRow(200, 5, ''),
      'zzz ***Sun Nov 22 18:46:31 UTC 2026',
      ...VMSTAT_HEAD,
      vmstatRow(300, 9, ''),
      vmstatRow(400, 6, ''),
    ].join('\n');
    const { series } = read(text);
    expect(points(series, 'vmstat-tool.free')).toEqual([
      [0, 100],
      [1, 200],
      [30, 300],
      [31, 400],
    ]);
    expect(points(series, 'vmstat-tool.so')).toEqual([
      [1, 5],
      [31, 6],
    ]);
  });
});

describe('free', () => {
  const table = (mem: string, swap: string): string[] => [
    '               total        used        free      shared  buff/cache   available',
    `Mem:        ${mem}`,
    `Swap:       ${swap}`,
  ];

  it('between dates is placed by them', () => {
    const text = [
      'Sun Nov 22 18:46:01 UTC 2026',
      ...table('8137228 1000000 5000000 100 2137228 7000000', '0 0 0'),
      'Sun Nov 22 18:46:11 UTC 2026',
      ...table('8137228 2000000 4000000 100 2137228 6000000', '0 0 0'),
    ].join('\n');
    const { series, problems } = read(text);
    expect(problems).toEqual([]);
    expect(points(series, 'free.mem.free')).toEqual([
      [0, 5_000_000],
      [10, 4_000_000],
    ]);
  });

  it('in MiB is told by the size of the machine, and not at all where that is not known', () => {
    const text = ['Sun Nov 22 18:46:01 UTC 2026', ...table('7946 976 4882 0 2087 6835', '0 0 0')].join('\n');
    expect(points(read(text, UTC, 8_137_228).series, 'free.mem.free')).toEqual([[0, 4882 * 1024]]);
    const unknown = read(text);
    expect(unknown.series).toEqual([]);
    expect(unknown.problems.join()).toContain('unit that is not printed');
  });

  it('with units needs no guess', () => {
    const text = ['Sun Nov 22 18:46:01 UTC 2026', ...table('7.8Gi 976Mi 4.8Gi 104Ki 2.0Gi 6.7Gi', '0B 0B 0B')].join(
      '\n',
    );
    const { series } = read(text);
    expect(points(series, 'free.mem.used')).toEqual([[0, 976 * 1024]]);
    expect(points(series, 'free.mem.shared')).toEqual([[0, 104]]);
  });

  it('of which only the first table stands after a date does not lend it to the second', () => {
    const mem = table('8137228 1000000 5000000 100 2137228 7000000', '0 0 0');
    const { series, problems } = read(['Sun Nov 22 18:46:01 UTC 2026', ...mem, '', ...mem].join('\n'));
    expect(points(series, 'free.mem.free')).toEqual([[0, 5_000_000]]);
    expect(problems.join()).toContain('without a date and time');
  });
});

describe("OSWatcher's copies of /proc", () => {
  it('meminfo makes one curve with the snapshot of a report', () => {
    const copy = (at: string, free: number): string[] => [
      `zzz ***${at}`,
      'MemTotal:        8137228 kB',
      `MemFree:         ${free} kB`,
      'HugePages_Total:       4',
    ];
    const text = [...copy('Sun Nov 22 13:46:01 EST 2026', 500), ...copy('Sun Nov 22 13:46:31 EST 2026', 400)].join(
      '\r\n',
    );
    const { series } = read(text, NEW_YORK);
    expect(points(series, 'meminfo.MemFree')).toEqual([
      [0, 500],
      [30, 400],
    ]);
    expect(series.find((each) => each.origin === 'meminfo.HugePages_Total')?.unit).toBe('pages');
  });

  it('slabinfo keeps the caches that were largest at any moment', () => {
    const line = (name: string, objects: number): string =>
      `${name.padEnd(18)} ${objects} ${objects}   1024    8    2 : tunables    0    0    0 : slabdata     99     99      0`;
    const many = Array.from({ length: 60 }, (_, i) => line(`cache-${i}`, 100 + i));
    const text = [
      'zzz ***Sun Nov 22 18:46:01 UTC 2026',
      'slabinfo - version: 2.1',
      ...many,
      line('dentry', 1),
      'zzz ***Sun Nov 22 18:46:31 UTC 2026',
      'slabinfo - version: 2.1',
      line('dentry', 90_000),
    ].join('\n');
    const { series } = read(text);
    expect(points(series, 'slabinfo[dentry].objects')).toEqual([
      [0, 1],
      [30, 90_000],
    ]);
    expect(points(series, 'slabinfo[cache-0].objects')).toEqual([]);
    expect(series).toHaveLength(40);
  });
});

describe('atop', () => {
  it('screens: amounts in KiB, counts of paging but for the sample since boot', () => {
    const screen = (time: string, free: string, scan: string): string[] => [
      `ATOP - db01      2026/11/22  ${time}      -----------------      10s elapsed`,
      'PRC | sys    0.50s | user   1.20s | #proc    151 |',
      `MEM | tot     7.8G | free ${free} | cache   2.0G | slab  200.5M |`,
      'SWP | tot     2.0G | free    1.5G |              |',
      `PAG | scan ${scan} | steal      0 | swout     12 |`,
    ];
    const text = [...screen('18:46:01', '512.0M', '99999'), ...screen('18:46:11', '1.0G', '51234')].join('\n');
    const { series } = read(text);
    expect(points(series, 'atop.mem.free')).toEqual([
      [0, 512 * 1024],
      [10, 1024 ** 2],
    ]);
    expect(points(series, 'atop.pag.scan')).toEqual([[10, 51234]]);
    expect(points(series, 'atop.prc.#proc')).toEqual([
      [0, 151],
      [10, 151],
    ]);
  });

  it('lines for programs: pages of the size that they tell', () => {
    const text = [
      'RESET',
      `MEM db01 ${T} 2026/11/22 18:46:01 10 4096 2000000 300000 400000 50000 60000 0 1 2`,
      'SEP',
    ].join('\n');
    const { series } = read(text, NEW_YORK);
    expect(points(series, 'atop.mem.free')).toEqual([[0, 1_200_000]]);
    // Without a zone all else in the case is local time: UTC seconds have no place there.
    expect(read(text, UNKNOWN_ZONE).series).toEqual([]);
  });
});

describe('collectl', () => {
  it('on a terminal with dates: memory with its units, the columns of others left alone', () => {
    const text = [
      '#<--------CPU--------><-----------Memory----------->',
      '#Date    Time      cpu sys inter  ctxsw Free Buff Cach Inac Slab  Map',
      '20261122 18:46:01    3   1   901    1502  20G 411M   4G   2G 913M  64K',
      '20261122 18:46:11    3   1   901    1502  19G 411M   4G   2G 913M  64K',
      '20261122 18:46:21    3   1',
    ].join('\n');
    const { series } = read(text);
    expect(points(series, 'collectl.mem.Free')).toEqual([
      [0, 20 * 1024 ** 2],
      [10, 19 * 1024 ** 2],
    ]);
    expect(points(series, 'collectl.mem.Map')[0]).toEqual([0, 64]);
    expect(series).toHaveLength(6);
  });

  it('plot format: columns by group, memory in KiB', () => {
    const text = [
      '################################################################################',
      '# Collectl:   V4.3.1-1  HiRes: 1  Options: -scm -P',
      '################################################################################',
      '#Date Time [CPU]User% [MEM]Tot [MEM]Free [MEM]PageFaults',
      '20261122 18:46:01 3 8137228 500000 120',
      '20261122 18:46:11.002 4 8137228 400000 130',
    ].join('\n');
    const { series } = read(text);
    expect(points(series, 'collectl.mem.Free').map(([, value]) => value)).toEqual([500_000, 400_000]);
    expect(points(series, 'collectl.mem.Free')[0]?.[0]).toBe(0);
    expect(series.find((each) => each.origin === 'collectl.mem.PageFaults')?.unit).toBe('1/s');
  });
});

describe('dates without a year', () => {
  const collectl = '#Date Time [MEM]Tot [MEM]Free\n12/31 23:59:59 8137228 500000\n';
  const pcp = 'Time\tdb01:mem.util.free\nSun Nov 22 18:46:01\t500000\n';
  const on = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / 1000;

  it('are of the year before the collection that they fit', () => {
    const told = (text: string, notAfter: number): string[] =>
      read(text, UTC, null, notAfter).series.flatMap((each) =>
        Array.from(each.times, (at) => new Date(at * 1000).toISOString()),
      );
    expect(told(collectl, on(2027, 1, 2))).toEqual(['2026-12-31T23:59:59.000Z', '2026-12-31T23:59:59.000Z']);
    expect(told(pcp, on(2026, 11, 23))).toEqual(['2026-11-22T18:46:01.000Z']);
    // No Sunday in that year nor in the one before.
    expect(told(pcp, on(2025, 12, 1))).toEqual([]);
  });

  it('are told of where nothing says when the recording ended', () => {
    for (const text of [collectl, pcp]) {
      const { series, problems } = read(text);
      expect(series).toEqual([]);
      expect(problems.join()).toContain('without a year');
    }
  });

  it('are not needed where collectl tells seconds', () => {
    const { series } = read(`#UTC [MEM]Tot [MEM]Free\n${T} 8137228 500000\n`);
    expect(points(series, 'collectl.mem.Free')).toEqual([[0, 500_000]]);
  });
});

describe('text made from PCP archives', () => {
  it('pmdumptext with its legend and its units', () => {
    const text = [
      '[ 1] db01:mem.util.free',
      '[ 2] db01:network.interface.in.bytes["eth0"]',
      '',
      '\t    1\t    2',
      'Time\tdb01:mem.util.free\tdb01:network.interface.in.bytes["eth0"]',
      'none\tKbyte\tbyte / second',
      '2026-11-22 18:46:01\t500000.000\t?',
      '2026-11-22 18:46:11\t400000.000\t2.982',
    ].join('\n');
    const { series, problems } = read(text);
    expect(problems).toEqual([]);
    expect(points(series, 'pcp.mem.util.free')).toEqual([
      [0, 500_000],
      [10, 400_000],
    ]);
    expect(series.map(({ unit, overInterval }) => [unit, overInterval])).toEqual([
      ['KiB', false],
      ['B/s', true],
    ]);
  });

  it('pmrep as CSV, with a metric that is missing in a row', () => {
    const text = [
      'Time,"mem.util.free","network.interface.in.packets-eth0"',
      '2026-11-22 18:46:01,500000,120.5',
      '2026-11-22 18:46:11,,130.5',
    ].join('\n');
    const { series } = read(text);
    expect(points(series, 'pcp.mem.util.free')).toEqual([[0, 500_000]]);
    expect(points(series, 'pcp.network.interface.in.packets-eth0')).toEqual([
      [0, 120.5],
      [10, 130.5],
    ]);
  });

  it('pmdumptext, with tabs and question marks', () => {
    const text = [
      'Time\tdb01:mem.util.free\tnetwork.interface.in.packets["eth0"]',
      'Sun Nov 22 18:46:01 2026\t500000\t?',
      'Sun Nov 22 18:46:11 2026\t4.0e5\t7',
    ].join('\n');
    const { series } = read(text);
    expect(points(series, 'pcp.mem.util.free')).toEqual([
      [0, 500_000],
      [10, 400_000],
    ]);
    expect(points(series, 'pcp.network.interface.in.packets[eth0]')).toEqual([[10, 7]]);
  });
});

describe('telling recorders apart', () => {
  it('takes no log for a recording', () => {
    const logs = [
      dress.dmesg(report()).join('\n'),
      dress.syslogSeconds(report()).join('\n'),
      'Nov 22 18:46:01 db01 cron[1]: Time,mem.util.free\n',
      'Time: 2026-11-22 18:46:01, kernel: page allocation failure\n',
      '',
    ];
    for (const log of logs) expect([log.slice(0, 40), recorderOf(log)]).toEqual([log.slice(0, 40), null]);
  });

  it('looks at files of a report by their place', () => {
    expect(recorderNamed('oswbb/archive/oswmeminfo/db01_meminfo_26.11.22.1800.dat')).toBe(true);
    expect(recorderNamed('case/atop-20261122.txt')).toBe(true);
    expect(recorderNamed('var/log/collectl/db01-20261122.tab')).toBe(true);
    expect(recorderNamed('usr/share/doc/free.txt')).toBe(false);
    expect(recorderNamed('sos_commands/process/atop.txt')).toBe(false);
  });

  it('survives whatever follows a good head', () => {
    const heads = [
      VMSTAT_HEAD.join('\n'),
      '               total        used        free      shared  buff/cache   available',
      'ATOP - db01      2026/11/22  18:46:01      10s elapsed',
      '#Date Time [CPU]User% [MEM]Tot',
      'Time,"mem.util.free","mem.util.used"',
      'zzz ***Sun Nov 22 18:46:01 UTC 2026\nMemTotal:        8137228 kB',
    ];
    const tails = [
      '\u0000'.repeat(5000),
      'Mem: '.repeat(2000),
      '1 '.repeat(5000),
      '"'.repeat(5000),
      'zzz ***'.repeat(900),
    ];
    for (const head of heads) for (const tail of tails) expect(() => read(`${head}\n${tail}\n`)).not.toThrow();
  });
});
