/** Where a thread's program lies: TypeScript beside us when run from source, a bundle when built. */
import { existsSync } from 'node:fs';

/**
 * The address of an entry.
 * @param name its file in `electron/worker` without extension; the bundle is called `worker-<name>.mjs`
 */
export function workerEntry(name: 'thread' | 'search-thread'): URL {
  const candidates = [
    ...(import.meta.url.endsWith('.ts') ? [new URL(`./${name}.ts`, import.meta.url)] : []),
    new URL(`./worker-${name}.mjs`, import.meta.url),
    new URL(`../worker-${name}.mjs`, import.meta.url),
  ];
  const found = candidates.find((url) => existsSync(url));
  if (found === undefined) throw new Error(`the program part worker-${name}.mjs is missing; run npm run build`);
  return found;
}
