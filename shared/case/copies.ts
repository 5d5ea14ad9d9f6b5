/**
 * Two copies of one log in one file: supportconfig puts the journal of the boot and then `dmesg -T` into boot.txt, and
 * people paste both into a mail. Each copy is a log of its own, or every failure would count twice.
 */
import { parseStamp } from '../time/stamp.ts';
import type { PlacedEvent, SourceEvents } from './merge.ts';

/** A copy begins before the other one ends; clocks of the two differ by this much at most. */
const DOUBT_SECONDS = 120;

export interface StampedEvent {
  readonly event: PlacedEvent;
  /** As the logger wrote it: another writing tells another logger. */
  readonly stamp: string | null;
}

/**
 * The events of a file by the logs that it holds. A logger that changed its stamps goes on where it was, and stays one log;
 * what goes back in time is a copy.
 */
export function logsWithin(member: string, found: readonly StampedEvent[]): SourceEvents[] {
  const styles = new Map<string, PlacedEvent[]>();
  for (const { event, stamp } of found) {
    const style = stamp === null ? '' : (parseStamp(stamp)?.style ?? '');
    const list = styles.get(style);
    if (list === undefined) styles.set(style, [event]);
    else list.push(event);
  }
  if (styles.size < 2) return [{ member, events: found.map(({ event }) => event) }];
  const logs: SourceEvents[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const own: PlacedEvent[] = [];
  for (const [style, events] of styles) {
    const times = events.map((event) => event.epochSeconds).filter((time) => time !== null);
    const [from, to] = [least(times), -least(times.map((time) => -time))];
    // The name is a key here; evidence carries the member's own.
    if (from <= last + DOUBT_SECONDS) logs.push({ member: `${member}\n${style}`, events });
    else own.push(...events);
    if (times.length > 0) last = Math.max(last, to);
  }
  return [{ member, events: own }, ...logs];
}

function least(values: readonly number[]): number {
  let found = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < found) found = value;
  return found;
}
