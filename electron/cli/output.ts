/** Where a result goes: a file that the user named, or standard output. */
import { createWriteStream, lstatSync, unlinkSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UsageError } from './exit.ts';
import { undoneWhenStopped } from './stopping.ts';

/** What the system says of a file that cannot be written, in words. */
const WHY: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  ENAMETOOLONG: 'the name is too long',
};

function cannot(out: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  return new UsageError(`--out ${out} cannot be written: ${WHY[String(error.code)] ?? error.message}`);
}

/** Tells something beside the result. */
export function say(message: string): void {
  process.stderr.write(`buddyscope: ${message}\n`);
}

/** @throws UsageError where bytes that are no text would go to a terminal */
export function refuseTerminal(out: string | undefined): void {
  if (out === undefined && process.stdout.isTTY === true)
    throw new UsageError('a PDF does not belong on a terminal: name a file with --out FILE');
}

/**
 * Looks at the place before an hour of reading, not after it.
 * @param inputs what is read: evidence is never written over
 * @throws UsageError for a folder, a place in one that does not exist, and an input
 */
export async function checkOutput(out: string | undefined, inputs: readonly string[] = []): Promise<void> {
  if (out === undefined) return;
  const place = await realpath(out).catch(() => null);
  for (const input of inputs)
    if (place !== null && place === (await realpath(input).catch(() => null)))
      throw new UsageError(`--out ${out} is one of the inputs, which are never written to: name another file`);
  const [own, folder] = await Promise.all([stat(out).catch(() => null), stat(dirname(out)).catch(() => null)]);
  if (own?.isDirectory() === true) throw new UsageError(`--out ${out} is a folder: name a file in it`);
  if (own === null && folder?.isDirectory() !== true)
    throw new UsageError(`--out ${out}: there is no folder ${dirname(out)}`);
}

/** Waits for a slow reader; a reader that went away (`| head`) is no error. */
async function toStdout(pieces: Iterable<string | Uint8Array>): Promise<void> {
  let gone = false;
  let failed: (error: Error) => void = () => {};
  const failure = new Promise<void>((resolve, reject) => {
    failed = (error) => ('code' in error && error.code === 'EPIPE' ? resolve() : reject(error));
  });
  process.stdout.once('error', (error) => {
    gone = true;
    failed(error);
  });
  for (const piece of pieces) {
    await Promise.race([failure, new Promise<void>((resolve) => process.stdout.write(piece, () => resolve()))]);
    if (gone) return;
  }
}

/** Writes a result to `out`, or to standard output where it is absent. @throws UsageError when `out` cannot be written */
export async function writeOutput(out: string | undefined, output: string | Uint8Array): Promise<void> {
  await writePieces(out, [output]);
}

/** The same for a result that is too long to be held in one piece. */
export async function writePieces(out: string | undefined, pieces: Iterable<string | Uint8Array>): Promise<void> {
  if (out === undefined) return await toStdout(pieces);
  // A beginning of a result is taken for the whole.
  const written = undoneWhenStopped(() => {
    if (lstatSync(out).isFile()) unlinkSync(out);
  });
  try {
    await pipeline(pieces, createWriteStream(out));
  } catch (error) {
    throw cannot(out, error);
  } finally {
    written();
  }
}
