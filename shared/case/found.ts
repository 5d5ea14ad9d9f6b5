/** The head of a report, for whoever is told of it while the rest is still being read. */
import type { FoundEvent } from '../contract/found-event.ts';
import type { RawReport } from '../kernel/report/raw-report.ts';

/** A text of a log that crosses while nobody has asked for it yet. */
const MAX_TEXT = 200;

const short = (text: string | null): string | null => (text === null ? null : text.slice(0, MAX_TEXT));

/** The head of a report, as printed. */
export function foundEvent(member: string, report: RawReport): FoundEvent {
  const { header, task } = report;
  return {
    kind: header.kind,
    stamp: short(report.stamp),
    bootSeconds: report.bootSeconds,
    process: short(header.process ?? task?.comm ?? null),
    order: header.order,
    mode: short(header.printed ?? header.mode),
    member,
    line: report.line,
  };
}
