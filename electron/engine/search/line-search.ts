/** Finds the lines of one stream of bytes that match, as the bytes come by. */
import { isAscii } from 'node:buffer';
import { splitBlock } from '../readers/line-splitter.ts';
import { NeedleScanner } from '../scan/needle-scanner.ts';
import type { Pattern } from './pattern.ts';

export interface LineMatch {
  /** 1-based. */
  readonly line: number;
  /** Offset of the line's first byte. */
  readonly byteOffset: number;
  /** The line, or the part of it around the match. */
  readonly text: string;
  /** Characters of the line that `text` lacks in front and behind. */
  readonly before: number;
  readonly after: number;
}

/** Searched in one go; a line longer than this is searched in pieces, and told once. */
const PIECE_BYTES = 1024 * 1024;
/** Lines are decoded in stretches of this size: one without a match costs one look. */
const STRETCH_BYTES = 64 * 1024;
/** Of a line that is searched in pieces, so much of one is searched again with the next: a match may stand between. */
const OVERLAP_BYTES = 4096;

export class LineSearch {
  private readonly pattern: Pattern;
  private readonly maxText: number;
  private readonly onMatch: (match: LineMatch) => void;
  /** Counts line ends at the speed of memory; it is not asked for any word. */
  private readonly counter = new NeedleScanner([]);
  /** Bytes of the last, unfinished line, at the front of the counter's buffer. */
  private held = 0;
  private offset = 0;
  private lines = 0;
  /** A line longer than the buffer is being searched: where it began, and whether it was told. */
  private long: { readonly start: number; told: boolean } | null = null;

  /** @param maxText characters of a line that are handed over */
  constructor(pattern: Pattern, maxText: number, onMatch: (match: LineMatch) => void) {
    this.pattern = pattern;
    this.maxText = maxText;
    this.onMatch = onMatch;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) this.fill(chunk.subarray(at, at + PIECE_BYTES));
  }

  end(): void {
    if (this.held > 0) this.whole(this.held, true);
    this.held = 0;
  }

  private fill(part: Uint8Array): void {
    const { buffer } = this.counter;
    buffer.set(part, this.held);
    const filled = this.held + part.length;
    const end = buffer.lastIndexOf(10, filled - 1) + 1;
    if (end > 0) this.whole(end, false);
    else if (filled > PIECE_BYTES) {
      this.longPiece(filled);
      this.keep(filled - OVERLAP_BYTES, filled);
      return;
    }
    this.keep(end, filled);
  }

  /** Goes on with what stands behind `from` at the front of the buffer. */
  private keep(from: number, filled: number): void {
    this.counter.buffer.copyWithin(0, from, filled);
    this.held = filled - from;
    this.offset += from;
  }

  /** Searches the lines that fill the buffer up to `end`; the last of a source may lack its line end. */
  private whole(end: number, last: boolean): void {
    const { buffer } = this.counter;
    let from = 0;
    if (this.long !== null) {
      from = last ? end : buffer.indexOf(10) + 1;
      this.longPiece(from);
      this.long = null;
      this.lines++;
    }
    this.counter.scan(from, end);
    if (this.pattern.bytes !== null) this.byBytes(this.pattern.bytes, from, end);
    else this.byLines(from, end, last);
    this.lines += this.counter.linesBefore(end);
  }

  private byBytes(bytes: Buffer, from: number, end: number): void {
    const block = this.counter.buffer.subarray(0, end);
    for (let at = block.indexOf(bytes, from); at >= 0; ) {
      const start = at === 0 ? 0 : block.lastIndexOf(10, at - 1) + 1;
      const newline = block.indexOf(10, at);
      const stop = newline < 0 ? end : newline;
      const line = this.lines + this.counter.linesBefore(start) + 1;
      this.tell(block.toString('utf8', start, stop), line, this.offset + start);
      if (stop + 1 >= end) return;
      at = block.indexOf(bytes, stop + 1);
    }
  }

  private byLines(from: number, end: number, last: boolean): void {
    const { buffer } = this.counter;
    for (let at = from; at < end; ) {
      const newline = at + STRETCH_BYTES >= end ? end - 1 : buffer.indexOf(10, at + STRETCH_BYTES - 1);
      const stop = newline < 0 ? end : newline + 1;
      const block = buffer.subarray(at, stop);
      const text = block.toString(isAscii(block) ? 'latin1' : 'utf8');
      if (this.pattern.mayMatch(text)) {
        const first = this.lines + this.counter.linesBefore(at) + 1;
        const test = (line: string, number: number, offset: number): void => {
          if (this.pattern.test(line)) this.tell(line, number, offset);
        };
        const next = splitBlock(block, this.offset + at, first, test);
        const rest = block.lastIndexOf(10) + 1;
        if (last && stop === end && rest < block.length)
          test(block.toString('utf8', rest), next, this.offset + at + rest);
      }
      at = stop;
    }
  }

  /** A piece of a line that has no end in the buffer. */
  private longPiece(end: number): void {
    this.long ??= { start: this.offset, told: false };
    if (this.long.told) return;
    const text = this.counter.buffer.toString('utf8', 0, end).replace(/\r?\n$/, '');
    if (!this.pattern.test(text)) return;
    this.long.told = true;
    this.tell(text, this.lines + 1, this.long.start);
  }

  private tell(line: string, number: number, byteOffset: number): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.length <= this.maxText) {
      this.onMatch({ line: number, byteOffset, text: ownCopy(text), before: 0, after: 0 });
      return;
    }
    // The match in view, with what stands in front of it.
    const at = Math.max(0, Math.min(this.pattern.find(text) - this.maxText / 4, text.length - this.maxText));
    const from = Math.floor(at);
    const shown = text.slice(from, from + this.maxText);
    this.onMatch({
      line: number,
      byteOffset,
      text: ownCopy(shown),
      before: from,
      after: text.length - from - shown.length,
    });
  }
}

/** A slice keeps the stretch it was cut from in memory; a match may be kept for long. */
function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}
