import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSarText, readSysstat, type SysstatResult } from '../../shared/sysstat/index.ts';
import { twoDecimals } from '../../shared/sysstat/round.ts';
import { UTC, type Zone } from '../../shared/time/zone.ts';
import { buildSaFile } from '../unit/sysstat/sa-builder.ts';

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const seriesOf = (result: SysstatResult, origin: string) => result.series.find((each) => each.origin === origin);

const swap = { id: 4, magic: 0x8a, widths: [0, 2, 0] as const, nr: 1 };
const net = { id: 12, magic: 0x8d, widths: [7, 0, 1] as const, text: 20, nr: 1, counted: true };

describe('binary files', () => {
  it('give back the rates that were put in, whatever the machine', () => {
    const step = fc.record({
      seconds: fc.integer({ min: 1, max: 3600 }),
      pages: fc.integer({ min: 0, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        fc.constantFrom(4 as const, 8 as const),
        (steps, little, long) => {
          let [at, uptime, pages] = [1_700_000_000, 5000, 10];
          const record = () => ({ at, uptime, items: [[{ fields: [pages, 0] }]] });
          const records = [record()];
          const truth: [number, number][] = [];
          for (const s of steps) {
            at += s.seconds;
            uptime += s.seconds * 100;
            pages += s.pages;
            records.push(record());
            truth.push([at, twoDecimals((s.pages / (s.seconds * 100)) * 100)]);
          }
          const series = seriesOf(
            readSysstat(buildSaFile({ little, long, activities: [swap], records }), decode, {
              source: 's',
              zone: UTC,
              notAfter: null,
            }),
            'swap-pages.pswpin',
          );
          expect(Array.from(series?.times ?? [], (t, i) => [t, series?.values[i]])).toEqual(truth);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never break the reader when bytes are changed, cut or added', () => {
    const whole = buildSaFile({
      activities: [swap, net],
      records: [0, 1, 2].map((i) => ({
        at: 1_700_000_000 + i * 60,
        uptime: 6000 * (i + 1),
        items: [[{ fields: [i, i] }], [{ fields: [i, 0, 0, 0, 0, 0, 0, 100], text: 'eth0' }]],
      })),
    });
    const damage = fc.record({
      at: fc.nat({ max: whole.length - 1 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 4 }), fc.nat({ max: whole.length }), (changes, cut) => {
        const bytes = Uint8Array.from(whole);
        for (const { at, bytes: own } of changes) bytes.set(own.subarray(0, bytes.length - at), at);
        const result = readSysstat(bytes.subarray(0, cut), decode, { source: 's', zone: UTC, notAfter: null });
        for (const series of result.series) {
          expect(series.times).toHaveLength(series.values.length);
          expect(series.values.every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

interface Locale {
  date(d: Date): string;
  time(d: Date): string;
  number(n: number): string;
}

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (d: Date): string => `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
const point = (n: number): string => n.toFixed(2);
const comma = (n: number): string => point(n).replace('.', ',');
const half = (d: Date): string =>
  `${two(d.getUTCHours() % 12 || 12)}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} ${d.getUTCHours() < 12 ? 'AM' : 'PM'}`;

const LOCALES: readonly Locale[] = [
  {
    date: (d) => `${two(d.getUTCMonth() + 1)}/${two(d.getUTCDate())}/${d.getUTCFullYear()}`,
    time: half,
    number: point,
  },
  {
    date: (d) => `${two(d.getUTCMonth() + 1)}/${two(d.getUTCDate())}/${String(d.getUTCFullYear()).slice(2)}`,
    time: clock,
    number: point,
  },
  {
    date: (d) => `${two(d.getUTCDate())}.${two(d.getUTCMonth() + 1)}.${d.getUTCFullYear()}`,
    time: clock,
    number: comma,
  },
  {
    date: (d) => `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`,
    time: clock,
    number: comma,
  },
  { date: (d) => d.toISOString().slice(0, 10), time: clock, number: point },
  {
    date: (d) => `${d.getUTCFullYear()}年${two(d.getUTCMonth() + 1)}月${two(d.getUTCDate())}日`,
    time: clock,
    number: point,
  },
];

describe('sar text', () => {
  it('gives back the samples of any day in any locale, midnight and several tables included', () => {
    const zone = fc.constantFrom<Zone>(
      UTC,
      { kind: 'fixed', offsetMinutes: -300 },
      { kind: 'iana', name: 'Asia/Kolkata' },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2008, 0, 1) / 1000, max: Date.UTC(2040, 0, 1) / 1000 }),
        fc.array(fc.tuple(fc.integer({ min: 60, max: 7000 }), fc.integer({ min: 0, max: 10_000_000 })), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.constantFrom(...LOCALES),
        zone,
        (start, samples, locale, ownZone) => {
          // The local clock is played as if it were UTC; the zone is taken off again for the truth.
          const shift = ownZone.kind === 'fixed' ? ownZone.offsetMinutes * 60 : 330 * 60;
          const first = new Date(start * 1000);
          let at = start;
          const rows = samples.map(([gap, cents]) => {
            at += gap;
            return { at, value: cents / 100 };
          });
          const time = (seconds: number): string => locale.time(new Date(seconds * 1000));
          const table = (headings: string): string =>
            `${time(start)}  ${headings}\n${rows.map((row) => `${time(row.at)}  ${locale.number(row.value)} ${locale.number(1)}`).join('\n')}\n`;
          const text = `Linux 6.1.0 (h) \t${locale.date(first)} \t_x86_64_\t(1 CPU)\n\n${table('pswpin/s pswpout/s')}\n${table('proc/s cswch/s')}Average:  1.00 2.00\n`;
          const result = readSarText(text, { source: `sar${two(first.getUTCDate())}`, zone: ownZone, notAfter: null });
          for (const origin of ['swap-pages.pswpin', 'process-and-context-switch.proc']) {
            const series = seriesOf(result, origin);
            expect(Array.from(series?.times ?? [], (t, i) => [t, series?.values[i]])).toEqual(
              rows.map((row) => [row.at - (ownZone === UTC ? 0 : shift), row.value]),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes any text without breaking', () => {
    const piece = fc.constantFrom(
      'Linux 6.1.0 (h) \t11/22/26 \t_x86_64_\t(1 CPU)',
      '10:00:01        CPU      %usr     %idle',
      '10:00:01  LINUX RESTART',
      '10:10:01        all      1.00     2.00',
      '25:61:61        all      1.00     2.00',
      'Average:        all      1.00     2.00',
      '<sysstat><timestamp date="2026-11-22" time="10:00:00"><paging fault="1"/>',
      '{"sysstat":{"hosts":[{}]}}',
      'h;60;2026-11-22 10:00:00;1',
      'h\t60\t2026-11-22 10:00:00\t-\ttps\t1',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 15 }), (lines) => {
        const result = readSysstat(new TextEncoder().encode(lines.join('\n')), decode, {
          source: 's',
          zone: UTC,
          notAfter: null,
        });
        for (const series of result.series) expect(series.times).toHaveLength(series.values.length);
      }),
      { numRuns: 300 },
    );
  });
});
