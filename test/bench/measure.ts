/** Runs programs and measures them: time from start to end, and the peak of their memory where they are our own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Run {
  readonly seconds: number;
  /** Largest resident memory, MiB; null for programs that do not tell. */
  readonly peakMiB: number | null;
  readonly code: number;
  readonly stdout: string;
}

/**
 * Tells how large the process grew. Works on every system, unlike a program that measures another; by a file, since a program
 * that replaces itself keeps no other pipes than the first three.
 */
const TELL_PEAK =
  'data:text/javascript,import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(process.env.BENCH_PEAK,String(process.resourceUsage().maxRSS)))';

/** Runs Node with `args`. @throws when it cannot be started */
export async function runNode(args: readonly string[], keepOutput = false): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'buddyscope-peak-'));
  const told = join(folder, 'peak');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', TELL_PEAK, ...args], {
    stdio: ['ignore', keepOutput ? 'pipe' : 'ignore', 'inherit'],
    env: { ...process.env, BENCH_PEAK: told },
  });
  const stdout = keepOutput ? collect(child, 1) : Promise.resolve('');
  const code = await exitOf(child);
  const seconds = (performance.now() - startedAt) / 1000;
  const peak = existsSync(told) ? Number(readFileSync(told, 'utf8')) : 0;
  rmSync(folder, { recursive: true });
  return { seconds, peakMiB: peak > 0 ? peak / 1024 : null, code, stdout: await stdout };
}

/** Runs a line of shell, its output thrown away. */
export async function runShell(line: string, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn('sh', ['-c', line], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, ...environment },
  });
  const code = await exitOf(child);
  return { seconds: (performance.now() - startedAt) / 1000, peakMiB: null, code, stdout: '' };
}

/** Whether a program is installed. */
export async function has(program: string): Promise<boolean> {
  return (await runShell(`command -v ${program}`)).code === 0;
}

async function exitOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function collect(child: ChildProcess, fd: number): Promise<string> {
  const stream = child.stdio[fd];
  if (stream === null || stream === undefined || !('setEncoding' in stream)) return '';
  stream.setEncoding('utf8');
  let text = '';
  for await (const part of stream) text += String(part);
  return text;
}

/**
 * Runs two things in turn, so that both meet the same moods of the machine, and keeps the better run of each.
 * @param times how often each is run
 */
export async function inTurn(
  times: number,
  ours: () => Promise<Run>,
  reference: (() => Promise<Run>) | null,
): Promise<{ ours: Run; reference: Run | null }> {
  const best = { ours: await ours(), reference: reference === null ? null : await reference() };
  for (let i = 1; i < times; i++) {
    best.ours = better(best.ours, await ours());
    if (reference !== null && best.reference !== null) best.reference = better(best.reference, await reference());
  }
  return best;
}

/** The quicker run, with the larger memory of both: a peak is a peak. */
function better(a: Run, b: Run): Run {
  const quicker = a.seconds <= b.seconds ? a : b;
  const peakMiB = a.peakMiB === null || b.peakMiB === null ? quicker.peakMiB : Math.max(a.peakMiB, b.peakMiB);
  return { ...quicker, peakMiB, code: Math.max(a.code, b.code) };
}
