/** Files dropped on the window, streamed into a private folder (mode 0700) that goes with the server. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Larger than any report that was ever sent; an endless stream ends here. */
const MAX_UPLOAD_BYTES = 64 * 1024 ** 3;
/** Kept free on the disk: the engine unpacks beside the uploads. */
const SPARE_BYTES = 256 * 1024 * 1024;
const MAX_UPLOADS = 1000;

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

export class Uploads {
  private readonly folder: string;
  private readonly paths = new Map<string, string>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Uploads> {
    return new Uploads(await mkdtemp(join(tmpdir(), 'buddyscope-upload-')));
  }

  pathOf(id: string): string | null {
    return this.paths.get(id) ?? null;
  }

  /**
   * Takes one file. A connection that breaks leaves nothing behind.
   * @throws UploadError
   */
  async receive(request: IncomingMessage, name: string): Promise<{ id: string; bytes: number }> {
    if (this.paths.size >= MAX_UPLOADS) throw new UploadError(413, `More than ${MAX_UPLOADS} files in one session`);
    const declared = Number(request.headers['content-length'] ?? Number.NaN);
    if (declared > MAX_UPLOAD_BYTES) throw new UploadError(413, 'The file is larger than 64 GiB');
    const disk = await statfs(this.folder);
    if (declared > disk.bavail * disk.bsize - SPARE_BYTES)
      throw new UploadError(507, `There is not enough room in ${tmpdir()} for this file`);
    const id = randomBytes(12).toString('hex');
    const own = join(this.folder, id);
    await mkdir(own, { mode: 0o700 });
    const path = join(own, safeName(name));
    let bytes = 0;
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > MAX_UPLOAD_BYTES) done(new UploadError(413, 'The file is larger than 64 GiB'));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(request, count, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      if (!Number.isNaN(declared) && bytes !== declared) throw new UploadError(400, 'The upload broke off');
    } catch (error) {
      await rm(own, { recursive: true, force: true });
      throw error;
    }
    this.paths.set(id, path);
    return { id, bytes };
  }

  async dispose(): Promise<void> {
    this.paths.clear();
    await rm(this.folder, { recursive: true, force: true });
  }
}
