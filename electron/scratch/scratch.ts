/**
 * Private folders in the system's temporary one: they hold customers' logs, so none may stay behind. Each is named after the
 * process that made it; what a run that was killed left there is removed by the next one.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

export type ScratchKind = 'logs' | 'upload' | 'export' | 'stdin' | 'case';

const NAME = /^buddyscope-(?:logs|upload|export|stdin|case)-([0-9a-f]{8})-(\d{1,10})-[^-]+$/;

/** Where a process number means something: containers may share a temporary folder, but not their processes. */
function numbersOf(): string {
  let space = '';
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has name spaces.
  }
  return createHash('sha256').update(`${hostname()}\n${space}`).digest('hex').slice(0, 8);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of another user, perhaps; ours are only those that may be asked.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

let swept = false;
const made: string[] = [];
let onFirst: (() => void) | null = null;

/** Has `tell` called when the first folder is made: from then on this process leaves something behind when it is ended. */
export function whenScratchIsMade(tell: () => void): void {
  onFirst = tell;
}

/** Removes the folders of this process before it returns: for one that is about to end. */
export function removeScratchNow(): void {
  // A write that is under way may put one more file there.
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 10 });
}

/** Makes a folder (mode 0700) of this process. The first one clears away, in the background, what dead processes left. */
export function createScratch(kind: ScratchKind): string {
  if (!swept) void sweepScratch();
  swept = true;
  onFirst?.();
  onFirst = null;
  const folder = mkdtempSync(join(tmpdir(), `buddyscope-${kind}-${numbersOf()}-${process.pid}-`));
  made.push(folder);
  return folder;
}

/** Removes folders of this user whose process is gone. Never throws: what cannot be removed stays. */
export async function sweepScratch(): Promise<void> {
  const own = numbersOf();
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const [, numbers, pid] = NAME.exec(name) ?? [];
    if (numbers !== own || isRunning(Number(pid))) continue;
    const path = join(tmpdir(), name);
    const found = await lstat(path).catch(() => null);
    const isOurs = found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
    if (isOurs) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}
