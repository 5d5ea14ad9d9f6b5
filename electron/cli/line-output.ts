/** Where lines go that are written while the work is still under way: at once, so that a reader sees them when they are known. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { UsageError } from './exit.ts';

export interface LineOutput {
  /** Writes now; whoever writes much waits for `written` between. */
  write(text: string): void;
  /** Ends when everything was taken. */
  written(): Promise<void>;
  /** True when the reader went away (`| head`): nothing more is wanted. */
  readonly gone: boolean;
  close(): void;
}

/**
 * A file that is replaced, or standard output.
 * @param onGone told once when nobody reads any more
 * @throws UsageError where the file cannot be written; so do `write` and `written` when it no longer can
 */
export function openLines(out: string | undefined, onGone: () => void): LineOutput {
  return out === undefined ? toStdout(onGone) : toFile(out);
}

function toFile(path: string): LineOutput {
  const told = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw new UsageError(`${path} cannot be written (${error instanceof Error ? error.message : String(error)})`);
    }
  };
  const fd = told(() => openSync(path, 'w'));
  return {
    write: (text) =>
      told(() => {
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      }),
    written: async () => {},
    gone: false,
    close: () => closeSync(fd),
  };
}

function toStdout(onGone: () => void): LineOutput {
  let failure: NodeJS.ErrnoException | null = null;
  const onError = (error: NodeJS.ErrnoException): void => {
    failure ??= error;
    onGone();
  };
  process.stdout.on('error', onError);
  return {
    write: (text) => void (failure === null && process.stdout.write(text)),
    written: () =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          if (failure === null || failure.code === 'EPIPE') resolve();
          else reject(new UsageError(`standard output cannot be written (${failure.message})`));
        };
        if (failure !== null) settle();
        // A write that failed is told to its callback before the error is: the next turn knows both.
        else process.stdout.write('', () => setImmediate(settle));
      }),
    get gone() {
      return failure?.code === 'EPIPE';
    },
    // The listener stays: what was written last may still fail.
    close: () => {},
  };
}
