/** What app:// serves: the files of the built window, listed once. A path that is not on the list does not exist. */
import { readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { APP_ORIGIN } from './policy.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.json': 'application/json',
};

export interface AppFile {
  readonly path: string;
  readonly type: string;
}

export function listAppFiles(folder: string): (url: string) => AppFile | null {
  const files = new Map<string, AppFile>();
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      const type = TYPES[extname(entry.name)];
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && type !== undefined)
        files.set(`/${relative(folder, path).split(sep).join('/')}`, { path, type });
    }
  };
  walk(folder);
  return (url) => {
    if (!url.startsWith(`${APP_ORIGIN}/`)) return null;
    const name = url.slice(APP_ORIGIN.length).replace(/[?#].*$/, '');
    return files.get(name === '/' ? '/index.html' : name) ?? null;
  };
}
