/**
 * Puts the records of one source together to reports: header, task line, trace and Mem-Info of one failure, although two
 * CPUs may print at once, unrelated lines stand between, and any part may be missing.
 *
 * Binding: a printk caller id (or a vendor's cpu:pid) decides where there is one. Without it a task line binds to the
 * newest open report with its comm, and what follows belongs to the report whose task line came last, because dump_stack()
 * serialises CPUs from 3.10 on (lib/dump_stack.c).
 */
import type { LogRecord } from '../lines/records.ts';
import { type Assembly, beginAssembly, isTooLate } from './assembly.ts';
import { Binder } from './bind.ts';
import { type Header, readHeaders } from './header.ts';
import { addRepetitions, DoubledLines, readBoot, readSleepMark, readSuppressedMark } from './log-marks.ts';
import { OpenReports, type Stream } from './open-reports.ts';
import { Orphans } from './orphans.ts';
import type { AssembledLog, BootMark, RawReport, SleepMark, SuppressedMark } from './raw-report.ts';
import { SameEvent } from './same-event.ts';
import { SlabLines } from './slab-lines.ts';

/** Ten lines for every sleep, ten sleeps a day, a log of a month; the clock looks at each sleep for each of its lines. */
const MAX_SLEEP_MARKS = 4096;

export class Assembler {
  private readonly boots: BootMark[] = [];
  private readonly suppressed: SuppressedMark[] = [];
  private readonly sleeps: SleepMark[] = [];
  private readonly reports: OpenReports;
  private readonly binder: Binder;
  private readonly slab = new SlabLines();
  private readonly sameEvent = new SameEvent();
  private readonly orphans = new Orphans();
  private readonly doubledLines = new DoubledLines();
  private previous: LogRecord | null = null;
  private dropped = 0;

  /** @param onReport is told of each report as soon as nothing more can come */
  constructor(onReport?: (report: RawReport) => void) {
    this.reports = new OpenReports(onReport ?? null);
    this.binder = new Binder(this.reports, this.slab);
  }

  /** True while a report may still grow: the caller must not skip lines then. */
  get busy(): boolean {
    return this.reports.some || this.orphans.busy;
  }

  push(record: LogRecord): void {
    this.reports.advance(1);
    if (this.doubledLines.has(record, this.previous)) return;
    if (record.dropped > 0) {
      this.dropped += record.dropped;
      this.reports.noteDropped(record.dropped);
    }
    this.reports.offer();
    if (!(this.reports.some && this.binder.fast(record)) && !this.marks(record)) this.report(record);
    this.previous = record;
  }

  /** The caller left out lines that bear on nothing, as it may while not `busy`: what follows has other neighbours. */
  skip(lines: number): void {
    this.reports.advance(lines);
    this.previous = null;
  }

  end(): AssembledLog {
    this.reports.end();
    return {
      reports: this.reports.all,
      boots: this.boots,
      suppressed: this.suppressed,
      sleeps: this.sleeps,
      orphanMemory: this.orphans.memory,
      orphanTraces: this.orphans.traces,
      dropped: this.dropped,
    };
  }

  private get boot(): number {
    return this.boots.length - 1;
  }

  /** Boots, sleeps, suppressed callbacks, syslogd's repetitions. */
  private marks(record: LogRecord): boolean {
    const boot = readBoot(record);
    if (boot !== null) {
      // A machine started anew here: what is open cannot go on.
      this.reports.closeEverything();
      this.boots.push(boot);
      return true;
    }
    const sleep = readSleepMark(record);
    if (sleep !== null) {
      if (this.sleeps.length < MAX_SLEEP_MARKS) this.sleeps.push(sleep);
      return false;
    }
    const suppressed = readSuppressedMark(record, this.boot);
    if (suppressed !== null) {
      this.suppressed.push(suppressed);
      return true;
    }
    return addRepetitions(record, this.previous, this.reports.all.at(-1));
  }

  private report(record: LogRecord): void {
    const headers = record.body.length > 4 ? readHeaders(record, this.previous) : [];
    if (headers.length > 0) {
      const stream = this.reports.streamOf(record);
      for (const header of headers) this.begin(header, record, stream);
      return;
    }
    if (!this.busy) {
      this.orphans.watch(record);
      return;
    }
    const stream = this.reports.streamOf(record);
    const current = stream.current;
    if (current !== null && isTooLate(record, current)) this.reports.closeAll(stream);
    if (current === null || stream.current === null) {
      this.orphans.watch(record);
      return;
    }
    if (!this.binder.bind(record, stream, current, this.boot)) this.reports.refuse(stream, current);
  }

  private begin(header: Header, record: LogRecord, stream: Stream): void {
    this.reports.took();
    if (this.sameEvent.mergeKill(header, record, this.boot)) return;
    const first = this.sameEvent.absorbRange(header, record) ?? this.sameEvent.absorbVmalloc(header, record);
    if (first !== null) this.reports.drop(first);
    const report: Assembly = beginAssembly(header, record, this.boot);
    if (header.kind === 'slab-failure') {
      this.slab.begin(report, this.reports.now);
      const outer = stream.current;
      // The slab layer's lines may stand inside the page allocator's report: they must not end it.
      if (outer !== null && outer.header.kind === 'page-allocation-failure') {
        this.reports.addInside(stream, report, outer);
        return;
      }
    }
    this.sameEvent.note(report);
    this.reports.add(stream, report);
  }
}
