/**
 * The reader of kernel logs: lines in, reports out. Pure and streaming; memory grows with the reports found, not with the
 * lines read.
 */
import { hostOfLine } from './lines/host.ts';
import { ownText } from './lines/own-text.ts';
import { type LogRecord, RecordReader } from './lines/records.ts';
import type { Piece } from './lines/transport.ts';
import { Assembler } from './report/assembler.ts';
import type { AssembledLog, RawReport } from './report/raw-report.ts';

/** A line that carries both clocks, for tying printk seconds to wall time. */
export interface ClockSample {
  line: number;
  stamp: string | null;
  bootSeconds: number | null;
  bootId: string | null;
}

export interface KernelLog extends AssembledLog {
  lines: number;
  first: ClockSample | null;
  last: ClockSample | null;
  /** The host that its lines name; null where they name none, or several. */
  host: string | null;
  /** Lines spread over the source, fewer than MAX_SAMPLES. */
  samples: ClockSample[];
}

const MAX_SAMPLES = 4096;
/** Lines in which the host's name is looked for. */
const HOST_LINES = 64;

export class KernelLogReader {
  private readonly records: RecordReader;
  private readonly assembler: Assembler;
  private readonly samples: ClockSample[] = [];
  private lines = 0;
  private stride = 1;
  private sampleFrom = 1;
  private first: ClockSample | null = null;
  private readonly last: ClockSample = { line: 0, stamp: null, bootSeconds: null, bootId: null };

  private readonly hosts = new Set<string>();
  private readonly maxSamples: number;

  constructor(options: { onReport?: (report: RawReport) => void; maxSamples?: number } = {}) {
    this.assembler = new Assembler(options.onReport);
    this.maxSamples = options.maxSamples ?? MAX_SAMPLES;
    this.records = new RecordReader((record) => this.record(record));
  }

  /**
   * Takes one physical line.
   * @param text without its newline
   * @param line 1-based
   * @param byteOffset offset of its first byte in the source
   * @param clean true when the caller knows that the line is printable ASCII without `&` and `#01`
   */
  push(text: string, line: number, byteOffset: number, clean = false): void {
    this.lines = line;
    if (line <= HOST_LINES) {
      const host = hostOfLine(text);
      if (host !== null) this.hosts.add(host);
    }
    this.records.push(text, line, byteOffset, clean);
  }

  /**
   * Takes one message of a structured log, whose stamp and boot clock stand in fields of their own.
   * @param line ordinal of the entry, from 1
   * @param byteOffset where the entry stands in its file
   */
  message(piece: Piece, line: number, byteOffset: number): void {
    this.lines = line;
    this.records.message(piece, line, byteOffset);
  }

  /** True while a report may still grow, or a line may still be continued: no line may be left out then. */
  get busy(): boolean {
    return this.assembler.busy || this.records.busy;
  }

  /** The next line whose clock is wanted, and how many lines later the one after it; until then lines may be left out. */
  get nextSample(): { readonly line: number; readonly stride: number } {
    return { line: this.sampleFrom, stride: this.stride };
  }

  /**
   * Ends the line that might still be continued, because the caller is about to leave lines out.
   * @returns whether it may: false when that very line turned out to begin something
   */
  settle(): boolean {
    this.records.end();
    return !this.assembler.busy;
  }

  /** Tells that `lines` lines were left out, none of which a report could begin with. Only while not `busy`. */
  skip(lines: number): void {
    this.lines += lines;
    this.assembler.skip(lines);
  }

  end(): KernelLog {
    this.records.end();
    return {
      ...this.assembler.end(),
      lines: this.lines,
      host: this.hosts.size === 1 ? ([...this.hosts][0] ?? null) : null,
      first: this.first,
      last: this.first === null ? null : kept(this.last),
      samples: this.samples,
    };
  }

  private record(record: LogRecord): void {
    if (record.stamp !== null || record.bootSeconds !== null) this.sample(record);
    this.assembler.push(record);
  }

  /** Keeps a stamped line in every stride lines, doubling the stride when the store is full. */
  private sample(record: LogRecord): void {
    const last = this.last;
    last.line = record.line;
    last.stamp = record.stamp;
    last.bootSeconds = record.bootSeconds;
    last.bootId = record.bootId;
    this.first ??= kept(last);
    if (record.line < this.sampleFrom) return;
    this.samples.push(kept(last));
    if (this.samples.length >= this.maxSamples) {
      const half = this.samples.filter((_, i) => i % 2 === 0);
      this.samples.length = 0;
      for (const s of half) this.samples.push(s);
      this.stride *= 2;
    }
    this.sampleFrom = (this.samples.at(-1)?.line ?? 0) + this.stride;
  }
}

/** A sample of its own: the one that is filled line by line holds views of the log. */
function kept(sample: ClockSample): ClockSample {
  const { line, stamp, bootSeconds, bootId } = sample;
  return {
    line,
    stamp: stamp === null ? null : ownText(stamp),
    bootSeconds,
    bootId: bootId === null ? null : ownText(bootId),
  };
}
