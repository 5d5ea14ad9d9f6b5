/** `npm start [-- PATH...]`: the desktop app, or the same window in a browser where the app cannot run. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that a package lies in, found upwards; the package itself is never loaded: loading Electron may download it. */
export function packageFolder(name: string): string | null {
  for (let at = import.meta.dirname; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (at === dirname(at)) return null;
  }
}

/** The program of the Electron package; null when the package came without it. */
export function electronBinary(env: NodeJS.ProcessEnv, folder: string | null): string | null {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (folder === null || !existsSync(join(folder, 'path.txt')))
    return override !== undefined && existsSync(join(override, 'electron')) ? join(override, 'electron') : null;
  const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
  const path = join(override ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : null;
}

/** Why the app cannot be opened here, in words; null when it can. */
export function obstacle(binary: string | null, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | null {
  if (binary === null) return "Electron's program is not installed here";
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'there is no display';
  return null;
}

function main(): void {
  const paths = process.argv.slice(2);
  const binary = electronBinary(process.env, packageFolder('electron'));
  const why = obstacle(binary, process.platform, process.env);
  const here = import.meta.dirname;
  if (why !== null) process.stderr.write(`The desktop app cannot open (${why}): serving the window instead.\n`);
  const child =
    why !== null || binary === null
      ? spawn(process.execPath, [join(here, 'cli.mjs'), 'serve', ...paths], { stdio: 'inherit' })
      : spawn(binary, [join(here, 'main.mjs'), ...paths], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
