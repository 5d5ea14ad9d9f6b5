/**
 * The raw text of the logs of a case, for as long as somebody wants to look at it: members of archives are spooled to a
 * private folder that is removed at the end, files that lie on the disk as they are stay where they are. A place is found by
 * its byte offset, so that a line near the end of a large log costs no more than one at its beginning.
 */
import { mkdtempSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence } from '../../../shared/contract/index.ts';
import { createScratch } from '../../scratch/scratch.ts';

/** Logs beyond this are not kept for excerpts: a disk filled by a guest's file would be our doing. */
const MAX_SPOOL_BYTES = 8 * 1024 ** 3;
/** An excerpt never needs more than this; a longer one is cut by the report anyway. */
const MAX_EXCERPT_BYTES = 256 * 1024;

/** Text of small files kept beside the logs; a report of a host brings some hundred kilobytes of it. */
const MAX_SMALL_CHARACTERS = 16 * 1024 * 1024;

export interface SpoolWriter {
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

interface Stored {
  path: string;
  /** How much of the member is there. */
  bytes: number;
}

export class LogStore {
  private readonly folder: string;
  private readonly members = new Map<string, Stored>();
  /** Small files in whole: their places are known by line, not by offset. */
  private readonly texts = new Map<string, string>();
  private smallCharacters = 0;
  private spooled = 0;
  private count = 0;
  /** What could not be kept, in words. */
  readonly problems: string[] = [];

  private readonly maxSpoolBytes: number;

  private constructor(folder: string, maxSpoolBytes: number) {
    this.folder = folder;
    this.maxSpoolBytes = maxSpoolBytes;
  }

  /**
   * Makes the private folder (mode 0700).
   * @param within a folder that is removed at the end in any case, also when this process is killed
   * @param maxSpoolBytes how much may be spooled in all
   */
  static async create(within?: string, maxSpoolBytes: number = MAX_SPOOL_BYTES): Promise<LogStore> {
    const folder = within === undefined ? createScratch('logs') : mkdtempSync(join(within, 'logs-'));
    return new LogStore(folder, maxSpoolBytes);
  }

  /** Remembers that a member's bytes lie in a file as they are. */
  refer(member: string, path: string, bytes: number): void {
    this.members.set(member, { path, bytes });
  }

  /** Keeps a small file as text, so that a value can be quoted with its line. */
  keepText(member: string, text: string): void {
    this.smallCharacters += text.length;
    if (this.smallCharacters <= MAX_SMALL_CHARACTERS) this.texts.set(member, text);
  }

  /** Begins to keep a member's bytes. A full disk ends the keeping, never the reading. */
  async writer(member: string): Promise<SpoolWriter> {
    const path = join(this.folder, `${this.count++}.log`);
    const stored: Stored = { path, bytes: 0 };
    this.members.set(member, stored);
    let file: FileHandle | null = null;
    const stop = async (why: string): Promise<void> => {
      this.problems.push(`${member}: only its first ${stored.bytes} bytes are kept for excerpts and searches: ${why}`);
      await file?.close().catch(() => {});
      file = null;
    };
    try {
      file = await open(path, 'wx', 0o600);
    } catch (error) {
      await stop(error instanceof Error ? error.message : String(error));
    }
    return {
      write: async (chunk) => {
        if (file === null) return;
        if (this.spooled + chunk.byteLength > this.maxSpoolBytes)
          return await stop('the limit for temporary files is reached');
        try {
          // A disk that is nearly full takes a part first, and refuses the rest.
          for (let at = 0; at < chunk.byteLength; ) {
            const { bytesWritten } = await file.write(chunk, at);
            at += bytesWritten;
            stored.bytes += bytesWritten;
            this.spooled += bytesWritten;
          }
        } catch (error) {
          await stop(error instanceof Error ? error.message : String(error));
        }
      },
      end: async () => {
        await file?.close();
        file = null;
      },
    };
  }

  /** The file in which a member's bytes lie, and how many of them; null when nothing of it is kept. */
  locate(member: string): { readonly path: string; readonly bytes: number } | null {
    const stored = this.members.get(member);
    return stored === undefined || stored.bytes === 0 ? null : { path: stored.path, bytes: stored.bytes };
  }

  /**
   * The raw lines of a place, as they stand in the log.
   * @returns null when the log is not kept or the place lies beyond what was kept
   */
  async excerpt(place: Evidence, maxLines: number): Promise<string[] | null> {
    const stored = this.members.get(place.member);
    const text = stored === undefined ? this.texts.get(place.member) : undefined;
    if (text !== undefined) return linesOf(text, place, maxLines);
    if (stored === undefined || place.byteOffset >= stored.bytes) return null;
    // A log that stayed where it lay may be gone by now.
    const file = await open(stored.path, 'r').catch(() => null);
    if (file === null) return null;
    try {
      const wanted = Math.min(maxLines, place.endLine - place.line + 1);
      const size = Math.min(MAX_EXCERPT_BYTES, stored.bytes - place.byteOffset);
      const buffer = Buffer.alloc(size);
      const { bytesRead } = await file.read(buffer, 0, size, place.byteOffset);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
      // The last piece is whole only when the log ends there.
      if (lines.length > wanted || place.byteOffset + bytesRead < stored.bytes)
        lines.length = Math.min(wanted, lines.length - 1);
      return lines.slice(0, wanted).map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    } finally {
      await file.close();
    }
  }

  /** Removes what was spooled. Inputs are not touched. */
  async dispose(): Promise<void> {
    this.members.clear();
    this.texts.clear();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Lines of a small file by their numbers; null where it has no such line. */
function linesOf(text: string, place: Evidence, maxLines: number): string[] | null {
  const lines = text.split('\n').slice(place.line - 1, Math.min(place.endLine, place.line - 1 + maxLines));
  return lines.length === 0 ? null : lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}
