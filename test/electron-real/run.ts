/** `npm run test:electron`: the suite over Electron's own program, or one line that says that nothing was tested. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { electronBinary, obstacle, packageFolder } from '../../electron/main/start.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const why = obstacle(electronBinary(process.env, packageFolder('electron')), process.platform, process.env);
if (why !== null) {
  process.stdout.write(
    `skipped: no Electron binary or display (${why}); nothing was tested. CONTRIBUTING.md says how to run this suite.\n`,
  );
} else if (!existsSync(`${root}dist/main.mjs`)) {
  process.stderr.write('dist/main.mjs is missing; run npm run build\n');
  process.exitCode = 1;
} else {
  const args = ['run', '--config', 'test/electron-real/vitest.config.ts', '--root', root];
  const done = spawnSync(`${root}node_modules/.bin/vitest`, args, { cwd: root, stdio: 'inherit' });
  process.exitCode = done.status ?? 1;
}
