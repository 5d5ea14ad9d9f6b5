/** The engine in a worker thread, for `serve`. */
import { parentPort, workerData } from 'node:worker_threads';
import { CallError, type OpenItem } from '../../shared/contract/wire/index.ts';
import { Library } from '../engine/case-store/library.ts';
import type { Port } from './port.ts';
import { serveCalls } from './serve-calls.ts';
import { Session } from './session.ts';

/** What `serve` hands to its engine. */
export interface ThreadData {
  readonly start: readonly OpenItem[];
  readonly libraryFolder: string | null;
  /** A private folder of this server. */
  readonly scratchFolder: string;
  readonly samplePath: string | null;
}

const main = parentPort;
if (main === null) throw new Error('this program part runs as a thread of buddyscope serve');
// workerData is what engine-thread.ts put there.
const data = workerData as ThreadData;

const session = new Session({
  host: 'serve',
  start: data.start,
  mayTypePaths: true,
  samplePath: data.samplePath,
  scratchFolder: data.scratchFolder,
  library: await Library.open(data.libraryFolder),
  resolve: (item) => {
    if (item.kind === 'path') return item.path;
    // The server turns uploads into paths before they come here.
    throw new CallError('not-found', 'This upload is not here', 'Drop the file again.');
  },
});
const port: Port = {
  post: (message) => main.postMessage(message),
  onMessage: (listener) =>
    main.on('message', (message: unknown) => {
      if (message === 'close') void session.close().finally(() => main.close());
      else listener(message);
    }),
  onClose: (listener) => main.once('close', listener),
};
serveCalls(port, session.handlers);
