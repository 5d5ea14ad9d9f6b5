import { describe, expect, it } from 'vitest';
import {
  isSysstatMember,
  readSarText,
  readSysstat,
  type SysstatResult,
  sysstatForm,
} from '../../../shared/sysstat/index.ts';
import { isoOf, UNKNOWN_ZONE, UTC, type Zone } from '../../../shared/time/zone.ts';

const newYork: Zone = { kind: 'iana', name: 'America/New_York' };
const sar = (text: string, source = 'var/log/sa/sar31', zone: Zone = UTC): SysstatResult =>
  readSarText(text, { source, zone, notAfter: null });
const points = (result: SysstatResult, origin: string, zone: Zone = UTC): [string, number][] => {
  const series = result.series.find((each) => each.origin === origin);
  return Array.from(series?.times ?? [], (time, i) => [isoOf(zone, time, 0), series?.values[i] ?? Number.NaN]);
};

const english = `Linux 3.10.0-1160.el7.x86_64 (db7) \t12/31/2026 \t_x86_64_\t(4 CPU)

11:50:01 PM     LINUX RESTART

11:50:01 PM  pgpgin/s pgpgout/s   fault/s  majflt/s  pgfree/s pgscank/s pgscand/s pgsteal/s    %vmeff
11:55:01 PM      1.00      2.00      3.00      0.00      5.00      6.00      7.00      8.00     61.54
12:00:01 AM      2.00      2.00      3.00      0.00      5.00      6.00      7.00      8.00     61.54

11:50:01 PM kbmemfree kbmemused  %memused kbbuffers  kbcached  kbcommit   %commit  kbactive   kbinact   kbdirty
11:55:01 PM    100000    900000     90.00      1000    500000   1200000     60.00    300000    400000        12
12:00:01 AM     90000    910000     91.00      1000    490000   1200000     60.00    300000    400000        12
Average:        95000    905000     90.50      1000    495000   1200000     60.00    300000    400000        12

11:50:01 PM     IFACE   rxpck/s   txpck/s    rxkB/s    txkB/s   rxcmp/s   txcmp/s  rxmcst/s
11:55:01 PM      eth0    100.00      1.00      2.00      3.00      0.00      0.00      0.00
11:55:01 PM        lo      0.00      0.00      0.00      0.00      0.00      0.00      0.00
`;

describe('sar text', () => {
  it('reads AM and PM, passes midnight and New Year in every table, and takes no average for a sample', () => {
    const result = sar(english, 'var/log/sa/sar31', newYork);
    expect(result.problems).toEqual([]);
    expect(points(result, 'memory.memfree', newYork)).toEqual([
      ['2026-12-31T23:55:01-05:00', 100000],
      ['2027-01-01T00:00:01-05:00', 90000],
    ]);
    expect(points(result, 'paging.pgscand', newYork)).toEqual([
      ['2026-12-31T23:55:01-05:00', 7],
      ['2027-01-01T00:00:01-05:00', 7],
    ]);
    expect(points(result, 'network.net-dev[eth0].rxpck', newYork)).toEqual([['2026-12-31T23:55:01-05:00', 100]]);
    expect(result.restarts.map((at) => isoOf(newYork, at, 0))).toEqual(['2026-12-31T23:50:01-05:00']);
    expect(result).toMatchObject({ hostname: 'db7', kernel: '3.10.0-1160.el7.x86_64' });
  });

  it.each([
    ['11/22/26', '18:46:01', '9.67'],
    ['11/22/2026', '06:46:01 PM', '9.67'],
    ['22.11.2026', '18:46:01', '9,67'],
    ['22/11/2026', '18:46:01', '9,67'],
    ['2026-11-22', '18:46:01', '9.67'],
    ['22-11-26', '18:46:01', '9,67'],
    ['2026年11月22日', '18時46分01秒', '9.67'],
    ['2026年11月22日', '下午06時46分01秒', '9.67'],
    ['2026年11月22日 星期日', '下午 06時46分01秒 HKT', '9.67'],
    ['2026년 11월 22일', '18시 46분 01초', '9.67'],
    ['22/11/26', '06:46:01 PM IST', '9.67'],
    ['22/11/26', '06:46:01 अपराह्न IST', '9.67'],
    ['22/11/2026', ' 6:46:01 ከሰዓት', '9.67'],
    ['22/11/2026', '06:46:01 p. m.', '9,67'],
    ['22.11.2026', '06:46:01.MD CET', '9,67'],
    ['22.11.2026', '18.46.01', '9,67'],
    ['22/11/69', '18:46:01', '9.67'],
    ['۲۶/۱۱/۲۲', '۱۸:۴۶:۰۱', '9.67'],
    ['22. 11. 26', '18:46:01', '9.67'],
    ['22. nov. 2026', '18:46:01', '9,67'],
    ['Sunday, November 22, 2026', '06:46:01 PM UTC', '9.67'],
    ['Sunday, 22 November, 2026', 'UTC 06:46:01 م', '9.67'],
  ])('reads the date %j, the time %j and the number %j of a locale', (date, time, number) => {
    const result = sar(
      `Linux 6.1.0 (h) \t${date} \t_x86_64_\t(1 CPU)\n\n${time}        CPU      %usr     %idle\n${time}        all      ${number}     90.00\n`,
      'var/log/sa/sar22',
    );
    expect(points(result, 'cpu-load[all].usr')).toEqual([['2026-11-22T18:46:01Z', 9.67]]);
    expect(result.problems).toEqual([]);
  });

  it.each([
    ['gb18030', [0xc4, 0xea], [0xd4, 0xc2], [0xc8, 0xd5], [0xca, 0xb1], [0xb7, 0xd6], [0xc3, 0xeb]],
    ['big5', [0xa6, 0x7e], [0xa4, 0xeb], [0xa4, 0xe9], [0xae, 0xc9], [0xa4, 0xc0], [0xac, 0xed]],
    ['euc-jp', [0xc7, 0xaf], [0xb7, 0xee], [0xc6, 0xfc], [0xbb, 0xfe], [0xca, 0xac], [0xc9, 0xc3]],
    ['shift_jis', [0x94, 0x4e], [0x8c, 0x8e], [0x93, 0xfa], [0x8e, 0x9e], [0x95, 0xaa], [0x95, 0x62]],
  ])('reads the banner and the times of a machine whose locale is %s', (_, year, month, day, hour, minute, second) => {
    const at = ['18', hour, '46', minute, '01', second];
    const parts = ['Linux 6.1.0 (h) \t2026', year, '11', month, '22', day, ' \t_x86_64_\t(1 CPU)\n\n'];
    const text = [...parts, ...at, '     tps\n', ...at, '     4.00\n'];
    const bytes = Buffer.concat(text.map((part) => Buffer.from(part as string)));
    const decode = (own: Uint8Array, encoding = 'utf-8'): string => new TextDecoder(encoding).decode(own);
    const result = readSysstat(bytes, decode, { source: 'sar22', zone: UTC, notAfter: null });
    expect(points(result, 'io.tps')).toEqual([['2026-11-22T18:46:01Z', 4]]);
    expect(result.problems).toEqual([]);
  });

  it('does not guess which half of the day an unknown word means, and says what it cannot read', () => {
    const text = (time: string): string =>
      `Linux 6.1.0 (h) \t11/22/26 \t_x86_64_\t(1 CPU)\n\n${time}  tps\n${time}  4.00\n`;
    const unknown = sar(text('06:46:01 zzz'), 'sar22');
    expect(unknown.series).toEqual([]);
    expect(unknown.problems.join()).toContain('before or after noon');
    expect(points(sar(text('18:46:01 zzz'), 'sar22'), 'io.tps')).toEqual([['2026-11-22T18:46:01Z', 4]]);
    expect(sar(text('kello 18,46'), 'sar22').problems.join()).toContain('no line begins with a time of day');
    const month = sar(text('18:46:01').replace('11/22/26', '22 zzz 2026'), 'sar22');
    expect(month.problems).toHaveLength(1);
    expect(month.problems[0]).toContain('"22 zzz 2026');
  });

  it('lets the day in the file name decide between day and month, and says so where nothing does', () => {
    const text = 'Linux 6.1.0 (h) \t03/04/26 \t_x86_64_\t(1 CPU)\n\n10:00:01      tps\n10:10:01      1.00\n';
    expect(points(sar(text, 'sa/sar03'), 'io.tps')[0]?.[0]).toBe('2026-04-03T10:10:01Z');
    expect(points(sar(text, 'sa/sar04'), 'io.tps')[0]?.[0]).toBe('2026-03-04T10:10:01Z');
    const unsure = sar(text, 'sar.txt');
    expect(points(unsure, 'io.tps')[0]?.[0]).toBe('2026-03-04T10:10:01Z');
    expect(unsure.problems.join()).toContain(
      '"03/04/26" of its banner can be read in several ways; taken for 2026-03-04',
    );
  });

  it('goes on with the next day at the next banner, and with the same table after repeated headings', () => {
    const day = (n: number): string =>
      `Linux 6.1.0 (h) \t11/${n}/26 \t_x86_64_\t(1 CPU)\n\n23:40:01  pswpin/s pswpout/s\n23:50:01      1.00      2.00\n\n23:50:01  pswpin/s pswpout/s\n23:59:01      3.00      4.00\n`;
    expect(points(sar(`${day(21)}\n${day(22)}`), 'swap-pages.pswpin').map(([time]) => time)).toEqual([
      '2026-11-21T23:50:01Z',
      '2026-11-21T23:59:01Z',
      '2026-11-22T23:50:01Z',
      '2026-11-22T23:59:01Z',
    ]);
  });

  it('reads tables of other shapes: interrupts by processor, names at the end, units of --human, old columns', () => {
    const result = sar(`Linux 6.1.0 (h) \t11/22/26 \t_x86_64_\t(1 CPU)

10:00:01         INTR       all      CPU0
10:10:01          sum     56.14     56.15
10:10:01           24      0.00      1.00

10:00:01     MBfsfree  MBfsused   %fsused  %ufsused     Ifree     Iused    %Iused MOUNTPOINT
10:10:01         3845      1111     22.42     27.91    286099     41581     12.69 /mnt/two words

10:00:01    kbmemfree  kbmemused  %memused
10:10:01       741.8M       1.5G      8.6%

10:00:01      frmpg/s   bufpg/s   campg/s
10:10:01        -1.50      0.10      2.00
`);
    expect(points(result, 'interrupts[sum].CPU0')).toEqual([['2026-11-22T10:10:01Z', 56.15]]);
    expect(points(result, 'filesystems[/mnt/two words].%fsused')).toEqual([['2026-11-22T10:10:01Z', 22.42]]);
    expect(points(result, 'memory.memfree')[0]?.[1]).toBeCloseTo(741.8 * 1024, 6);
    expect(points(result, 'memory.memused')[0]?.[1]).toBeCloseTo(1.5 * 1024 * 1024, 6);
    expect(points(result, 'memory.frmpg')).toEqual([['2026-11-22T10:10:01Z', -1.5]]);
    expect(result.problems).toEqual([]);
  });

  it('counts lines that do not fit and shows one; keeps local time apart where no zone is known', () => {
    const result = sar(
      'Linux 6.1.0 (h) \t11/22/26 \t_x86_64_\t(1 CPU)\n\n10:00:01      tps\n10:10:01      1.00      7.00\n10:20:01      2.00\n',
      'sar22',
      UNKNOWN_ZONE,
    );
    expect(result.problems[0]).toContain('1 lines were left out');
    expect(result.problems[0]).toContain('10:10:01      1.00      7.00');
    expect(result.series[0]).toMatchObject({ absolute: false });
    expect(points(result, 'io.tps', UNKNOWN_ZONE)).toEqual([['2026-11-22T10:20:01', 2]]);
  });
});

describe('the forms of sadf', () => {
  const json = `{"sysstat":{"hosts":[{"nodename":"h","release":"6.1.0","statistics":[
    {"timestamp":{"date":"2026-11-22","time":"18:46:01","utc":1,"interval":60},
     "paging":{"pgscand":7.5},"network":{"net-dev":[{"iface":"eth0","rxpck":100.25}]},"psi":{"psi-mem":{"some_avg10":0.50}}}],
    "restarts":[{"boot":{"date":"2026-11-22","time":"18:40:00","utc":1}}]}]}}`;
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE sysstat PUBLIC "DTD v3.11 sysstat //EN" "http://example.invalid/sysstat.dtd">
<sysstat><host nodename="h"><release>6.1.0</release><statistics>
<timestamp date="2026-11-22" time="18:46:01" utc="1" interval="60">
<paging per="second" pgscand="7.50"/>
<network per="second"><net-dev iface="eth0" rxpck="100.25"/></network>
<psi per="second"><psi-mem some_avg10="0.50"/></psi>
</timestamp></statistics><restarts><boot date="2026-11-22" time="18:40:00" utc="1"/></restarts></host></sysstat>
`;
  const csv = `h;-1;2026-11-22 18:40:00 UTC;LINUX-RESTART\t(1 CPU)
# hostname;interval;timestamp;pgscand/s
h;60;2026-11-22 18:46:01 UTC;7.50
# hostname;interval;timestamp;IFACE;rxpck/s
h;60;1795373161;eth0;100.25
# hostname;interval;timestamp;%smem-10;%smem-60
h;60;2026-11-22 18:46:01 UTC;0.50;0.10
`;
  const lines = `h\t-1\t2026-11-22 18:40:00 UTC\tLINUX-RESTART\t(1 CPU)
h\t60\t2026-11-22 18:46:01 UTC\t-\tpgscand/s\t7.50
h\t60\t2026-11-22 18:46:01 UTC\teth0\trxpck/s\t100.25
h\t60\t2026-11-22 18:46:01 UTC\t-\t%smem-10\t0.50
`;

  it.each([
    ['json', json],
    ['xml', xml],
    ['csv', csv],
    ['lines', lines],
  ])('%s tells the same series', (form, text) => {
    const bytes = new TextEncoder().encode(text);
    expect(sysstatForm(bytes)).toBe(form);
    const result = readSysstat(bytes, (b) => new TextDecoder().decode(b), { source: 'm', zone: UTC, notAfter: null });
    expect(result.problems).toEqual([]);
    expect(points(result, 'paging.pgscand')).toEqual([['2026-11-22T18:46:01Z', 7.5]]);
    expect(points(result, 'network.net-dev[eth0].rxpck')).toEqual([['2026-11-22T18:46:01Z', 100.25]]);
    expect(points(result, 'psi.psi-mem.some_avg10')).toEqual([['2026-11-22T18:46:01Z', 0.5]]);
    expect(result.restarts.map((at) => isoOf(UTC, at, 0))).toEqual(['2026-11-22T18:40:00Z']);
    expect(result.hostname).toBe('h');
  });

  it.each([
    ['json', json],
    ['xml', xml],
  ])('%s of 12.7.1 and later says by the name of a zone that it is UTC; what does not say so is local', (_, text) => {
    const newYork = { kind: 'iana', name: 'America/New_York' } as const;
    const read = (text: string, zone: Zone): SysstatResult =>
      readSysstat(new TextEncoder().encode(text), (b) => new TextDecoder().decode(b), {
        source: 'm',
        zone,
        notAfter: null,
      });
    const later = text.replaceAll('"utc":1', '"tz":"UTC"').replaceAll('utc="1"', 'tz="UTC"');
    expect(later).not.toBe(text);
    const utc = read(later, newYork);
    expect(points(utc, 'paging.pgscand')).toEqual([['2026-11-22T18:46:01Z', 7.5]]);
    expect(utc.restarts.map((at) => isoOf(UTC, at, 0))).toEqual(['2026-11-22T18:40:00Z']);
    const local = later.replaceAll('UTC', 'EST');
    expect(points(read(local, newYork), 'paging.pgscand')).toEqual([['2026-11-22T23:46:01Z', 7.5]]);
    expect(read(local, UNKNOWN_ZONE).series.every((each) => !each.absolute)).toBe(true);
    expect(read(later, UNKNOWN_ZONE).series.every((each) => each.absolute)).toBe(true);
  });

  it('leaves out sensors in every form, and columns of processors that nothing names', () => {
    const read = (text: string): string[] =>
      readSysstat(new TextEncoder().encode(text), (b) => new TextDecoder().decode(b), {
        source: 'm',
        zone: UTC,
        notAfter: null,
      }).series.map((each) => each.origin);
    const fans = '<power-management><fan-speed><fan number="1" rpm="900" drpm="0"/></fan-speed>';
    const clock =
      '<cpu-frequency unit="MHz"><cpufreq number="0" frequency="2600.00"/></cpu-frequency></power-management>';
    const frequency = 'power-management.cpu-frequency[0].frequency';
    expect(read(xml.replace('<psi', `${fans}${clock}<psi`)).filter((each) => each.startsWith('power'))).toEqual([
      frequency,
    ]);
    const sensors =
      '"power-management": {"fan-speed": [{"number": 1, "rpm": 900}], "cpu-frequency": [{"number": "0", "frequency": 2600.00}]}, "psi"';
    expect(read(json.replace('"psi"', () => sensors)).filter((each) => each.startsWith('power'))).toEqual([frequency]);
    // One of two processors goes off line, and the headings are not told anew.
    const row = (second: number, values: string): string => `h;60;2026-11-22 18:46:0${second} UTC;sum;${values}\n`;
    const csv = `# hostname;interval;timestamp;INTR;CPU*\n${row(1, '3.00;1.00;2.00')}${row(2, '2.00;2.00')}`;
    expect(read(csv)).toEqual(['interrupts[sum].all']);
  });

  it('keeps what stands in an XML document that was cut off, and says that it was', () => {
    const cut = readSysstat(
      new TextEncoder().encode(xml.slice(0, xml.indexOf('<psi'))),
      (b) => new TextDecoder().decode(b),
      {
        source: 'm',
        zone: UTC,
        notAfter: null,
      },
    );
    expect(points(cut, 'paging.pgscand')).toHaveLength(1);
    expect(cut.problems.join()).toContain('cut off');
  });

  it('reads names that other versions use for the same', () => {
    const read = (text: string): SysstatResult =>
      readSysstat(new TextEncoder().encode(text), (b) => new TextDecoder().decode(b), {
        source: 'm',
        zone: UTC,
        notAfter: null,
      });
    const old = read(
      '# hostname;interval;timestamp;INTR;intr/s\nh;60;2026-11-22 18:46:01 UTC;-1;7.00\nh;60;2026-11-22 18:46:01 UTC;9;1.00\n',
    );
    expect(points(old, 'interrupts[sum].value')[0]?.[1]).toBe(7);
    expect(points(old, 'interrupts[9].value')[0]?.[1]).toBe(1);
    const lines = read(
      'h\t60\t2026-11-22 18:46:01 UTC\ti009\tintr/s\t1.00\nh\t60\t2026-11-22 18:46:01 UTC\t-\tkbshared\t5\n',
    );
    expect(points(lines, 'interrupts[9].value')[0]?.[1]).toBe(1);
    expect(points(lines, 'memory.shared')[0]?.[1]).toBe(5);
    const huge =
      '<?xml version="1.0"?><sysstat><timestamp date="2026-11-22" time="18:46:01" utc="1"><power-management><hugepages><hugfree>8</hugfree></hugepages></power-management></timestamp></sysstat>';
    expect(points(read(huge), 'hugepages.hugfree')[0]?.[1]).toBe(8);
  });

  it('tells one retrans/s from the other by the table that is being read', () => {
    const row = (field: string, value: number): string => `h\t60\t2026-11-22 18:46:01 UTC\t-\t${field}\t${value}.00\n`;
    const text = row('call/s', 1) + row('retrans/s', 2) + row('atmptf/s', 3) + row('retrans/s', 4);
    const result = readSysstat(new TextEncoder().encode(text), (b) => new TextDecoder().decode(b), {
      source: 'm',
      zone: UTC,
      notAfter: null,
    });
    expect(points(result, 'network.net-nfs.retrans')[0]?.[1]).toBe(2);
    expect(points(result, 'network.net-etcp.retrans')[0]?.[1]).toBe(4);
  });

  it('knows its members by name and its data by their first bytes', () => {
    for (const path of [
      'var/log/sa/sa22',
      'var/log/sysstat/sar31',
      'sos_commands/sar/sa01.xml',
      'var/log/sa/sa20261122.xz',
    ]) {
      expect(isSysstatMember(path)).toBe(true);
    }
    for (const path of ['var/log/sa', 'usr/share/sa1', 'etc/sane.d/x', 'var/log/messages'])
      expect(isSysstatMember(path)).toBe(false);
    expect(sysstatForm(new TextEncoder().encode('Linux version 6.1.0 (build@host) #1'))).toBeNull();
    expect(sysstatForm(new TextEncoder().encode('<?xml version="1.0"?><svg/>'))).toBeNull();
  });
});
