/** Durations, rates and moments as the comparison says them. */

const DAY = 1;
const HOUR = 1 / 24;
const MINUTE = HOUR / 60;

/** `21.5 days`, `5.2 hours`, `27 minutes`: three significant digits at most; with `more `: `4 more days`. */
export function daysWords(days: number, kind: '' | 'more ' = ''): string {
  if (!Number.isFinite(days)) return 'for ever';
  const [value, unit] =
    days >= 2 * DAY ? [days, 'day'] : days >= 2 * HOUR ? [days / HOUR, 'hour'] : [days / MINUTE, 'minute'];
  const text = digits(value);
  return `${text} ${kind}${unit}${text === '1' ? '' : 's'}`;
}

/** At most three significant digits, no exponent: 0.0551, 1.07, 466. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  const places = Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(size))));
  return value
    .toFixed(places)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** A p value: `0.034`, `< 0.0001`. */
export function pWords(p: number): string {
  return p < 0.0001 ? 'less than 0.0001' : digits(p);
}

/** `0.0551 to 1.07`; an open end is said. */
export function intervalWords(interval: readonly [number | null, number | null]): string {
  const [low, high] = interval;
  if (low === null && high === null) return 'not defined';
  return high === null ? `${digits(low ?? 0)} and more` : `${digits(low ?? 0)} to ${digits(high)}`;
}

/** `1 incident`, `3 incidents`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}

/** RFC 3339 in the given offset (minutes east of UTC); without offset when none is known. Whole seconds. */
export function isoAt(ms: number, offsetMinutes: number | null): string {
  const shifted = new Date(ms + (offsetMinutes ?? 0) * 60_000);
  const text = Number.isNaN(shifted.getTime()) ? null : shifted.toISOString();
  // Beyond the years that a log can have; a wrong date would be worse than a far one.
  if (text === null || text.length !== 24) return '9999-12-31T23:59:59Z';
  const local = text.slice(0, 19);
  if (offsetMinutes === null) return local;
  if (offsetMinutes === 0) return `${local}Z`;
  const size = Math.abs(offsetMinutes);
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${pad(size / 60)}:${pad(size % 60)}`;
}

/** Minutes east of UTC that a time prints; null when it prints none. */
export function offsetOf(iso: string | null): number | null {
  if (iso === null) return null;
  if (iso.endsWith('Z')) return 0;
  const m = /([+-])(\d\d):(\d\d)$/.exec(iso);
  if (m === null) return null;
  const minutes = Number(m[2]) * 60 + Number(m[3]);
  return m[1] === '-' ? -minutes : minutes;
}
