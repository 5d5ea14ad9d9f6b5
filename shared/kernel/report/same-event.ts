/** Headers that tell of an event which another header began: vmalloc's own lines, and the kill lines of the OOM killer. */
import type { LogRecord } from '../lines/records.ts';
import { type Assembly, ownDetail } from './assembly.ts';
import { type Header, NO_RANGE } from './header.ts';

/** Lines between vmalloc's line and the ordinary header behind it. */
const VMALLOC_LINES = 3;
/** A range of addresses is the size asked for, in whole pages of up to 64 KiB, and a guard page. */
const RANGE_SLACK_BYTES = 2 * 65_536;
/** Between the OOM killer's first line and its kill line: seconds where a clock tells. */
const KILL_SECONDS = 30;
/** Lines are counted only where no clock tells: an export of the journal takes ten for each message. */
const KILL_LINES = 600;

export class SameEvent {
  private pendingVmalloc: Assembly | null = null;
  private pendingRange: Assembly | null = null;
  private lastOom: Assembly | null = null;
  /** The report whose summary line (`oom-kill:constraint=`) was the last kill line. */
  private summarised: Assembly | null = null;

  /** Remembers a report whose event later headers may belong to. */
  note(report: Assembly): void {
    const { kind, details } = report.header;
    if (details['headerFollows'] === true) this.pendingVmalloc = report;
    if (kind === 'vmalloc-failure') this.pendingRange = details['reason'] === NO_RANGE ? report : null;
    if (kind === 'oom-kill') this.lastOom = report;
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
    const { bytes, allocatedBytes, reason } = vmalloc.header.details;
    header.details = { ...header.details, vmallocBytes: bytes ?? null };
    if (allocatedBytes !== undefined) header.details['vmallocAllocatedBytes'] = allocatedBytes;
    if (reason !== undefined) header.details['reason'] = reason;
    return vmalloc;
  }

  /**
   * Where no range of addresses is free, alloc_vmap_area() says so in a line of its own before vmalloc() reports that it
   * failed: the reason moves to the report.
   * @returns the report of the first line, which is none of its own then
   */
  absorbRange(header: Header, record: LogRecord): Assembly | null {
    const range = this.pendingRange;
    if (header.kind !== 'vmalloc-failure' || range === null) return null;
    this.pendingRange = null;
    const asked = header.details['bytes'];
    const searched = range.header.details['bytes'];
    if (typeof asked !== 'number' || typeof searched !== 'number' || header.details['reason'] === NO_RANGE) return null;
    const slack = searched - asked;
    if (slack < 0 || slack > RANGE_SLACK_BYTES || record.line - range.endLine > VMALLOC_LINES) return null;
    header.details['reason'] = NO_RANGE;
    return range;
  }

  /**
   * The kill lines that follow `invoked oom-killer` tell more of the same event. Two names of a victim are two kills, but
   * for the summary line: it names the task that was chosen, and the line behind it the one that was killed.
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
    const another = known !== undefined && known !== null && victim !== undefined && victim !== known;
    const chosen = another && last === this.summarised && header.details['constraint'] === undefined;
    if (!near || (another && !chosen)) return false;
    this.summarised = header.details['constraint'] === undefined ? null : last;
    if (chosen) {
      last.header.details['victimPid'] = victim;
      last.header.details['victim'] = ownDetail(header.details['victim']);
    }
    for (const [name, value] of Object.entries(header.details)) {
      if (last.header.details[name] === undefined || last.header.details[name] === null)
        last.header.details[name] = ownDetail(value);
    }
    last.endLine = Math.max(last.endLine, record.endLine);
    return true;
  }
}
