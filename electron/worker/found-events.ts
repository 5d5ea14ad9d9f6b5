/** Events as they are found, gathered until the next progress can carry them. */
import { foundEvent } from '../../shared/case/found.ts';
import { type FoundEvent, MAX_FOUND } from '../../shared/contract/wire/index.ts';
import type { RawReport } from '../../shared/kernel/report/raw-report.ts';

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
