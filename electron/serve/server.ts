/** The server of `buddyscope serve`. It listens on 127.0.0.1 alone and answers only those who hold the token of this run. */
import { createReadStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EXPORT_ID } from '../../shared/contract/wire/index.ts';
import { createScratch } from '../scratch/scratch.ts';
import type { ThreadData } from '../worker/thread.ts';
import { answerCall } from './call-route.ts';
import { EngineThread } from './engine-thread.ts';
import { Guard, type Refusal } from './guard.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { StaticFiles } from './static-files.ts';
import { UploadError, Uploads } from './uploads.ts';

export interface ServeOptions extends Omit<ThreadData, 'scratchFolder'> {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where the built window lies. */
  readonly windowFolder: string;
}

export interface RunningServer {
  /** The address with its token. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Starts the server and its engine.
 * @throws Error when the window was not built, or the port is taken (code EADDRINUSE)
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const files = new StaticFiles(options.windowFolder);
  const guard = new Guard();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: LOOPBACK, port: options.port, exclusive: true }, resolve);
  });
  // listen() on a host and port gives an AddressInfo, never a pipe's name.
  const { port } = server.address() as AddressInfo;
  guard.listenOn(port);
  const uploads = await Uploads.create();
  const { start, libraryFolder, samplePath } = options;
  const scratchFolder = createScratch('export');
  const engine = new EngineThread({ start, libraryFolder, samplePath, scratchFolder });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    route(request, response, { guard, files, uploads, engine, scratchFolder }).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else plain(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  return {
    address: guard.address(),
    port,
    close: async () => {
      await closeServer(server);
      await engine.close();
      await uploads.dispose();
      await rm(scratchFolder, { recursive: true, force: true });
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

interface Parts {
  readonly guard: Guard;
  readonly files: StaticFiles;
  readonly uploads: Uploads;
  readonly engine: EngineThread;
  readonly scratchFolder: string;
}

async function route(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
  const asked = { url, headers: request.headers };
  const refuse = (refusal: Refusal): void => plain(response, refusal.status, refusal.message);
  if (url.pathname.startsWith('/api/')) {
    const refusal = parts.guard.refuseCall(asked);
    if (refusal !== null) return refuse(refusal);
    if (request.method !== 'POST') return plain(response, 405, 'Only POST');
    if (url.pathname === '/api/call') return await answerCall(request, response, parts.engine, parts.uploads);
    if (url.pathname === '/api/upload') return await upload(request, response, url, parts.uploads);
    if (url.pathname === '/api/export') return await sendExport(response, url, parts.scratchFolder);
    return plain(response, 404, 'No such address');
  }
  const refusal = parts.guard.refuseFile(asked);
  if (refusal !== null) return refuse(refusal);
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Only GET');
  sendFile(request, response, url, parts);
}

function sendFile(request: IncomingMessage, response: ServerResponse, url: URL, parts: Parts): void {
  const file = parts.files.find(url.pathname);
  if (file === null) {
    plain(response, 404, 'No such file');
    return;
  }
  const zipped = file.zipped !== null && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = zipped && file.zipped !== null ? file.zipped : file.body;
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': file.type,
    'content-length': body.length,
    'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
    vary: 'accept-encoding',
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    ...(url.searchParams.has('token') ? { 'set-cookie': parts.guard.cookie() } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** An exported case, once: when it was sent it is removed. */
async function sendExport(response: ServerResponse, url: URL, folder: string): Promise<void> {
  const id = url.searchParams.get('id') ?? '';
  const path = join(folder, `${id}.sent`);
  const found =
    EXPORT_ID.test(id) &&
    (await rename(join(folder, id), path).then(
      () => true,
      () => false,
    ));
  if (!found) return plain(response, 404, 'This file is not here any more');
  const info = await stat(path);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'application/octet-stream',
    'content-length': info.size,
    'cache-control': 'no-store',
  });
  try {
    await pipeline(createReadStream(path), response);
  } finally {
    await rm(path, { force: true });
  }
}

async function upload(request: IncomingMessage, response: ServerResponse, url: URL, uploads: Uploads): Promise<void> {
  try {
    const name = url.searchParams.get('name') ?? 'file';
    const path = url.searchParams.get('path');
    const done =
      path === null
        ? await uploads.receive(request, name)
        : await uploads.receiveInto(request, { id: url.searchParams.get('folder'), name, path });
    response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'application/json' });
    response.end(JSON.stringify(done));
  } catch (error) {
    if (!(error instanceof UploadError)) throw error;
    plain(response, error.status, error.message);
  }
}
