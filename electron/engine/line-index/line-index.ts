/**
 * Where the lines of a file begin, sparsely: one byte offset for every 128 lines. A 2 GB log of 20 million lines takes
 * 1.3 MB of index, and any line is one read of some 16 KiB away. Lines are counted as the log reader counts them: a line
 * ends at LF or at the end of the file.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { NeedleScanner } from '../scan/needle-scanner.ts';

/** Lines between two remembered offsets: small enough for one read, large enough for a small index. */
export const STRIDE = 128;
const SCAN_CHUNK_BYTES = 1024 * 1024;
const READ_CHUNK_BYTES = 128 * 1024;
/** A line is shown up to here; a longer one is cut on the screen (never in the file). */
export const MAX_SHOWN_LINE_BYTES = 16 * 1024;
/** One answer never carries more than this; it then holds fewer lines than were asked for. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export interface LineRange {
  /** 1-based number of the first line. */
  readonly from: number;
  readonly lines: string[];
  /** Indexes into `lines` of those that were cut. */
  readonly cut: number[];
}

export interface IndexOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((indexedBytes: number, totalBytes: number) => void) | undefined;
}

export class LineIndex {
  readonly path: string;
  readonly bytes: number;
  readonly lines: number;
  private readonly offsets: Float64Array;

  private constructor(path: string, bytes: number, lines: number, offsets: Float64Array) {
    this.path = path;
    this.bytes = bytes;
    this.lines = lines;
    this.offsets = offsets;
  }

  /**
   * Scans a file for its line ends.
   * @param bytes how much of the file belongs to the log (a log that is still being written has an end all the same)
   * @throws the signal's reason, or the error of the file system
   */
  static async build(path: string, bytes: number, options: IndexOptions = {}): Promise<LineIndex> {
    const file = await open(path, 'r');
    let offsets = new Float64Array(1024);
    let count = 0;
    let ends = 0;
    let position = 0;
    let lastByte = 10;
    const remember = (offset: number): void => {
      if (count === offsets.length) {
        const larger = new Float64Array(offsets.length * 2);
        larger.set(offsets);
        offsets = larger;
      }
      offsets[count++] = offset;
    };
    remember(0);
    try {
      // It is asked for no word: it counts line ends at the speed of memory.
      const scanner = new NeedleScanner([]);
      const buffer = scanner.buffer.subarray(0, SCAN_CHUNK_BYTES);
      while (position < bytes) {
        options.signal?.throwIfAborted();
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - position), position);
        if (bytesRead === 0) break;
        scanner.scan(0, bytesRead);
        const after = ends + scanner.linesBefore(bytesRead);
        for (let line = ends + STRIDE - (ends % STRIDE); line <= after; line += STRIDE)
          remember(position + scanner.offsetOfLine(line - ends, bytesRead));
        ends = after;
        lastByte = buffer[bytesRead - 1] ?? 10;
        position += bytesRead;
        options.onProgress?.(position, bytes);
      }
    } finally {
      await file.close();
    }
    const lines = ends + (position > 0 && lastByte !== 10 ? 1 : 0);
    return new LineIndex(path, position, lines, offsets.slice(0, count));
  }

  /** Bytes that the index itself takes. */
  get indexBytes(): number {
    return this.offsets.byteLength;
  }

  /**
   * Reads lines, fewer than asked for where the log ends.
   * @param from 1-based
   */
  async read(from: number, count: number): Promise<LineRange> {
    const first = Math.max(1, Math.min(from, this.lines));
    const wanted = Math.min(count, this.lines - first + 1);
    if (this.lines === 0 || wanted <= 0) return { from: 1, lines: [], cut: [] };
    const slot = Math.floor((first - 1) / STRIDE);
    const file = await open(this.path, 'r');
    try {
      return await this.collect(file, this.offsets[slot] ?? 0, first - 1 - slot * STRIDE, first, wanted);
    } finally {
      await file.close();
    }
  }

  private async collect(
    file: FileHandle,
    start: number,
    skip: number,
    from: number,
    wanted: number,
  ): Promise<LineRange> {
    const lines: string[] = [];
    const cut: number[] = [];
    const buffer = Buffer.allocUnsafe(READ_CHUNK_BYTES);
    let parts: Buffer[] = [];
    let partBytes = 0;
    let overlong = false;
    let answerBytes = 0;
    let toSkip = skip;
    let position = start;
    const keep = (piece: Buffer): void => {
      const room = MAX_SHOWN_LINE_BYTES - partBytes;
      if (piece.length > room) overlong = true;
      if (room <= 0 || piece.length === 0) return;
      const kept = Buffer.from(piece.subarray(0, room));
      parts.push(kept);
      partBytes += kept.length;
    };
    const finish = (): void => {
      if (overlong) cut.push(lines.length);
      const text = Buffer.concat(parts).toString('utf8');
      lines.push(text.endsWith('\r') ? text.slice(0, -1) : text);
      answerBytes += partBytes;
      parts = [];
      partBytes = 0;
      overlong = false;
    };
    while (lines.length < wanted && answerBytes < MAX_ANSWER_BYTES && position < this.bytes) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, this.bytes - position), position);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      let at = 0;
      while (at < bytesRead && lines.length < wanted) {
        const end = chunk.indexOf(10, at);
        const stop = end < 0 ? bytesRead : end;
        if (toSkip === 0) keep(chunk.subarray(at, stop));
        if (end >= 0) {
          if (toSkip > 0) toSkip--;
          else finish();
        }
        at = stop + 1;
      }
      position += bytesRead;
    }
    // The last line of a file that does not end with a line end.
    if (lines.length < wanted && position >= this.bytes && toSkip === 0 && (partBytes > 0 || overlong)) finish();
    return { from, lines, cut };
  }
}
