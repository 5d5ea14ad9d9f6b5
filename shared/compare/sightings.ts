/** The same event read from two reports: an archive collected later still holds the lines of the earlier one. */
import type { SideEvent } from './sides.ts';

export interface Sighting extends SideEvent {
  /** Which of the given cases it was read from. */
  readonly from: number;
}

/** Two logs of one event may stamp it a second or two apart. */
const TOLERANCE_MS = 2000;
/** Seconds since boot agree to the microsecond; the wall clock of a case without zone may be off by most of a day. */
const SAME_BOOT_SECONDS = 0.001;
const SAME_DAY_MS = 26 * 3600_000;

function keyOf({ event, host }: Sighting): string {
  return [host, event.kind, event.order, event.process, event.pid, event.mode].join('\n');
}

function isSame(a: Sighting, b: Sighting): boolean {
  const apart = a.at === null || b.at === null ? null : Math.abs(a.at - b.at);
  const [x, y] = [a.event.bootSeconds, b.event.bootSeconds];
  if (x !== null && y !== null) return Math.abs(x - y) <= SAME_BOOT_SECONDS && (apart === null || apart <= SAME_DAY_MS);
  return apart !== null && apart <= TOLERANCE_MS;
}

/** Looked at per event: one second of the wildest storm; more come only from a log that was made up. */
const CANDIDATES = 64;

interface Kept {
  readonly sighting: Sighting;
  /** The last case that was found to hold it too. */
  seenIn: number;
}

interface Cell {
  readonly list: Kept[];
  /** Before `next`, everything is taken by the case `reader`: storms put thousands into one cell. */
  reader: number;
  next: number;
}

/** What was kept, by where it lies in time: seconds since boot to the millisecond, wall clock in steps of the tolerance. */
class Index {
  private readonly cells = new Map<string, Cell>();

  private *cellsOf(sighting: Sighting, around: readonly number[]): Generator<string> {
    const key = keyOf(sighting);
    const { bootSeconds } = sighting.event;
    for (const step of around) {
      if (bootSeconds !== null) yield `${key}\nb${Math.round(bootSeconds / SAME_BOOT_SECONDS) + step}`;
      if (sighting.at !== null) yield `${key}\nw${Math.floor(sighting.at / TOLERANCE_MS) + step}`;
    }
  }

  add(kept: Kept): void {
    for (const cell of this.cellsOf(kept.sighting, [0])) {
      const found = this.cells.get(cell);
      if (found === undefined) this.cells.set(cell, { list: [kept], reader: -1, next: 0 });
      else found.list.push(kept);
    }
  }

  find(sighting: Sighting): Kept | null {
    for (const name of this.cellsOf(sighting, [0, -1, 1])) {
      const cell = this.cells.get(name);
      if (cell === undefined) continue;
      if (cell.reader !== sighting.from) {
        cell.reader = sighting.from;
        cell.next = 0;
      }
      while (cell.list[cell.next]?.seenIn === sighting.from) cell.next++;
      for (const kept of cell.list.slice(cell.next, cell.next + CANDIDATES)) {
        if (kept.seenIn !== sighting.from && isSame(kept.sighting, sighting)) return kept;
      }
    }
    return null;
  }
}

/**
 * Each event once, in the order of time, those without one at the end. Within one case all are different events; between
 * cases one sighting stands for at most one of the other case.
 */
export function mergeSightings(sightings: readonly Sighting[]): { events: SideEvent[]; merged: number } {
  const order = (s: Sighting): number => s.at ?? Number.POSITIVE_INFINITY;
  const byCase = new Map<number, Sighting[]>();
  for (const sighting of sightings) {
    const list = byCase.get(sighting.from);
    if (list === undefined) byCase.set(sighting.from, [sighting]);
    else list.push(sighting);
  }
  const index = new Index();
  const kept: Sighting[] = [];
  let merged = 0;
  const cases = [...byCase.values()];
  cases.forEach((own, i) => {
    const fresh: Sighting[] = [];
    for (const sighting of [...own].sort((a, b) => order(a) - order(b) || 0)) {
      const same = i === 0 ? null : index.find(sighting);
      if (same === null) fresh.push(sighting);
      else {
        same.seenIn = sighting.from;
        merged++;
      }
    }
    // Within a case nothing is looked up, so its events enter when it is done.
    if (i < cases.length - 1) for (const sighting of fresh) index.add({ sighting, seenIn: sighting.from });
    for (const sighting of fresh) kept.push(sighting);
  });
  const events = kept
    .sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)))
    .map(({ event, at, host, kernel }): SideEvent => ({ event, at, host, kernel }));
  return { events, merged };
}
