/** The WebAssembly scanner with its tables: finds a set of needles in bytes, and tells lines by offset. See needles.wat. */
import { NEEDLES_WASM } from './needles-wasm.ts';

/** Addresses in the module's memory, as needles.wat has them. */
const TABLES = 0;
const BUCKETS = 128;
const NEEDLES = 256;
const TEXTS = 1024;
const TEXTS_END = 3072;
const LINE_TABLE = 16_384;
const HITS = 32_768;
const MAX_HITS = 16_384;
const DATA = 262_144;
const STRETCH = 2048;
const BUCKET_COUNT = 8;
const ANCHOR = 3;

/** What can be scanned for: a few ASCII characters without a line end. */
export interface Anchored {
  readonly text: string;
  /** Three neighbouring characters of the text that are rare in logs: the scanner looks for these first. */
  readonly anchor: string;
  /** 0 to 7. Anchors that share one should look alike: any mixture of them passes the first test. */
  readonly bucket: number;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly scan: (from: number, to: number) => number;
}

let compiled: WebAssembly.Module | null = null;

export class NeedleScanner {
  /** Where the bytes to be scanned are put. */
  readonly buffer: Buffer;
  /** Hits of the last scan that are stored. */
  hits = 0;
  /** True when there were more hits than can be stored: what follows the last one was not looked at. */
  overflow = false;
  private readonly scanBytes: Exports['scan'];
  private readonly words: Uint32Array;
  private from = 0;
  /** For each needle of the module its place in the list that was given. */
  private readonly order: readonly number[];

  constructor(needles: readonly Anchored[]) {
    compiled ??= new WebAssembly.Module(Buffer.from(NEEDLES_WASM, 'base64'));
    // The module exports what needles.wat says; its test compares the two.
    const { memory, scan } = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    this.scanBytes = scan;
    this.words = new Uint32Array(memory.buffer, 0, DATA / 4);
    this.buffer = Buffer.from(memory.buffer, DATA, memory.buffer.byteLength - DATA - STRETCH);
    this.order = fillTables(Buffer.from(memory.buffer, 0, DATA), this.words, needles);
  }

  /** Scans `buffer` from one offset up to another. */
  scan(from: number, to: number): void {
    const found = this.scanBytes(DATA + from, DATA + to);
    this.from = from;
    this.overflow = found > MAX_HITS;
    this.hits = Math.min(found, MAX_HITS);
    // The module reads whole stretches: what stands behind the end is not asked for.
    while (this.hits > 0 && this.offset(this.hits - 1) >= to) this.hits--;
  }

  /** Offset in `buffer` of the i-th hit's first byte. Hits are in the order in which their anchors stand. */
  offset(i: number): number {
    return (this.words[HITS / 4 + 2 * i] ?? 0) - DATA;
  }

  /** Which of the needles given to the constructor the i-th hit is. */
  needle(i: number): number {
    return this.order[this.words[HITS / 4 + 2 * i + 1] ?? 0] ?? 0;
  }

  /** Line ends between the start of the last scan and an offset in it. */
  linesBefore(offset: number): number {
    const slot = Math.floor((offset - this.from) / STRETCH);
    let lines = this.words[LINE_TABLE / 4 + slot] ?? 0;
    const { buffer } = this;
    let at = buffer.indexOf(10, this.from + slot * STRETCH);
    for (; at >= 0 && at < offset; at = buffer.indexOf(10, at + 1)) lines++;
    return lines;
  }

  /**
   * Where the line begins that has `lines` line ends before it, counted from the start of the last scan.
   * @param to where the last scan ended, which is returned when there are fewer
   */
  offsetOfLine(lines: number, to: number): number {
    if (lines <= 0) return this.from;
    const base = LINE_TABLE / 4;
    let low = 0;
    let high = Math.ceil((to - this.from) / STRETCH);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.words[base + middle] ?? 0) < lines) low = middle;
      else high = middle - 1;
    }
    let seen = this.words[base + low] ?? 0;
    let at = this.from + low * STRETCH;
    while (seen < lines) {
      const end = this.buffer.indexOf(10, at);
      if (end < 0 || end >= to) return to;
      at = end + 1;
      seen++;
    }
    return at;
  }
}

/** Deals the needles to the buckets and writes tables and texts; returns the needles' order in the module. */
function fillTables(bytes: Buffer, words: Uint32Array, needles: readonly Anchored[]): number[] {
  const order: number[] = [];
  let text = TEXTS;
  for (let b = 0; b < BUCKET_COUNT; b++) {
    words[BUCKETS / 4 + 2 * b] = order.length;
    for (const [n, needle] of needles.entries()) {
      if (needle.bucket !== b) continue;
      const at = needle.text.indexOf(needle.anchor);
      const entry = NEEDLES / 4 + 3 * order.length;
      if (at < 0 || needle.anchor.length !== ANCHOR || text + needle.text.length > TEXTS_END)
        throw new RangeError(`"${needle.text}" cannot be scanned for`);
      words[entry] = text;
      words[entry + 1] = needle.text.length;
      words[entry + 2] = at + ANCHOR - 1;
      text += bytes.write(needle.text, text, 'latin1');
      for (let k = 0; k < ANCHOR; k++) {
        const c = needle.anchor.charCodeAt(k);
        const low = TABLES + 32 * k + (c & 15);
        const high = TABLES + 32 * k + 16 + (c >> 4);
        bytes[low] = (bytes[low] ?? 0) | (1 << b);
        bytes[high] = (bytes[high] ?? 0) | (1 << b);
      }
      order.push(n);
    }
    words[BUCKETS / 4 + 2 * b + 1] = order.length;
  }
  if (order.length !== needles.length || NEEDLES + 12 * order.length > TEXTS) throw new RangeError('too many needles');
  return order;
}
