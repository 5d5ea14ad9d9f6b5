/** Searches a file that holds a log as it is. */
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { readerAt } from '../intake/file-source.ts';
import { type LineMatch, LineSearch } from './line-search.ts';
import type { Pattern } from './pattern.ts';

const CHUNK_BYTES = 512 * 1024;
/** Others get their turn after so much: a wish to stop among them. */
const PAUSE_BYTES = 16 * 1024 * 1024;

export interface FileSearch {
  readonly signal?: AbortSignal | undefined;
  /** Characters of a line that are handed over; a longer line is cut around its match. */
  readonly maxText: number;
  /** Returns false to stop. */
  readonly onMatch: (match: LineMatch) => boolean;
  /** How far the search is. */
  readonly onBytes?: (bytesRead: number) => void;
}

/**
 * Tells each matching line once, in order.
 * @param bytes how much of the file belongs to the log
 * @throws the signal's reason, or the error of the file system
 */
export async function searchFile(path: string, bytes: number, pattern: Pattern, options: FileSearch): Promise<void> {
  const { signal, maxText, onMatch, onBytes } = options;
  let goesOn = true;
  const lines = new LineSearch(pattern, maxText, (match) => {
    if (goesOn) goesOn = onMatch(match);
  });
  const file = await open(path, 'r');
  try {
    const readAt = readerAt(file);
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let position = 0;
    let paused = 0;
    while (goesOn && position < bytes) {
      signal?.throwIfAborted();
      const count = readAt(chunk.subarray(0, Math.min(CHUNK_BYTES, bytes - position)), position);
      if (count === 0) break;
      lines.push(chunk.subarray(0, count));
      position += count;
      if (position - paused < PAUSE_BYTES) continue;
      paused = position;
      onBytes?.(position);
      await setImmediate();
    }
    if (goesOn) lines.end();
    onBytes?.(position);
  } finally {
    await file.close();
  }
}
