/** Matches in a stream of bytes against the plain way: split the text, test each line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineMatch, LineSearch } from '../../../electron/engine/search/line-search.ts';
import { compilePattern, type PatternOptions } from '../../../electron/engine/search/pattern.ts';

function run(bytes: Buffer, size: number, pattern: string, options: PatternOptions = {}, maxText = 2000): LineMatch[] {
  const found: LineMatch[] = [];
  const search = new LineSearch(compilePattern(pattern, options), maxText, (match) => found.push(match));
  for (let at = 0; at < bytes.length; at += size)
    search.push(Uint8Array.prototype.slice.call(bytes, at, Math.min(bytes.length, at + size)));
  search.end();
  return found;
}

function plainly(text: string, matches: (line: string) => boolean): LineMatch[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let byteOffset = 0;
  return lines.flatMap((line, i) => {
    const start = byteOffset;
    byteOffset += Buffer.byteLength(line) + 1;
    return matches(line) ? [{ line: i + 1, byteOffset: start, text: line, before: 0, after: 0 }] : [];
  });
}

const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\n', 'needle', 'Needle', 'näh', 'ne', 'x'.repeat(300)),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 80 },
  )
  .map((parts) => parts.join('').replaceAll('\r', ''));

describe('a search in bytes', () => {
  it.each([
    ['needle', {}, (line: string) => line.includes('needle')],
    ['näh', {}, (line: string) => line.includes('näh')],
    ['needle', { ignoreCase: true }, (line: string) => line.toLowerCase().includes('needle')],
    ['^n.*e$', { regex: true }, (line: string) => /^n.*e$/.test(line)],
    ['\\Ax+', { regex: true }, (line: string) => line.startsWith('x')],
  ] as const)('finds the lines that match, each once, with its place: %s %o', (pattern, options, matches) => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 400 }), (text, size) => {
        expect(run(Buffer.from(text), size, pattern, options)).toEqual(plainly(text, matches));
      }),
      { numRuns: 200 },
    );
  });

  it('tells a line longer than its buffer once, wherever in it the match stands', () => {
    const filler = 'x'.repeat(1_400_000);
    // Across the border between two pieces, too.
    const cross = `${'y'.repeat(1024 * 1024 - 3)}needle`;
    const bytes = Buffer.from(`first\n${filler}needle${filler}needle\nneedle 3\n${cross}${filler}\nlast needle`);
    for (const options of [{}, { regex: true }, { ignoreCase: true }]) {
      const found = run(bytes, 70_000, 'needle', options, 40);
      expect(found.map((m) => m.line)).toEqual([2, 3, 4, 5]);
      expect(found[0]).toMatchObject({ byteOffset: 6, text: expect.stringContaining('needle') });
      expect(found[0]?.text).toHaveLength(40);
      expect(found.at(-1)).toMatchObject({ text: 'last needle', byteOffset: bytes.length - 11 });
    }
  });

  it('shows of a long line what stands around the match, and says how much it left out', () => {
    const [match] = run(Buffer.from(`${'a'.repeat(500)}needle${'b'.repeat(500)}\n`), 99, 'needle', {}, 100);
    expect(match?.text).toHaveLength(100);
    expect(match?.text).toContain('needle');
    expect((match?.before ?? 0) + 100 + (match?.after ?? 0)).toBe(1006);
  });

  it('takes the carriage return off lines of Windows', () => {
    expect(run(Buffer.from('a needle\r\nb\r\n'), 5, 'needle')).toMatchObject([{ line: 1, text: 'a needle' }]);
  });
});
