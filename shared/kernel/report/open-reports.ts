/**
 * The reports of a source that may still take lines, apart by printk caller: which stream a record is of, which report of
 * it is open, and when one is finished. A caller id keeps CPUs apart completely; lines without one share a stream.
 */
import type { LogRecord } from '../lines/records.ts';
import { type Assembly, extend, isComplete, isMention, settle } from './assembly.ts';
import type { RawReport } from './raw-report.ts';

export interface Stream {
  open: Assembly[];
  /** Whose lines follow: the report whose header came last. */
  current: Assembly | null;
  /** Whose frames follow: the report whose task line came last, dump_stack() holds the console for it. */
  tracer: Assembly | null;
  lastUsed: number;
}

/** Reports that may wait for their parts at once; a kernel with more CPUs printing than this is torn beyond repair. */
const MAX_OPEN = 8;
const MAX_STREAMS = 256;
/** Records of others after which a report is taken as finished. */
const MAX_IDLE = 400;
/** The same where the last lines that the kernel prints of a report were seen: only torn lines can still come. */
const MAX_IDLE_COMPLETE = 40;
/** Records that no report of any caller took, after which all are finished: a caller may never print again. */
const MAX_UNBOUND = 1000;
/** A report that took a line within so many records of the end is cut by the end of the source. */
const CUT_AT_END = 20;

export class OpenReports {
  /** Every report that counts, finished or not, by the line of its header. */
  readonly all: Assembly[] = [];
  private readonly streams = new Map<string, Stream>();
  private readonly onReport: ((report: RawReport) => void) | null;
  private lastStream: Stream | null = null;
  private open = 0;
  /** Records since any report took one. */
  private unbound = 0;
  private tick = 0;

  constructor(onReport: ((report: RawReport) => void) | null) {
    this.onReport = onReport;
  }

  get some(): boolean {
    return this.open > 0;
  }

  /** Records seen so far, those left out included. */
  get now(): number {
    return this.tick;
  }

  advance(records: number): void {
    this.tick += records;
  }

  /** Counts a record before anybody has taken it. */
  offer(): void {
    if (this.open > 0 && ++this.unbound > MAX_UNBOUND) this.closeEverything();
  }

  /** Counts a record that no report of the stream took. */
  refuse(stream: Stream, current: Assembly): void {
    for (const r of stream.open) r.idle++;
    if (current.idle > MAX_IDLE || (current.idle > MAX_IDLE_COMPLETE && stream.open.every(isComplete)))
      this.closeAll(stream);
  }

  /** Gives a record to a report; always true, for the binder's answer. */
  touch(report: Assembly, record: LogRecord): true {
    extend(report, record);
    this.unbound = 0;
    return true;
  }

  /** Counts a record that began something. */
  took(): void {
    this.unbound = 0;
  }

  noteDropped(messages: number): void {
    for (const stream of this.streams.values()) for (const r of stream.open) r.dropped += messages;
  }

  streamOf(record: LogRecord): Stream {
    const key = record.caller ?? '';
    // Continuation lines of some vendors lack the caller: they belong to whoever printed last.
    if (
      record.caller === null &&
      this.lastStream !== null &&
      this.lastStream.current !== null &&
      !this.streams.has('')
    ) {
      return this.lastStream;
    }
    let stream = this.streams.get(key);
    if (stream === undefined) {
      if (this.streams.size >= MAX_STREAMS) this.dropOldest();
      stream = { open: [], current: null, tracer: null, lastUsed: this.tick };
      this.streams.set(key, stream);
    }
    stream.lastUsed = this.tick;
    this.lastStream = stream;
    return stream;
  }

  /** Adds a report whose lines follow, unless a trace that is being printed goes on first. */
  add(stream: Stream, report: Assembly): void {
    const { kind } = report.header;
    if (kind !== 'other') this.all.push(report);
    stream.open.push(report);
    this.open++;
    stream.current = report;
    const { tracer } = stream;
    if (tracer === null || tracer.task === null || tracer.traceClosed || tracer.frames.length === 0 || kind === 'other')
      stream.tracer = report;
    while (stream.open.length > MAX_OPEN) this.close(stream, stream.open[0]);
  }

  /** Adds a report that stands inside the one being printed, whose lines go on. */
  addInside(stream: Stream, report: Assembly, outer: Assembly): void {
    this.all.push(report);
    stream.open.unshift(report);
    this.open++;
    outer.idle = 0;
  }

  /** Takes a report back: it is part of another, or none. */
  drop(report: Assembly): void {
    const at = this.all.indexOf(report);
    if (at >= 0) this.all.splice(at, 1);
    for (const stream of this.streams.values()) this.remove(stream, report);
  }

  closeAll(stream: Stream): void {
    while (stream.open.length > 0) this.close(stream, stream.open[0]);
    stream.current = null;
  }

  closeEverything(): void {
    for (const stream of this.streams.values()) this.closeAll(stream);
    this.unbound = 0;
  }

  /** Closes what the end of the source leaves open. */
  end(): void {
    for (const stream of this.streams.values()) {
      for (const r of stream.open) r.openAtEnd = r.idle < CUT_AT_END;
      this.closeAll(stream);
    }
  }

  private close(stream: Stream, report: Assembly | undefined): void {
    if (report === undefined) return;
    if (isMention(report)) {
      this.drop(report);
      return;
    }
    if (!this.remove(stream, report) || report.header.kind === 'other') return;
    settle(report);
    this.onReport?.(report);
  }

  private remove(stream: Stream, report: Assembly): boolean {
    if (stream.current === report) stream.current = null;
    if (stream.tracer === report) stream.tracer = null;
    const at = stream.open.indexOf(report);
    if (at < 0) return false;
    stream.open.splice(at, 1);
    this.open--;
    return true;
  }

  private dropOldest(): void {
    let oldest: [string, Stream] | null = null;
    for (const entry of this.streams) if (oldest === null || entry[1].lastUsed < oldest[1].lastUsed) oldest = entry;
    if (oldest !== null) {
      this.closeAll(oldest[1]);
      this.streams.delete(oldest[0]);
    }
  }
}
