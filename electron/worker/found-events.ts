/** Events as they are found, gathered until the next progress can carry them. */
import { foundEvent } from '../../shared/case/found.ts';
import { type EarlyEvent, MAX_EARLY_FRAMES, MAX_FOUND } from '../../shared/contract/wire/index.ts';
import type { RawReport } from '../../shared/kernel/report/raw-report.ts';

/** Keeps what was found until it was sent; after MAX_FOUND events nothing more is kept. */
export class FoundEvents {
  private waiting: EarlyEvent[] = [];
  private told = 0;

  add(member: string, report: RawReport): void {
    if (report.header.kind === 'other' || this.told + this.waiting.length >= MAX_FOUND) return;
    this.waiting.push(earlyEvent(member, report));
  }

  /** Gives what waits to `send`; keeps it when it was not sent. */
  hand(send: (found: EarlyEvent[]) => boolean): void {
    if (!send(this.waiting)) return;
    this.told += this.waiting.length;
    this.waiting = [];
  }
}

/** A symbol is a name of C; what is longer is no name. */
const MAX_SYMBOL = 120;

function earlyEvent(member: string, report: RawReport): EarlyEvent {
  const { task, frames, memory, endLine } = report;
  return {
    ...foundEvent(member, report),
    endLine,
    pid: task?.pid ?? report.prefixPid,
    kernel: task?.release?.slice(0, MAX_SYMBOL) ?? null,
    stack: frames.slice(0, MAX_EARLY_FRAMES).map(({ symbol, module, reliable }) => {
      const name = module === null ? symbol : `${symbol} [${module}]`;
      return `${reliable ? '' : '? '}${name}`.slice(0, MAX_SYMBOL);
    }),
    frames: frames.length,
    hasMemory: memory.hasNumbers,
  };
}
