/**
 * Bytes to lines, across chunk borders. Lines are decoded as UTF-8; bytes that are no UTF-8 become U+FFFD, never an error.
 * A line longer than the limit is cut (its rest skipped and counted), so that one line of a gigabyte costs no memory.
 */
import { isAscii } from 'node:buffer';

/** A pasted paragraph may hold a whole log; a line beyond this is no log line. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** Takes a line; `clean` says that it is printable ASCII without `&`, backslash and `#01`, found for a whole block at once. */
export type LineSink = (text: string, line: number, byteOffset: number, clean: boolean) => void;

export interface SplitterResult {
  lines: number;
  bytes: number;
  /** Lines that were longer than the limit, and the first of them. */
  cutLines: number;
  firstCutLine: number | null;
}

/** Where in a source a splitter begins: after so many lines and bytes. */
export interface SplitterStart {
  readonly lines: number;
  readonly bytes: number;
}

/**
 * Hands out the lines of a stretch that ends with a line end, none of them longer than `limit`.
 * @param base offset of the stretch in its source
 * @param line number of its first line
 * @returns the number of the line behind it
 */
export function splitBlock(block: Buffer, base: number, line: number, sink: LineSink): number {
  let number = line;
  let from = 0;
  // Plain ASCII is decoded in one go: characters are bytes then.
  if (isAscii(block)) {
    const text = block.toString('latin1');
    const clean = isClean(block);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      sink(text.slice(from, at), number++, base + from, clean);
      from = at + 1;
    }
    return number;
  }
  for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, from)) {
    sink(block.toString('utf8', from, at), number++, base + from, false);
    from = at + 1;
  }
  return number;
}

/** Whether a stretch of ASCII holds nothing that loggers and web pages write for something else. */
function isClean(block: Buffer): boolean {
  return (
    block.indexOf(38) < 0 &&
    block.indexOf(92) < 0 &&
    block.indexOf('#01') < 0 &&
    block.indexOf(0) < 0 &&
    block.indexOf(27) < 0
  );
}

export class LineSplitter {
  private readonly onLine: LineSink;
  private readonly limit: number;
  private rest: Buffer[] = [];
  private restBytes = 0;
  private skipping = false;
  private line: number;
  /** Offset of the first byte of the line being collected. */
  private lineStart: number;
  private bytes: number;
  private cutLines = 0;
  private firstCutLine: number | null = null;

  constructor(onLine: LineSink, limit: number = MAX_LINE_BYTES, start: SplitterStart = { lines: 0, bytes: 0 }) {
    this.onLine = onLine;
    this.limit = limit;
    this.line = start.lines;
    this.lineStart = start.bytes;
    this.bytes = start.bytes;
  }

  push(chunk: Uint8Array): void {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const base = this.bytes;
    this.bytes += buffer.length;
    let from = 0;
    const first = buffer.indexOf(10);
    if (first < 0) {
      this.keep(buffer);
      return;
    }
    if (this.restBytes > 0 || this.skipping) {
      this.keep(buffer.subarray(0, first));
      this.finishRest();
      from = first + 1;
      this.lineStart = base + from;
    }
    const end = buffer.lastIndexOf(10) + 1;
    if (end > from) this.block(buffer.subarray(from, end), base + from);
    this.lineStart = base + end;
    if (end < buffer.length) this.keep(buffer.subarray(end));
  }

  end(): SplitterResult {
    if (this.restBytes > 0 || this.skipping) this.finishRest();
    return { lines: this.line, bytes: this.bytes, cutLines: this.cutLines, firstCutLine: this.firstCutLine };
  }

  /** A stretch of whole lines. */
  private block(block: Buffer, base: number): void {
    if (block.length <= this.limit) {
      this.line = splitBlock(block, base, this.line + 1, this.onLine) - 1;
      return;
    }
    let from = 0;
    for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, from)) {
      const stop = at - from > this.limit ? from + this.limit : at;
      const text = block.toString('utf8', from, stop);
      this.emit(stop < at ? this.cut(text) : text, base + from, false);
      from = at + 1;
    }
  }

  /**
   * Ends the work of this splitter between two chunks.
   * @returns what of a line was collected, which is no longer its own; null while a line beyond the limit is being skipped
   */
  detach(): { rest: Buffer; lines: number; lineStart: number } | null {
    if (this.skipping) return null;
    const rest = Buffer.concat(this.rest);
    this.rest = [];
    this.restBytes = 0;
    return { rest, lines: this.line, lineStart: this.lineStart };
  }

  private emit(text: string, offset: number, clean: boolean): void {
    this.onLine(text, ++this.line, offset, clean);
  }

  private cut(text: string): string {
    this.cutLines++;
    this.firstCutLine ??= this.line + 1;
    return text;
  }

  private keep(part: Buffer): void {
    if (this.skipping || part.length === 0) return;
    const room = this.limit - this.restBytes;
    if (part.length > room) this.skipping = true;
    // The chunk's memory belongs to its reader: what is kept is copied.
    const kept = Buffer.from(part.subarray(0, Math.max(0, room)));
    this.rest.push(kept);
    this.restBytes += kept.length;
  }

  private finishRest(): void {
    const text = Buffer.concat(this.rest).toString('utf8');
    this.rest = [];
    this.restBytes = 0;
    const long = this.skipping;
    this.skipping = false;
    this.emit(long ? this.cut(text) : text, this.lineStart, false);
  }
}
