/** Whatever happened to a log: no crash, no invented event, no number from nowhere. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSource } from '../../shared/case/source.ts';
import { damage } from '../builders/damage.ts';
import { type Dress, dress, report } from '../builders/kernel-log.ts';
import { readLog } from '../unit/kernel/read.ts';

const dresses = Object.keys(dress) as Dress[];
const noise = 'usb 2-1: new high-speed USB device number 83 using dummy_hcd';
const share = fc.double({ min: 0, max: 1, noNaN: true });

const logs = fc
  .tuple(
    fc.constantFrom(...dresses),
    fc.array(
      fc.record({
        order: fc.integer({ min: 0, max: 10 }),
        comm: fc.constantFrom('squid', 'swapper/1', 'my app, v2: x', 'kworker/u8:3'),
        freeKiB: fc.integer({ min: 4, max: 1e6 }),
        memory: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([name, sketches]) => ({
    sketches,
    lines: sketches.flatMap((s, i) => [...dress[name](report(s), 100 * (i + 1)), noise]),
  }));

const damages = fc.record({
  cutFrom: fc.oneof(
    fc.constant(0),
    share.map((x) => x / 2),
  ),
  cutTo: fc.oneof(
    fc.constant(1),
    share.map((x) => 0.5 + x / 2),
  ),
  drop: fc.constantFrom(0, 0.01, 0.1, 0.5),
  double: fc.constantFrom(0, 0.01, 0.5, 1),
  swap: fc.constantFrom(0, 0.01, 0.3),
  flips: fc.array(fc.tuple(share, fc.integer({ min: 0, max: 0x2fff })), { maxLength: 40 }),
  seed: fc.integer(),
});

const decode = (lines: readonly string[]) =>
  decodeSource(readLog(lines), { member: 'm', fallbackRelease: () => null, nodesShift: null, pageSizeKiB: null });

describe('a damaged log', () => {
  it('never crashes the reader, and every event lies inside the log', () => {
    fc.assert(
      fc.property(logs, damages, ({ lines }, d) => {
        const hurt = damage(lines, d);
        for (const { event } of decode(hurt)) {
          const [place] = event.evidence;
          expect(place?.line).toBeGreaterThanOrEqual(1);
          expect(place?.endLine).toBeLessThanOrEqual(hurt.length);
          expect(place?.endLine).toBeGreaterThanOrEqual(place?.line ?? 0);
          expect(event.trace?.frames.length ?? 0).toBeLessThanOrEqual(512);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('without its middle holds no event that was not there', () => {
    fc.assert(
      fc.property(logs, share, share, ({ sketches, lines }, a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const cut = damage(lines, { cutFrom: from, cutTo: to, drop: 0, double: 0, swap: 0, flips: [], seed: 1 });
        const found = readLog(cut).reports.filter((r) => r.header.kind === 'page-allocation-failure');
        expect(found.length).toBeLessThanOrEqual(sketches.length);
        for (const r of found) {
          const zone = r.memory.finish()?.zones[0];
          // A number may be cut short with its line; a whole one must be one that was written.
          if (zone?.minKiB !== null && zone !== undefined)
            expect(sketches.map((s) => s.freeKiB)).toContain(zone.freeKiB);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('any text at all is read to its end', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 300, unit: 'binary' }), { maxLength: 60 }), (lines) => {
        const log = readLog(lines);
        expect(log.lines).toBe(lines.length);
      }),
      { numRuns: 300 },
    );
  });

  it('kernel words in any order are read to their end', () => {
    const words = fc.constantFrom(
      'page allocation failure',
      ': ',
      'order:',
      '0',
      'mode:0x',
      'a20',
      '(GFP_',
      ')',
      '[<ffffffff8112c207>]',
      ' ? ',
      'foo+0x1/0x2',
      ' from ',
      'Node 0 ',
      'DMA free:',
      '12kB',
      'kernel: ',
      '[ 1.000000]',
      '<IRQ>',
      'Mem-Info:',
      '#012',
      '=\n',
      '&lt;',
      '{"',
      'Comm: ',
      'CPU: 0 PID: 1 ',
      '1*4kB ',
      '(',
      '> ',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(fc.array(words, { maxLength: 40 }), { maxLength: 30 }), (lines) => {
        const text = lines.map((l) => l.join(''));
        expect(() => decode(text)).not.toThrow();
      }),
      { numRuns: 600 },
    );
  });
});
