/** Numbers, times and the words of the taxonomy as the report says them. */
import type { AnalysisEvent, CauseId, Confidence, EventKind, Gfp, Severity } from '../contract/index.ts';
import { CAUSE_NAME } from '../judge/causes/meaning.ts';

export const NO_BREAK = '\u00a0';

/** `1234567` → `1 234 567` with no-break spaces from five digits on; a fraction keeps at most `digits` places. */
export function count(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return 'not a number';
  const text = Math.abs(value).toFixed(digits);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, NO_BREAK);
  const sign = value < 0 ? '−' : '';
  const tail = fraction === undefined ? '' : `.${fraction}`.replace(/\.?0+$/, '');
  return `${sign}${grouped}${tail}`;
}

/** An amount in KiB as the kernel prints it, without grouping, so that a reader can search the log for it. */
export function amount(value: number): string {
  const text = String(Math.round(Math.abs(value) * 100) / 100);
  return value < 0 ? `−${text}` : text;
}

/** An amount in KiB, with MiB or GiB beside it where that is easier to take in. */
export function kiB(value: number): string {
  const exact = `${amount(value)}${NO_BREAK}KiB`;
  const size = Math.abs(value);
  if (size >= 1024 * 1024) return `${exact} (${count(value / 1024 / 1024, 1)}${NO_BREAK}GiB)`;
  if (size >= 10 * 1024) return `${exact} (${count(value / 1024, 1)}${NO_BREAK}MiB)`;
  return exact;
}

/** Bytes with a binary unit: `912.3 MiB`. */
export function bytes(value: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let amount = value;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${count(amount, unit === 0 ? 0 : 1)}${NO_BREAK}${units[unit]}`;
}

/** `1 failure`, `2 failures`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1]}`;
}

const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

/** `2014-10-24 11:27:42 +08:00`; a time without an offset says so. */
export function clock(iso: string | null): string {
  if (iso === null) return 'time not known';
  const m = ISO.exec(iso);
  if (m === null) return iso;
  const zone = m[3] === undefined ? '(time zone not known)' : m[3] === 'Z' ? 'UTC' : m[3];
  return `${m[1]} ${m[2]}${NO_BREAK}${zone}`;
}

/** The same inside running text. */
export function readableTimes(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?/g, (iso) => clock(iso));
}

/** Milliseconds since 1970 for ordering and drawing; a time without offset is taken as UTC so that the result is the same everywhere. */
export function instant(iso: string | null): number | null {
  if (iso === null) return null;
  const value = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(value) ? null : value;
}

/** From first to last, in one phrase; says the day once when both fall on it. */
export function span(from: string | null, to: string | null): string {
  if (from === null && to === null) return 'at a time that the logs do not give';
  if (from === null || to === null || from === to) return `at ${clock(from ?? to)}`;
  const a = ISO.exec(from);
  const b = ISO.exec(to);
  if (a !== null && b !== null && a[1] === b[1] && a[3] === b[3])
    return `between ${a[1]} ${a[2]} and ${clock(to).slice(11)}`;
  return `between ${clock(from)} and ${clock(to)}`;
}

/** `2014-10-24 11:27:42 to 11:29:03 +08:00`, for a title block. */
export function range(from: string | null, to: string | null): string {
  if (from === null || to === null || from === to) return clock(from ?? to);
  const a = ISO.exec(from);
  const b = ISO.exec(to);
  if (a !== null && b !== null && a[1] === b[1] && a[3] === b[3]) return `${a[1]} ${a[2]} to ${clock(to).slice(11)}`;
  return `${clock(from)} to ${clock(to)}`;
}

/** When an event happened, by the best clock it has. */
export function when(event: Pick<AnalysisEvent, 'time' | 'bootSeconds'>): string {
  if (event.time !== null) return clock(event.time);
  if (event.bootSeconds !== null) return `${event.bootSeconds.toFixed(3)} s after boot`;
  return 'time not known';
}

/** A cause in the words of the judge, as the beginning of a cell or a sentence. */
export function causeName(cause: CauseId): string {
  return capitalised(CAUSE_NAME[cause]);
}

/** First letter large, unless the text begins with a name of the kernel or of a file. */
export function capitalised(text: string): string {
  return /^[a-z]+(?:-[a-z]+)*(?=[ ,;:]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

const KINDS: Record<EventKind, readonly [string, string]> = {
  'page-allocation-failure': ['page allocation failure', 'page allocation failures'],
  'allocation-stall': ['allocation stall', 'allocation stalls'],
  'oom-kill': ['process ended by the out-of-memory killer', 'processes ended by the out-of-memory killer'],
  'slab-failure': ['slab allocation failure', 'slab allocation failures'],
  'vmalloc-failure': ['vmalloc failure', 'vmalloc failures'],
  'cma-failure': ['failed CMA request', 'failed CMA requests'],
  'percpu-failure': ['per-CPU allocation failure', 'per-CPU allocation failures'],
  'hung-task': ['hung-task message', 'hung-task messages'],
  'soft-lockup': ['soft lockup', 'soft lockups'],
  'rcu-stall': ['RCU stall', 'RCU stalls'],
  'xfs-allocation-deadlock': ['XFS allocation deadlock message', 'XFS allocation deadlock messages'],
  'allocator-warning': ['allocator warning', 'allocator warnings'],
};

/** `3 page allocation failures`. */
export function kindCount(kind: string, value: number): string {
  const words = (KINDS as Record<string, readonly [string, string] | undefined>)[kind];
  return words === undefined ? plural(value, `${kind} event`) : plural(value, words[0], words[1]);
}

/** The kind of an event as a title: `OOM kill`. */
export function kindWord(kind: string): string {
  if (kind === 'oom-kill') return 'Out-of-memory kill';
  const words = (KINDS as Record<string, readonly [string, string] | undefined>)[kind];
  return capitalised(words === undefined ? kind : words[0]);
}

/** What a confidence label promises the reader. */
export function confidenceMeaning(confidence: Confidence): string {
  switch (confidence) {
    case 'high':
      return 'the evidence supports it well';
    case 'medium':
      return 'the evidence points this way, but does not prove it';
    case 'low':
      return 'one of several explanations that the evidence allows';
  }
}

const LEVELS = ['harmless', 'minor', 'moderate', 'serious', 'severe'];

/** One word for a level of the severity scale; what it means in a case is for the judge's own words. */
export function severityMeaning(level: number): string {
  return LEVELS[Math.min(4, Math.max(0, Math.trunc(level)))] ?? '';
}

/** `Level 1 of 4, minor`. */
export function severityLevel(level: number): string {
  return `Level ${Math.min(4, Math.max(0, Math.trunc(level)))} of 4, ${severityMeaning(level)}`;
}

export function severityWord(severity: Severity): string {
  return { critical: 'Critical', warning: 'Warning', info: 'Note' }[severity];
}

/** How deep into the zone's reserve a request may go, in words. */
export function reserveMeaning(reserves: Gfp['reserves']): string {
  switch (reserves) {
    case 'none':
      return 'none: the min watermark counts in full';
    case 'high':
      return 'down to half of the min watermark';
    case 'harder':
      return 'down to three quarters of the min watermark';
    case 'atomic':
      return 'down to three eighths of the min watermark';
    case 'all':
      return 'all of it: no watermark is applied';
    case 'unknown':
      return 'not known';
  }
}

/** Where the request was made, for a reader who does not know the kernel. */
export function contextMeaning(context: 'hardirq' | 'softirq' | 'process' | 'unknown'): string {
  switch (context) {
    case 'hardirq':
      return 'hard interrupt: the kernel was serving a device and could not wait';
    case 'softirq':
      return 'soft interrupt: deferred interrupt work, which cannot wait';
    case 'process':
      return 'process context: a task or kernel thread asked';
    case 'unknown':
      return 'not known';
  }
}
