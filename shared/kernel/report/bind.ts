/** Which report of a stream a line belongs to: task lines by their comm, frames by who prints a trace, the rest by turn. */
import type { LogRecord } from '../lines/records.ts';
import { type Assembly, anonymousHeader, beginAssembly, isForeignTask, isTooLate, takeTask } from './assembly.ts';
import { cachedTracePiece, readTracePiece, type TracePiece } from './frames.ts';
import { completeHeader } from './header.ts';
import type { OpenReports, Stream } from './open-reports.ts';
import type { SlabLines } from './slab-lines.ts';
import { readCpusetLine, readHardware, readTaskLine, readWorkqueue, type TaskLine } from './task-line.ts';

/** x86 register and code lines inside a trace: the interrupted program's, never a frame. */
const REGISTERS = /^(?:R(?:IP|SP|[ABCD]X|SI|DI|BP|\d\d|1\d): |Code: )/;
/** Frames of others that may stand between a task line and its `Call Trace:`. */
const STRAY_FRAMES = 8;
/** No kernel prints more frames than its stack depth limits allow; stack scans of old kernels stay below this. */
const MAX_FRAMES = 512;

export class Binder {
  private readonly reports: OpenReports;
  private readonly slab: SlabLines;

  constructor(reports: OpenReports, slab: SlabLines) {
    this.reports = reports;
    this.slab = slab;
  }

  /** Lines that need no look at anything else: frames seen before, and the node and zone lines of a Mem-Info block. */
  fast(record: LogRecord): boolean {
    const { body } = record;
    const stream = this.reports.streamOf(record);
    const current = stream.current;
    if (current === null || isTooLate(record, current)) return false;
    const c = body.charCodeAt(0);
    if (c === 78 && body.startsWith('Node ')) return this.memory(record, current);
    // Inside a Mem-Info block its own lines are by far the most likely ones.
    if (current.memory.started && c !== 77) {
      if (this.memory(record, current)) return true;
    } else if ((c === 82 || c === 67) && current.inTrace && REGISTERS.test(body)) {
      current.idle = 0;
      return true;
    }
    const tracer = stream.tracer ?? current;
    if (tracer.armCaller !== null) return false;
    const piece = cachedTracePiece(body, tracer.section, tracer.inTrace);
    return piece !== undefined && this.piece(piece, record, stream, current);
  }

  /**
   * Gives a record to the report that it belongs to.
   * @param boot index of the boot that printed it, for a report of which only later lines are here
   * @returns false when it belongs to none
   */
  bind(record: LogRecord, stream: Stream, current: Assembly, boot: number): boolean {
    const { body } = record;
    if (body === '') return true;
    const c = body.charCodeAt(0);
    if (completeHeader(current.header, body)) return this.reports.touch(current, record);
    if (c === 67 || c === 80 || body.indexOf('omm: ') > 0) {
      const task = readTaskLine(body);
      if (task !== null) return this.task(task, record, stream, boot);
    }
    const slab = this.slab.push(body, this.reports.now);
    if (slab !== null) return this.reports.touch(slab, record);
    if (c === 72) {
      const hardware = readHardware(body);
      if (hardware !== null) {
        current.hardware ??= hardware;
        return this.reports.touch(current, record);
      }
    }
    if (c === 87) {
      const workqueue = readWorkqueue(body);
      if (workqueue !== null) {
        current.workqueue ??= workqueue;
        return this.reports.touch(current, record);
      }
    }
    if (body.indexOf(' cpuset=') > 0) {
      const cpuset = readCpusetLine(body);
      if (cpuset !== null) return this.cpuset(cpuset, record, stream, boot);
    }
    if (this.trace(record, stream, current)) return true;
    return this.memory(record, current);
  }

  private task(task: TaskLine, record: LogRecord, stream: Stream, boot: number): boolean {
    let owner: Assembly | null = null;
    for (let i = stream.open.length - 1; i >= 0; i--) {
      const r = stream.open[i];
      if (r !== undefined && r.task === null && r.header.process === task.comm && task.comm !== null) {
        owner = r;
        break;
      }
    }
    const { current } = stream;
    if (owner === null && current !== null && current.task === null && !isForeignTask(current, task)) owner = current;
    if (owner !== null) {
      takeTask(owner, task);
      stream.current = owner;
      stream.tracer = owner;
      return this.reports.touch(owner, record);
    }
    // A second task line: a report whose first line is not here. It must not take over this one.
    if (current !== null && current.task !== null && current.task.pid === task.pid && !current.traceClosed)
      return this.reports.touch(current, record);
    this.unknownReport(record, stream, boot).task = task;
    return true;
  }

  private cpuset(
    line: { comm: string; cpuset: string; memsAllowed: string | null },
    record: LogRecord,
    stream: Stream,
    boot: number,
  ): boolean {
    for (let i = stream.open.length - 1; i >= 0; i--) {
      const r = stream.open[i];
      if (r === undefined || r.header.cpuset !== null) continue;
      if (r.header.process === line.comm || line.comm.endsWith(r.header.process ?? '\n')) {
        r.header.cpuset = line.cpuset;
        r.header.memsAllowed = line.memsAllowed;
        return this.reports.touch(r, record);
      }
    }
    const { current } = stream;
    if (current !== null && current.header.process !== line.comm && current.frames.length > 0)
      this.unknownReport(record, stream, boot);
    return true;
  }

  /** Opens a report whose header is not here: it keeps its parts away from the others. */
  private unknownReport(record: LogRecord, stream: Stream, boot: number): Assembly {
    const report = beginAssembly(anonymousHeader(), record, boot);
    this.reports.took();
    this.reports.add(stream, report);
    return report;
  }

  private trace(record: LogRecord, stream: Stream, newest: Assembly): boolean {
    const tracer = stream.tracer ?? newest;
    const piece = readTracePiece(record.body, tracer.section, tracer.armCaller, tracer.inTrace);
    return piece !== null && this.piece(piece, record, stream, newest);
  }

  private piece(piece: TracePiece, record: LogRecord, stream: Stream, newest: Assembly): boolean {
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
    return this.reports.touch(current, record);
  }

  private memory(record: LogRecord, current: Assembly): boolean {
    const { memory } = current;
    if (memory.hasNumbers && record.body.charCodeAt(0) === 77 && /^Mem-[Ii]nfo:/.test(record.body)) {
      current.memoryClosed = true;
      return true;
    }
    if (current.memoryClosed) return false;
    if (!memory.push(record.body)) return false;
    if (memory.hasNumbers && current.frames.length > 0) current.traceClosed = true;
    return this.reports.touch(current, record);
  }
}
