/** One report while it grows: how it begins, takes lines, is known to be over, and what is kept of it at the end. */
import { pooledOrNull, pooledText } from '../lines/own-text.ts';
import type { LogRecord } from '../lines/records.ts';
import type { Section } from './frames.ts';
import { type Header, newHeader } from './header.ts';
import { MemInfoBuilder } from './mem-info.ts';
import type { RawReport } from './raw-report.ts';
import type { TaskLine } from './task-line.ts';

export interface Assembly extends RawReport {
  section: Section;
  armCaller: string | null;
  inTrace: boolean;
  /** `Call Trace:` or its like was seen. */
  started: boolean;
  traceClosed: boolean;
  memoryClosed: boolean;
  /** Wall-clock stamp of the last bound record. */
  lastStamp: string | null;
  /** Records since the last one that was bound. */
  idle: number;
}

/** A serial console at 9600 baud needs about eight seconds for a long report; after this gap nothing more will come. */
const MAX_GAP_SECONDS = 15;

/** @param boot index of the boot that printed the header, −1 before the first `Linux version` line */
export function beginAssembly(header: Header, record: LogRecord, boot: number): Assembly {
  return {
    header,
    line: record.line,
    endLine: record.endLine,
    byteOffset: record.byteOffset,
    stamp: record.stamp,
    bootSeconds: record.bootSeconds,
    bootId: record.bootId,
    prefixCpu: record.cpu,
    prefixPid: record.pid,
    task: null,
    hardware: null,
    workqueue: null,
    frames: [],
    memory: new MemInfoBuilder(),
    boot,
    foreign: 0,
    openAtEnd: false,
    dropped: 0,
    repeated: 0,
    lastBootSeconds: record.bootSeconds,
    section: 'task',
    armCaller: null,
    inTrace: false,
    started: false,
    traceClosed: false,
    memoryClosed: false,
    lastStamp: record.stamp,
    idle: 0,
  };
}

/** Notes that the report took a record. */
export function extend(report: Assembly, record: LogRecord): void {
  report.endLine = Math.max(report.endLine, record.endLine);
  report.foreign += report.idle;
  report.idle = 0;
  if (record.bootSeconds !== null) report.lastBootSeconds = record.bootSeconds;
  if (record.stamp !== null) report.lastStamp = record.stamp;
}

/** Takes the task line of this very report. */
export function takeTask(report: Assembly, task: TaskLine): void {
  report.task = task;
  // dump_stack() prints this line before its frames: those read so far were another CPU's.
  report.frames.length = 0;
  report.inTrace = false;
  report.armCaller = null;
  report.section = 'task';
  const { header } = report;
  // The task line proves where the comm begins when something stood in front of it.
  if (
    task.comm !== null &&
    header.process !== null &&
    header.process !== task.comm &&
    header.process.endsWith(` ${task.comm}`)
  ) {
    header.process = task.comm;
  }
  if (header.process === null && header.torn && header.kind === 'page-allocation-failure') header.process = task.comm;
}

/** Whether a record was printed so long after the report's last line that it cannot belong to it. */
export function isTooLate(record: LogRecord, report: Assembly): boolean {
  if (record.bootSeconds !== null && report.lastBootSeconds !== null) {
    const gap = record.bootSeconds - report.lastBootSeconds;
    return gap > MAX_GAP_SECONDS || gap < -MAX_GAP_SECONDS;
  }
  // Loggers write some seconds late and in bursts: the wall clock is given more room than printk's.
  if (record.stamp === null || report.lastStamp === null || record.stamp === report.lastStamp) return false;
  const now = secondsOfDay(record.stamp);
  const then = secondsOfDay(report.lastStamp);
  if (now === null || then === null) return false;
  const gap = (now - then + 86_400) % 86_400;
  return gap > 4 * MAX_GAP_SECONDS && gap < 86_400 - 4 * MAX_GAP_SECONDS;
}

/** A task line of another process than the report's header names, after frames were read: not this report's. */
export function isForeignTask(report: Assembly, task: TaskLine): boolean {
  return (
    report.frames.length > 0 &&
    report.header.process !== null &&
    task.comm !== null &&
    report.header.process !== task.comm
  );
}

/** A line without prefix and task, after which nothing came that a kernel prints: somebody speaks of a failure. */
export function isMention({ header, task, frames, memory }: Assembly): boolean {
  return header.details['bare'] === true && task === null && frames.length === 0 && !memory.hasNumbers;
}

/** Whether the report holds the last lines that its kernel prints of one. */
export function isComplete(report: Assembly): boolean {
  return report.memory.sawTail && report.frames.length > 0;
}

/** A report that is finished holds no view of the log it was read from. */
export function settle(report: Assembly): void {
  const { header } = report;
  report.stamp = pooledOrNull(report.stamp);
  report.lastStamp = null;
  report.bootId = pooledOrNull(report.bootId);
  header.process = pooledOrNull(header.process);
  header.mode = pooledOrNull(header.mode);
  header.printed = pooledOrNull(header.printed);
  header.nodemask = pooledOrNull(header.nodemask);
  header.cpuset = pooledOrNull(header.cpuset);
  header.memsAllowed = pooledOrNull(header.memsAllowed);
  for (const name in header.details) header.details[name] = ownDetail(header.details[name]);
}

/** A detail that holds no view of the log either. */
export function ownDetail(value: Header['details'][string] | undefined): Header['details'][string] {
  return typeof value === 'string' ? pooledText(value) : (value ?? null);
}

/** Stands for a report of which only later lines are here: it keeps their parts away from the others. */
export function anonymousHeader(): Header {
  return { ...newHeader('other', null), torn: true };
}

/** Seconds since midnight of any stamp that holds `hh:mm:ss`. */
function secondsOfDay(stamp: string): number | null {
  const m = /(\d\d):(\d\d):(\d\d)/.exec(stamp);
  return m === null ? null : Number(m[1]) * 3600 + Number(m[2]) * 60 + Number(m[3]);
}
