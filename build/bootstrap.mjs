// Makes a fresh clone ready, then runs a script of package.json on the Node that the project pins.
//
//   node build/bootstrap.mjs SCRIPT [ARGUMENT...]
//
// Runs on any Node from 20 on, before anything is installed. Installs when the lock file changed since the last time;
// for the window's tests it looks for a Chromium and, as root on Debian, installs Debian's.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...rest] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: node build/bootstrap.mjs SCRIPT [ARGUMENT...]');
  process.exit(2);
}

function run(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.error) {
    console.error(`${command}: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function installed() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const mark = join(root, 'node_modules', '.buddyscope-installed');
  const want = createHash('sha256').update(lock).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === want && existsSync(join(root, 'node_modules', 'node'))) return;
  console.error('Installing what the project needs (once) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, want);
}

/** The window's tests drive a Chromium. Debian's is installed as root on Debian; elsewhere it is said what is missing. */
function chromium() {
  const places = [
    process.env.BUDDYSCOPE_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  if (places.some((place) => place !== undefined && place !== '' && existsSync(place))) return;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.error('Installing chromium for the window tests (once) …');
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', 'chromium'],
    ]) {
      const result = spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
      if (result.status !== 0) break;
    }
    if (existsSync('/usr/bin/chromium')) return;
  }
  console.error(
    'No Chromium was found: the window tests cannot run. Install one (Debian: apt-get install chromium) or name it in BUDDYSCOPE_CHROMIUM.',
  );
}

installed();
if (script === 'test:run') chromium();
run('npm', ['run', '--silent', script, ...(rest.length > 0 ? ['--', ...rest] : [])]);
