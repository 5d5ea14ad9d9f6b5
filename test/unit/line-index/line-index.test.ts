/** Any line of a log, as splitting the whole file would give it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LineIndex, MAX_SHOWN_LINE_BYTES, STRIDE } from '../../../electron/engine/line-index/line-index.ts';
import { LineSplitter } from '../../../electron/engine/readers/line-splitter.ts';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lines-'));
  path = join(folder, 'log');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function indexOf(text: string | Buffer): Promise<LineIndex> {
  const bytes = Buffer.from(text);
  writeFileSync(path, bytes);
  return await LineIndex.build(path, bytes.length);
}

/** The lines as the reader that found the events counts them. */
function readerLines(text: string): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.push(Buffer.from(text));
  splitter.end();
  return lines;
}

const word = fc.constantFrom('kernel', 'page allocation failure', '', 'é', '日本', 'a\rb', 'x'.repeat(300));

describe('the index', () => {
  test('agrees with the log reader on every line and on their number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: STRIDE * 3 }),
        fc.boolean(),
        fc.nat(STRIDE * 3),
        fc.integer({ min: 1, max: 40 }),
        async (words, ends, at, count) => {
          const text = words.join('\n') + (ends ? '\n' : '');
          const expected = readerLines(text);
          const index = await indexOf(text);
          expect(index.lines).toBe(expected.length);
          if (expected.length === 0) return;
          const from = Math.min(at + 1, expected.length);
          const range = await index.read(from, count);
          expect(range.from).toBe(from);
          expect(range.lines).toEqual(
            expected.slice(from - 1, from - 1 + count).map((line) => line.replace(/\r$/, '')),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('cuts a line of many megabytes instead of sending it, and says so', async () => {
    const index = await indexOf(`first\n${'y'.repeat(3 * 1024 * 1024)}\nthird\n`);
    const range = await index.read(1, 10);
    expect(range.lines.map((line) => line.length)).toEqual([5, MAX_SHOWN_LINE_BYTES, 5]);
    expect(range.cut).toEqual([1]);
  });

  test('asked for a line beyond the end it gives the last one', async () => {
    const index = await indexOf('one\ntwo\nthree');
    expect((await index.read(99, 5)).lines).toEqual(['three']);
  });

  test('agrees across the chunks in which a large file is read, wherever lines are cut by them', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => 'x'.repeat((i * 7919) % 190));
    const index = await indexOf(`${lines.join('\n')}\n`);
    expect(index.lines).toBe(lines.length);
    for (const from of [1, 128, 129, 10_000, 11_037, 22_222, 39_999]) {
      expect((await index.read(from, 2)).lines).toEqual(lines.slice(from - 1, from + 1));
    }
  });

  test('stays small: eight bytes for each 128 lines', async () => {
    const index = await indexOf('a line of a log\n'.repeat(200_000));
    expect(index.indexBytes).toBeLessThan(8 * (200_000 / STRIDE + 2));
  });
});
