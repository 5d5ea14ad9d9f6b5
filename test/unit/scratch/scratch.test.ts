/** Customers' logs that a killed run left in the temporary folder are gone after the next start; those of a running one stay. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createScratch, sweepScratch } from '../../../electron/scratch/scratch.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scratch-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('TEMP', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Of a process that is over. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

/** A folder as the process `pid` of this machine would have left it. */
function left(pid: number | string, name = createScratch('logs')): string {
  const path = name.replace(/-\d+-([^-]+)$/, `-${pid}-$1`);
  if (path !== name) rmSync(name, { recursive: true });
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, '0.log'), 'a customer’s log');
  return path;
}

describe('private folders', () => {
  it('of a process that is gone are removed, whatever is in them', async () => {
    const stale = left(deadPid());
    await sweepScratch();
    expect(existsSync(stale)).toBe(false);
  });

  it('of a process that runs, of another machine, and of others stay', async () => {
    const own = createScratch('upload');
    const pid = deadPid();
    const elsewhere = left(pid).replace(/-[0-9a-f]{8}-/, '-00000000-');
    const others = [elsewhere, join(folder, `buddyscope-${pid}`), join(folder, `other-logs-12345678-${pid}-x`)];
    for (const path of others) mkdirSync(path);
    await sweepScratch();
    for (const path of [own, ...others]) expect(existsSync(path), path).toBe(true);
  });

  it('are never followed out of the temporary folder', async () => {
    const target = join(folder, 'precious');
    mkdirSync(target);
    writeFileSync(join(target, 'file'), 'x');
    const path = left(deadPid());
    rmSync(path, { recursive: true });
    symlinkSync(target, path, 'dir');
    await sweepScratch();
    expect(readdirSync(target)).toEqual(['file']);
  });
});
