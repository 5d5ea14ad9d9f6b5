/** The engine's thread: started with the server, started again when it dies; a call that it took with it is told so. */
import { Worker } from 'node:worker_threads';
import { type WireFrame, wireFrame } from '../../shared/contract/wire/index.ts';
import { workerEntry } from '../worker/entry.ts';
import type { ThreadData } from '../worker/thread.ts';

/** A case of 100 000 events with their Mem-Info takes some 2 GB as objects. */
const HEAP_MB = 6144;

type Listener = (frame: WireFrame) => void;

export class EngineThread {
  private readonly data: ThreadData;
  private worker: Worker | null = null;
  private readonly calls = new Map<number, Listener>();
  private nextId = 1;
  private closed = false;

  constructor(data: ThreadData) {
    this.data = data;
    this.start();
  }

  /** Sends a call; frames arrive until an answer or error ends it. Returns the way to stop it. */
  call(method: string, params: unknown, listener: Listener): () => void {
    const id = this.nextId++;
    this.calls.set(id, listener);
    const worker = this.worker ?? this.start();
    worker.postMessage({ kind: 'call', id, method, params });
    return () => {
      if (this.calls.delete(id)) this.worker?.postMessage({ kind: 'cancel', id });
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    const worker = this.worker;
    if (worker === null) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('close');
    const timer = setTimeout(() => void worker.terminate(), 3000);
    await gone;
    clearTimeout(timer);
  }

  private start(): Worker {
    const worker = new Worker(workerEntry('thread'), {
      workerData: this.data,
      // A young generation of the usual size takes 128 MiB, and saves little where most of what is read is kept.
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 24 },
    });
    this.worker = worker;
    worker.on('message', (message: unknown) => {
      const frame = wireFrame.safeParse(message);
      if (!frame.success) return;
      const listener = this.calls.get(frame.data.id);
      if (frame.data.kind !== 'progress') this.calls.delete(frame.data.id);
      listener?.(frame.data);
    });
    const gone = (why: string): void => {
      if (this.worker !== worker) return;
      this.worker = null;
      const calls = [...this.calls];
      this.calls.clear();
      if (this.closed) return;
      for (const [id, listener] of calls)
        listener({
          kind: 'error',
          id,
          error: {
            code: 'engine-gone',
            message: `The engine stopped (${why})`,
            advice: 'It starts again with the next question; open the case again.',
          },
        });
    };
    worker.on('error', (error) => gone(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => gone(`code ${code}`));
    return worker;
  }
}
