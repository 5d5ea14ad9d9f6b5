import { describe, expect, it } from 'vitest';
import { parseStamp, type Stamp, wallSeconds } from '../../../shared/time/stamp.ts';

/** Year, month, day, clock, fraction and offset in one line, as a reader would write the time down. */
function told(text: string): string | null {
  const s = parseStamp(text);
  if (s === null) return null;
  const two = (n: number): string => String(n).padStart(2, '0');
  const fraction = s.fraction === 0 ? '' : s.fraction.toFixed(6).slice(1);
  const zone = s.offsetMinutes === null ? '' : ` ${s.offsetMinutes}`;
  return `${s.year ?? '????'}-${two(s.month)}-${two(s.day)} ${two(s.hour)}:${two(s.minute)}:${two(s.second)}${fraction}${zone}`;
}

const rest = (text: string): string => text.slice(parseStamp(text)?.end ?? 0);

describe('stamps of log lines', () => {
  it.each([
    ['Oct 24 11:27:42 db1 kernel: x', '????-10-24 11:27:42'],
    ['Oct  4 01:02:03 db1 kernel: x', '????-10-04 01:02:03'],
    ['Oct 4 01:02:03 db1 kernel: x', '????-10-04 01:02:03'],
    ['<4>Oct 24 11:27:42 db1 kernel: x', '????-10-24 11:27:42'],
    ['Nov 22 18:44:34.048426 db1 kernel: x', '????-11-22 18:44:34.048426'],
    ['Okt 24 11:27:42 db1 kernel: x', '????-10-24 11:27:42'],
    ['déc. 24 11:27:42 db1 kernel: x', '????-12-24 11:27:42'],
    ['11月 22 18:44:34 db1 kernel: x', '????-11-22 18:44:34'],
    ['Oct 24 2014 11:27:42 db1 kernel: x', '2014-10-24 11:27:42'],
    ['2026-11-22T18:44:56.936484+00:00 db1 kernel: x', '2026-11-22 18:44:56.936484 0'],
    ['<6>1 2010-01-21T20:11:39.171+01:00 n22 kernel', '2010-01-21 20:11:39.171000 60'],
    ['2026-11-22T18:44:56-0330 db1 kernel: x', '2026-11-22 18:44:56 -210'],
    ['2026-11-22T18:44:56Z db1', '2026-11-22 18:44:56 0'],
    ['2026-11-22 18:44:56 db1', '2026-11-22 18:44:56'],
    ['2014/10/24 11:27:42 db1', '2014-10-24 11:27:42'],
    ['kern  :warn  : 2026-12-31T23:53:56,174686-05:00 lowmem', '2026-12-31 23:53:56.174686 -300'],
    ['kern  :notice: 2026-11-23T06:10:01,000000+00:00 Linux', '2026-11-23 06:10:01 0'],
    ['[Thu Dec 31 23:53:56 2026] lowmem_reserve[]: 0 0', '2026-12-31 23:53:56'],
    ['[Sun Nov  2 03:05:06 2026] x', '2026-11-02 03:05:06'],
    ['kern  :warn  : [Thu Dec 31 23:53:56 2026] x', '2026-12-31 23:53:56'],
    ['[Do Dez 31 23:53:56 2026] x', '2026-12-31 23:53:56'],
    ['Fri Oct 24 11:27:42 2014 kern.err kernel: x', '2014-10-24 11:27:42'],
    ['Fri Oct 24 11:27:42 CST 2014', '2014-10-24 11:27:42'],
    ['Fri Oct 24 11:27:42 UTC 2014', '2014-10-24 11:27:42 0'],
    ['Fri 24 Oct 2014 11:27:42 PM CST', '2014-10-24 23:27:42'],
    ['Fri Oct 24 12:27:42 AM CST 2014', '2014-10-24 00:27:42'],
    ['Fr 24. Okt 11:27:42 CEST 2014', '2014-10-24 11:27:42'],
    ['2014年 10月 24日 金曜日 11:27:42 CST', '2014-10-24 11:27:42'],
    ['Fri 2014-10-24 11:27:42 CST db1 kernel: x', '2014-10-24 11:27:42'],
    ['Fri 2014-10-24 11:27:42.123456 +08 [s=', '2014-10-24 11:27:42.123456'],
    ['1414121262.123456 db1 kernel: x', '2014-10-24 03:27:42.123456 0'],
    ['[Oct24 11:27] x', '????-10-24 11:27:00'],
    ['[Mar 3 12:01] x', '????-03-03 12:01:00'],
    ['Mar 3 12:01', '????-03-03 12:01:00'],
    ['07-13 08:41:51.341 <4>[309805.658142s]', '????-07-13 08:41:51.341000'],
  ])('reads %j', (text, expected) => {
    expect(told(text)).toBe(expected);
  });

  it.each([
    '[21289.479063] python2.6: page allocation failure',
    '[    0.000000] Linux version 3.10.0',
    'Call Trace:',
    'Node 0 DMA free:15908kB',
    'Mar 3 is when it began',
    'Mar 3 12:01 is when it began',
    '07-13 of the year',
    'Oct 34 11:27:42 db1',
    'Oct 24 25:27:42 db1',
    'kernel: swapper: page allocation failure',
    '4096 pages RAM',
    '12345678901 pages',
    '1414121262pages',
    '<unknown> text',
    '',
    '   ',
  ])('finds no stamp in %j', (text) => {
    expect(parseStamp(text)).toBeNull();
  });

  it('leaves the rest of the line untouched, a host named like a number or a zone included', () => {
    expect(rest('Apr  2 06:15:11 1024 kernel: [3410198.733855] netifd')).toBe(' 1024 kernel: [3410198.733855] netifd');
    expect(rest('[Fri Apr 17 19:56:46 2026] kwin_wayland: page')).toBe(' kwin_wayland: page');
    expect(rest('2026-11-22T18:44:56.936484+00:00 db1 kernel')).toBe(' db1 kernel');
    expect(rest('2026-11-22 18:44:56 db1 kernel')).toBe(' db1 kernel');
    expect(rest('Fri 2014-10-24 11:27:42 CST db1 kernel: x')).toBe(' db1 kernel: x');
  });

  it('keeps how fine the clock was, so that certainty can be told', () => {
    const fine = (text: string): number => (parseStamp(text) as Stamp).resolutionSeconds;
    expect(fine('Oct 24 11:27:42 h')).toBe(1);
    expect(fine('Nov 22 18:44:34.048426 h')).toBeCloseTo(1e-6, 12);
    expect(fine('2010-01-21T20:11:39.171+01:00 h')).toBeCloseTo(1e-3, 9);
    expect(fine('[Oct24 11:27] x')).toBe(60);
  });

  it('counts wall seconds without applying a zone', () => {
    const s = parseStamp('2014-10-24T11:27:42+08:00 h') as Stamp;
    expect(wallSeconds(s, 2014)).toBe(Date.UTC(2014, 9, 24, 11, 27, 42) / 1000);
  });
});
