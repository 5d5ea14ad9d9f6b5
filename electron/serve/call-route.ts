/** A call over HTTP: one JSON body in, frames out, one line each, while the connection stands. Closing it cancels. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type OpenItem, openItem } from '../../shared/contract/wire/index.ts';
import type { EngineThread } from './engine-thread.ts';
import { SECURITY_HEADERS } from './headers.ts';
import type { Uploads } from './uploads.ts';

/** Questions are small; the largest is a note. */
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_DRAINED_BYTES = 16 * MAX_BODY_BYTES;
/** Frames wait while the browser does not read; beyond this, progress is dropped. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

const body = z.object({ method: z.string().max(100), params: z.unknown() });
const withItems = z.object({ items: z.array(openItem) });

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += piece.length;
    // Read to its end, so that the refusal can still be heard; a body without end is cut off.
    if (bytes > MAX_DRAINED_BYTES) return null;
    if (bytes <= MAX_BODY_BYTES) chunks.push(piece);
  }
  if (bytes > MAX_BODY_BYTES) return null;
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return value;
  } catch {
    return null;
  }
}

/** Uploads become paths here: the engine's thread knows no uploads. */
function resolveUploads(method: string, params: unknown, uploads: Uploads): unknown {
  if (method !== 'case.open') return params;
  const parsed = withItems.safeParse(params);
  if (!parsed.success) return params;
  return {
    items: parsed.data.items.map((item): OpenItem => {
      const path = item.kind === 'upload' ? uploads.pathOf(item.id) : null;
      return path === null ? item : { kind: 'path', path };
    }),
  };
}

export async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  engine: EngineThread,
  uploads: Uploads,
): Promise<void> {
  const parsed = body.safeParse(await readBody(request));
  if (!parsed.success) {
    response.writeHead(400, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' });
    response.end('The body is no call\n');
    return;
  }
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  });
  const { method } = parsed.data;
  const cancel = engine.call(method, resolveUploads(method, parsed.data.params, uploads), (frame) => {
    if (frame.kind === 'progress' && response.writableLength > MAX_BUFFERED_BYTES) return;
    response.write(`${JSON.stringify(frame)}\n`);
    if (frame.kind !== 'progress') response.end();
  });
  response.on('close', cancel);
}
