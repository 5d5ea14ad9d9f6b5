/** `--rules FILE`: rules that the user keeps for a site. What is wrong with a file is told; what is right in it counts. */
import { open } from 'node:fs/promises';
import { parseUserRules, type UserRule } from '../../shared/judge/index.ts';
import { UsageError } from './exit.ts';

/** A file of rules is written by hand; one byte more than is allowed tells that it is too large. */
const MAX_BYTES = 1024 * 1024 + 1;

/**
 * Reads files of rules, in the order given.
 * @param warn takes one sentence for each rule or file that is left out
 * @throws UsageError when a file cannot be read at all: to go on without it would look like its rules did not fit
 */
export async function readRules(paths: readonly string[], warn: (message: string) => void): Promise<UserRule[]> {
  const rules: UserRule[] = [];
  for (const path of paths) {
    const parsed = parseUserRules(await textOf(path), path);
    for (const problem of parsed.problems) warn(problem);
    rules.push(...parsed.rules);
  }
  return rules;
}

async function textOf(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      if (!(await file.stat()).isFile()) throw new Error('it is no regular file');
      const buffer = Buffer.alloc(MAX_BYTES);
      const { bytesRead } = await file.read(buffer, 0, MAX_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new UsageError(`--rules ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
