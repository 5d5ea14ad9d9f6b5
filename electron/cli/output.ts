/** Where a result goes: a file that the user named, or standard output. */
import { writeFile } from 'node:fs/promises';

/** Waits for a slow reader; a reader that went away (`| head`) is no error. */
async function toStdout(output: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' ? resolve() : reject(error),
    );
    process.stdout.write(output, () => resolve());
  });
}

/** Writes a result to `out`, or to standard output where it is absent. */
export async function writeOutput(out: string | undefined, output: string | Uint8Array): Promise<void> {
  if (out === undefined) await toStdout(output);
  else await writeFile(out, output);
}
