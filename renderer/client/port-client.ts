/** Calls over a MessagePort to the engine's process, in Electron. */

import type { DesktopBridge } from '../../shared/contract/wire/desktop.ts';
import type { Answer, ExportedCase, MethodName, Params } from '../../shared/contract/wire/index.ts';
import { CallError, type WireFrame, wireFrame } from '../../shared/contract/wire/index.ts';
import { type CallOptions, type Client, type OpenedFile, parseAnswer, parseProgress, toCallError } from './client.ts';

type Listener = (frame: WireFrame) => void;

export class PortClient implements Client {
  readonly host = 'desktop';
  private port: MessagePort;
  private readonly bridge: DesktopBridge;
  private readonly calls = new Map<number, Listener>();
  private nextId = 1;
  private told: () => void = () => {};

  /** @param again asks for a port to a new engine */
  constructor(port: MessagePort, bridge: DesktopBridge, again: () => Promise<MessagePort>) {
    this.port = port;
    this.bridge = bridge;
    this.listen(port);
    bridge.onEngineGone((why) => {
      const calls = [...this.calls];
      this.calls.clear();
      for (const [id, listener] of calls)
        listener({ kind: 'error', id, error: { code: 'engine-gone', message: why, advice: 'Open the case again.' } });
      void again().then((fresh) => {
        this.port.close();
        this.port = fresh;
        this.listen(fresh);
        this.told();
      });
    });
  }

  onGone(listener: () => void): void {
    this.told = listener;
  }

  private listen(port: MessagePort): void {
    port.onmessage = (event: MessageEvent<unknown>) => {
      const frame = wireFrame.safeParse(event.data);
      if (!frame.success) return;
      const listener = this.calls.get(frame.data.id);
      if (frame.data.kind !== 'progress') this.calls.delete(frame.data.id);
      listener?.(frame.data);
    };
  }

  call<M extends MethodName>(method: M, params: Params<M>, options: CallOptions<M> = {}): Promise<Answer<M>> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.calls.set(id, (frame) => {
        if (frame.kind === 'error') return reject(toCallError(frame.error));
        try {
          if (frame.kind === 'answer') return resolve(parseAnswer(method, frame.value));
          const progress = parseProgress(method, frame.value);
          if (progress !== null) options.onProgress?.(progress);
        } catch (error) {
          reject(error);
        }
      });
      this.port.postMessage({ kind: 'call', id, method, params });
      options.signal?.addEventListener('abort', () => {
        if (!this.calls.delete(id)) return;
        this.port.postMessage({ kind: 'cancel', id });
        reject(new CallError('cancelled', 'Stopped'));
      });
    });
  }

  async hand(files: readonly File[]): Promise<OpenedFile[]> {
    const ids = await this.bridge.grantFiles(files);
    return ids.map((id) => ({ kind: 'upload', id }));
  }

  handFolder(): Promise<OpenedFile> {
    // A folder that is dropped here has a path, and is handed over like a file.
    return Promise.reject(new CallError('defect', 'A folder is opened by its path here'));
  }

  save({ id, name }: ExportedCase): Promise<boolean> {
    return this.bridge.saveExport(id, name);
  }
}
