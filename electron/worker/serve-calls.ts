/** Answers calls on a port: what comes in is parsed, runs with its own abort signal, and ends with one answer or one error. */
import {
  type Answer,
  CallError,
  isMethod,
  METHODS,
  type MethodName,
  type ParsedParams,
  type Progress,
  type WireError,
  type WireFrame,
  wireRequest,
} from '../../shared/contract/wire/index.ts';
import { MissingPartError } from '../engine/missing-part.ts';
import type { Port } from './port.ts';

export interface CallContext<M extends MethodName> {
  readonly signal: AbortSignal;
  /** Sends progress, ten times a second at most. Returns whether it was sent: what must not be lost is said again. */
  progress(value: Progress<M>): boolean;
}

export type Handlers = {
  [M in MethodName]: (params: ParsedParams<M>, context: CallContext<M>) => Promise<Answer<M>> | Answer<M>;
};

const PROGRESS_INTERVAL_MS = 100;
/** Calls at once: more than a window ever has open, few enough that a runaway page is stopped. */
const MAX_CALLS = 256;

/** The error as the window may see it. What was not expected is told as a defect, with its message. */
export function toWireError(error: unknown, signal: AbortSignal): WireError {
  if (signal.aborted) return { code: 'cancelled', message: 'Stopped', advice: null };
  if (error instanceof CallError) return { code: error.code, message: error.message, advice: error.advice };
  if (error instanceof MissingPartError) return { code: 'refused', message: error.message, advice: error.advice };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'defect', message, advice: 'This is a defect of Buddyscope; nothing of the input was changed.' };
}

/** Runs `handlers` behind a port until it closes; then every running call is aborted. */
export function serveCalls(port: Port, handlers: Handlers): void {
  const running = new Map<number, AbortController>();
  const send = (frame: WireFrame): void => port.post(frame);
  const fail = (id: number, error: WireError): void => send({ kind: 'error', id, error });

  port.onClose(() => {
    for (const controller of running.values()) controller.abort();
    running.clear();
  });
  port.onMessage((message) => {
    const parsed = wireRequest.safeParse(message);
    if (!parsed.success) return;
    const request = parsed.data;
    if (request.kind === 'cancel') {
      running.get(request.id)?.abort();
      return;
    }
    const { id, method } = request;
    if (!isMethod(method))
      return fail(id, { code: 'wrong-request', message: `There is no method "${method}"`, advice: null });
    if (running.has(id) || running.size >= MAX_CALLS)
      return fail(id, { code: 'wrong-request', message: 'Too many calls at once', advice: null });
    const params = METHODS[method].params.safeParse(request.params);
    if (!params.success)
      return fail(id, { code: 'wrong-request', message: `${method}: ${params.error.message}`, advice: null });
    const controller = new AbortController();
    running.set(id, controller);
    let last = 0;
    const context = {
      signal: controller.signal,
      progress: (value: unknown) => {
        const now = performance.now();
        if (now - last < PROGRESS_INTERVAL_MS || controller.signal.aborted) return false;
        last = now;
        send({ kind: 'progress', id, value });
        return true;
      },
    };
    // The table ties each handler to its own params; a union of handlers cannot say so to the compiler.
    const handler = handlers[method] as (params: unknown, context: CallContext<MethodName>) => unknown;
    Promise.resolve()
      .then(() => handler(params.data, context))
      .then((value) => {
        controller.signal.throwIfAborted();
        send({ kind: 'answer', id, value: value ?? null });
      })
      .catch((error: unknown) => fail(id, toWireError(error, controller.signal)))
      .finally(() => running.delete(id));
  });
}
