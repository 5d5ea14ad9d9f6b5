/** What ships: packages that a bundle took in (as the bundler tells), whose files are copied, or that npm installs beside it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Lists that vite wrote beside each bundle (build.license). */
const BUNDLES = [
  'dist/.bundled/engine.json',
  'dist/.bundled/threads.json',
  'dist/.bundled/preload.json',
  'dist/window/.bundled/window.json',
];

/** Packages of which only files are copied, so that no bundler sees them. */
const COPIED = [
  '@expo-google-fonts/ibm-plex-mono',
  '@expo-google-fonts/ibm-plex-sans',
  '@fontsource/ibm-plex-mono',
  '@fontsource/ibm-plex-sans',
];

export type How = 'bundled' | 'copied' | 'installed';

export interface Shipped {
  readonly name: string;
  readonly version: string;
  /** SPDX expression as declared; null when it declares none. */
  readonly licence: string | null;
  readonly how: How;
  /** Its folder; null for a package of another platform, which is not installed here. */
  readonly folder: string | null;
  readonly author: string | null;
}

const bundleList = z.array(z.object({ name: z.string(), version: z.string() }));
const lockEntry = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
});
const lockFile = z.object({ packages: z.record(z.string(), lockEntry) });
const manifest = z.object({
  license: z.string().optional(),
  author: z.union([z.string(), z.object({ name: z.string().optional() })]).optional(),
});

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

/** Everything that ships, sorted by name. @throws Error when the program was not built before */
export function shippedPackages(): Shipped[] {
  const { packages } = lockFile.parse(readJson('package-lock.json'));
  const places = new Map<string, string>();
  for (const [place, { version }] of Object.entries(packages)) {
    const name = place.split('node_modules/').pop() ?? '';
    if (name !== '' && version !== undefined) places.set(`${name}@${version}`, place);
  }
  const found = new Map<string, Shipped>();
  const add = (id: string, how: How): void => {
    const place = places.get(id);
    if (place === undefined)
      throw new Error(`${id} is in a bundle, but not in package-lock.json: run npm ci and build again`);
    if (!found.has(id)) found.set(id, describe(id, place, packages[place]?.license ?? null, how));
  };
  for (const list of BUNDLES) {
    if (!existsSync(join(ROOT, list))) throw new Error(`${list} is not there: run npm run build first`);
    for (const { name, version } of bundleList.parse(readJson(list))) add(`${name}@${version}`, 'bundled');
  }
  for (const name of COPIED) add(`${name}@${packages[`node_modules/${name}`]?.version ?? '?'}`, 'copied');
  for (const [place, { version, dev }] of Object.entries(packages))
    if (place !== '' && dev !== true) add(`${place.split('node_modules/').pop() ?? ''}@${version ?? '?'}`, 'installed');
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function describe(id: string, place: string, locked: string | null, how: How): Shipped {
  const at = id.lastIndexOf('@');
  const folder = existsSync(join(ROOT, place, 'package.json')) ? join(ROOT, place) : null;
  const own = folder === null ? {} : manifest.parse(readJson(`${place}/package.json`));
  const author = typeof own.author === 'string' ? own.author : (own.author?.name ?? null);
  return { name: id.slice(0, at), version: id.slice(at + 1), licence: own.license ?? locked, how, folder, author };
}

const NOTICE = /^(?:licen[cs]e|copying|notice|thirdpartynotices|copyrightnotice)(?:[._-].*)?$/i;

/** The texts that a package carries about its licence: licence first, then notices. Empty when it carries none. */
export function licenceTexts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && NOTICE.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => Number(!/^licen|^copying/i.test(a)) - Number(!/^licen|^copying/i.test(b)) || (a < b ? -1 : 1))
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').replace(/^\n+/, '').trimEnd());
}
