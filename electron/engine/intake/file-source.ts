/** Bytes of a file of the operating system, opened so that nothing but a regular file is ever read. */
import { constants, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { IntakeError } from './problem.ts';

/**
 * Opens a regular file for reading.
 * @param followLink whether the last part of the path may be a symbolic link: true for what a user names, false for what
 *   lies in a folder that was given.
 * @throws the system's error, or IntakeError `not-a-file`.
 */
export async function openRegularFile(path: string, followLink: boolean): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a FIFO waits for a writer that never comes. Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (followLink ? 0 : (constants.O_NOFOLLOW ?? 0));
  const handle = await open(path, flags);
  try {
    if (!(await handle.stat()).isFile()) throw new IntakeError('not-a-file', 'it is not a regular file');
  } catch (error) {
    await handle.close();
    throw error;
  }
  return handle;
}

export interface ReadOptions {
  readonly chunkBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** First byte to read, 0 by default. */
  readonly start?: number | undefined;
  /** Byte to stop before, the end of the file by default. */
  readonly end?: number | undefined;
  /** Called with the length of each chunk as it arrives. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** The bytes of an open file, one read ahead of the consumer. The handle stays open; whoever opened it closes it. */
export async function* readChunks(handle: FileHandle, options: ReadOptions): AsyncGenerator<Uint8Array> {
  const { chunkBytes, signal, onBytes, end = Number.POSITIVE_INFINITY } = options;
  let position = options.start ?? 0;
  const ask = (): Promise<{ bytesRead: number; buffer: Buffer }> => {
    const length = Math.min(chunkBytes, end - position);
    if (length <= 0) return Promise.resolve({ bytesRead: 0, buffer: Buffer.alloc(0) });
    // A new buffer each time: consumers may keep what they were given.
    const read = handle.read(Buffer.allocUnsafeSlow(length), 0, length, position);
    read.catch(() => undefined);
    return read;
  };
  let pending = ask();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await pending;
      if (bytesRead === 0) return;
      position += bytesRead;
      pending = ask();
      onBytes?.(bytesRead);
      yield bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead);
    }
  } finally {
    // The handle must not be closed under a read that is still under way.
    await pending.catch(() => undefined);
  }
}

/**
 * Reads an open file at once instead of in the background: from the file cache that takes less than the switch between
 * threads, and the bytes land where they are wanted.
 */
export function readerAt(handle: FileHandle): (into: Uint8Array, position: number) => number {
  return (into, position) => readSync(handle.fd, into, 0, into.length, position);
}
