/** The window's files. They are listed once; what is not on the list does not exist, whatever the path says. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.json': 'application/json',
};
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg', '.json']);

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  /** Gzipped body where that is smaller. */
  readonly zipped: Buffer | null;
  /** Files with a hash in their name never change. */
  readonly immutable: boolean;
}

export class StaticFiles {
  private readonly paths = new Map<string, string>();
  private readonly loaded = new Map<string, StaticFile>();

  /** @throws Error when the folder is not there: the window has not been built */
  constructor(folder: string) {
    const walk = (at: string): void => {
      for (const entry of readdirSync(at, { withFileTypes: true })) {
        const path = join(at, entry.name);
        if (entry.isDirectory()) walk(path);
        else if (entry.isFile() && TYPES[extname(entry.name)] !== undefined)
          this.paths.set(`/${relative(folder, path).split(sep).join('/')}`, path);
      }
    };
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
    walk(folder);
  }

  /** The file at an address, null when there is none. */
  find(pathname: string): StaticFile | null {
    const name = pathname === '/' ? '/index.html' : pathname;
    const path = this.paths.get(name);
    if (path === undefined) return null;
    let file = this.loaded.get(name);
    if (file === undefined) {
      const body = readFileSync(path);
      const extension = extname(path);
      file = {
        type: TYPES[extension] ?? 'application/octet-stream',
        body,
        zipped: COMPRESSED.has(extension) && body.length > 1024 ? gzipSync(body, { level: 5 }) : null,
        immutable: name.startsWith('/assets/'),
      };
      this.loaded.set(name, file);
    }
    return file;
  }
}
