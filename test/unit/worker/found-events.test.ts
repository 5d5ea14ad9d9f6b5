/** What stands in the list while the rest is still being read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Library } from '../../../electron/engine/case-store/library.ts';
import { openPaths } from '../../../electron/worker/open-case.ts';
import { MAX_FOUND, type OpenProgress, openProgress } from '../../../shared/contract/wire/index.ts';
import { report } from '../../builders/kernel-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'found-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Opens a log of `count` failures; `sends` tells of each progress whether it may pass. */
async function opened(count: number, sends: (at: number) => boolean) {
  const path = join(folder, 'messages');
  const filler = `${'Oct 24 11:27:42 host sshd[1]: session opened\n'.repeat(2000)}`;
  const blocks = Array.from({ length: count }, (_, at) => `${report({ comm: `p${at}` }).join('\n')}\n`);
  writeFileSync(path, blocks.join(count > 20 ? '' : filler));
  const sent: OpenProgress[] = [];
  let at = 0;
  const open = await openPaths([path], {
    id: 'c',
    library: await Library.open(null),
    signal: new AbortController().signal,
    onProgress: (progress) => {
      if (!sends(at++)) return false;
      sent.push(progress);
      return true;
    },
  });
  const lines = open.columns().line;
  await open.close();
  return { sent, lines };
}

test('each failure is told once, at the line where the case has it, although progress is dropped', async () => {
  const { sent, lines } = await opened(8, (at) => at % 3 === 1);
  const found = sent.flatMap((progress) => progress.found);
  expect(found.length).toBeGreaterThan(0);
  expect(found.map((event) => event.line)).toEqual(lines.slice(0, found.length));
  expect(found.map((event) => event.process)).toEqual(found.map((_, at) => `p${at}`));
});

test('a log of nothing but failures does not flood the window', async () => {
  const { sent } = await opened(MAX_FOUND + 200, () => true);
  for (const progress of sent) expect(openProgress.safeParse(progress).success).toBe(true);
  expect(sent.flatMap((progress) => progress.found)).toHaveLength(MAX_FOUND);
  expect(sent.at(-1)?.failures).toBe(MAX_FOUND + 200);
});
