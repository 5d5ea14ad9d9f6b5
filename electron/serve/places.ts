/** Where the parts of the program lie: beside the bundle, or in `dist` when run from source. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function firstThere(candidates: readonly string[]): string | null {
  return (
    candidates.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path)) ?? null
  );
}

/** A folder of the built program. @throws Error that says how to make it */
export function programFolder(name: 'window'): string {
  const found = firstThere([`./${name}`, `../${name}`, `../../dist/${name}`]);
  if (found === null) throw new Error(`the window is not built (no dist/${name}); run npm run build`);
  return found;
}

/** The bundled sample report, null where it was left out. */
export function samplePath(): string | null {
  const folder = firstThere(['./sample', '../sample', '../../dist/sample', '../../test/fixtures/sample']);
  if (folder === null) return null;
  const name = readdirSync(folder).find((file) => /\.tar\.(?:xz|gz)$/.test(file));
  return name === undefined ? null : `${folder}/${name}`;
}
