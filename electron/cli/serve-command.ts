/** `buddyscope serve [PATH...]`: the window in a browser, over the engine on this machine. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultLibraryFolder } from '../engine/case-store/library.ts';
import { openBrowser } from '../serve/open-browser.ts';
import { programFolder, samplePath } from '../serve/places.ts';
import { startServer } from '../serve/server.ts';
import { EXIT, UsageError } from './exit.ts';
import { readFlags } from './flags.ts';

interface ServeArguments {
  readonly port: number;
  readonly open: boolean;
  readonly data: string | null;
  readonly keep: boolean;
  readonly paths: string[];
}

/** Reads the arguments. @throws UsageError */
export function readServeArguments(args: string[]): ServeArguments {
  const parsed = readFlags('serve', args, {
    port: { type: 'string' },
    'no-open': { type: 'boolean' },
    data: { type: 'string' },
    'no-keep': { type: 'boolean' },
  });
  const { port = '0', data, 'no-open': noOpen, 'no-keep': noKeep } = parsed.values;
  const number = Number(port);
  if (!/^\d+$/.test(port) || number > 65_535) throw new UsageError(`serve: "${port}" is no port`);
  return {
    port: number,
    open: noOpen !== true,
    data: data ?? null,
    keep: noKeep !== true,
    paths: parsed.positionals,
  };
}

/** Runs until it is interrupted. */
export async function serveCommand(args: string[]): Promise<number> {
  const { port, open, data, keep, paths } = readServeArguments(args);
  for (const path of paths) if (!existsSync(path)) throw new UsageError(`serve: there is no ${path}`);
  const folder = keep ? (data ?? defaultLibraryFolder(process.env, process.platform)) : null;
  let server: Awaited<ReturnType<typeof startServer>>;
  try {
    server = await startServer({
      port,
      windowFolder: programFolder('window'),
      start: paths.map((path) => ({ kind: 'path', path: resolve(path) })),
      libraryFolder: folder === null ? null : resolve(folder),
      samplePath: samplePath(),
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new UsageError(`serve: port ${port} is taken; choose another one, or leave --port out`);
    throw error;
  }
  process.stdout.write(`${server.address}\n`);
  process.stderr.write('Buddyscope serves on 127.0.0.1 only. Ctrl+C ends it.\n');
  if (open) openBrowser(server.address, process.platform, process.env);
  await new Promise<void>((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    process.once('SIGHUP', stop);
  });
  await server.close();
  return EXIT.ok;
}
