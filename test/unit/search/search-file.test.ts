/** Searching one file: its lines, as a search line by line finds them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { compilePattern } from '../../../electron/engine/search/pattern.ts';
import { searchFile } from '../../../electron/engine/search/search-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'buddyscope-search-file-'));
const path = join(folder, 'log');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function hitsOf(text: string, pattern: string, regex: boolean): Promise<[number, string][]> {
  const bytes = Buffer.from(text);
  writeFileSync(path, bytes);
  const hits: [number, string][] = [];
  await searchFile(path, bytes.length, compilePattern(pattern, { regex }), {
    maxText: 400,
    onMatch: (hit) => {
      hits.push([hit.line, hit.text]);
      return true;
    },
  });
  return hits;
}

const word = fc.constantFrom('kernel', 'page allocation failure', '', 'é', '日本', 'a\rb', 'x'.repeat(300));

describe('search', () => {
  test('finds each matching line once under its number, as a line by line search does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 400 }), async (words) => {
        const text = words.join('\n');
        const expected = text
          .split('\n')
          .map((line, at) => [at + 1, line.replace(/\r$/, '').slice(0, 400)] as [number, string])
          .filter(([, line]) => /a+l/.test(line));
        expect(await hitsOf(text, 'a+l', true)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('takes plain text literally', async () => {
    expect(await hitsOf('a.b\naxb\na.b (c)\n', 'a.b (c)', false)).toEqual([[3, 'a.b (c)']]);
  });

  test('numbers lines rightly across the blocks in which a large file is read', async () => {
    const filler = `${'z'.repeat(99)}\n`.repeat(60_000);
    expect(await hitsOf(`${filler}needle one\n${filler}needle two`, 'needle', false)).toEqual([
      [60_001, 'needle one'],
      [120_002, 'needle two'],
    ]);
  });
});
