/** Corrections of the clock by hand: what is added to the times of a log, of a recording, of a boot, or of all. */

export interface HandOffset {
  /** Member of a log or recording, id of a boot as the result tells it, or `*` for every log and recording. */
  readonly source: string;
  /** Added to its times. */
  readonly seconds: number;
}

/** Names all logs and recordings. */
export const EVERY_SOURCE = '*';

/** The corrections of a case, asked for by name. Several of one name add up. */
export class HandOffsets {
  readonly all: readonly HandOffset[];
  private readonly byName = new Map<string, number>();
  private readonly used = new Set<string>([EVERY_SOURCE]);

  constructor(all: readonly HandOffset[]) {
    this.all = all.filter((each) => each.seconds !== 0 && Number.isFinite(each.seconds));
    for (const { source, seconds } of this.all) this.byName.set(source, (this.byName.get(source) ?? 0) + seconds);
  }

  /** Seconds for a log or a recording. */
  ofSource(name: string): number {
    return (this.byName.get(EVERY_SOURCE) ?? 0) + this.of(name);
  }

  /** Seconds for what lies in a boot, added to those of its source. */
  ofBoot(id: string): number {
    return this.of(id);
  }

  /** Seconds for the span of a boot, which belongs to no single log. */
  ofSpan(id: string): number {
    return (this.byName.get(EVERY_SOURCE) ?? 0) + this.of(id);
  }

  /** What was moved by hand, and names that nothing in the case answers to; to be asked last. */
  notes(): string[] {
    return [...this.byName].map(([name, seconds]) => {
      const amount = `${seconds > 0 ? '+' : ''}${seconds} s`;
      if (!this.used.has(name))
        return `A clock offset of ${amount} was given for "${name}", which is no log, recording or boot of this case.`;
      return `${name === EVERY_SOURCE ? 'All logs and recordings' : name}: ${amount} were added to the times by hand.`;
    });
  }

  private of(name: string): number {
    const seconds = this.byName.get(name);
    if (seconds !== undefined) this.used.add(name);
    return seconds ?? 0;
  }
}
