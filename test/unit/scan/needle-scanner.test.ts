/** The scanner against the plain search for each word, and its module against its text form. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scannerModule } from '../../../build/write-scanner.ts';
import { NeedleScanner } from '../../../electron/engine/scan/needle-scanner.ts';
import { NEEDLES } from '../../../electron/engine/scan/needles.ts';

function found(scanner: NeedleScanner): string[] {
  return Array.from({ length: scanner.hits }, (_, i) => `${scanner.offset(i)} ${scanner.needle(i)}`).sort();
}

function expected(bytes: Buffer): string[] {
  return NEEDLES.flatMap(({ text }, n) => {
    const places: string[] = [];
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(`${at} ${n}`);
    return places;
  }).sort();
}

describe('the byte scanner', () => {
  it('carries the module that its text form says', async () => {
    const file = new URL('../../../electron/engine/scan/needles-wasm.ts', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(await scannerModule());
  });

  it('finds every needle wherever it stands, and nothing else', () => {
    const scanner = new NeedleScanner(NEEDLES);
    const word = fc.oneof(
      fc.constantFrom(...NEEDLES.map((n) => n.text)),
      fc.constantFrom(...NEEDLES.map((n) => n.anchor)),
      fc.constantFrom(...NEEDLES.map((n) => n.text.slice(0, -1))),
      fc.string({ maxLength: 40 }),
      fc.constantFrom('\n', '\n\n', ' ', 'x'.repeat(2047)),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), fc.nat({ max: 70 }), (words, from) => {
        const bytes = Buffer.from(words.join(''), 'latin1');
        scanner.buffer.fill('allocation failure', 0, from);
        bytes.copy(scanner.buffer, from);
        scanner.buffer.fill('oom-kill', from + bytes.length, from + bytes.length + 4096);
        scanner.scan(from, from + bytes.length);
        const inside = found(scanner).filter((hit) => {
          const [at = 0, n = 0] = hit.split(' ').map(Number);
          return at + (NEEDLES[n]?.text.length ?? 0) <= from + bytes.length;
        });
        expect(inside).toEqual(
          expected(bytes)
            .map((hit) => hit.replace(/^\d+/, (at) => String(Number(at) + from)))
            .sort(),
        );
        for (let at = 0; at <= bytes.length; at += 1 + Math.floor(bytes.length / 7)) {
          const lines = bytes.subarray(0, at).filter((c) => c === 10).length;
          expect(scanner.linesBefore(from + at)).toBe(lines);
          const start = lines === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
          expect(scanner.offsetOfLine(lines, from + bytes.length)).toBe(from + start);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says when there is more than it can tell of', () => {
    const scanner = new NeedleScanner(NEEDLES);
    scanner.buffer.fill('Oops', 0, 100_000);
    scanner.scan(0, 100_000);
    expect(scanner.overflow).toBe(true);
    expect(scanner.offset(scanner.hits - 1)).toBe(4 * (scanner.hits - 1));
    scanner.scan(0, 1000);
    expect([scanner.overflow, scanner.hits]).toEqual([false, 250]);
  });

  it('refuses an anchor that does not stand in its needle', () => {
    expect(() => new NeedleScanner([{ text: 'kernel', anchor: 'xyz', bucket: 0 }])).toThrow(RangeError);
  });
});
