/** Lines that speak about the log itself: boots, sleeps, suppressed callbacks, repetitions, neighbours that stand there twice. */
import { pooledOrNull } from '../lines/own-text.ts';
import type { LogRecord } from '../lines/records.ts';
import type { BootMark, RawReport, SleepMark, SuppressedMark } from './raw-report.ts';
import { readSleepLine } from './sleep-line.ts';
import { buildOfBootLine, readBootLine, readSuppressed } from './task-line.ts';

/** The boot that a record begins; null when it begins none. */
export function readBoot(record: LogRecord): BootMark | null {
  const { body } = record;
  if (body.charCodeAt(0) !== 76 || !body.startsWith('Linux version ')) return null;
  const release = readBootLine(body);
  if (release === null) return null;
  return {
    build: buildOfBootLine(body),
    release,
    line: record.line,
    stamp: pooledOrNull(record.stamp),
    bootSeconds: record.bootSeconds,
    bootId: pooledOrNull(record.bootId),
  };
}

/** What a record says of a sleep; null when it says nothing. */
export function readSleepMark(record: LogRecord): SleepMark | null {
  const sign = record.fromKernel ? readSleepLine(record.body) : null;
  if (sign === null) return null;
  const { line, bootSeconds } = record;
  return { ...sign, line, stamp: pooledOrNull(record.stamp), bootSeconds, bootId: pooledOrNull(record.bootId) };
}

/** The kernel's own count of warnings that it did not print; null when the record is none. */
export function readSuppressedMark(record: LogRecord, boot: number): SuppressedMark | null {
  if (record.body.indexOf('suppressed') < 0) return null;
  const mark = readSuppressed(record.body);
  if (mark === null) return null;
  const { line, bootSeconds } = record;
  return { ...mark, line, stamp: pooledOrNull(record.stamp), bootSeconds, boot };
}

/** Adds syslogd's repetitions to the report whose header they repeat; false when the record tells of none. */
export function addRepetitions(record: LogRecord, previous: LogRecord | null, last: RawReport | undefined): boolean {
  if (record.body.indexOf('repeated') < 0) return false;
  const times = /(?:^|\s)(?:last )?message repeated (\d{1,9}) times/.exec(record.body);
  if (times === null || last === undefined || previous === null) return false;
  // A repetition right behind a header repeats that header, nothing else was printed in between.
  if ((last.line !== previous.line && last.repeated === 0) || last.frames.length > 0) return false;
  last.repeated += Number(times[1]);
  return true;
}

/**
 * Two rules of a logger that write to one file make every line stand there twice. Seen at a header: while it lasts, the
 * second of two equal neighbours with one printk time is left out.
 */
export class DoubledLines {
  private doubling = false;
  private skipped = false;

  /** Whether the record is the second writing of the one before it. */
  has(record: LogRecord, previous: LogRecord | null): boolean {
    const same =
      previous !== null &&
      record.bootSeconds !== null &&
      record.bootSeconds === previous.bootSeconds &&
      record.body === previous.body &&
      record.stamp === previous.stamp;
    if (!same) {
      this.skipped = false;
      return false;
    }
    if (!this.doubling && record.body.indexOf('page allocation') >= 0) this.doubling = true;
    this.skipped = this.doubling && !this.skipped;
    return this.skipped;
  }
}
