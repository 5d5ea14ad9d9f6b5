/**
 * The envelope of everything that crosses between the window and the engine: a call goes one way, frames come back until
 * one of them ends the call. The same envelope travels over HTTP (one line of JSON per frame) and over a MessagePort.
 */
import { z } from 'zod';

/** Raised when an older window must not talk to a newer engine. */
export const WIRE_VERSION = 1;

export const wireCall = z.object({ kind: z.literal('call'), id: z.int(), method: z.string(), params: z.unknown() });
export const wireCancel = z.object({ kind: z.literal('cancel'), id: z.int() });
export const wireRequest = z.discriminatedUnion('kind', [wireCall, wireCancel]);
export type WireRequest = z.infer<typeof wireRequest>;

/** `code` is for programs, `message` says what is wrong, `advice` what to do about it. */
export const wireError = z.object({
  // `not-open`: the case was open once; asked for by its id it opens again.
  code: z.enum([
    'wrong-request',
    'not-found',
    'not-open',
    'unreadable',
    'cancelled',
    'refused',
    'engine-gone',
    'defect',
  ]),
  message: z.string(),
  advice: z.string().nullable(),
});
export type WireError = z.infer<typeof wireError>;

export const wireFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), id: z.int(), value: z.unknown() }),
  z.object({ kind: z.literal('answer'), id: z.int(), value: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.int(), error: wireError }),
]);
export type WireFrame = z.infer<typeof wireFrame>;

/** An expected failure of a call, with what the screen needs to say. */
export class CallError extends Error {
  readonly code: WireError['code'];
  readonly advice: string | null;

  constructor(code: WireError['code'], message: string, advice: string | null = null) {
    super(message);
    this.name = 'CallError';
    this.code = code;
    this.advice = advice;
  }
}
