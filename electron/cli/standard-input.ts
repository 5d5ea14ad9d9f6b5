/** `-` among the paths: what a pipe delivers, spooled into a private file, since archives are not read in one go. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createScratch } from '../scratch/scratch.ts';
import { UsageError } from './exit.ts';

/** As it is called in the result. */
const NAME = 'stdin';

export interface Paths {
  readonly paths: readonly string[];
  /** The private folder among them, whose name is nobody's business. */
  readonly folders: readonly string[];
  /** Removes what was spooled. */
  dispose(): Promise<void>;
}

/**
 * Puts a file in the place of `-`.
 * @throws UsageError where nothing is piped in, or `-` stands there twice
 */
export async function withStandardInput(paths: readonly string[]): Promise<Paths> {
  const at = paths.indexOf('-');
  if (at < 0) return { paths, folders: [], dispose: async () => {} };
  if (paths.lastIndexOf('-') !== at) throw new UsageError('- is standard input, which can be given once');
  if (process.stdin.isTTY === true)
    throw new UsageError('- is standard input, and nothing is piped into it: dmesg | buddyscope analyze -');
  const folder = createScratch('stdin');
  const dispose = async (): Promise<void> => await rm(folder, { recursive: true, force: true });
  const path = join(folder, NAME);
  try {
    await pipeline(process.stdin, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    await dispose();
    throw new UsageError(`standard input cannot be kept: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { paths: paths.with(at, path), folders: [folder], dispose };
}
