/** Ctrl-C: the process ends by the signal, and no copy of a customer's log nor half a result stays behind. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dress, report } from '../builders/kernel-log.ts';
import { ROOT } from './run-cli.ts';

let folder = '';
let scratch = '';
let packed = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-stop-'));
  scratch = join(folder, 'tmp');
  mkdirSync(scratch);
  packed = join(folder, 'messages.gz');
  // Long enough that nobody reads it to its end before the signal comes.
  const failure = gzipSync(`${dress.syslogSeconds(report()).join('\n')}\n`);
  const filler = gzipSync('Oct 24 11:27:42 host sshd[1]: session opened for somebody\n'.repeat(500_000));
  const file = openSync(packed, 'w');
  writeSync(file, failure);
  for (let at = 0; at < 100; at++) writeSync(file, filler);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Runs a command until `reached`, and then ends it by a signal. */
async function stopped(args: string[], signal: NodeJS.Signals, reached: () => boolean): Promise<Ended> {
  const env = { ...process.env, TMPDIR: scratch };
  const child = spawn(process.execPath, [`${ROOT}dist/cli.mjs`, ...args], { env, stdio: 'ignore' });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code, by) => resolve({ code, signal: by })));
  while (!reached() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  return await ended;
}

const spooled = (): boolean =>
  readdirSync(scratch).some((name) => readdirSync(join(scratch, name)).some((log) => log.endsWith('.log')));

describe('stopping', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    it(`by ${signal}: the private copy of the log goes with the process`, async () => {
      const out = join(folder, 'report.html');
      const args = ['analyze', packed, '--format', 'html', '--out', out, '--limit', 'maxRatio=100000'];
      expect(await stopped(args, signal, spooled)).toEqual({ code: null, signal });
      expect(readdirSync(scratch)).toEqual([]);
      expect(existsSync(out)).toBe(false);
    });

  it('half a result is removed', async () => {
    const log = join(folder, 'messages');
    const text = Array.from({ length: 4000 }, (_, at) => report({ comm: `p${at}` }).join('\n')).join('\n');
    writeFileSync(log, text);
    const out = join(folder, 'result.json');
    const args = ['analyze', log, '--format', 'json', '--out', out];
    // It may be done before the signal comes: then it is whole.
    const { code } = await stopped(args, 'SIGINT', () => existsSync(out));
    expect(existsSync(out)).toBe(code === 0);
  });
});
