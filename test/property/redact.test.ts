/** Whatever a site is called and whatever its kernel printed: names go, evidence stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactionOptions } from '../../shared/contract/index.ts';
import { Redactor } from '../../shared/redact/index.ts';
import { type Dress, dress, report } from '../builders/kernel-log.ts';
import { readLog } from '../unit/kernel/read.ts';

function redacted(lines: readonly string[], words: readonly string[] = []): { lines: string[]; redactor: Redactor } {
  const redactor = new Redactor(redactionOptions.parse({ on: true, words }));
  for (const line of lines) redactor.learn(line, 'line');
  return { lines: lines.map((line) => redactor.redact(line, 'line')), redactor };
}

const hex = (digits: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: digits, maxLength: digits })
    .map((all) => all.map((digit) => digit.toString(16)).join(''));
const ipv4 = fc
  .tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 254 }))
  // Where nothing tells what it is, 2.6.32.4 is a kernel.
  .filter(([first, second]) => first !== 127 && !(first === 2 && second === 6))
  .map((parts) => parts.join('.'));
const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 6, maxLength: 6 });
const ipv6 = fc
  .tuple(fc.constantFrom('2001:db8', 'fe80:0', 'fd12:3456'), groups, fc.nat(5), fc.boolean())
  .map(([network, rest, at, compressed]) => {
    const words = rest.map((group) => group.toString(16));
    // Two groups of zeros at `at`, written as such or left out.
    const head = words.slice(0, Math.min(at, 4));
    const tail = words.slice(Math.min(at, 4) + 2);
    return compressed
      ? `${[network, ...head].join(':')}::${tail.join(':')}`
      : [network, ...head, '0', '0', ...tail].join(':');
  });
const mac = fc
  .tuple(hex(12), fc.constantFrom(':', '-'))
  .map(([digits, sign]) => `02${digits.slice(2)}`.replace(/(..)(?!$)/g, `$1${sign}`));
const label = fc
  .tuple(fc.constantFrom('zoo', 'kiwi', 'dachs', 'otter'), fc.nat(9999), fc.constantFrom('', '-a', '-eu1'))
  .map(([name, number, end]) => `${name}${number}${end}`);
const host = fc.tuple(label, fc.constantFrom('', '.inner.zoo9', '.corp.example.com')).map((parts) => parts.join(''));

/** Sentences of the kernel and of daemons with a hole in them. */
const SENTENCES: readonly ((name: string) => string)[] = [
  (name) => `IN=eth0 OUT= SRC=${name} DST=0.0.0.0 LEN=60`,
  (name) => `[  12.345678] e1000 0000:03:00.0 eth0: (PCI:33MHz:32-bit) ${name}`,
  (name) => `connection from [${name}] closed, ${name}: unreachable (${name})`,
  (name) => `peer ${name}, order:3, 10:22:33`,
];

describe('a redaction', () => {
  it('hides every address, in every spelling, in kernel lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(ipv4, ipv6, mac), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(...SENTENCES),
        (names, say) => {
          const shown = redacted(names.map(say)).lines.join('\n').toLowerCase();
          for (const name of names) expect(shown).not.toContain(name.toLowerCase());
        },
      ),
      { numRuns: 600 },
    );
  });

  it('hides a host in every line once one of them tells that it is one', () => {
    fc.assert(
      fc.property(host, fc.constantFrom('Oct 24 11:27:42 ', '2026-11-22T18:44:56.893860+00:00 '), (name, stamp) => {
        const [short = ''] = name.split('.');
        const lines = [
          `dump of ${short.toUpperCase()} in /srv/${short}_old`,
          `${stamp}${name} kernel: Mem-Info:`,
          `at ${name}:22`,
        ];
        const shown = redacted(lines).lines.join('\n').toLowerCase();
        expect(shown).not.toContain(short);
      }),
    );
  });

  it('leaves the decoded reports as they are, whatever logger wrote them', () => {
    const dresses = Object.keys(dress) as Dress[];
    const sketch = fc.record({
      order: fc.integer({ min: 0, max: 10 }),
      comm: fc.constantFrom('squid', 'swapper/1', 'my app, v2: x', 'kworker/u8:3'),
      freeKiB: fc.integer({ min: 4, max: 1e6 }),
      memory: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.constantFrom(...dresses), fc.array(sketch, { minLength: 1, maxLength: 3 }), (name, sketches) => {
        const lines = sketches.flatMap((one, index) => dress[name](report(one), 100 * (index + 1)));
        // Offsets are those of shorter lines; a boot has an id that names it; all else is the same.
        const told = (all: readonly string[]): unknown =>
          readLog([...all]).reports.map((one) => ({ ...one, byteOffset: 0, bootId: null }));
        expect(told(redacted(lines).lines)).toEqual(told(lines));
      }),
      { numRuns: 150 },
    );
  });

  it('is the same when it is done twice, and gives one thing one name', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ipv4, ipv6, mac, host), { maxLength: 12 }), (names) => {
        const { lines, redactor } = redacted(names.map((name) => `Oct 24 11:27:42 ${name} kernel: ${name}`));
        expect(lines.map((line) => redactor.redact(line, 'line'))).toEqual(lines);
        const table = redactor.table();
        const byName = new Map(table.map(({ kind, original, pseudonym }) => [`${kind} ${original}`, pseudonym]));
        expect(byName.size).toBe(table.length);
      }),
    );
  });

  it('never throws, and never makes a name out of a hidden word, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 80 })),
        fc.array(fc.string({ minLength: 3, maxLength: 12 }), { maxLength: 4 }),
        (lines, words) => {
          const { redactor } = redacted(
            lines,
            words.filter((word) => word.trim().length > 2),
          );
          for (const { pseudonym } of redactor.table())
            for (const word of words.filter((one) => one.trim().length > 2))
              expect(pseudonym.toLowerCase()).not.toContain(word.trim().toLowerCase());
        },
      ),
    );
  });
});
