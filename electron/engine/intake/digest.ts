/**
 * SHA-256 of an input, computed beside the analysis. A worker reads the file a second time (from the file cache) because
 * hashing takes 0.9 s per GB and would otherwise come on top of every log that is not packed.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { readChunks } from './file-source.ts';

/** Below this size a worker costs more than it saves (about 30 ms to start). */
const WORKER_FROM_BYTES = 16 * 1024 * 1024;

export interface Digest {
  /** Lower-case hex; null when the file could not be read to its end. Does not throw. */
  readonly result: () => Promise<string | null>;
  /** Stops at once. */
  readonly cancel: () => Promise<void>;
}

/** Begins to hash the file; small files are hashed when the result is asked for. */
export function startDigest(handle: FileHandle, bytes: number, signal?: AbortSignal): Digest {
  return bytes < WORKER_FROM_BYTES ? inlineDigest(handle, signal) : workerDigest(handle, signal);
}

function inlineDigest(handle: FileHandle, signal: AbortSignal | undefined): Digest {
  return {
    result: async () => {
      const hash = createHash('sha256');
      try {
        for await (const chunk of readChunks(handle, { chunkBytes: 1 << 20, signal })) hash.update(chunk);
        return hash.digest('hex');
      } catch (error) {
        if (signal?.aborted === true) throw error;
        return null;
      }
    },
    cancel: async () => undefined,
  };
}

function workerDigest(handle: FileHandle, signal: AbortSignal | undefined): Digest {
  // The function's own text is the worker: no second file that a bundler would have to find.
  // The open file is handed over and not its path, which may lead to another file by now.
  const worker = new Worker(`(${hashInWorker.toString()})()`, { eval: true, workerData: handle.fd });
  // A result nobody waits for must not keep the process alive.
  worker.unref();
  const done = new Promise<string | null>((resolve) => {
    worker.once('message', (hex: unknown) => resolve(typeof hex === 'string' ? hex : null));
    worker.once('error', () => resolve(null));
    worker.once('exit', () => resolve(null));
  });
  const cancel = async (): Promise<void> => {
    await worker.terminate();
  };
  return {
    result: async () => {
      // While it is waited for, it must keep the process alive.
      worker.ref();
      const stop = (): void => void worker.terminate();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        if (signal?.aborted === true) stop();
        const hex = await done;
        signal?.throwIfAborted();
        return hex;
      } finally {
        signal?.removeEventListener('abort', stop);
        await worker.terminate();
      }
    },
    cancel,
  };
}

/** Runs in the worker and may use nothing from this module. */
function hashInWorker(): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const fs = process.getBuiltinModule('node:fs');
  const { createHash: create } = process.getBuiltinModule('node:crypto');
  let hex: string | null = null;
  try {
    const fd = Number(workerData);
    let at = 0;
    const hash = create('sha256');
    const buffer = Buffer.allocUnsafeSlow(1 << 20);
    for (;;) {
      const count = fs.readSync(fd, buffer, 0, buffer.length, at);
      if (count === 0) break;
      at += count;
      hash.update(count === buffer.length ? buffer : buffer.subarray(0, count));
    }
    hex = hash.digest('hex');
  } catch {
    // The analysis meets the same error and tells it; here it only means that there is no hash.
    hex = null;
  }
  parentPort?.postMessage(hex);
}
