/** What the clock is told about a source and its lines, and what it answers. */
import type { SleepSign } from '../kernel/report/sleep-line.ts';
import type { Stamp } from './stamp.ts';

export type { SleepSign };

/** What kind of log a source is: names the time in the answer, and tells how far its stamps can be trusted. */
export type LogKind = 'syslog' | 'journal' | 'dmesg' | 'dmesg -T' | 'console' | 'log';

/**
 * How well the latest possible moment of a source is known:
 * - `collection`: the report was taken then; `archive`: the time kept in a tar header. Nothing in the source can be later.
 * - `file`: the modification time of a loose file, which copying sets anew. It dates stamps without a year only when the
 *   last of them lies within two days of it.
 */
export type NotAfterBasis = 'collection' | 'archive' | 'file';

export interface ClockSource {
  readonly id: string;
  readonly kind: LogKind;
  /** Seconds since 1970, UTC: nothing in the source is later. null: the collection time of the case, if there is one. */
  readonly notAfter?: number | null;
  readonly notAfterBasis?: NotAfterBasis;
  /** The date in a rotated file's name, seconds since 1970: nothing in it is later, whatever became of the file. */
  readonly closedOn?: number | null;
  /** The next newer file of the same rotated log: nothing here is later than its first line. */
  readonly newer?: string | null;
  /** True for the running kernel's ring buffer: its seconds count from the boot that the rest of the report describes. */
  readonly runningBoot?: boolean;
  /** True when stamps without an offset are known to be UTC (journalctl --utc, a JSON export). */
  readonly utc?: boolean;
}

/** One line that carries a stamp, seconds since boot, or the sign of a boot. */
export interface Observation {
  readonly sourceId: string;
  /** Place of the line in its source (line number): rising. */
  readonly order: number;
  readonly stampText: string | null;
  readonly bootSeconds: number | null;
  /** The journal's boot id, where the format carries one. */
  readonly bootId?: string | null;
  /** The release, on the line `Linux version …` alone: a kernel began to talk here. */
  readonly kernel?: string | null;
  /** What the line says of a sleep, where it does. */
  readonly sleep?: SleepSign | null;
}

export interface Placement {
  /** RFC 3339 with the host's offset; without an offset when no zone is known; null when the moment is not known. */
  readonly time: string | null;
  /** Where the time comes from: `syslog+printk`, `dmesg+btime`, `journal`, … ; null with `time`. */
  readonly timeSource: string | null;
  /** The truth lies within this many seconds of `time`; null when no bound can be given. */
  readonly certaintySeconds: number | null;
  /** Seconds since 1970 in UTC for sorting and drawing; null when the zone is not known. */
  readonly epochSeconds: number | null;
}

export interface BootInfo {
  /** The journal's id where known, otherwise `boot-1`, `boot-2`, … in order of time. */
  readonly id: string;
  readonly from: string | null;
  /** The last sign of life: a lower bound of its end. */
  readonly to: string | null;
  readonly kernel: string | null;
  /** What ties its seconds to the wall clock; null when nothing does. */
  readonly clock: {
    readonly source: string;
    readonly certaintySeconds: number | null;
    readonly driftPpm: number | null;
  } | null;
}

export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** A line as the clock keeps it. */
export interface Point {
  readonly order: number;
  readonly stamp: Stamp | null;
  readonly ts: number | null;
  readonly bootId: string | null;
  readonly kernel: string | null;
  readonly sleep: SleepSign | null;
  /** Index of the stretch between two boots that the line belongs to, counted within its source. */
  segment: number;
  /** Reading of the wall clock that printed the stamp, seconds; null without a year. */
  wall: number | null;
  /** The same in UTC (on the local time line when no zone is known). */
  at: number | null;
  /** False where `at` lies on the local time line because no zone is known. */
  absolute: boolean;
  /** The hour that autumn repeats, and nothing to decide which. */
  ambiguous: boolean;
}
