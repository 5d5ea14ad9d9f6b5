/** Runs the built command line as a user does. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const SAMPLE = `${ROOT}test/fixtures/sample/sosreport-app-db01-03512345-2026-11-22-vsqaxdm.tar.xz`;
export const SEED = `${ROOT}test/fixtures/seed/`;

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(input: Uint8Array | undefined, args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${ROOT}dist/cli.mjs`, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
    env: { ...process.env, NO_COLOR: '' },
    ...(input === undefined ? {} : { input }),
  });
  return { code: status, stdout, stderr };
}

export function cli(...args: string[]): Run {
  return run(undefined, args);
}

/** With something at its standard input. */
export function piped(input: Uint8Array, ...args: string[]): Run {
  return run(input, args);
}
