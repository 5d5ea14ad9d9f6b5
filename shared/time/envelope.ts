/**
 * From seconds since boot to wall time, out of lines that carry both.
 *
 * A logger can be late, never early: every line bounds the offset (wall − seconds) from above, and a prompt line bounds it
 * tightly. printk's clock is not slewed by NTP, so the offset drifts, by less than 100 ppm on any working crystal. The
 * bound of one line therefore holds for its neighbours too, loosened by the drift in between, and the offset at any moment
 * is the least of all bounds. A clock that is set, or a machine that sleeps, begins a new era of its own.
 */

import { type Era, eraOf, readEra } from './era.ts';
import { erasOf } from './steps.ts';

/** More than a crystal drifts without discipline (50 to 100 ppm). */
export const DRIFT = 150e-6;
/** Drift of a crystal that nothing is known of. */
export const CRYSTAL = 100e-6;

export interface Sample {
  /** Seconds since boot. */
  readonly ts: number;
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
  /** Seconds since boot at which the wall clock had moved. */
  readonly ts: number;
  readonly seconds: number;
}

/** The way from seconds since boot to wall time of one boot. */
export class Envelope {
  private readonly eras: readonly Era[];
  readonly steps: readonly Step[];
  /** Seconds since boot of the first line of each era: late lines belong to it as well as those that carry its bound. */
  private readonly begins: readonly number[];
  /** Seconds since boot between the lines around each step, and its size. */
  private readonly between: readonly { readonly from: number; readonly to: number; readonly seconds: number }[];

  /** @param samples in the order of the log; at least one */
  constructor(samples: readonly Sample[]) {
    const stretches = erasOf(samples);
    this.eras = stretches.map(eraOf);
    this.begins = stretches.map((stretch) => stretch[0]?.ts ?? 0);
    const steps: Step[] = [];
    for (let i = 1; i < this.eras.length; i++) {
      const era = this.eras[i];
      const before = this.eras[i - 1];
      if (era === undefined || before === undefined) continue;
      const ts = stretches[i]?.[0]?.ts ?? 0;
      steps.push({ ts, seconds: readEra(era, ts).at - readEra(before, ts).at });
    }
    this.steps = steps;
    this.between = steps.map(({ ts, seconds }, i) => ({
      from: (stretches[i] ?? []).reduce((last, sample) => Math.max(last, sample.ts), Number.NEGATIVE_INFINITY),
      to: ts,
      seconds: Math.abs(seconds),
    }));
  }

  /** The wall time of `ts`; `certaintySeconds` is infinite where lines only bound it from above. */
  at(ts: number): Reading {
    const reading = readEra(this.eraAt(ts), ts);
    // Between the last line before a step and the first one after it, the clock may have moved already; the first one
    // itself may be the last of those before, and late.
    const open = this.between.find((each) => ts > each.from && ts <= each.to)?.seconds ?? 0;
    if (open === 0) return reading;
    const { at, certaintySeconds, undecidedSeconds } = reading;
    return { at, certaintySeconds: certaintySeconds + open, undecidedSeconds: undecidedSeconds + open };
  }

  /** Wall time of the boot itself. A clock that was set soon after the boot tells it by what it showed then. */
  get start(): Reading {
    return readEra(this.trusted(0), 0);
  }

  /** Drift of the wall clock against printk in parts per million; null where the lines span too little to tell. */
  get driftPpm(): number | null {
    const slope = this.eras.at(-1)?.slope ?? 0;
    return slope === 0 ? null : slope * 1e6;
  }

  private eraAt(ts: number): Era {
    let chosen = 0;
    for (let i = 1; i < this.eras.length; i++) {
      // Between two eras the border lies somewhere; the first sample of the later one is the first that shows it.
      if (ts >= (this.begins[i] ?? Number.POSITIVE_INFINITY)) chosen = i;
    }
    return this.trusted(chosen);
  }

  /** A clock that was set forward by more than a day within the first hour was not right before (no RTC, a dead battery). */
  private trusted(index: number): Era {
    let chosen = index;
    for (let i = index; i < this.steps.length; i++) {
      const step = this.steps[i];
      if (step !== undefined && step.ts < 3600 && step.seconds > 86_400) chosen = i + 1;
    }
    return this.eras[chosen] as Era;
  }
}
