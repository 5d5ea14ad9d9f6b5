/**
 * The wall-clock stamp at the head of a log line, as the writers of kernel logs print it:
 * - `Oct 24 11:27:42` (RFC 3164, journalctl -o short), with a fraction (short-precise), or with a year in the middle
 * - `2014-10-24T11:27:42.123456+08:00` (RFC 3339/5424, rsyslog, short-iso, dmesg --time-format iso with its comma)
 * - `[Fri Oct 24 11:27:42 2014]` (dmesg -T), ctime(3), date(1), `Fri 2014-10-24 11:27:42 CST` (journalctl -o short-full)
 * - `1414121262.123456` (short-unix), `[Oct24 11:27]` (dmesg -H, minutes only), `10-24 11:27:42.123` (logcat)
 * Seconds since boot (`[21289.479063]`) are no wall-clock stamp and are left to the reader of the line.
 */
import { monthOfName } from './stamp-names.ts';
import { fractionOf, inRange, offsetOf, resolutionOf, type Stamp } from './stamp-parts.ts';
import { ctime } from './stamp-words.ts';

export type { Stamp, StampStyle } from './stamp-parts.ts';

/** Characters of a line that can belong to its stamp: priority, facility column, bracket and the longest form. */
const MAX_HEAD = 128;

const BSD_REST = /^(?: (?<year>(?:19|20)\d\d))? (?<h>\d\d):(?<m>\d\d):(?<s>\d\d)(?:\.(?<frac>\d{1,9}))?(?![\d:])/;
const ISO =
  /^(\d{4})([-/])(\d\d)\2(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\w:]))?/;
const UNIX = /^(\d{10})(?:\.(\d{1,9}))?(?=\s|$)/;
/** With its brackets, or as the whole of a text from which they were taken. */
const HUMAN = /^(?:\[([A-Za-z]{3}) ?(\d{1,2}) (\d\d):(\d\d)\]|([A-Za-z]{3}) ?(\d{1,2}) (\d\d):(\d\d)$)/;
const LOGCAT = /^(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})(?!\d)/;
const FACILITY =
  /^(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local\d) {0,6}:[a-z]{3,6} {0,3}: ?/;
const PRIORITY = /^<\d{1,3}>(?:1 )?/;

function bsd(head: string, at: number): Stamp | null {
  // `Oct 24`, `Oct  4`, `Oct 4`; foreign months end in a dot or have four letters.
  const blank = head.indexOf(' ', at);
  if (blank < 0 || blank - at > 6) return null;
  const month = monthOfName(head.slice(at, blank));
  if (month === null) return null;
  const from = head[blank + 1] === ' ' ? blank + 2 : blank + 1;
  const digits = /^\d{1,2}/.exec(head.slice(from, from + 2))?.[0];
  if (digits === undefined) return null;
  const afterDay = from + digits.length;
  const rest = BSD_REST.exec(head.slice(afterDay));
  const g = rest?.groups;
  if (rest === null || g === undefined) return null;
  const [hour, minute, second] = [Number(g.h), Number(g.m), Number(g.s)];
  if (!inRange(month, Number(digits), hour, minute, second)) return null;
  return {
    style: 'bsd',
    year: g.year === undefined ? null : Number(g.year),
    month,
    day: Number(digits),
    hour,
    minute,
    second,
    fraction: fractionOf(g.frac),
    resolutionSeconds: resolutionOf(g.frac),
    offsetMinutes: null,
    zoneName: null,
    weekday: null,
    end: afterDay + rest[0].length,
  };
}

function iso(head: string, at: number): Stamp | null {
  const m = ISO.exec(head.slice(at));
  if (m === null) return null;
  const [month, day, hour, minute, second] = [Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6]), Number(m[7])];
  if (!inRange(month, day, hour, minute, second)) return null;
  return {
    style: 'iso',
    year: Number(m[1]),
    month,
    day,
    hour,
    minute,
    second,
    fraction: fractionOf(m[8]),
    resolutionSeconds: resolutionOf(m[8]),
    offsetMinutes: m[9] === undefined ? null : offsetOf(m[9]),
    zoneName: null,
    weekday: null,
    end: at + m[0].length,
  };
}

function unix(head: string, at: number): Stamp | null {
  const m = UNIX.exec(head.slice(at));
  if (m === null) return null;
  const date = new Date(Number(m[1]) * 1000);
  return {
    style: 'unix',
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: fractionOf(m[2]),
    resolutionSeconds: resolutionOf(m[2]),
    offsetMinutes: 0,
    zoneName: null,
    weekday: null,
    end: at + m[0].length,
  };
}

/** A stamp without year, read from numbers. */
function yearless(
  style: Stamp['style'],
  numbers: readonly number[],
  fraction: number,
  resolutionSeconds: number,
  end: number,
): Stamp | null {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  if (!inRange(month, day, hour, minute, second)) return null;
  const rest = { fraction, resolutionSeconds, offsetMinutes: null, zoneName: null, weekday: null, end };
  return { style, year: null, month, day, hour, minute, second, ...rest };
}

function human(head: string, at: number): Stamp | null {
  const m = HUMAN.exec(head.slice(at));
  const month = m === null ? null : monthOfName(m[1] ?? m[5] ?? '');
  if (m === null || month === null) return null;
  const [day, hour, minute] = [m[2] ?? m[6], m[3] ?? m[7], m[4] ?? m[8]].map(Number);
  return yearless('human', [month, day ?? 0, hour ?? 0, minute ?? 0], 0, 60, at + m[0].length);
}

function logcat(head: string, at: number): Stamp | null {
  const m = LOGCAT.exec(head.slice(at));
  if (m === null) return null;
  return yearless('bsd', m.slice(1, 6).map(Number), fractionOf(m[6]), resolutionOf(m[6]), at + m[0].length);
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Steps over blanks, `<priority>` with RFC 5424's version, and dmesg's facility and level column. */
function start(head: string): number {
  let at = 0;
  while (head[at] === ' ' || head[at] === '\t') at++;
  if (head[at] === '<') at += PRIORITY.exec(head.slice(at))?.[0].length ?? 0;
  const facility = head.charCodeAt(at) >= 97 ? FACILITY.exec(head.slice(at)) : null;
  return facility === null ? at : at + facility[0].length;
}

function bracketed(head: string, at: number): Stamp | null {
  const next = head.charCodeAt(at + 1);
  if (Number.isNaN(next) || next === 32) return null;
  if (!isDigit(next)) return human(head, at) ?? ctime(head, at + 1, true);
  const inner = iso(head, at + 1);
  return inner === null || head[inner.end] !== ']' ? null : { ...inner, end: inner.end + 1 };
}

/**
 * Reads the stamp that a line (or the prefix cut from it) begins with. A leading `<priority>`, an RFC 5424 version and
 * dmesg's `kern  :warn  :` column are stepped over. Linear in at most 128 characters; never throws.
 * @returns null when the text does not begin with a wall-clock stamp.
 */
export function parseStamp(text: string): Stamp | null {
  const head = text.length > MAX_HEAD ? text.slice(0, MAX_HEAD) : text;
  const at = start(head);
  const code = head.charCodeAt(at);
  if (Number.isNaN(code)) return null;
  if (head[at] === '[') return bracketed(head, at);
  if (!isDigit(code)) return bsd(head, at) ?? human(head, at) ?? ctime(head, at, false);
  if (head[at + 1] === '月' || head[at + 2] === '月') return bsd(head, at);
  if (head[at + 2] === '-') return logcat(head, at);
  const fifth = head[at + 4];
  if (fifth === '-' || fifth === '/') return iso(head, at);
  if (fifth === '年') return ctime(head, at, false);
  return unix(head, at);
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
export function daysFromEpoch(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** True for dates that exist: 29 February only in leap years, no 31 April. */
export function isRealDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/**
 * The stamp on the wall clock that printed it, as seconds since 1970-01-01T00:00:00 *of that clock* (no zone applied).
 * @param year the stamp's own year, or the one that was inferred for it.
 */
export function wallSeconds(stamp: Stamp, year: number): number {
  const days = daysFromEpoch(year, stamp.month, stamp.day);
  return days * 86_400 + stamp.hour * 3600 + stamp.minute * 60 + stamp.second + stamp.fraction;
}
