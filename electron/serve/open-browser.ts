/** Opens the user's browser. Failing is normal on a host without a display: the address is printed anyway. */
import { spawn } from 'node:child_process';

function opener(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): [string, string[]] | null {
  if (platform === 'darwin') return ['open', []];
  // The empty text is the title of the window that `start` would otherwise take the address for.
  if (platform === 'win32') return ['cmd', ['/c', 'start', '']];
  return env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined ? null : ['xdg-open', []];
}

export function openBrowser(address: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): void {
  const found = opener(platform, env);
  if (found === null) return;
  const child = spawn(found[0], [...found[1], address], { stdio: 'ignore', detached: true });
  child.on('error', () => {
    // No such program: the printed address is all there is.
  });
  child.unref();
}
