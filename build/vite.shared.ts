/** What the bundles of the engine have in common. */
import { readFileSync } from 'node:fs';

const manifest: { version: string; dependencies?: object; optionalDependencies?: object } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** Constants of the build, put in place of their names. */
export const define = { __BUDDYSCOPE_VERSION__: JSON.stringify(manifest.version) };

/** Packages that are installed beside the program: what package.json declares as a dependency. The rest is bundled. */
export const installed = [
  ...Object.keys(manifest.dependencies ?? {}),
  ...Object.keys(manifest.optionalDependencies ?? {}),
];

export const external = [
  'electron',
  ...installed.flatMap((name) => [name, new RegExp(`^${name.replaceAll(/[^\w]/g, '\\$&')}/`)]),
];

/** A list of what a bundle took in, for the licences (build/licences/). */
export const license = (bundle: string): { fileName: string } => ({ fileName: `.bundled/${bundle}.json` });
