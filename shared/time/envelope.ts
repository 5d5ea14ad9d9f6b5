/**
 * From seconds since boot to wall time, out of lines that carry both.
 *
 * A logger can be late, never early: every line bounds the offset (wall − seconds) from above, and a prompt line bounds it
 * tightly. printk's clock is not slewed by NTP, so the offset drifts, by less than 100 ppm on any working crystal. The
 * bound of one line therefore holds for its neighbours too, loosened by the drift in between, and the offset at any moment
 * is the least of all bounds. A clock that is set, or a machine that sleeps, begins a new era of its own.
 */

import { type Era, eraOf, readEra } from './era.ts';
import { type Pause, pausesOf, type Sleep } from './sleeps.ts';
import { erasOf } from './steps.ts';

/** More than a crystal drifts without discipline (50 to 100 ppm). */
export const DRIFT = 150e-6;
/** Drift of a crystal that nothing is known of. */
export const CRYSTAL = 100e-6;

/** 2001-01-01, the month of Linux 2.4.0: a clock without a battery begins in 1970, 1980 or 2000. */
export const FIRST_KERNELS = 978_307_200;

export interface Sample {
  /** Seconds since boot; within an envelope with those that printk's clock missed in sleeps of known length. */
  readonly ts: number;
  /** Seconds since boot as printed, where `ts` holds more. */
  readonly printed?: number;
  /** The stamp in UTC (or on the local time line). */
  readonly at: number;
  /** Smallest step that the stamp can print, seconds. */
  readonly resolution: number;
}

export interface Reading {
  readonly at: number;
  readonly certaintySeconds: number;
  /** The part of it that a clock which moved would explain as well as late lines do; 0 where that is decided. */
  readonly undecidedSeconds: number;
}

export interface Step {
  /** Seconds since boot of the last line before the wall clock moved, and of the first one after. */
  readonly fromTs: number;
  readonly ts: number;
  readonly seconds: number;
  /** How sure the size is, seconds; infinite where the lines on a side cannot tell. */
  readonly certaintySeconds: number;
  /** The sleep that explains it; null for a clock that moved while the machine was awake, as far as its lines show. */
  readonly sleep: Sleep | null;
}

const printedTs = (sample: Sample): number => sample.printed ?? sample.ts;

function doubtsBetween(samples: readonly Sample[], doubts: readonly number[]): { from: number; to: number }[] {
  if (doubts.length === 0) return [];
  const sure = samples.map(({ ts }) => ts).sort((a, b) => a - b);
  const spans: { from: number; to: number }[] = [];
  let i = 0;
  for (const doubt of [...doubts].sort((a, b) => a - b)) {
    if ((spans.at(-1)?.to ?? Number.NEGATIVE_INFINITY) > doubt) continue;
    while (i < sure.length && (sure[i] ?? 0) <= doubt) i++;
    spans.push({ from: sure[i - 1] ?? Number.NEGATIVE_INFINITY, to: sure[i] ?? Number.POSITIVE_INFINITY });
  }
  return spans;
}

/** An era with its place on the line of seconds since boot. */
interface Placed {
  readonly era: Era;
  /** Seconds since boot of its first line: late lines belong to it as well as those that carry its bound. */
  readonly begin: number;
  /** Stretch between two sleeps of unknown length. */
  readonly section: number;
}

/** The way from seconds since boot to wall time of one boot. */
export class Envelope {
  private readonly eras: readonly Placed[];
  /** Where the wall clock moved against the seconds since boot; sleeps of known length are among the pauses. */
  readonly steps: readonly Step[];
  readonly pauses: readonly Pause[];
  private readonly cuts: readonly Pause[];
  /** By the number of sleeps that are over: seconds missed in them, and how many were of unknown length. */
  private readonly missedBefore: readonly number[];
  private readonly cutsBefore: readonly number[];
  /** Around lines whose stamps have two meanings, up to the next that have one. */
  private readonly doubtful: readonly { readonly from: number; readonly to: number }[];
  /** Seconds since boot of the first and of the last of its lines. */
  readonly fromTs: number;
  readonly toTs: number;

  /**
   * @param samples in the order of the log; at least one
   * @param sleeps of the boot, rising
   * @param doubts seconds since boot of lines whose stamps have two meanings, of which none is borne out
   */
  constructor(samples: readonly Sample[], sleeps: readonly Sleep[] = [], doubts: readonly number[] = []) {
    this.pauses = sleeps.length === 0 ? [] : pausesOf(sleeps, samples);
    this.cuts = this.pauses.filter(({ missed }) => missed === null);
    const [missedBefore, cutsBefore] = [[0], [0]];
    for (const [i, { missed }] of this.pauses.entries()) {
      missedBefore.push((missedBefore[i] ?? 0) + (missed ?? 0));
      cutsBefore.push((cutsBefore[i] ?? 0) + (missed === null ? 1 : 0));
    }
    this.missedBefore = missedBefore;
    this.cutsBefore = cutsBefore;
    const eras: Placed[] = [];
    const steps: Step[] = [];
    let lastTs = Number.NEGATIVE_INFINITY;
    for (const [section, own] of this.sections(samples).entries()) {
      for (const [i, stretch] of erasOf(own).entries()) {
        if (stretch.length === 0) continue;
        const era = eraOf(stretch);
        const before = eras.at(-1);
        const begin = printedTs(stretch[0] as Sample);
        eras.push({ era, begin, section });
        if (before !== undefined) {
          const to = readEra(era, this.countedAt(begin));
          const from = readEra(before.era, this.countedAt(begin));
          const sleep = i > 0 ? null : (this.cutBefore(section)?.sleep ?? null);
          const certaintySeconds = from.certaintySeconds + to.certaintySeconds;
          steps.push({ fromTs: lastTs, ts: begin, seconds: to.at - from.at, certaintySeconds, sleep });
        }
        for (const sample of stretch) lastTs = Math.max(lastTs, printedTs(sample));
      }
    }
    this.fromTs = samples.reduce((least, { ts }) => Math.min(least, ts), Number.POSITIVE_INFINITY);
    this.toTs = samples.reduce((most, { ts }) => Math.max(most, ts), Number.NEGATIVE_INFINITY);
    this.doubtful = doubtsBetween(doubts.length === 0 ? [] : samples.filter(({ ts }) => !this.isFrozen(ts)), doubts);
    this.eras = eras;
    this.steps = steps;
  }

  /** The wall time of `ts`; `certaintySeconds` is infinite where lines only bound it from above. */
  at(ts: number): Reading {
    const { era, gap } = this.eraAt(ts);
    const reading = readEra(era, this.countedAt(ts));
    // Between the last line before a step and the first one after it, the clock may have moved already; the first one
    // itself may be the last of those before, and late. Around a sleep its signs are closer than the lines.
    let open = gap || this.doubtful.some(({ from, to }) => ts > from && ts < to) ? Number.POSITIVE_INFINITY : 0;
    for (const { fromTs, ts: to, seconds, sleep } of this.steps) {
      if (sleep === null ? ts > fromTs && ts <= to : ts > sleep.fromTs && ts < sleep.toTs) open += Math.abs(seconds);
    }
    for (const { sleep, missed } of this.pauses) {
      if (missed !== null && ts > sleep.fromTs && ts < sleep.toTs) open += missed;
    }
    if (open === 0) return reading;
    const { at, certaintySeconds, undecidedSeconds } = reading;
    return { at, certaintySeconds: certaintySeconds + open, undecidedSeconds: undecidedSeconds + open };
  }

  /** Wall time of the boot itself. A clock that was set soon after the boot tells it by what it showed then. */
  get start(): Reading {
    const { era, gap } = this.eraAt(Math.min(0, this.eras[0]?.begin ?? 0));
    const reading = readEra(era, 0);
    return gap ? { ...reading, certaintySeconds: Number.POSITIVE_INFINITY } : reading;
  }

  /** Drift of the wall clock against printk in parts per million; null where the lines span too little to tell. */
  get driftPpm(): number | null {
    const slope = this.eras.findLast(({ era }) => era.slope !== 0)?.era.slope ?? 0;
    return slope === 0 ? null : slope * 1e6;
  }

  /** Seconds since boot with those that the clock of printk missed in sleeps of known length. */
  private countedAt(ts: number): number {
    return ts + (this.missedBefore[this.over(ts)] ?? 0);
  }

  /** How many of the sleeps are over at `ts`. */
  private over(ts: number): number {
    let [low, high] = [0, this.pauses.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pauses[middle]?.sleep.toTs ?? 0) <= ts) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The lines between sleeps of unknown length, with the seconds that sleeps of known length took added to theirs. */
  private sections(samples: readonly Sample[]): (readonly Sample[])[] {
    if (this.pauses.length === 0) return [samples];
    const all: Sample[][] = Array.from({ length: this.cuts.length + 1 }, () => []);
    const frozen: Sample[][] = all.map(() => []);
    for (const sample of samples) {
      const { ts } = sample;
      const section = this.sectionOf(ts);
      const counted = { ...sample, ts: this.countedAt(ts), printed: ts };
      (this.isFrozen(ts) ? frozen : all)[section]?.push(counted);
    }
    return all.map((own, i) => (own.length > 0 ? own : (frozen[i] ?? [])));
  }

  /** No logger runs on the way down and up: what was printed then is written afterwards, late by the sleep. */
  private isFrozen(ts: number): boolean {
    const next = this.over(ts);
    return [this.pauses[next - 1], this.pauses[next]].some(
      (pause) => pause !== undefined && ts > pause.sleep.enterTs && ts < pause.sleep.exitTs,
    );
  }

  private sectionOf(ts: number): number {
    return this.cutsBefore[this.over(ts)] ?? 0;
  }

  /** The sleep of unknown length that a section begins with. */
  private cutBefore(section: number): Pause | undefined {
    return this.cuts[section - 1];
  }

  /** The era that a line belongs to; `gap` when a sleep of unknown length lies between it and all lines with both clocks. */
  private eraAt(ts: number): { readonly era: Era; readonly gap: boolean } {
    const section = this.pauses.length === 0 ? 0 : this.sectionOf(ts);
    let chosen = 0;
    for (const [i, placed] of this.eras.entries()) {
      // Between two eras the border lies somewhere; the first sample of the later one is the first that shows it.
      if (
        placed.section < section ||
        (placed.section === section && (ts >= placed.begin || !this.isIn(chosen, section)))
      )
        chosen = i;
    }
    const { era } = this.eras[this.trusted(chosen)] as Placed;
    return { era, gap: !this.isIn(chosen, section) };
  }

  private isIn(index: number, section: number): boolean {
    return this.eras[index]?.section === section;
  }

  /**
   * A clock that was set forward by more than a day within the first hour, or from a time before there were such kernels, was
   * not right before (no RTC, a dead battery).
   */
  private trusted(index: number): number {
    let chosen = index;
    for (let i = index; i < this.steps.length; i++) {
      const step = this.steps[i];
      if (step === undefined || step.sleep !== null) break;
      const before = this.eras[i] as Placed;
      const isUnset = step.ts < 3600 || readEra(before.era, this.countedAt(step.ts)).at < FIRST_KERNELS;
      if (isUnset && step.seconds > 86_400) chosen = i + 1;
    }
    return chosen;
  }
}
