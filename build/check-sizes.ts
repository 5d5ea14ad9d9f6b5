/**
 * Measures what was built against build/budgets.ts. Run by CI after a build; app.asar is measured when the app is staged
 * (build/package/packed-app.ts).
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { BUDGETS_BYTES } from './budgets.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ASSETS = join(ROOT, 'dist', 'window', 'assets');
/** The editor comes in chunks of its own (renderer/views/log). */
const EDITOR = /^(?:log-view|editor|monaco)/;

function gzipped(files: readonly string[]): number {
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name))).length, 0);
}

/** Bytes of the tarball that `npm pack` would write. */
function tarballBytes(): number {
  const result = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [packed] = z.tuple([z.object({ size: z.number() })]).parse(JSON.parse(result.stdout));
  return packed.size;
}

const code = readdirSync(ASSETS).filter((name) => /\.(?:js|css)$/.test(name));
const measured: Readonly<Partial<Record<keyof typeof BUDGETS_BYTES, number>>> = {
  window: gzipped(code.filter((name) => !EDITOR.test(name))),
  editor: gzipped(code.filter((name) => EDITOR.test(name))),
  cli: readFileSync(join(ROOT, 'dist', 'cli.mjs')).length,
  tarball: tarballBytes(),
};
if (!code.some((name) => EDITOR.test(name))) {
  console.error('the editor has no chunk of its own any more: it would be loaded with the first picture');
  process.exitCode = 1;
}
for (const [name, bytes] of Object.entries(measured)) {
  const most = BUDGETS_BYTES[name as keyof typeof BUDGETS_BYTES];
  const over = bytes > most;
  console.log(`${name}: ${Math.round(bytes / 1000)} kB of ${Math.round(most / 1000)} kB${over ? ': TOO LARGE' : ''}`);
  if (over) process.exitCode = 1;
}
