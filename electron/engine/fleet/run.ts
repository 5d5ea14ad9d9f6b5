/**
 * Reads many reports, each in a process of its own: what kills one (memory, a library, a time limit) costs that one alone.
 * A report's rows are a file that gets its name when it is whole, so that a run that was broken off goes on where it stood.
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rowOfLoss } from '../../../shared/fleet/rows.ts';
import { KNOWLEDGE_DATE, VERSION } from '../version.ts';
import type { Unit } from './units.ts';

export interface RunOptions {
  /** How a process that prints the rows of one path is started, the path excepted. */
  readonly command: readonly string[];
  /** The folder of the parts. */
  readonly folder: string;
  /** Stands for the content of the user's rules; null without any. Letters, digits and hyphens. */
  readonly rulesKey: string | null;
  readonly jobs: number;
  /** Of one report. */
  readonly timeoutMs: number;
  /** Memory that JavaScript may take in one process, MiB. */
  readonly memoryMiB: number;
  readonly signal: AbortSignal;
  readonly onDone?: ((done: Done) => void) | undefined;
}

export interface Done {
  readonly unit: Unit;
  /** `kept`: from an earlier run. `stopped`: the process ended by itself or by a limit; the reason is in `problem`. */
  readonly outcome: 'read' | 'partial' | 'unreadable' | 'stopped' | 'kept';
  readonly problem: string | null;
}

/** Bytes of standard error that are kept to tell why a process ended. */
const MAX_ERROR = 4096;
/** The process is asked to end; one that does not is ended. */
const GRACE_MS = 2000;

/** The part of a report. Another input, another tool or other rules make another part. */
export function partOf({ folder, rulesKey }: Pick<RunOptions, 'folder' | 'rulesKey'>, unit: Unit): string {
  const rules = rulesKey === null ? '' : `-${rulesKey}`;
  return join(folder, `${unit.report}-${unit.stamp}-${VERSION}-${KNOWLEDGE_DATE}${rules}.ndjson`);
}

/** Where it is told why a report's process ended; such a report is read again by the next run. */
export function lossOf(folder: string, unit: Unit): string {
  return join(folder, `${unit.report}.stopped.ndjson`);
}

/**
 * Reads all units, `jobs` at once.
 * @throws the signal's abort reason once every process has ended, and errors of the output folder (a full disk)
 */
export async function runUnits(units: readonly Unit[], options: RunOptions): Promise<void> {
  await mkdir(options.folder, { recursive: true });
  const waiting = units.values();
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const worker = async (): Promise<void> => {
    for (const unit of waiting) {
      signal.throwIfAborted();
      options.onDone?.(await runUnit(unit, { ...options, signal }));
    }
  };
  const workers = Array.from({ length: Math.max(1, options.jobs) }, async () => {
    try {
      await worker();
    } catch (error) {
      broken.abort(error);
      throw error;
    }
  });
  const ended = await Promise.allSettled(workers);
  options.signal.throwIfAborted();
  for (const each of ended) if (each.status === 'rejected') throw broken.signal.reason;
}

async function runUnit(unit: Unit, options: RunOptions): Promise<Done> {
  const part = partOf(options, unit);
  const kept = await access(part).then(
    () => true,
    () => false,
  );
  if (kept) return { unit, outcome: 'kept', problem: null };
  const open = `${part}.tmp`;
  try {
    const end = await process_(unit, open, options);
    options.signal.throwIfAborted();
    if (end.outcome !== 'stopped') {
      await rename(open, part);
      await rm(lossOf(options.folder, unit), { force: true });
    } else await writeLoss(unit, end.problem ?? 'it ended without a word', options.folder);
    return { unit, ...end };
  } finally {
    await rm(open, { force: true });
  }
}

async function writeLoss(unit: Unit, problem: string, folder: string): Promise<void> {
  const { report, path } = unit;
  const row = rowOfLoss({ report, path, toolVersion: VERSION, knowledgeDate: KNOWLEDGE_DATE }, 'stopped', problem);
  const file = await open(lossOf(folder, unit), 'w');
  try {
    await file.writeFile(`${JSON.stringify(row)}\n`);
  } finally {
    await file.close();
  }
}

type End = Pick<Done, 'outcome' | 'problem'>;

/** Exit codes of the command line: 0 read, 4 in part, 3 not at all; anything else is no result. */
const OUTCOMES: Readonly<Record<number, Done['outcome']>> = { 0: 'read', 4: 'partial', 3: 'unreadable' };

function process_(unit: Unit, out: string, options: RunOptions): Promise<End> {
  const [program, ...args] = options.command;
  if (program === undefined) throw new TypeError('no program to run');
  return new Promise<End>((resolve, reject) => {
    const file = createWriteStream(out, { mode: 0o600 });
    const child = spawn(program, [`--max-old-space-size=${options.memoryMiB}`, ...args, '--', unit.path], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let said = '';
    let why: string | null = null;
    let writing: Error | null = null;
    const end = (reason: string): void => {
      why ??= reason;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    };
    const timer = setTimeout(
      () => end(`it took longer than ${options.timeoutMs / 1000} s (--timeout)`),
      options.timeoutMs,
    );
    const onAbort = (): void => end('stopped');
    options.signal.addEventListener('abort', onAbort, { once: true });
    if (options.signal.aborted) onAbort();
    file.on('error', (error) => {
      writing = error;
      end('the output cannot be written');
    });
    child.stdout.pipe(file);
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      said = `${said}${text}`.slice(-MAX_ERROR);
    });
    const settle = (result: End | Error): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      const finish = (): void => (result instanceof Error ? reject(result) : resolve(result));
      if (file.closed) finish();
      else {
        file.once('close', finish);
        file.end();
      }
    };
    child.once('error', (error) => settle(error));
    child.once('close', (code, signalName) => {
      if (writing !== null) {
        settle(writing);
        return;
      }
      const outcome = why === null && code !== null ? OUTCOMES[code] : undefined;
      if (outcome !== undefined) settle({ outcome, problem: outcome === 'read' ? null : lastLine(said) });
      else settle({ outcome: 'stopped', problem: why ?? reasonOf(code, signalName, said) });
    });
  });
}

function reasonOf(code: number | null, signalName: string | null, said: string): string {
  if (/heap out of memory/.test(said)) return 'it needed more memory than a process may take (--memory)';
  if (signalName !== null) return `its process was ended by ${signalName}`;
  return `its process ended with code ${code}: ${lastLine(said) ?? 'no message'}`;
}

/** The last line of what a process said; control characters stay out of terminals. */
function lastLine(text: string): string | null {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? null : line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 500);
}
