/** Calls over HTTP: one POST each, frames come back as lines of JSON; closing the request stops the call. */
import type { Answer, ExportedCase, MethodName, Params } from '../../shared/contract/wire/index.ts';
import { CallError, wireFrame } from '../../shared/contract/wire/index.ts';
import {
  type CallOptions,
  type Client,
  type DroppedFolder,
  type OpenedFile,
  parseAnswer,
  parseProgress,
  toCallError,
  type UploadProgress,
} from './client.ts';
import { download } from './download.ts';

const TOKEN_KEY = 'buddyscope-token';

/**
 * Takes the token out of the address, so that it is in no bookmark and no screenshot, and keeps it for this tab.
 * sessionStorage belongs to host and port; cookies would not.
 */
export function takeToken(location: Location, history: History, storage: Storage): string {
  const url = new URL(location.href);
  const given = url.searchParams.get('token');
  if (given !== null) {
    storage.setItem(TOKEN_KEY, given);
    url.searchParams.delete('token');
    history.replaceState(null, '', url);
  }
  return given ?? storage.getItem(TOKEN_KEY) ?? '';
}

const UPLOADS_AT_ONCE = 4;
const GONE = 'The engine cannot be reached. Is buddyscope serve still running?';

async function* linesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let parts: string[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    let from = 0;
    for (let at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', from)) {
      parts.push(value.slice(from, at));
      yield parts.join('');
      parts = [];
      from = at + 1;
    }
    if (from < value.length) parts.push(value.slice(from));
  }
}

export class HttpClient implements Client {
  readonly host = 'serve';
  private readonly token: string;
  private told: () => void = () => {};

  constructor(token: string) {
    this.token = token;
  }

  async call<M extends MethodName>(method: M, params: Params<M>, options: CallOptions<M> = {}): Promise<Answer<M>> {
    const response = await fetch('/api/call', {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ method, params }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }).catch((error: unknown) => {
      if (options.signal?.aborted === true) throw new CallError('cancelled', 'Stopped');
      throw new CallError('engine-gone', GONE, error instanceof Error ? error.message : null);
    });
    if (!response.ok || response.body === null)
      throw new CallError(response.status === 401 ? 'refused' : 'engine-gone', (await response.text()).trim() || GONE);
    try {
      for await (const line of linesOf(response.body)) {
        const frame = wireFrame.parse(JSON.parse(line));
        if (frame.kind === 'answer') return parseAnswer(method, frame.value);
        if (frame.kind === 'error') {
          if (frame.error.code === 'engine-gone') this.told();
          throw toCallError(frame.error);
        }
        const progress = parseProgress(method, frame.value);
        if (progress !== null) options.onProgress?.(progress);
      }
    } catch (error) {
      if (options.signal?.aborted === true) throw new CallError('cancelled', 'Stopped');
      throw error;
    }
    throw new CallError('engine-gone', GONE);
  }

  onGone(listener: () => void): void {
    this.told = listener;
  }

  async save({ id, name }: ExportedCase): Promise<boolean> {
    const response = await fetch(`/api/export?id=${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (!response.ok) throw new CallError('not-found', (await response.text()).trim());
    download(await response.blob(), name);
    return true;
  }

  async handFolder(
    { name, files }: DroppedFolder,
    signal: AbortSignal,
    onProgress: (progress: UploadProgress) => void,
  ): Promise<OpenedFile> {
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    let done = 0;
    let folder: string | null = null;
    const next = async (path: string, file: File): Promise<void> => {
      const query = new URLSearchParams({ name, path, ...(folder === null ? {} : { folder }) });
      const sent = await this.upload(query, file, signal, (bytes) =>
        onProgress({ name: `${name}/${path}`, sent: done + bytes, total }),
      );
      folder = sent.id;
      done += file.size;
    };
    // The first one opens the folder; the others follow a few at a time, since most of them are tiny.
    const [first, ...rest] = files;
    if (first === undefined) throw new CallError('unreadable', `${name} is an empty folder`);
    await next(first.path, first.file);
    const lane = async (): Promise<void> => {
      for (let one = rest.pop(); one !== undefined; one = rest.pop()) {
        signal.throwIfAborted();
        await next(one.path, one.file);
      }
    };
    await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, lane));
    return { kind: 'upload', id: folder ?? '' };
  }

  async hand(
    files: readonly File[],
    signal: AbortSignal,
    onProgress: (progress: UploadProgress) => void,
  ): Promise<OpenedFile[]> {
    const done: OpenedFile[] = [];
    for (const file of files) {
      const { name, size: total } = file;
      const query = new URLSearchParams({ name });
      done.push(await this.upload(query, file, signal, (sent) => onProgress({ name, sent, total })));
    }
    return done;
  }

  /** XMLHttpRequest because fetch does not tell how far an upload is. */
  private upload(
    query: URLSearchParams,
    file: File,
    signal: AbortSignal,
    onSent: (bytes: number) => void,
  ): Promise<OpenedFile> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', `/api/upload?${query}`);
      request.setRequestHeader('authorization', `Bearer ${this.token}`);
      request.setRequestHeader('content-type', 'application/octet-stream');
      request.upload.onprogress = (event) => onSent(event.loaded);
      request.onerror = () => reject(new CallError('engine-gone', GONE));
      request.onabort = () => reject(new CallError('cancelled', 'Stopped'));
      request.onload = () => {
        if (request.status !== 200)
          return reject(new CallError('unreadable', `${file.name}: ${request.responseText.trim()}`));
        const answer: unknown = JSON.parse(request.responseText);
        const id: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'id') : null;
        if (typeof id === 'string') resolve({ kind: 'upload', id });
        else reject(new CallError('defect', 'The upload was not confirmed'));
      };
      signal.addEventListener('abort', () => request.abort());
      request.send(file);
    });
  }
}
