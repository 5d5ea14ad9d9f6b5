/** Headers that tell of an event which another header began: vmalloc's own line, and the kill lines of the OOM killer. */
import type { LogRecord } from '../lines/records.ts';
import { type Assembly, ownDetail } from './assembly.ts';
import type { Header } from './header.ts';

/** Lines between vmalloc's line and the ordinary header behind it. */
const VMALLOC_LINES = 3;
/** Between the OOM killer's first line and its kill line: seconds where a clock tells. */
const KILL_SECONDS = 30;
/** Lines are counted only where no clock tells: an export of the journal takes ten for each message. */
const KILL_LINES = 600;

export class SameEvent {
  private pendingVmalloc: Assembly | null = null;
  private lastOom: Assembly | null = null;

  /** Remembers a report whose event later headers may belong to. */
  note(report: Assembly): void {
    if (report.header.details['headerFollows'] === true) this.pendingVmalloc = report;
    if (report.header.kind === 'oom-kill') this.lastOom = report;
  }

  /**
   * To 4.8 vmalloc's own line stands in front of the ordinary header: its numbers move there.
   * @returns the report of vmalloc's line, which is none of its own then
   */
  absorbVmalloc(header: Header, record: LogRecord): Assembly | null {
    const vmalloc = this.pendingVmalloc;
    if (header.kind !== 'page-allocation-failure' || vmalloc === null) return null;
    this.pendingVmalloc = null;
    if (record.line - vmalloc.endLine > VMALLOC_LINES) return null;
    const { bytes, allocatedBytes } = vmalloc.header.details;
    header.details = { ...header.details, vmallocBytes: bytes ?? null };
    if (allocatedBytes !== undefined) header.details['vmallocAllocatedBytes'] = allocatedBytes;
    return vmalloc;
  }

  /**
   * The kill lines that follow `invoked oom-killer` tell more of the same event.
   * @returns false when the header is an event of its own
   */
  mergeKill(header: Header, record: LogRecord, boot: number): boolean {
    if (header.kind !== 'oom-kill' || header.process !== null) return false;
    const last = this.lastOom;
    if (last === null || last.boot !== boot) return false;
    const known = last.header.details['victimPid'];
    const victim = header.details['victimPid'];
    const near =
      record.bootSeconds !== null && last.lastBootSeconds !== null
        ? record.bootSeconds - last.lastBootSeconds <= KILL_SECONDS
        : record.line - last.endLine <= KILL_LINES;
    if (!near || (known !== undefined && known !== null && victim !== undefined && victim !== known)) return false;
    for (const [name, value] of Object.entries(header.details)) {
      if (last.header.details[name] === undefined || last.header.details[name] === null)
        last.header.details[name] = ownDetail(value);
    }
    last.endLine = Math.max(last.endLine, record.endLine);
    return true;
  }
}
