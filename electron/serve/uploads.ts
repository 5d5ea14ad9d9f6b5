/** Files dropped on the window, streamed into a private folder (mode 0700) that goes with the server. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createScratch } from '../scratch/scratch.ts';

/** Kept free on the disk: the engine unpacks beside the uploads. */
const SPARE_BYTES = 256 * 1024 * 1024;
const MAX_PATH_PARTS = 40;

export interface UploadLimits {
  /** Larger than any report that was ever sent; an endless stream ends here. */
  readonly fileBytes: number;
  /** Files and folders of one session. */
  readonly uploads: number;
  /** A report of a large machine unpacks to some 30 000 files; more is a folder that was dropped by mistake. */
  readonly folderFiles: number;
}

const LIMITS: UploadLimits = { fileBytes: 64 * 1024 ** 3, uploads: 1000, folderFiles: 60_000 };

export class UploadError extends Error {
  readonly status: 400 | 413 | 507;

  constructor(status: 400 | 413 | 507, message: string) {
    super(message);
    this.name = 'UploadError';
    this.status = status;
  }
}

/** A name that may stand in a folder: its last part, without control characters, never hidden or empty. */
export function safeName(name: string): string {
  const last = name.split(/[\\/]/).pop() ?? '';
  const plain = last
    .replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '_')
    .replace(/^\.+/, '')
    .slice(-180);
  return plain === '' ? 'file' : plain;
}

/**
 * A relative path inside of a folder that was dropped. Names are kept as they are, since reports are read by them; what
 * would lead out of the folder, or cannot be a name here, is replaced.
 * @returns null when it has no part or too many
 */
export function safePath(path: string, platform: NodeJS.Platform): string[] | null {
  const windows = platform === 'win32';
  // A backslash is part of a name elsewhere: systemd writes its units so.
  const parts = path.split(windows ? /[\\/]/ : '/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.length > MAX_PATH_PARTS) return null;
  return parts.map((part) => {
    if (part === '..') return '_';
    const plain = part.replace(/[\u0000-\u001f\u007f]/g, '_').slice(0, 200);
    return windows ? plain.replace(/[<>:"|?*]/g, '_').replace(/[. ]$/, '_') : plain;
  });
}

/** Where a file of a folder belongs. */
export interface FolderPlace {
  /** Of the folder that was begun with the first file; null begins one. */
  readonly id: string | null;
  /** The folder's own name. */
  readonly name: string;
  readonly path: string;
}

export class Uploads {
  private readonly folder: string;
  private readonly paths = new Map<string, string>();
  /** Files that were received for a folder. */
  private readonly counts = new Map<string, number>();

  private readonly limits: UploadLimits;

  private constructor(folder: string, limits: UploadLimits) {
    this.folder = folder;
    this.limits = limits;
  }

  static async create(limits: UploadLimits = LIMITS): Promise<Uploads> {
    return new Uploads(createScratch('upload'), limits);
  }

  pathOf(id: string): string | null {
    return this.paths.get(id) ?? null;
  }

  /**
   * Takes one file. A connection that breaks leaves nothing behind.
   * @throws UploadError
   */
  async receive(request: IncomingMessage, name: string): Promise<{ id: string; bytes: number }> {
    this.checkCount();
    const id = randomBytes(12).toString('hex');
    const own = join(this.folder, id);
    await mkdir(own, { mode: 0o700 });
    try {
      const path = join(own, safeName(name));
      const bytes = await this.write(request, path);
      this.paths.set(id, path);
      return { id, bytes };
    } catch (error) {
      await rm(own, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Takes one file of a folder, which becomes one input.
   * @throws UploadError
   */
  async receiveInto(request: IncomingMessage, place: FolderPlace): Promise<{ id: string; bytes: number }> {
    const parts = safePath(place.path, process.platform);
    if (parts === null) throw new UploadError(400, 'This path cannot stand in a folder');
    const id = place.id ?? (await this.beginFolder(place.name));
    const root = this.paths.get(id);
    const count = this.counts.get(id);
    if (root === undefined || count === undefined) throw new UploadError(400, 'There is no such folder here');
    if (count >= this.limits.folderFiles)
      throw new UploadError(
        413,
        `More than ${this.limits.folderFiles} files in one folder; drop the report's archive instead`,
      );
    this.counts.set(id, count + 1);
    const path = join(root, ...parts);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => {
      throw new UploadError(400, `${place.path} is both a file and a folder`);
    });
    try {
      return { id, bytes: await this.write(request, path) };
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
        throw new UploadError(400, `${place.path} was sent twice`);
      await rm(path, { force: true });
      throw error;
    }
  }

  private async beginFolder(name: string): Promise<string> {
    this.checkCount();
    const id = randomBytes(12).toString('hex');
    const path = join(this.folder, id, safeName(name));
    await mkdir(path, { recursive: true, mode: 0o700 });
    this.paths.set(id, path);
    this.counts.set(id, 0);
    return id;
  }

  private checkCount(): void {
    const { uploads } = this.limits;
    if (this.paths.size >= uploads) throw new UploadError(413, `More than ${uploads} files in one session`);
  }

  /** Streams a body into a new file. */
  private async write(request: IncomingMessage, path: string): Promise<number> {
    const declared = Number(request.headers['content-length'] ?? Number.NaN);
    const { fileBytes } = this.limits;
    const tooLarge = new UploadError(413, `The file is larger than ${fileBytes / 1024 ** 3} GiB`);
    if (declared > fileBytes) throw tooLarge;
    const disk = await statfs(this.folder);
    if (declared > disk.bavail * disk.bsize - SPARE_BYTES)
      throw new UploadError(507, `There is not enough room in ${tmpdir()} for this file`);
    let bytes = 0;
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > fileBytes) done(tooLarge);
        else done(null, chunk);
      },
    });
    await pipeline(request, count, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    if (!Number.isNaN(declared) && bytes !== declared) throw new UploadError(400, 'The upload broke off');
    return bytes;
  }

  async dispose(): Promise<void> {
    this.paths.clear();
    await rm(this.folder, { recursive: true, force: true });
  }
}
