/**
 * Reads a log without reading every line of it. Bytes are scanned for words with which something can begin; the lines
 * around such a place go to the log reader, until it says that nothing is open any more, and so do the lines whose clocks
 * it wants and the last ones of every stretch. The result is that of reading every line.
 *
 * A log's beginning is read whole: it shows how the source is wrapped, and logs of ordinary size never come further.
 */
import type { KernelLogReader } from '../../../shared/kernel/log-reader.ts';
import { LineSplitter, MAX_LINE_BYTES, type SplitterResult, splitBlock } from '../readers/line-splitter.ts';
import { lineMatters } from './line-test.ts';
import { NeedleScanner } from './needle-scanner.ts';
import { NEEDLES } from './needles.ts';

export interface ScanOptions {
  /** Bytes at the beginning of which every line is read. */
  readonly wholeBytes?: number;
}

/** Twenty thousand lines: read in 30 ms, and longer than any mail or excerpt, where alone words are torn over lines. */
const WHOLE_BYTES = 2 * 1024 * 1024;
/** Scanned in one go; small enough to stay in the processor's cache until its lines are read. */
const PIECE_BYTES = 512 * 1024;
/** Lines read in front of a place: a name that was printed by itself, the beginning of a wrapped line. */
const LINES_BEFORE = 6;
const LINES_AFTER = 4;
/** While a report is open, lines are read in pieces that grow from one size to the other. */
const FIRST_READ = 4 * 1024;
const MAX_READ = 64 * 1024;
/** A gap shorter than this is read rather than left out. */
const MIN_GAP_BYTES = 64;
/** Lines tried for a stamp before a stretch of the log is taken to have none, and how long that stretch is. */
const MAX_TRIES = 32;
const HOLD_LINES = 4096;

export class LogScanner {
  private readonly reader: KernelLogReader;
  private readonly wholeBytes: number;
  private readonly sink = (text: string, line: number, offset: number, clean: boolean): void =>
    this.reader.push(text, line, offset, clean);
  /** Reads every line, at the beginning and where a line is longer than the scanner's buffer. */
  private splitter: LineSplitter | null;
  private readonly cut = { lines: 0, first: null as number | null };
  private bytes = 0;
  /** The scanner's state: its buffer begins with `held` bytes of a line whose end was not seen. */
  private scanner: NeedleScanner | null = null;
  private held = 0;
  private baseOffset = 0;
  private baseLines = 0;
  /** The place up to which lines were read or left out, in the buffer and as the number of lines before it. */
  private cursor = 0;
  private cursorLines = 0;
  private tries = 0;
  private holdUntil = 0;

  constructor(reader: KernelLogReader, options: ScanOptions = {}) {
    this.reader = reader;
    this.wholeBytes = options.wholeBytes ?? WHOLE_BYTES;
    this.splitter = new LineSplitter(this.sink);
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.splitter !== null && !this.attach()) {
        // In pieces, so that what follows the beginning, or a report, is scanned.
        const part = chunk.subarray(at, at + MAX_READ);
        this.splitter.push(part);
        this.bytes += part.length;
        at += part.length;
      } else {
        at += this.fill(chunk.subarray(at, at + PIECE_BYTES));
      }
    }
  }

  /**
   * Where the next bytes may be put by whoever reads them, to be told with `filled`; null while every line is read, when
   * bytes are to be pushed.
   */
  room(): Buffer | null {
    if (this.splitter !== null && !this.attach()) return null;
    return this.scanner?.buffer.subarray(this.held, this.held + PIECE_BYTES) ?? null;
  }

  /** Tells that the first `count` bytes of `room` were filled. */
  filled(count: number): void {
    if (this.scanner !== null) this.take(this.scanner, count);
  }

  end(): SplitterResult {
    if (this.splitter === null && this.scanner !== null) {
      this.splitter = new LineSplitter(this.sink, MAX_LINE_BYTES, {
        lines: this.baseLines,
        bytes: this.baseOffset,
      });
      this.splitter.push(this.scanner.buffer.subarray(0, this.held));
    }
    const last = this.splitter?.end();
    this.noteCut(last);
    return {
      lines: last?.lines ?? 0,
      bytes: this.bytes,
      cutLines: this.cut.lines,
      firstCutLine: this.cut.first,
    };
  }

  /** Goes over from reading every line to scanning, where that is possible. */
  private attach(): boolean {
    if (this.splitter === null || this.bytes < this.wholeBytes || this.reader.busy) return false;
    const left = this.splitter.detach();
    if (left === null) return false;
    this.scanner ??= new NeedleScanner(NEEDLES);
    if (left.rest.length > PIECE_BYTES) return this.resume(left.rest, left.lines, left.lineStart);
    this.noteCut(this.splitter.end());
    this.splitter = null;
    left.rest.copy(this.scanner.buffer);
    this.held = left.rest.length;
    this.baseLines = left.lines;
    this.baseOffset = left.lineStart;
    return true;
  }

  /** Reads every line from here on, until the scanner can take over again. */
  private resume(rest: Uint8Array, lines: number, offset: number): false {
    this.noteCut(this.splitter?.end());
    this.splitter = new LineSplitter(this.sink, MAX_LINE_BYTES, { lines, bytes: offset });
    this.splitter.push(rest);
    return false;
  }

  private noteCut(result: SplitterResult | undefined): void {
    if (result === undefined || result.cutLines === 0) return;
    this.cut.lines += result.cutLines;
    this.cut.first ??= result.firstCutLine;
  }

  /** Adds bytes to the buffer and works on the lines that are whole; returns how many bytes were taken. */
  private fill(part: Uint8Array): number {
    const { scanner } = this;
    if (scanner === null) return 0;
    scanner.buffer.set(part, this.held);
    this.take(scanner, part.length);
    return part.length;
  }

  /** Works on the whole lines among what is held and the `count` bytes behind it. */
  private take(scanner: NeedleScanner, count: number): void {
    const filled = this.held + count;
    this.bytes += count;
    const end = scanner.buffer.lastIndexOf(10, filled - 1) + 1;
    if (end > 0) {
      this.work(scanner, end);
      scanner.buffer.copyWithin(0, end, filled);
      this.baseOffset += end;
    }
    this.held = filled - end;
    if (this.held > PIECE_BYTES) {
      this.resume(scanner.buffer.subarray(0, this.held), this.baseLines, this.baseOffset);
      this.held = 0;
    }
  }

  /** Reads what matters of the whole lines that fill the buffer up to `end`. */
  private work(scanner: NeedleScanner, end: number): void {
    const { buffer } = scanner;
    scanner.scan(0, end);
    this.cursor = 0;
    this.cursorLines = 0;
    const tail = scanner.overflow ? scanner.offset(scanner.hits - 1) : end;
    const last: Place = { at: end, start: linesBack(buffer, tail, LINES_BEFORE, 0), stop: end };
    let hit = 0;
    let place: Place | null = null;
    while (this.cursor < end) {
      if (this.reader.busy) {
        this.readWhileBusy(scanner, end);
        continue;
      }
      // The next of: a place that a needle shows, a line whose clock is wanted, the last lines.
      while (place === null || place.at < this.cursor) place = hit < scanner.hits ? placeOf(scanner, hit++, end) : last;
      const next = place.start < last.start ? place : last;
      const sample = this.nextSample(scanner, end);
      if (sample < next.start) {
        this.tries++;
        if (this.moveTo(scanner, sample)) this.read(scanner, linesOn(buffer, this.cursor, 1, end));
      } else if (this.moveTo(scanner, next.start)) {
        this.read(scanner, next.stop);
      }
    }
    this.baseLines += this.cursorLines;
  }

  /** Where the line begins whose clock the reader wants; `end` when that is none of these. */
  private nextSample(scanner: NeedleScanner, end: number): number {
    const here = this.baseLines + this.cursorLines + 1;
    // The line read last may be the one: it is looked at when it is known to be whole.
    if (this.reader.nextSample.line < here) this.reader.settle();
    const { line } = this.reader.nextSample;
    if (line >= here) {
      this.tries = 0;
      return scanner.offsetOfLine(line - 1 - this.baseLines, end);
    }
    // The line that was wanted had no stamp: the lines behind it are tried, but not all of a log without any.
    if (this.tries >= MAX_TRIES) {
      this.tries = 0;
      this.holdUntil = here + HOLD_LINES;
    }
    return here < this.holdUntil ? scanner.offsetOfLine(this.holdUntil - 1 - this.baseLines, end) : this.cursor;
  }

  /** Leaves lines out up to `start`; false when the last line that was read turns out to begin something. */
  private moveTo(scanner: NeedleScanner, start: number): boolean {
    if (start - this.cursor < MIN_GAP_BYTES) return true;
    if (!this.reader.settle()) return false;
    const lines = scanner.linesBefore(start);
    this.reader.skip(lines - this.cursorLines);
    this.cursor = start;
    this.cursorLines = lines;
    return true;
  }

  private readWhileBusy(scanner: NeedleScanner, end: number): void {
    for (let size = FIRST_READ; this.reader.busy && this.cursor < end; size = Math.min(MAX_READ, size * 2)) {
      const stop = scanner.buffer.indexOf(10, Math.min(end, this.cursor + size) - 1) + 1;
      this.read(scanner, stop);
    }
  }

  /** Reads the lines from the cursor up to `stop`, where a line begins. */
  private read(scanner: NeedleScanner, stop: number): void {
    const block = scanner.buffer.subarray(this.cursor, stop);
    const first = this.baseLines + this.cursorLines + 1;
    const next = splitBlock(block, this.baseOffset + this.cursor, first, this.sink);
    this.cursor = stop;
    this.cursorLines = next - 1 - this.baseLines;
  }
}

/** Lines around a needle: from where to where they are read. */
interface Place {
  readonly at: number;
  readonly start: number;
  readonly stop: number;
}

/** What a hit shows; null where its line turns out to be of no matter. */
function placeOf(scanner: NeedleScanner, hit: number, end: number): Place | null {
  const { buffer } = scanner;
  const at = scanner.offset(hit);
  const needle = NEEDLES[scanner.needle(hit)];
  const lineStart = at === 0 ? 0 : buffer.lastIndexOf(10, at - 1) + 1;
  const lineEnd = buffer.indexOf(10, at);
  if (needle === undefined || !lineMatters(buffer, lineStart, at, lineEnd, needle)) return null;
  return {
    at,
    start: linesBack(buffer, lineStart, LINES_BEFORE, 0),
    stop: linesOn(buffer, lineEnd, LINES_AFTER + 1, end),
  };
}

/** The start of the line that stands `count` lines before the one that begins at `from`, not before `least`. */
function linesBack(bytes: Buffer, from: number, count: number, least: number): number {
  let start = from;
  for (let i = 0; i < count && start > least; i++) start = start < 2 ? 0 : bytes.lastIndexOf(10, start - 2) + 1;
  return Math.max(start, least);
}

/** Where the line begins that follows `count` lines on the one in which `from` stands, not beyond `most`. */
function linesOn(bytes: Buffer, from: number, count: number, most: number): number {
  let at = from;
  for (let i = 0; i < count && at < most; i++) at = bytes.indexOf(10, at) + 1;
  return Math.min(at, most);
}
