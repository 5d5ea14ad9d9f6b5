/**
 * Puts the records of one source together to reports: header, task line, trace and Mem-Info of one failure, although two
 * CPUs may print at once, unrelated lines stand between, and any part may be missing.
 *
 * Binding: a printk caller id (or a vendor's cpu:pid) decides where there is one. Without it a task line binds to the
 * newest open report with its comm, and what follows belongs to the report whose task line came last, because dump_stack()
 * serialises CPUs from 3.10 on (lib/dump_stack.c).
 */
import type { Frame } from '../../contract/event.ts';
import { pooledOrNull, pooledText } from '../lines/own-text.ts';
import type { LogRecord } from '../lines/records.ts';
import { cachedTracePiece, readTracePiece, type Section, type TracePiece } from './frames.ts';
import { completeHeader, type Header, readHeaders } from './header.ts';
import { MemInfoBuilder } from './mem-info.ts';
import {
  buildOfBootLine,
  readBootLine,
  readCpusetLine,
  readHardware,
  readSuppressed,
  readTaskLine,
  readWorkqueue,
  type TaskLine,
} from './task-line.ts';

/** One report as printed, before anything is decoded. */
export interface RawReport {
  header: Header;
  line: number;
  endLine: number;
  byteOffset: number;
  stamp: string | null;
  bootSeconds: number | null;
  bootId: string | null;
  prefixCpu: number | null;
  prefixPid: number | null;
  task: TaskLine | null;
  hardware: string | null;
  workqueue: string | null;
  frames: Frame[];
  memory: MemInfoBuilder;
  /** Index into the source's boots of the boot that printed it; −1 before the first `Linux version` line. */
  boot: number;
  /** Records of others between the lines of this report. */
  foreign: number;
  /** The report was still growing when its source ended. */
  openAtEnd: boolean;
  /** printk said that it dropped messages while this report was being printed. */
  dropped: number;
  /** How often syslogd says that the line was repeated. */
  repeated: number;
  /** The last bound record carried this printk time. */
  lastBootSeconds: number | null;
}

export interface BootMark {
  release: string;
  /** The distribution's own version, where the line tells it. */
  build: string | null;
  line: number;
  stamp: string | null;
  bootSeconds: number | null;
  bootId: string | null;
}

export interface SuppressedMark {
  by: string;
  count: number;
  line: number;
  stamp: string | null;
  bootSeconds: number | null;
  boot: number;
}

interface Assembly extends RawReport {
  section: Section;
  armCaller: string | null;
  inTrace: boolean;
  /** `Call Trace:` or its like was seen. */
  started: boolean;
  traceClosed: boolean;
  memoryClosed: boolean;
  /** Wall-clock stamp of the last bound record. */
  lastStamp: string | null;
  /** Records since the last one that was bound. */
  idle: number;
}

interface Stream {
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
/** A serial console at 9600 baud needs about eight seconds for a long report; after this gap nothing more will come. */
const MAX_GAP_SECONDS = 15;
/** Records of others after which a report is taken as finished. */
const MAX_IDLE = 400;
/** The same where the last lines that the kernel prints of a report were seen: only torn lines can still come. */
const MAX_IDLE_COMPLETE = 40;
/** Records that no report of any caller took, after which all are finished: a caller may never print again. */
const MAX_UNBOUND = 1000;
/** x86 register and code lines inside a trace: the interrupted program's, never a frame. */
const REGISTERS = /^(?:R(?:IP|SP|[ABCD]X|SI|DI|BP|\d\d|1\d): |Code: )/;
/** Frames of others that may stand between a task line and its `Call Trace:`. */
const STRAY_FRAMES = 8;
/** No kernel prints more frames than its stack depth limits allow; stack scans of old kernels stay below this. */
const MAX_FRAMES = 512;

export interface AssembledLog {
  reports: RawReport[];
  boots: BootMark[];
  suppressed: SuppressedMark[];
  /** Lines of Mem-Info blocks and allocation traces whose header is not in the source. */
  orphanMemory: number[];
  orphanTraces: number[];
  dropped: number;
}

export class Assembler {
  private readonly reports: Assembly[] = [];
  private readonly boots: BootMark[] = [];
  private readonly suppressed: SuppressedMark[] = [];
  private readonly orphanMemory: number[] = [];
  private readonly orphanTraces: number[] = [];
  private readonly streams = new Map<string, Stream>();
  private readonly onReport: ((report: RawReport) => void) | null;
  private lastStream: Stream | null = null;
  private previous: LogRecord | null = null;
  private pendingVmalloc: Assembly | null = null;
  private lastOom: Assembly | null = null;
  private tick = 0;
  private dropped = 0;
  private orphanBuilder: MemInfoBuilder | null = null;
  private openReports = 0;
  /** Records since any report took one. */
  private unbound = 0;
  private doubling = false;
  private skipped = false;

  constructor(onReport?: (report: RawReport) => void) {
    this.onReport = onReport ?? null;
  }

  /** True while a report may still grow: the caller must not skip lines then. */
  get busy(): boolean {
    return this.openReports > 0 || this.orphanBuilder !== null;
  }

  push(record: LogRecord): void {
    this.tick++;
    if (this.doubled(record)) return;
    if (record.dropped > 0) this.noteDropped(record);
    if (this.openReports > 0 && ++this.unbound > MAX_UNBOUND) this.closeStreams();
    if (!(this.openReports > 0 && this.fastPath(record)) && !this.marks(record)) this.report(record);
    this.previous = record;
  }

  /** A machine started anew here: what is open cannot go on. */
  private reboot(): void {
    this.closeStreams();
    this.previous = null;
  }

  private closeStreams(): void {
    for (const stream of this.streams.values()) this.closeAll(stream);
    this.unbound = 0;
  }

  /** The caller left out lines that bear on nothing, as it may while not `busy`: what follows has other neighbours. */
  skip(lines: number): void {
    this.tick += lines;
    this.previous = null;
  }

  end(): AssembledLog {
    for (const stream of this.streams.values()) {
      for (const r of stream.open) r.openAtEnd = r.idle < 20;
      this.closeAll(stream);
    }
    return {
      reports: this.reports,
      boots: this.boots,
      suppressed: this.suppressed,
      orphanMemory: this.orphanMemory,
      orphanTraces: this.orphanTraces,
      dropped: this.dropped,
    };
  }

  /**
   * Two rules of a logger that write to one file make every line stand there twice. Seen at a header: while it lasts, the
   * second of two equal neighbours with one printk time is left out.
   */
  private doubled(record: LogRecord): boolean {
    const { previous } = this;
    const same =
      previous !== null &&
      record.bootSeconds !== null &&
      record.bootSeconds === previous.bootSeconds &&
      record.body === previous.body &&
      record.stamp === previous.stamp;
    if (!same) {
      this.skipped = false;
      return false;
    }
    if (!this.doubling && record.body.indexOf('page allocation') >= 0) this.doubling = true;
    if (!this.doubling || this.skipped) {
      this.skipped = false;
      return false;
    }
    this.skipped = true;
    return true;
  }

  private noteDropped(record: LogRecord): void {
    this.dropped += record.dropped;
    for (const stream of this.streams.values()) for (const r of stream.open) r.dropped += record.dropped;
  }

  /** Boots, suppressed callbacks, syslogd's repetitions. */
  private marks(record: LogRecord): boolean {
    const { body } = record;
    const c = body.charCodeAt(0);
    if (c === 76 && body.startsWith('Linux version ')) {
      const release = readBootLine(body);
      if (release === null) return false;
      this.reboot();
      this.boots.push({
        build: buildOfBootLine(body),
        release,
        line: record.line,
        stamp: pooledOrNull(record.stamp),
        bootSeconds: record.bootSeconds,
        bootId: pooledOrNull(record.bootId),
      });
      return true;
    }
    if (body.indexOf('suppressed') >= 0) {
      const mark = readSuppressed(body);
      if (mark !== null) {
        this.suppressed.push({
          ...mark,
          line: record.line,
          stamp: pooledOrNull(record.stamp),
          bootSeconds: record.bootSeconds,
          boot: this.boots.length - 1,
        });
        return true;
      }
    }
    if (body.indexOf('repeated') >= 0) {
      const times = /(?:^|\s)(?:last )?message repeated (\d{1,9}) times/.exec(body);
      const last = this.reports.at(-1);
      if (times !== null && last !== undefined) {
        // A repetition right behind a header repeats that header, nothing else was printed in between.
        if (
          this.previous !== null &&
          (last.line === this.previous.line || last.repeated > 0) &&
          last.frames.length === 0
        ) {
          last.repeated += Number(times[1]);
          return true;
        }
      }
    }
    return false;
  }

  private stream(record: LogRecord): Stream {
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

  private dropOldest(): void {
    let oldest: [string, Stream] | null = null;
    for (const entry of this.streams) if (oldest === null || entry[1].lastUsed < oldest[1].lastUsed) oldest = entry;
    if (oldest !== null) {
      this.closeAll(oldest[1]);
      this.streams.delete(oldest[0]);
    }
  }

  private report(record: LogRecord): void {
    const headers = record.body.length > 4 ? readHeaders(record, this.previous) : [];
    if (headers.length > 0) {
      const stream = this.stream(record);
      for (const header of headers) this.begin(header, record, stream);
      return;
    }
    if (this.openReports === 0 && this.orphanBuilder === null) {
      this.watchOrphans(record);
      return;
    }
    const stream = this.stream(record);
    const current = stream.current;
    if (current === null) {
      this.watchOrphans(record);
      return;
    }
    if (this.tooLate(record, current)) {
      this.closeAll(stream);
      this.watchOrphans(record);
      return;
    }
    if (this.bind(record, stream, current)) return;
    for (const r of stream.open) r.idle++;
    if (current.idle > MAX_IDLE || (current.idle > MAX_IDLE_COMPLETE && stream.open.every(isComplete)))
      this.closeAll(stream);
  }

  /** Lines that need no look at anything else: frames seen before, and the node and zone lines of a Mem-Info block. */
  private fastPath(record: LogRecord): boolean {
    const { body } = record;
    const stream = this.stream(record);
    const current = stream.current;
    if (current === null || this.tooLate(record, current)) return false;
    const c = body.charCodeAt(0);
    if (c === 78 && body.startsWith('Node ')) return this.bindMemory(record, current);
    // Inside a Mem-Info block its own lines are by far the most likely ones.
    if (current.memory.started && c !== 77) {
      if (this.bindMemory(record, current)) return true;
    } else if ((c === 82 || c === 67) && current.inTrace && REGISTERS.test(body)) {
      current.idle = 0;
      return true;
    }
    const tracer = stream.tracer ?? current;
    if (tracer.armCaller !== null) return false;
    const piece = cachedTracePiece(body, tracer.section, tracer.inTrace);
    return piece !== undefined && this.bindPiece(piece, record, stream, current);
  }

  /** Whether a record was printed so long after the report's last line that it cannot belong to it. */
  private tooLate(record: LogRecord, report: Assembly): boolean {
    if (record.bootSeconds !== null && report.lastBootSeconds !== null) {
      const gap = record.bootSeconds - report.lastBootSeconds;
      return gap > MAX_GAP_SECONDS || gap < -MAX_GAP_SECONDS;
    }
    // Loggers write some seconds late and in bursts: the wall clock is given more room than printk's.
    if (record.stamp === null || report.lastStamp === null || record.stamp === report.lastStamp) return false;
    const now = secondsOfDay(record.stamp);
    const then = secondsOfDay(report.lastStamp);
    if (now === null || then === null) return false;
    const gap = (now - then + 86_400) % 86_400;
    return gap > 4 * MAX_GAP_SECONDS && gap < 86_400 - 4 * MAX_GAP_SECONDS;
  }

  private begin(header: Header, record: LogRecord, stream: Stream): void {
    this.unbound = 0;
    if (header.kind === 'oom-kill' && header.process === null && this.mergeOom(header, record)) return;
    if (header.kind === 'page-allocation-failure' && this.pendingVmalloc !== null) {
      // vmalloc's own line stands in front of the ordinary header to 4.8: one event.
      const vmalloc = this.pendingVmalloc;
      this.pendingVmalloc = null;
      if (record.line - vmalloc.endLine <= 3) {
        const { bytes, allocatedBytes } = vmalloc.header.details;
        header.details = { ...header.details, vmallocBytes: bytes ?? null };
        if (allocatedBytes !== undefined) header.details['vmallocAllocatedBytes'] = allocatedBytes;
        this.drop(vmalloc);
      }
    }
    const report: Assembly = {
      header,
      line: record.line,
      endLine: record.endLine,
      byteOffset: record.byteOffset,
      stamp: record.stamp,
      bootSeconds: record.bootSeconds,
      bootId: record.bootId,
      prefixCpu: record.cpu,
      prefixPid: record.pid,
      task: null,
      hardware: null,
      workqueue: null,
      frames: [],
      memory: new MemInfoBuilder(),
      boot: this.boots.length - 1,
      foreign: 0,
      openAtEnd: false,
      dropped: 0,
      repeated: 0,
      lastBootSeconds: record.bootSeconds,
      section: 'task',
      armCaller: null,
      inTrace: false,
      started: false,
      traceClosed: false,
      memoryClosed: false,
      lastStamp: record.stamp,
      idle: 0,
    };
    if (
      header.kind === 'slab-failure' &&
      stream.current !== null &&
      stream.current.header.kind === 'page-allocation-failure'
    ) {
      // The slab layer's lines may stand inside the page allocator's report: they must not end it.
      this.reports.push(report);
      stream.open.unshift(report);
      this.openReports++;
      stream.current.idle = 0;
      this.slabOwner = { report, until: this.tick + 12 };
      return;
    }
    if (header.kind === 'slab-failure') this.slabOwner = { report, until: this.tick + 12 };
    if (header.details['headerFollows'] === true) this.pendingVmalloc = report;
    if (header.kind === 'oom-kill') this.lastOom = report;
    if (header.kind !== 'other') this.reports.push(report);
    stream.open.push(report);
    this.openReports++;
    stream.current = report;
    const { tracer } = stream;
    if (
      tracer === null ||
      tracer.task === null ||
      tracer.traceClosed ||
      tracer.frames.length === 0 ||
      header.kind === 'other'
    )
      stream.tracer = report;
    while (stream.open.length > MAX_OPEN) this.close(stream, stream.open[0]);
  }

  private slabOwner: { report: Assembly; until: number } | null = null;

  /** The kill lines that follow `invoked oom-killer` tell more of the same event. */
  private mergeOom(header: Header, record: LogRecord): boolean {
    const last = this.lastOom;
    if (last === null || last.boot !== this.boots.length - 1) return false;
    const known = last.header.details['victimPid'];
    const victim = header.details['victimPid'];
    // Lines are counted only where no clock tells: an export of the journal takes ten for each message.
    const near =
      record.bootSeconds !== null && last.lastBootSeconds !== null
        ? record.bootSeconds - last.lastBootSeconds <= 30
        : record.line - last.endLine <= 600;
    if (!near || (known !== undefined && known !== null && victim !== undefined && victim !== known)) return false;
    for (const [name, value] of Object.entries(header.details)) {
      if (last.header.details[name] === undefined || last.header.details[name] === null)
        last.header.details[name] = ownDetail(value);
    }
    last.endLine = Math.max(last.endLine, record.endLine);
    return true;
  }

  private drop(report: Assembly): void {
    const at = this.reports.indexOf(report);
    if (at >= 0) this.reports.splice(at, 1);
    for (const stream of this.streams.values()) {
      const open = stream.open.indexOf(report);
      if (open >= 0) {
        stream.open.splice(open, 1);
        this.openReports--;
      }
      if (stream.current === report) stream.current = null;
      if (stream.tracer === report) stream.tracer = null;
    }
  }

  /** Gives a record to the report that it belongs to; false when it belongs to none. */
  private bind(record: LogRecord, stream: Stream, current: Assembly): boolean {
    const { body } = record;
    if (body === '') return true;
    const c = body.charCodeAt(0);
    if (completeHeader(current.header, body)) return this.touch(current, record);
    if (c === 67 || c === 80 || body.indexOf('omm: ') > 0) {
      const task = readTaskLine(body);
      if (task !== null) return this.bindTask(task, record, stream);
    }
    if (this.bindSlab(body, record)) return true;
    if (c === 72) {
      const hardware = readHardware(body);
      if (hardware !== null) {
        current.hardware ??= hardware;
        return this.touch(current, record);
      }
    }
    if (c === 87) {
      const workqueue = readWorkqueue(body);
      if (workqueue !== null) {
        current.workqueue ??= workqueue;
        return this.touch(current, record);
      }
    }
    if (body.indexOf(' cpuset=') > 0) {
      const cpuset = readCpusetLine(body);
      if (cpuset !== null) return this.bindCpuset(cpuset, record, stream);
    }
    if (this.bindTrace(record, stream, current)) return true;
    return this.bindMemory(record, current);
  }

  private touch(report: Assembly, record: LogRecord): boolean {
    report.endLine = Math.max(report.endLine, record.endLine);
    report.foreign += report.idle;
    report.idle = 0;
    this.unbound = 0;
    if (record.bootSeconds !== null) report.lastBootSeconds = record.bootSeconds;
    if (record.stamp !== null) report.lastStamp = record.stamp;
    return true;
  }

  private bindTask(task: TaskLine, record: LogRecord, stream: Stream): boolean {
    let owner: Assembly | null = null;
    for (let i = stream.open.length - 1; i >= 0; i--) {
      const r = stream.open[i];
      if (r !== undefined && r.task === null && r.header.process === task.comm && task.comm !== null) {
        owner = r;
        break;
      }
    }
    if (owner === null && stream.current !== null && stream.current.task === null && !foreignTask(stream.current, task))
      owner = stream.current;
    if (owner === null) {
      // A second task line: a report whose first line is not here. It must not take over this one.
      if (
        stream.current !== null &&
        stream.current.task !== null &&
        stream.current.task.pid === task.pid &&
        !stream.current.traceClosed
      ) {
        return this.touch(stream.current, record);
      }
      this.begin(anonymous(), record, stream);
      if (stream.current !== null) stream.current.task = task;
      return true;
    }
    owner.task = task;
    // dump_stack() prints this line before its frames: those read so far were another CPU's.
    owner.frames.length = 0;
    owner.inTrace = false;
    owner.armCaller = null;
    owner.section = 'task';
    const { header } = owner;
    // The task line proves where the comm begins when something stood in front of it.
    if (
      task.comm !== null &&
      header.process !== null &&
      header.process !== task.comm &&
      header.process.endsWith(` ${task.comm}`)
    ) {
      header.process = task.comm;
    }
    if (header.process === null && header.torn && header.kind === 'page-allocation-failure') header.process = task.comm;
    stream.current = owner;
    stream.tracer = owner;
    return this.touch(owner, record);
  }

  private bindCpuset(
    line: { comm: string; cpuset: string; memsAllowed: string | null },
    record: LogRecord,
    stream: Stream,
  ): boolean {
    for (let i = stream.open.length - 1; i >= 0; i--) {
      const r = stream.open[i];
      if (r === undefined || r.header.cpuset !== null) continue;
      if (r.header.process === line.comm || line.comm.endsWith(r.header.process ?? '\n')) {
        r.header.cpuset = line.cpuset;
        r.header.memsAllowed = line.memsAllowed;
        return this.touch(r, record);
      }
    }
    if (stream.current !== null && stream.current.header.process !== line.comm && stream.current.frames.length > 0) {
      this.begin(anonymous(), record, stream);
    }
    return true;
  }

  private bindTrace(record: LogRecord, stream: Stream, newest: Assembly): boolean {
    const tracer = stream.tracer ?? newest;
    const piece = readTracePiece(record.body, tracer.section, tracer.armCaller, tracer.inTrace);
    return piece !== null && this.bindPiece(piece, record, stream, newest);
  }

  private bindPiece(piece: TracePiece, record: LogRecord, stream: Stream, newest: Assembly): boolean {
    let current = stream.tracer ?? newest;
    if (piece.starts && current.frames.length > 0) {
      if (!current.started && current.task !== null && current.frames.length <= STRAY_FRAMES) {
        // Another CPU's frames slipped in between our task line and our trace.
        current.frames.length = 0;
      } else {
        current.traceClosed = true;
        if (newest !== current && newest.frames.length === 0) current = newest;
      }
    }
    if (piece.starts && !current.traceClosed) current.started = true;
    if (current.traceClosed || current.frames.length >= MAX_FRAMES) return true;
    // Frames behind the memory report are somebody else's: the kernel prints the stack first.
    if (current.memory.hasNumbers && (piece.frames.length > 0 || piece.starts)) {
      if (current.frames.length > 0 || current.header.kind === 'page-allocation-failure') {
        current.traceClosed = true;
        return true;
      }
    }
    if (piece.interruptsBefore) {
      // Frames are shared between reports: the ones whose section changes are copied.
      current.frames = current.frames.map((f) => (f.section === 'task' ? { ...f, section: 'irq' } : f));
    }
    if (piece.starts || piece.frames.length > 0) current.inTrace = true;
    current.section = piece.section;
    current.armCaller = piece.caller;
    for (const f of piece.frames) current.frames.push(f);
    return this.touch(current, record);
  }

  private bindMemory(record: LogRecord, current: Assembly): boolean {
    const { memory } = current;
    if (memory.hasNumbers && record.body.charCodeAt(0) === 77 && /^Mem-[Ii]nfo:/.test(record.body)) {
      current.memoryClosed = true;
      return true;
    }
    if (current.memoryClosed) return false;
    if (!memory.push(record.body)) return false;
    if (memory.hasNumbers && current.frames.length > 0) current.traceClosed = true;
    return this.touch(current, record);
  }

  private bindSlab(body: string, record: LogRecord): boolean {
    const owner = this.slabOwner;
    if (owner === null) return false;
    if (this.tick > owner.until) {
      this.slabOwner = null;
      return false;
    }
    const d = owner.report.header.details;
    const cache =
      /^cache: (.{1,80}?), object size: (\d{1,9}),(?: buffer size: (\d{1,9}),)?(?: default)? ?order: ?(\d{1,2})(?:, min order: (\d{1,2}))?/.exec(
        body,
      );
    if (cache !== null) {
      d['cache'] = pooledOrNull(cache[1]);
      d['objectSize'] = Number(cache[2]);
      if (cache[3] !== undefined) d['bufferSize'] = Number(cache[3]);
      d['defaultOrder'] = Number(cache[4]);
      d['minOrder'] = cache[5] === undefined ? Number(cache[4]) : Number(cache[5]);
      return this.touch(owner.report, record);
    }
    if (/debugging increased min order/.test(body)) {
      d['debugOrder'] = true;
      return this.touch(owner.report, record);
    }
    if (/^node \d{1,5}: slabs: /.test(body)) return this.touch(owner.report, record);
    return false;
  }

  /** Notices memory reports and allocation traces whose first line is lost, so that the user learns of them. */
  private watchOrphans(record: LogRecord): void {
    const { body } = record;
    if (body.length < 8) return;
    if (this.orphanBuilder !== null) {
      if (!this.orphanBuilder.push(body) && !/^(?:lowmem|Node|\d+ )/.test(body)) this.orphanBuilder = null;
      return;
    }
    if (/^(?:Mem-[Ii]nfo:|[Aa]ctive_anon:|Node \d+ \w+ free:)/.test(body)) {
      this.orphanBuilder = new MemInfoBuilder();
      this.orphanBuilder.push(body);
      if (this.orphanMemory.length < 1000) this.orphanMemory.push(record.line);
      return;
    }
    if (/\bwarn_alloc(?:_failed)?(?:\.\w+)*[+ ]/.test(body) && this.orphanTraces.length < 1000)
      this.orphanTraces.push(record.line);
  }

  private close(stream: Stream, report: Assembly | undefined): void {
    if (report === undefined) return;
    const at = stream.open.indexOf(report);
    if (at < 0) return;
    if (isMention(report)) {
      this.drop(report);
      return;
    }
    stream.open.splice(at, 1);
    this.openReports--;
    if (stream.current === report) stream.current = null;
    if (stream.tracer === report) stream.tracer = null;
    if (report.header.kind === 'other') return;
    settle(report);
    this.onReport?.(report);
  }

  private closeAll(stream: Stream): void {
    while (stream.open.length > 0) this.close(stream, stream.open[0]);
    stream.current = null;
  }
}

/** A report that is finished holds no view of the log it was read from. */
function settle(report: Assembly): void {
  const { header } = report;
  report.stamp = pooledOrNull(report.stamp);
  report.lastStamp = null;
  report.bootId = pooledOrNull(report.bootId);
  header.process = pooledOrNull(header.process);
  header.mode = pooledOrNull(header.mode);
  header.printed = pooledOrNull(header.printed);
  header.nodemask = pooledOrNull(header.nodemask);
  header.cpuset = pooledOrNull(header.cpuset);
  header.memsAllowed = pooledOrNull(header.memsAllowed);
  for (const name in header.details) header.details[name] = ownDetail(header.details[name]);
}

/** A line without prefix and task, after which nothing came that a kernel prints: somebody speaks of a failure. */
function isMention({ header, task, frames, memory }: Assembly): boolean {
  return header.details['bare'] === true && task === null && frames.length === 0 && !memory.hasNumbers;
}

/** Whether the report holds the last lines that its kernel prints of one. */
function isComplete(report: Assembly): boolean {
  return report.memory.sawTail && report.frames.length > 0;
}

function ownDetail(value: Header['details'][string] | undefined): Header['details'][string] {
  return typeof value === 'string' ? pooledText(value) : (value ?? null);
}

/** Seconds since midnight of any stamp that holds `hh:mm:ss`. */
function secondsOfDay(stamp: string): number | null {
  const m = /(\d\d):(\d\d):(\d\d)/.exec(stamp);
  return m === null ? null : Number(m[1]) * 3600 + Number(m[2]) * 60 + Number(m[3]);
}

/** A task line of another process than the report's header names, after frames were read: not this report's. */
function foreignTask(report: Assembly, task: TaskLine): boolean {
  return (
    report.frames.length > 0 &&
    report.header.process !== null &&
    task.comm !== null &&
    report.header.process !== task.comm
  );
}

/** Stands for a report of which only later lines are here: it keeps their parts away from the others. */
function anonymous(): Header {
  return {
    kind: 'other',
    process: null,
    order: null,
    mode: null,
    printed: null,
    nodemask: null,
    cpuset: null,
    memsAllowed: null,
    pid: null,
    cpu: null,
    details: {},
    torn: true,
  };
}
