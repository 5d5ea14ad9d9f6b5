/**
 * What loggers put in front of a kernel message: `[seconds]` of dmesg, `dmesg -T`, `<4>` levels, printk caller ids, syslog
 * with and without year, RFC 3339 and RFC 5424, journal renderings, logcat, vendor prefixes with cpu, pid and comm, quoting.
 *
 * The scanner walks the line once and never backtracks over more than one element, because logs hold millions of lines.
 */
import { group } from './group.ts';
import { ownText } from './own-text.ts';

/** The parts found in front of a message. One object is reused for all lines of a source: copy what is kept. */
export interface Prefix {
  /** Where the message itself begins, blanks skipped. */
  bodyStart: number;
  /** Blanks between the last prefix element and the message (continuation lines of a record are indented). */
  indent: number;
  /** Wall-clock stamp as printed; null when there is none. */
  stamp: string | null;
  /** printk time in seconds since boot; null when there is none. */
  bootSeconds: number | null;
  /** Who printed, where the kernel says it (`T1662`, `C3`, or vendor `cpu:pid`): keeps interleaved reports apart. */
  caller: string | null;
  cpu: number | null;
  pid: number | null;
  /** True when any prefix element (not counting quoting) was found. */
  found: boolean;
  /** False when a tag names another program than the kernel. */
  fromKernel: boolean;
  /** `** N printk messages dropped **` in front of the line. */
  dropped: number;
}

/**
 * Stamp and kernel tag of the line before (`Oct 24 11:27:42 db01 kernel: `): a syslog repeats them line after line, and what
 * they say was found once.
 */
let head = '';
let headStamp = '';

export function newPrefix(): Prefix {
  return {
    bodyStart: 0,
    indent: 0,
    stamp: null,
    bootSeconds: null,
    caller: null,
    cpu: null,
    pid: null,
    found: false,
    fromKernel: true,
    dropped: 0,
  };
}

const MONTHS = new Set(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']);

/** `Oct 24 11:27:42`, optionally with a weekday in front, a year on either side, and fractions of a second. */
const BSD_STAMP =
  /(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} +\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: \d{4}(?= |$))?/y;
const ISO_STAMP = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?/y;
/** `journalctl -o short-full`: weekday, date, time and the zone's name. */
const FULL_STAMP = /[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})? (?:[A-Z]{3,5}|[+-]\d{2,4})(?= )/y;
/** The year in front, as some embedded loggers write it. */
const YEAR_STAMP = /(\d{4}) ([A-Z][a-z]{2} +\d{1,2}) (\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)(?= )/y;
/** `2026/11/22 10:00:00`; with the year behind, day and month cannot be told apart, and the stamp is passed over. */
const SLASH_STAMP =
  /(\d{4})\/(\d\d)\/(\d\d)[ T](\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)(?= )|\d\d?\/\d\d?\/\d{4},? \d\d?:\d\d:\d\d(?: [AP]M)?(?= )/y;
const LOGCAT_STAMP = /\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}(?: +\d+ +\d+ [VDIWEF] \S+ *:)?/y;
const TIME_ONLY = /\d\d:\d\d:\d\d(?:\.\d{1,9})?(?= )/y;
/** Seconds since boot as some consoles print them: `309.908501: ` or a bracket whose opening was cut. */
const BARE_SECONDS = /(\d{1,9}\.\d{3,9})s?(?:\] ?|: )/y;
const UNIX_STAMP = /\d{10}\.\d{3,6}(?= )/y;
const KMSG = /\d{1,5},\d{1,20},(\d{1,20}),[^;]{1,40};/y;
const ADDRESS_TAG = /(?:\d{1,3}\.){3}\d{1,3}: /y;
/** A tag that names the kernel, with the host in front where it is printed. */
const KERNEL_TAG = /(?:[^\s[\]<>(){}]{1,255} +){0,2}kernel(?:\[\d{1,9}\])?: ?/y;
/** RFC 5424: program, process, message id and structured data stand between host and message. */
const KERNEL_5424 = /\S{1,255} kernel (?:-|\d{1,9}) (?:-|\S{1,32}) (?:-|\[[^\]]{0,500}\]) /y;
const FACILITY_TAG =
  /(?:kern(?:el)?|user|daemon|syslog)\s*[.:]\s*(?:emerg|alert|crit|err(?:or)?|warn(?:ing)?|notice|info|debug)\s*:? +/y;
/** Any other program's tag: `host sshd[123]: `. */
const OTHER_TAG = /(?:[\w.:%-]{1,255} +[\w./@-]{1,64}(?:\[\d{1,9}\])?|[\w./@-]{1,64}\[\d{1,9}\]): +/y;
const HOST_THEN_BRACKET = /[\w.:-]{1,255} +(?=\[ *\d{1,9}\.)/y;
const DROPPED = /\*\* (\d{1,9}) printk messages dropped \*\* ?/y;
const LEVEL = /<\d{1,3}>(?:1 )?/y;
/** `dmesg -d` writes the distance to the line before, alone or behind the seconds. */
const PRINTK_DELTA = /\[ *(?:(\d{1,9}\.\d{6}) +(?=<))?[+<]? *\d{1,6}\.\d{6}>?\] ?/y;
const CALLER = /\[ *([TC]\d{1,9})\] ?/y;
const BRACKET_CTIME =
  /\[((?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d(?::\d\d)?(?:\.\d+)?(?: \d{4})?)(?: +< *\d{1,9}\.\d{6}>)?\] ?/y;
const BRACKET_ISO = /\[(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)\]:? ?/y;
/** HTC marks the kernel's lines `[K]`, Samsung the processor `[c0]`. */
const VENDOR_MARK = /\[(?:K|c(\d{1,3}))\] ?/y;
/** Spreadtrum: `c0 216 (kworker/0:1) `, the task not always; Qualcomm: `(CPU:0-pid:216:kworker/0:1) `. */
const VENDOR_CPU_TASK = /c(\d{1,3}) +(?:(\d{1,9}) +\([^)]{1,40}\) +)?/y;
const VENDOR_CPU_PID = /\(CPU:(\d{1,4})-pid:(\d{1,9}):[^)]{0,40}\) ?/y;
/** HiSilicon: `[pid:1361,cpu5,name]`. */
const VENDOR_PID_CPU = /\[pid:(\d{1,9}),cpu(\d{1,5}),[^\]]{0,40}\] ?/y;
/** Samsung: `[3:  Binder:9343_3:22875]`, the comm may hold colons. */
const VENDOR_CPU_COMM_PID = /[A-Z]?\[(\d{1,4}): {0,16}[^\]]{1,40}:(?: *)(\d{1,9})\] ?/y;
/** MediaTek: `(2)[5:kworker/u:0]`, with a dot or a dash in front on some. */
const VENDOR_CPU_PID_COMM = /[.-]?\((\d{1,4})\)\[(\d{1,9}):[^\]]{0,40}\] ?/y;
/** logcat's brief and time formats: `W/kernel  (  216): `. */
const LOGCAT_TAG = /[VDIWEF]\/\S{1,64} *\( *\d{1,9}\): ?/y;
/** A terminal program's stamp: `[04:32:04.123] `. */
const BRACKET_TIME = /\[(\d\d:\d\d:\d\d(?:[.,:]\d{1,9})?)\] ?/y;
/**
 * Finds the prefix of a line.
 * @param text one physical line without its line end
 * @param into the object to fill
 */
export function scanPrefix(text: string, into: Prefix): void {
  into.stamp = null;
  into.bootSeconds = null;
  into.caller = null;
  into.cpu = null;
  into.pid = null;
  into.found = false;
  into.fromKernel = true;
  into.dropped = 0;
  if (repeatsHead(text)) {
    into.stamp = headStamp;
    into.found = true;
    elements(text, head.length, into, true, 2);
    return;
  }
  elements(text, skipQuoting(text), into, false, 0);
}

/** Twelve elements are more than any logger prints; the bound keeps a hostile line linear. */
const MAX_ELEMENTS = 12;

/** Consumes prefix elements from `start` on, `taken` of them having been consumed before. */
function elements(text: string, start: number, into: Prefix, isTagged: boolean, taken: number): void {
  let pos = start;
  let tagged = isTagged;
  let indent = 0;
  for (let step = taken; step < MAX_ELEMENTS; step++) {
    indent = pos;
    while (text.charCodeAt(pos) === 32 || text.charCodeAt(pos) === 9) pos++;
    indent = pos - indent;
    const next = element(text, pos, into, tagged);
    if (next < 0) break;
    if (next > pos) {
      into.found = true;
      tagged = tagged || lastWasTag;
      pos = next;
      if (step === 1 && start === 0 && lastWasTag) rememberHead(text, pos, into);
    }
  }
  into.bodyStart = pos;
  into.indent = indent;
}

/** Whether the line begins as the one before did, with nothing behind that could make its tag a longer one. */
function repeatsHead(text: string): boolean {
  // startsWith() takes three times as long on lines that are views of a block.
  if (head === '' || text.lastIndexOf(head, 0) !== 0) return false;
  return text.charCodeAt(head.length) === 91 || text.indexOf('kernel', head.length) < 0;
}

/** Keeps a head of a syslog or ISO stamp and the kernel's tag with its blank: no other begins the same and ends elsewhere. */
function rememberHead(text: string, end: number, into: Prefix): void {
  if (into.stamp === null || into.bootSeconds !== null || into.caller !== null || !into.fromKernel) return;
  const first = text.charCodeAt(0);
  const isWord = first >= 65 && first <= 90;
  if (!isWord && !(first >= 49 && first <= 57 && text.charCodeAt(4) === 45)) return;
  if (end > 128 || !text.startsWith('kernel: ', end - 8)) return;
  head = ownText(text.slice(0, end));
  headStamp = ownText(into.stamp);
  into.stamp = headStamp;
}

/** Set by `element` when what it consumed was a program's tag: only one is looked for. */
let lastWasTag = false;

function match(pattern: RegExp, text: string, pos: number): RegExpExecArray | null {
  pattern.lastIndex = pos;
  return pattern.exec(text);
}

/** Consumes one prefix element at `pos`; returns where it ends, or −1 when the message begins here. */
function element(text: string, pos: number, into: Prefix, tagged: boolean): number {
  lastWasTag = false;
  const c = text.charCodeAt(pos);
  if (c === 91) return bracket(text, pos, into);
  if (c === 60) return match(LEVEL, text, pos) === null ? -1 : LEVEL.lastIndex;
  if (c === 40 || ((c === 46 || c === 45) && text.charCodeAt(pos + 1) === 40)) {
    const comm = match(VENDOR_CPU_PID_COMM, text, pos);
    const m = comm ?? (into.bootSeconds === null ? null : match(VENDOR_CPU_PID, text, pos));
    if (m === null) return -1;
    into.cpu = Number(m[1]);
    into.pid = Number(m[2]);
    into.caller = `${m[1]}:${m[2]}`;
    return comm === null ? VENDOR_CPU_PID.lastIndex : VENDOR_CPU_PID_COMM.lastIndex;
  }
  if (c === 42) {
    const m = match(DROPPED, text, pos);
    if (m === null) return -1;
    into.dropped = Number(m[1]);
    return DROPPED.lastIndex;
  }
  if (c >= 48 && c <= 57) return digits(text, pos, into, tagged);
  if (c === 58 && into.found) return pos + 1; // `kernel: : [` of a doubled tag
  if ((c >= 65 && c <= 90) || (c >= 97 && c <= 122)) {
    if (text.charCodeAt(pos + 1) === 91 && into.found && c < 91) {
      const m = match(VENDOR_CPU_COMM_PID, text, pos);
      if (m === null) return -1;
      return vendor(m, into);
    }
    if (c === 99 && into.bootSeconds !== null && into.cpu === null) {
      const m = match(VENDOR_CPU_TASK, text, pos);
      if (m !== null) {
        into.cpu = Number(m[1]);
        if (m[2] !== undefined) into.pid = Number(m[2]);
        return VENDOR_CPU_TASK.lastIndex;
      }
    }
    if (text.charCodeAt(pos + 1) === 47 && match(LOGCAT_TAG, text, pos) !== null) return LOGCAT_TAG.lastIndex;
    return word(text, pos, into, tagged);
  }
  return -1;
}

function bracket(text: string, pos: number, into: Prefix): number {
  if (into.bootSeconds === null) {
    const seconds = printkSeconds(text, pos);
    if (seconds !== null) {
      into.bootSeconds = seconds;
      return printkEnd;
    }
  }
  const second = text.charCodeAt(pos + 1);
  if (second === 84 || second === 67 || second === 32) {
    const m = match(CALLER, text, pos);
    if (m !== null) {
      into.caller = group(m, 1);
      return CALLER.lastIndex;
    }
  }
  if ((second === 75 || second === 99) && into.bootSeconds !== null) {
    const m = match(VENDOR_MARK, text, pos);
    if (m !== null) {
      if (m[1] !== undefined) into.cpu = Number(m[1]);
      return VENDOR_MARK.lastIndex;
    }
  }
  // A frame's `[<address>]` or `[address]` is by far the most frequent other bracket.
  if (second === 60 && text.charCodeAt(pos + 2) !== 32) return -1;
  let m = match(PRINTK_DELTA, text, pos);
  if (m !== null) {
    if (m[1] !== undefined) into.bootSeconds = Number(m[1]);
    return PRINTK_DELTA.lastIndex;
  }
  if (into.stamp === null) {
    m = match(BRACKET_CTIME, text, pos);
    if (m !== null) {
      into.stamp = group(m, 1);
      return BRACKET_CTIME.lastIndex;
    }
    m = match(BRACKET_ISO, text, pos);
    if (m !== null) {
      into.stamp = group(m, 1);
      return BRACKET_ISO.lastIndex;
    }
    m = match(BRACKET_TIME, text, pos);
    if (m !== null) {
      into.stamp = group(m, 1);
      return BRACKET_TIME.lastIndex;
    }
  }
  m = match(VENDOR_PID_CPU, text, pos);
  if (m !== null) {
    into.pid = Number(m[1]);
    into.cpu = Number(m[2]);
    into.caller = `${m[2]}:${m[1]}`;
    return VENDOR_PID_CPU.lastIndex;
  }
  m = match(VENDOR_CPU_COMM_PID, text, pos);
  return m !== null && into.found ? vendor(m, into) : -1;
}

function vendor(m: RegExpExecArray, into: Prefix): number {
  into.cpu = Number(m[1]);
  into.pid = Number(m[2]);
  into.caller = `${m[1]}:${m[2]}`;
  return VENDOR_CPU_COMM_PID.lastIndex;
}

let printkEnd = 0;

/** `[ 1234.567890]` by hand: the most frequent prefix of all. Sets `printkEnd`. */
function printkSeconds(text: string, pos: number): number | null {
  let at = pos + 1;
  let c = text.charCodeAt(at);
  while (c === 32) c = text.charCodeAt(++at);
  let whole = 0;
  const wholeStart = at;
  while (c >= 48 && c <= 57 && at - wholeStart < 10) {
    whole = whole * 10 + (c - 48);
    c = text.charCodeAt(++at);
  }
  if (at === wholeStart || c !== 46) return null;
  c = text.charCodeAt(++at);
  const fractionStart = at;
  let fraction = 0;
  while (c >= 48 && c <= 57 && at - fractionStart < 9) {
    fraction = fraction * 10 + (c - 48);
    c = text.charCodeAt(++at);
  }
  const places = at - fractionStart;
  if (places === 0) return null;
  if (c === 115) c = text.charCodeAt(++at);
  if (c !== 93) return null;
  at++;
  if (text.charCodeAt(at) === 32) at++;
  printkEnd = at;
  // Parsed as text once more so that the value is exactly the printed decimal.
  return places === 6 ? (whole * 1e6 + fraction) / 1e6 : Number(text.slice(wholeStart, fractionStart + places));
}

/**
 * Whether a stamp may stand here. A second one is the log's own, behind that of a console server or a container's runtime,
 * which only tell when they came by the line: it counts.
 */
function mayBeStamp(into: Prefix, tagged: boolean): boolean {
  return into.bootSeconds === null && (into.stamp === null || !tagged);
}

function digits(text: string, pos: number, into: Prefix, tagged: boolean): number {
  const end = mayBeStamp(into, tagged) ? digitStamp(text, pos, into) : -1;
  // A host name may begin with a digit.
  return end >= 0 || tagged || into.stamp === null ? end : tag(text, pos, into, tagged);
}

/** A stamp that begins with a digit; −1 where there is none. */
function digitStamp(text: string, pos: number, into: Prefix): number {
  const dash = text.charCodeAt(pos + 4);
  if (dash === 45) {
    const m = match(ISO_STAMP, text, pos);
    if (m !== null) {
      into.stamp = m[0];
      // A decimal comma is dmesg's own ISO form: no host and no tag follow.
      lastWasTag = m[0].charCodeAt(19) === 44;
      return containerStream(text, ISO_STAMP.lastIndex);
    }
  }
  if (dash === 32) {
    const m = match(YEAR_STAMP, text, pos);
    if (m !== null) {
      into.stamp = `${m[2]} ${m[1]} ${m[3]}`;
      return YEAR_STAMP.lastIndex;
    }
  }
  if (dash === 47 || text.charCodeAt(pos + 1) === 47 || text.charCodeAt(pos + 2) === 47) {
    const m = match(SLASH_STAMP, text, pos);
    if (m !== null) {
      if (m[1] !== undefined) into.stamp = `${m[1]}-${m[2]}-${m[3]} ${m[4]}`;
      return SLASH_STAMP.lastIndex;
    }
  }
  if (text.charCodeAt(pos + 2) === 45) {
    const m = match(LOGCAT_STAMP, text, pos);
    if (m !== null) {
      into.stamp = m[0].slice(0, 18);
      return LOGCAT_STAMP.lastIndex;
    }
  }
  if (text.charCodeAt(pos + 2) === 58) {
    const m = match(TIME_ONLY, text, pos);
    if (m !== null) {
      into.stamp ??= m[0];
      return TIME_ONLY.lastIndex;
    }
  }
  let m = match(KMSG, text, pos);
  if (m !== null) {
    into.bootSeconds = Number(m[1]) / 1e6;
    return KMSG.lastIndex;
  }
  m = match(UNIX_STAMP, text, pos);
  if (m !== null) {
    into.stamp = m[0];
    return UNIX_STAMP.lastIndex;
  }
  m = match(BARE_SECONDS, text, pos);
  if (m !== null) {
    into.bootSeconds = Number(m[1]);
    return BARE_SECONDS.lastIndex;
  }
  return match(ADDRESS_TAG, text, pos) === null ? -1 : ADDRESS_TAG.lastIndex;
}

/** `stdout F ` / `stderr P ` of container runtimes follows their stamp. */
function containerStream(text: string, pos: number): number {
  if (text.startsWith(' stdout ', pos) || text.startsWith(' stderr ', pos)) {
    const flag = text.charCodeAt(pos + 8);
    if ((flag === 70 || flag === 80) && text.charCodeAt(pos + 9) === 32) return pos + 10;
  }
  return pos;
}

function word(text: string, pos: number, into: Prefix, tagged: boolean): number {
  if (mayBeStamp(into, tagged)) {
    const first = text.slice(pos, pos + 3);
    const second = text.slice(pos + 4, pos + 7);
    if (
      MONTHS.has(first) ||
      (text.charCodeAt(pos + 3) === 32 && MONTHS.has(second)) ||
      MONTHS.has(text.slice(pos + 5, pos + 8))
    ) {
      const m = match(BSD_STAMP, text, pos);
      if (m !== null) {
        into.stamp = m[0];
        return BSD_STAMP.lastIndex;
      }
    }
    if (text.charCodeAt(pos + 8) === 45 && text.charCodeAt(pos + 3) === 32) {
      const m = match(FULL_STAMP, text, pos);
      if (m !== null) {
        into.stamp = m[0];
        return FULL_STAMP.lastIndex;
      }
    }
  }
  return tag(text, pos, into, tagged);
}

/** Whether `kernel:` or `kernel[` stands anywhere from `pos` on: most lines that hold the word hold `kernel_stack`. */
function namesKernel(text: string, pos: number): boolean {
  for (let at = text.indexOf('kernel', pos); at >= 0; at = text.indexOf('kernel', at + 6)) {
    const next = text.charCodeAt(at + 6);
    if (next === 58 || next === 91) return true;
  }
  return false;
}

function tag(text: string, pos: number, into: Prefix, tagged: boolean): number {
  if (into.stamp === null && into.bootSeconds !== null) {
    // dmesg, by far the most frequent: a look for the one tag that can stand here.
    const at = text.indexOf('kernel', pos);
    if (at < 0 || at - pos > 300) return -1;
  }
  if (into.stamp !== null && !tagged && text.indexOf(' kernel ', pos) >= 0 && match(KERNEL_5424, text, pos) !== null) {
    lastWasTag = true;
    return KERNEL_5424.lastIndex;
  }
  // Cheap refusal first: without a wall-clock stamp only the kernel's own tag counts.
  const colon = text.indexOf(':', pos);
  if (colon < 0 || colon - pos > 600) {
    if (into.stamp === null || text.indexOf('[', pos) < 0) return -1;
    return match(HOST_THEN_BRACKET, text, pos) === null ? -1 : HOST_THEN_BRACKET.lastIndex;
  }
  if (namesKernel(text, pos) && match(KERNEL_TAG, text, pos) !== null) {
    lastWasTag = true;
    return KERNEL_TAG.lastIndex;
  }
  // Behind printk seconds alone (dmesg) stands the message; only journal's short-monotonic puts host and tag there.
  if (tagged || (into.stamp === null && into.bootSeconds !== null)) return -1;
  if (match(FACILITY_TAG, text, pos) !== null) {
    lastWasTag = true;
    return FACILITY_TAG.lastIndex;
  }
  if (into.stamp === null) return -1;
  if (match(HOST_THEN_BRACKET, text, pos) !== null) {
    lastWasTag = true;
    return HOST_THEN_BRACKET.lastIndex;
  }
  // `Oct 24 11:27:42 host sshd[12]: …`; a bare `swapper: page …` right behind a dmesg -T stamp is the message itself.
  if (into.found && into.bootSeconds === null && into.caller === null && text.charCodeAt(pos - 2) !== 93) {
    const m = match(OTHER_TAG, text, pos);
    if (m !== null && !text.startsWith('page allocation', OTHER_TAG.lastIndex)) {
      lastWasTag = true;
      into.fromKernel = false;
      return OTHER_TAG.lastIndex;
    }
  }
  return -1;
}

/** Skips mail quoting (`> `, `>> `, `| `) at the start of a line. */
function skipQuoting(text: string): number {
  let pos = 0;
  for (let depth = 0; depth < 20; depth++) {
    let at = pos;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
    const c = text.charCodeAt(at);
    if (c !== 62) return pos;
    pos = at + 1;
    if (text.charCodeAt(pos) === 32) pos++;
  }
  return pos;
}
