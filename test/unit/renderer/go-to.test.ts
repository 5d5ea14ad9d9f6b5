/** Places that a person types, found in a log by halves. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findLine, readWish, type SearchedLog } from '../../../renderer/commands/go-to.ts';

/** A log in memory that counts how often it is asked. */
function logOf(lines: readonly string[], options: Partial<SearchedLog> = {}): SearchedLog & { asked(): number } {
  let asked = 0;
  return {
    total: lines.length,
    anchors: [],
    near: 1,
    lines: async (from, count) => {
      asked++;
      return {
        member: 'm',
        from,
        total: lines.length,
        lines: lines.slice(from - 1, from - 1 + count),
        cut: [],
        absent: [],
        note: null,
      };
    },
    asked: () => asked,
    ...options,
  };
}

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (s: number): string => `${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;

async function find(log: SearchedLog, typed: string): Promise<number | null> {
  const wish = readWish(typed);
  if (wish === null) throw new Error(`${typed} was not understood`);
  return await findLine(log, wish);
}

describe('what was typed', () => {
  test.each(['', 'yesterday', '25:00', '12:60', '0', '-3', '2026-13-01', '12:00 pm tomorrow'])(
    '%j is no place',
    (text) => {
      expect(readWish(text)).toBeNull();
    },
  );

  test('a number is a line, with a point it is seconds since boot', () => {
    expect(readWish('19 311 576')).toEqual({ kind: 'line', line: 19_311_576 });
    expect(readWish('[21289.479063]')).toEqual({ kind: 'boot', seconds: 21_289.479063 });
    expect(readWish('90 s')).toEqual({ kind: 'boot', seconds: 90 });
  });
});

describe('a moment', () => {
  test('is the first line that is not before it, whatever lines without a time stand between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ step: fc.integer({ min: 0, max: 40 }), bare: fc.integer({ min: 0, max: 9 }) }), {
          minLength: 1,
          maxLength: 900,
        }),
        fc.integer({ min: 0, max: 86_399 }),
        async (steps, target) => {
          const lines: string[] = [];
          let at = 0;
          for (const { step, bare } of steps) {
            at = Math.min(86_399, at + step);
            lines.push(`2026-11-22T${clock(at)}.000000+00:00 host app: x`);
            for (let i = 0; i < bare; i++) lines.push('    a line of its own');
          }
          const found = await find(logOf(lines), `2026-11-22 ${clock(target)}`);
          const first = lines.findIndex((line) => /^2026/.test(line) && line.slice(11, 19) >= clock(target)) + 1;
          // After the last time there is only the end of the log.
          if (first === 0) expect(found).toBe(lines.length);
          else expect(found).toBe(first);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('takes some twenty questions in a log of a million lines', async () => {
    const lines = Array.from({ length: 1_000_000 }, (_, i) => `[${(i / 10).toFixed(6).padStart(12)}] line ${i}`);
    const log = logOf(lines);
    expect(await find(log, '54321.7')).toBe(543_218);
    expect(log.asked()).toBeLessThan(25);
  });

  test('of a syslog without years is found on both sides of New Year', async () => {
    const newYear = Date.UTC(2027, 0, 1) / 1000;
    const lines = Array.from({ length: 2000 }, (_, i) => {
      const at = new Date((newYear - 1000 * 60 + i * 60) * 1000);
      const month = at.getUTCFullYear() === 2026 ? 'Dec' : 'Jan';
      return `${month} ${String(at.getUTCDate()).padStart(2)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:00 host kernel: ${i}`;
    });
    const anchors = [{ line: 1500, wallSeconds: newYear + 500 * 60, bootSeconds: null, offsetMinutes: null }];
    const log = logOf(lines, { anchors });
    expect(await find(log, '2026-12-31 12:00')).toBe(lines.findIndex((line) => line.startsWith('Dec 31 12:00')) + 1);
    expect(await find(log, '2027-01-01 12:00')).toBe(lines.findIndex((line) => line.startsWith('Jan  1 12:00')) + 1);
  });

  test('in seconds since boot is looked for in the boot where the reader is', async () => {
    const boot = (name: string): string[] =>
      Array.from({ length: 1000 }, (_, i) => `[${i.toFixed(6).padStart(12)}] ${name} ${i}`);
    const anchors = [
      { line: 901, wallSeconds: null, bootSeconds: 900, offsetMinutes: null },
      { line: 1001, wallSeconds: null, bootSeconds: 0, offsetMinutes: null },
    ];
    const lines = [...boot('first'), ...boot('second')];
    expect(await find(logOf(lines, { anchors, near: 10 }), '500.0')).toBe(501);
    expect(await find(logOf(lines, { anchors, near: 1700 }), '500.0')).toBe(1501);
  });

  test('in a log without times is told as such, not guessed', async () => {
    expect(await find(logOf(Array.from({ length: 5000 }, () => 'no time here')), '12:00')).toBeNull();
    expect(await find(logOf(Array.from({ length: 5000 }, () => 'no time here')), '77.5')).toBeNull();
  });
});
