/** The engine in Electron's utility process: told by main what it may open, talked to by the page over a port. */
import { z } from 'zod';
import { CallError } from '../../shared/contract/wire/index.ts';
import { Library } from '../engine/case-store/library.ts';
import type { Port } from './port.ts';
import { serveCalls } from './serve-calls.ts';
import { Session } from './session.ts';

/** A port of Electron's, as far as it is used here. */
interface MainPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
}

interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: MainPort[] }) => void): void;
}

const message = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    libraryFolder: z.string().nullable(),
    samplePath: z.string().nullable(),
    scratchFolder: z.string(),
  }),
  z.object({ kind: z.literal('grant'), id: z.string(), path: z.string() }),
  z.object({ kind: z.literal('connect') }),
]);

/** Runs the engine behind a parent port. */
export function runUtility(parent: ParentPort): void {
  const granted = new Map<string, string>();
  let session: Promise<Session> | null = null;
  parent.on('message', (event) => {
    const parsed = message.safeParse(event.data);
    if (!parsed.success) return;
    const wish = parsed.data;
    if (wish.kind === 'grant') granted.set(wish.id, wish.path);
    else if (wish.kind === 'start')
      session ??= Library.open(wish.libraryFolder).then(
        (library) =>
          new Session({
            host: 'desktop',
            start: [],
            mayTypePaths: false,
            samplePath: wish.samplePath,
            scratchFolder: wish.scratchFolder,
            library,
            resolve: (item) => {
              const path = item.kind === 'upload' ? granted.get(item.id) : undefined;
              // The page names files by the ids that main gave out, never by paths of its own.
              if (path === undefined)
                throw new CallError('refused', 'This file was not given to Buddyscope', 'Open it again.');
              return path;
            },
          }),
      );
    else {
      const [port] = event.ports;
      if (port !== undefined) void session?.then((ready) => serveCalls(wrap(port), ready.handlers));
    }
  });
}

function wrap(port: MainPort): Port {
  return {
    post: (sent) => port.postMessage(sent),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
  };
}

const parent: unknown = Reflect.get(process, 'parentPort');
// Electron puts the port there in a utility process, and nothing else does.
if (typeof parent === 'object' && parent !== null) runUtility(parent as ParentPort);
