/** Bytes to lines: the same lines at any chunk size, and bounds that hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, type SplitterResult } from '../../../electron/engine/readers/line-splitter.ts';

interface Line {
  text: string;
  line: number;
  offset: number;
}

function split(bytes: Buffer, size: number, limit?: number): { lines: Line[]; result: SplitterResult } {
  const lines: Line[] = [];
  const splitter = new LineSplitter((text, line, offset) => lines.push({ text, line, offset }), limit);
  for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
  return { lines, result: splitter.end() };
}

describe('lines of bytes', () => {
  it('are the same in one piece and in chunks of any size', () => {
    const text = fc.array(fc.oneof(fc.constantFrom('\n', '\n\n', 'ä', '\u0000', '😀'), fc.string({ maxLength: 30 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 50 }), (parts, size) => {
        const bytes = Buffer.from(parts.join(''));
        const { lines, result } = split(bytes, size);
        const whole = bytes.toString('utf8').split('\n');
        if (whole.at(-1) === '') whole.pop();
        expect(lines.map((l) => l.text)).toEqual(whole);
        expect(lines.map((l) => l.line)).toEqual(whole.map((_, i) => i + 1));
        for (const { text: line, offset } of lines)
          expect(bytes.subarray(offset, offset + Buffer.byteLength(line)).toString('utf8')).toBe(line);
        expect(result).toMatchObject({ lines: whole.length, bytes: bytes.length, cutLines: 0 });
      }),
    );
  });

  it('turn bytes that are no UTF-8 into marks, and read on', () => {
    const { lines } = split(Buffer.from([0x61, 0xff, 0x62, 10, 0x63, 10]), 2);
    expect(lines.map((l) => l.text)).toEqual(['a\ufffdb', 'c']);
  });

  it.each([3, 1000])('are cut at the limit, with what follows read in its place (chunks of %i bytes)', (size) => {
    const { lines, result } = split(Buffer.from(`ab\n${'x'.repeat(100)}\ncd\n`), size, 10);
    expect(lines).toEqual([
      { text: 'ab', line: 1, offset: 0 },
      { text: 'x'.repeat(10), line: 2, offset: 3 },
      { text: 'cd', line: 3, offset: 104 },
    ]);
    expect(result).toEqual({ lines: 3, bytes: 107, cutLines: 1, firstCutLine: 2 });
  });
});
