// The demonstration: analyses the bundled sample, prints the summary and writes the report in three forms.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'test', 'fixtures', 'sample');
const sample = readdirSync(folder).find((name) => name.endsWith('.tar.xz'));
const out = join(root, 'out', 'demo');
mkdirSync(out, { recursive: true });

function cli(...args) {
  const result = spawnSync(process.execPath, [join(root, 'dist', 'cli.mjs'), ...args], { stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const path = join(folder, sample);
cli('analyze', path);
for (const format of ['json', 'html', 'pdf']) {
  const file = join(out, `report.${format}`);
  cli('analyze', path, '--quiet', '--format', format, '--out', file);
  console.log(`${file} (${Math.round(statSync(file).size / 1024)} KiB)`);
}
