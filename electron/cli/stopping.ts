/**
 * Ctrl-C and its kin. Where nothing lies outside of the process nobody listens to signals, and the system ends the process
 * at once, whatever it is doing. Where something does, it is removed first, and the process then ends by the same signal:
 * no waiting for decoders and threads, which have nothing to put in order.
 */
import { constants } from 'node:os';
import { removeScratchNow, whenScratchIsMade } from '../scratch/scratch.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const undoing = new Set<() => void>();

function onSignal(signal: (typeof SIGNALS)[number]): void {
  // Whatever fails, the rest is undone and the process ends.
  for (const undo of undoing)
    try {
      undo();
    } catch (error) {
      process.stderr.write(`buddyscope: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  process.stderr.write('buddyscope: stopped\n');
  undoing.clear();
  listen(false);
  // Windows knows no signals of a process to itself.
  if (process.platform === 'win32') process.exit(128 + constants.signals[signal]);
  process.kill(process.pid, signal);
}

function listen(wanted: boolean): void {
  for (const signal of SIGNALS) {
    process.off(signal, onSignal);
    if (wanted) process.on(signal, onSignal);
  }
}

/** From here on private folders go with the process. */
export function stopAtOnce(): void {
  whenScratchIsMade(() => undoneWhenStopped(removeScratchNow));
}

/**
 * Has `undo` run, at once and to its end, when the process is stopped from outside.
 * @returns takes that back: the thing was removed in the ordinary way
 */
export function undoneWhenStopped(undo: () => void): () => void {
  undoing.add(undo);
  listen(true);
  return () => {
    undoing.delete(undo);
    if (undoing.size === 0) listen(false);
  };
}
