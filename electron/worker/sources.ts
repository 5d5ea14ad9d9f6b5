/** The inputs of a case that was read on another day: whether they still lie there as they were, and their logs out of them. */
import { stat } from 'node:fs/promises';
import type { Source } from '../engine/case-store/library.ts';
import { inputPrefixes } from '../engine/input-prefix.ts';
import { openInput } from '../engine/intake/index.ts';
import type { LogStore } from '../engine/log-store/log-store.ts';

/** Modification times that differ by less are the same: some file systems round them to two seconds. */
const MTIME_TOLERANCE_MS = 2000;

/** What tells an input again. A folder's size and time tell nothing of its files; its logs are compared one by one. */
export async function describeSources(paths: readonly string[]): Promise<Source[]> {
  const found: Source[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (info === null) return [];
    found.push(
      info.isDirectory() ? { path, bytes: null, mtimeMs: null } : { path, bytes: info.size, mtimeMs: info.mtimeMs },
    );
  }
  return found;
}

/** The paths, when all of them are as they were; else null. */
export async function unchangedPaths(sources: readonly Source[]): Promise<string[] | null> {
  if (sources.length === 0) return null;
  const now = await describeSources(sources.map((source) => source.path));
  const same = sources.every(({ bytes, mtimeMs }, at) => {
    const found = now[at];
    if (found === undefined || found.bytes !== bytes) return false;
    return mtimeMs === null || Math.abs((found.mtimeMs ?? 0) - mtimeMs) < MTIME_TOLERANCE_MS;
  });
  return same ? sources.map((source) => source.path) : null;
}

/**
 * Reads logs out of the inputs into a store.
 * @param wanted bytes of each log by its name in the case; one that has another length now is not the same and is left out
 * @throws the signal's reason, or the error of the file system
 */
export async function restoreLogs(
  paths: readonly string[],
  wanted: ReadonlyMap<string, number>,
  store: LogStore,
  signal: AbortSignal,
  onProgress: (bytesRead: number, totalBytes: number) => void,
): Promise<Set<string>> {
  const missing = new Set(wanted.keys());
  const prefixes = inputPrefixes(paths);
  for (const [i, path] of paths.entries()) {
    // The names that the analysis gave them.
    const prefix = prefixes[i] ?? '';
    const input = openInput(path, {
      signal,
      hash: false,
      onProgress: ({ bytesRead, totalBytes }) => onProgress(bytesRead, Math.max(totalBytes ?? 0, bytesRead)),
    });
    for await (const member of input) {
      const name = `${prefix}${member.displayPath}`;
      if (!missing.has(name)) continue;
      if (input.kind === 'log' && member.sizeBytes === wanted.get(name))
        store.refer(name, member.storedPath, member.sizeBytes);
      else {
        const writer = await store.writer(name);
        for await (const chunk of member.stream()) await writer.write(chunk);
        await writer.end();
      }
      if (store.locate(name)?.bytes === wanted.get(name)) missing.delete(name);
      if (missing.size === 0) return missing;
    }
  }
  return missing;
}
