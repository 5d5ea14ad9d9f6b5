/** Where a result goes: a file that the user named, or standard output. */
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

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

/** Writes a result to `out`, or to standard output where it is absent. */
export async function writeOutput(out: string | undefined, output: string | Uint8Array): Promise<void> {
  if (out === undefined) await toStdout([output]);
  else await writeFile(out, output);
}

/** The same for a result that is too long to be held in one piece. */
export async function writePieces(out: string | undefined, pieces: Iterable<string>): Promise<void> {
  if (out === undefined) await toStdout(pieces);
  else await pipeline(pieces, createWriteStream(out));
}
