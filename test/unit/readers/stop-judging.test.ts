/** A person who cancels while a flood of failures is judged does not wait for the last verdict. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { analyze } from '../../../electron/engine/analyze.ts';
import { report } from '../../builders/kernel-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stop-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('judging stops in the middle', async () => {
  const path = join(folder, 'messages');
  const flood = Array.from({ length: 6000 }, (_, at) => report({ comm: `p${at}`, pid: at }).join('\n'));
  writeFileSync(path, `${flood.join('\n')}\n`);
  const stop = new AbortController();
  const reading = analyze([path], {
    signal: stop.signal,
    onProgress: ({ stage }) => {
      if (stage === 'judging') setImmediate(() => stop.abort(new Error('enough')));
    },
  });
  await expect(reading).rejects.toThrow('enough');
});
