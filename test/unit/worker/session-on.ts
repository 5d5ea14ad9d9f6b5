/** A session of the engine as the window has it, for tests that ask it questions. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Library } from '../../../electron/engine/case-store/library.ts';
import type { CallContext, Handlers } from '../../../electron/worker/serve-calls.ts';
import { Session } from '../../../electron/worker/session.ts';
import type { Answer, MethodName, ParsedParams } from '../../../shared/contract/wire/index.ts';

export interface Machine {
  ask<M extends MethodName>(method: M, params: ParsedParams<M>): Promise<Answer<M>>;
  open(...paths: string[]): Promise<string>;
  /** Where the engine puts files that wait to be fetched. */
  readonly scratch: string;
  close(): Promise<void>;
}

/** Another folder is another machine. */
export async function machine(folder: string): Promise<Machine> {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch, { recursive: true });
  const session = new Session({
    host: 'serve',
    start: [],
    mayTypePaths: true,
    samplePath: null,
    library: await Library.open(join(folder, 'library')),
    scratchFolder: scratch,
    resolve: (item) => (item.kind === 'path' ? item.path : ''),
  });
  const ask: Machine['ask'] = async (method, params) => {
    const context: CallContext<typeof method> = { signal: new AbortController().signal, progress: () => true };
    // The table of handlers ties each method to its own params.
    return await (session.handlers[method] as Handlers[typeof method])(params, context);
  };
  return {
    ask,
    open: async (...paths) =>
      (await ask('case.open', { items: paths.map((path) => ({ kind: 'path', path }) as const) })).caseId,
    scratch,
    close: () => session.close(),
  };
}
