/** Events as they are found, gathered until the next progress can carry them. */
import { type FoundEvent, MAX_FOUND } from '../../shared/contract/wire/index.ts';
import type { RawReport } from '../../shared/kernel/report/assembler.ts';

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

/** Keeps what was found until it was sent; after MAX_FOUND events nothing more is kept. */
export class FoundEvents {
  private waiting: FoundEvent[] = [];
  private told = 0;

  add(member: string, report: RawReport): void {
    if (report.header.kind === 'other' || this.told + this.waiting.length >= MAX_FOUND) return;
    this.waiting.push(foundEvent(member, report));
  }

  /** Gives what waits to `send`; keeps it when it was not sent. */
  hand(send: (found: FoundEvent[]) => boolean): void {
    if (!send(this.waiting)) return;
    this.told += this.waiting.length;
    this.waiting = [];
  }
}
