/** The engine as the window knows it: a typed call, with progress and a way to stop. */
import type {
  Answer,
  ExportedCase,
  MethodName,
  Params,
  Progress,
  WireError,
} from '../../shared/contract/wire/index.ts';
import { CallError, METHODS } from '../../shared/contract/wire/index.ts';

export interface CallOptions<M extends MethodName> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress<M>) => void) | undefined;
}

export interface UploadProgress {
  readonly name: string;
  readonly sent: number;
  readonly total: number;
}

/** A file that was dropped or chosen, as the engine can open it. */
export type OpenedFile = { readonly kind: 'upload'; readonly id: string };

export interface Client {
  readonly host: 'serve' | 'desktop';
  call<M extends MethodName>(method: M, params: Params<M>, options?: CallOptions<M>): Promise<Answer<M>>;
  /** Hands dropped files over to the engine: uploaded in `serve`, named to the main process in Electron. */
  hand(
    files: readonly File[],
    signal: AbortSignal,
    onProgress: (progress: UploadProgress) => void,
  ): Promise<OpenedFile[]>;
  /** Hands over a folder as one input. */
  handFolder(
    folder: DroppedFolder,
    signal: AbortSignal,
    onProgress: (progress: UploadProgress) => void,
  ): Promise<OpenedFile>;
  /** Gives an exported case to the person; false when they changed their mind. */
  save(exported: ExportedCase): Promise<boolean>;
  /** Told when the engine ended unexpectedly. A new one answers the next call, but has no case open. */
  onGone(listener: () => void): void;
}

/** Files of one drop: single ones, or a folder with its files under relative paths. */
export interface DroppedFolder {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly file: File }[];
}

export function toCallError(error: WireError): CallError {
  return new CallError(error.code, error.message, error.advice);
}

/** Answers are parsed, not believed: the window may be older than the engine. */
export function parseAnswer<M extends MethodName>(method: M, value: unknown): Answer<M> {
  const parsed = METHODS[method].answer.safeParse(value);
  if (!parsed.success)
    throw new CallError(
      'defect',
      `The answer to ${method} has another shape: ${parsed.error.issues[0]?.message ?? ''}`,
    );
  // The schema of this very method was used; the compiler cannot follow a union of schemas.
  return parsed.data as Answer<M>;
}

export function parseProgress<M extends MethodName>(method: M, value: unknown): Progress<M> | null {
  const parsed = METHODS[method].progress.safeParse(value);
  return parsed.success ? (parsed.data as Progress<M>) : null;
}

/** True when the user stopped it: nothing to show. */
export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof CallError && error.code === 'cancelled') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}
