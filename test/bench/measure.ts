/** Runs programs and measures them: time from start to end, and the peak of their memory where they are our own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Run {
  readonly seconds: number;
  /** Time of processors, in the program and in the system for it; null where that is not told. */
  readonly cpuSeconds: number | null;
  /** Largest resident memory, MiB; null for programs that do not tell. */
  readonly peakMiB: number | null;
  readonly code: number;
  readonly stdout: string;
}

/**
 * Tells how large the process grew, and the microseconds that it kept processors busy. Works on every system, unlike a program that measures another; by a file, since a program
 * that replaces itself keeps no other pipes than the first three.
 */
const TELL_PEAK =
  'data:text/javascript,import{writeFileSync}from"node:fs";process.on("exit",()=>{const u=process.resourceUsage();writeFileSync(process.env.BENCH_PEAK,u.maxRSS+" "+(u.userCPUTime+u.systemCPUTime))})';

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
  const [peak = 0, cpu = 0] = existsSync(told) ? readFileSync(told, 'utf8').split(' ').map(Number) : [];
  rmSync(folder, { recursive: true });
  const usage = { cpuSeconds: cpu > 0 ? cpu / 1e6 : null, peakMiB: peak > 0 ? peak / 1024 : null };
  return { seconds, ...usage, code, stdout: await stdout };
}

/** Runs a line of shell, its output thrown away. */
export async function runShell(line: string, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn('sh', ['-c', `${line}\ncode=$?; times >&3; exit $code`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const times = collect(child, 3);
  const code = await exitOf(child);
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, cpuSeconds: cpuOf(await times), peakMiB: null, code, stdout: '' };
}

/** What the shell's `times` says of its children: the second line, `0m2.80s 0m2.20s`. */
function cpuOf(times: string): number | null {
  const told = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return told.length === 0
    ? null
    : told.reduce((sum, [, minutes, part]) => sum + Number(minutes) * 60 + Number(part), 0);
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

/** The quicker run, with the least that processors did in either and the larger memory of both: a peak is a peak. */
function better(a: Run, b: Run): Run {
  const quicker = a.seconds <= b.seconds ? a : b;
  const peakMiB = a.peakMiB === null || b.peakMiB === null ? quicker.peakMiB : Math.max(a.peakMiB, b.peakMiB);
  const cpuSeconds =
    a.cpuSeconds === null || b.cpuSeconds === null ? quicker.cpuSeconds : Math.min(a.cpuSeconds, b.cpuSeconds);
  return { ...quicker, cpuSeconds, peakMiB, code: Math.max(a.code, b.code) };
}
