/**
 * Offsets of time zones, and the way from a local clock's reading to UTC and back. IANA rules come from the runtime's
 * own database (ECMA-402, Intl), so that daylight saving of past years is applied as it was in force.
 */

/** What is known of the clock that printed local times. */
export type Zone =
  | { readonly kind: 'iana'; readonly name: string }
  | { readonly kind: 'fixed'; readonly offsetMinutes: number }
  | { readonly kind: 'unknown' };

export const UTC: Zone = { kind: 'fixed', offsetMinutes: 0 };
export const UNKNOWN_ZONE: Zone = { kind: 'unknown' };

/** 9999-12-31T23:59:59Z. */
const LAST_SECOND = 253_402_300_799;
/** Zone rules change on quarter hours of UTC. */
const BUCKET_SECONDS = 900;
/** Entries kept before the memory of offsets starts anew: about a year of quarter hours. */
const MEMORY = 40_000;

const formats = new Map<string, Intl.DateTimeFormat | null>();
const offsets = new Map<string, number>();

function formatOf(name: string): Intl.DateTimeFormat | null {
  const known = formats.get(name);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  // Names come from logs: only what looks like a zone is asked for.
  if (/^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/.test(name)) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' });
    } catch {
      // RangeError: the database does not know the name, which is the answer.
      format = null;
    }
  }
  if (formats.size < 1000) formats.set(name, format);
  return format;
}

/** True for a name of the IANA database (`America/New_York`, `Etc/UTC`). Abbreviations such as CST are ambiguous and none. */
export function isZoneName(name: string): boolean {
  return (name.includes('/') || name === 'UTC' || name === 'GMT') && formatOf(name) !== null;
}

function ianaOffset(name: string, epochSeconds: number): number {
  const bucket = Math.floor(epochSeconds / BUCKET_SECONDS);
  const key = `${name} ${bucket}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const parts = formatOf(name)?.formatToParts(bucket * BUCKET_SECONDS * 1000);
  const text = parts?.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const m = /GMT([+-])(\d\d):(\d\d)/.exec(text);
  const size = m === null ? 0 : Number(m[2]) * 60 + Number(m[3]);
  const offset = m?.[1] === '-' ? -size : size;
  if (offsets.size >= MEMORY) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** Minutes east of UTC at an instant; null when the zone is not known. */
export function offsetAt(zone: Zone, epochSeconds: number): number | null {
  switch (zone.kind) {
    case 'iana':
      return ianaOffset(zone.name, epochSeconds);
    case 'fixed':
      return zone.offsetMinutes;
    case 'unknown':
      return null;
  }
}

/**
 * The instants at which a local clock of this zone showed `wall` (seconds since 1970-01-01T00:00 of that clock): one as
 * a rule, two in the hour that autumn repeats, none in the hour that spring skips. For an unknown zone the wall reading
 * itself is returned: a time line of its own that must not be mixed with UTC.
 */
export function instantsOf(zone: Zone, wall: number): number[] {
  if (zone.kind === 'unknown') return [wall];
  if (zone.kind === 'fixed') return [wall - zone.offsetMinutes * 60];
  const found: number[] = [];
  for (const probe of [wall - 86_400, wall + 86_400]) {
    const offset = ianaOffset(zone.name, probe) * 60;
    const instant = wall - offset;
    if (ianaOffset(zone.name, instant) * 60 === offset && !found.includes(instant)) found.push(instant);
  }
  return found.sort((a, b) => a - b);
}

/**
 * One instant for a local reading. In the repeated hour the one nearest to `near` is taken (the earlier one without it);
 * in the skipped hour the clock is read as if it had not yet been put forward.
 */
export function instantOf(zone: Zone, wall: number, near: number | null): number {
  const all = instantsOf(zone, wall);
  const first = all[0];
  if (first === undefined) return wall - (offsetAt(zone, wall - 86_400) ?? 0) * 60;
  if (near === null) return first;
  return all.reduce((best, at) => (Math.abs(at - near) < Math.abs(best - near) ? at : best), first);
}

/** Minutes east of UTC as `+08:00`; `Z` for UTC itself. */
export function offsetText(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const size = Math.abs(offsetMinutes);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/**
 * RFC 3339 text of an instant.
 * @param epochSeconds seconds since 1970 in UTC; for an unknown zone, seconds of the local clock.
 * @param digits decimals of the second that are worth printing, 0 to 6.
 */
export function isoOf(zone: Zone, epochSeconds: number, digits: number): string {
  const offset = offsetAt(zone, epochSeconds);
  const scale = 10 ** digits;
  // Cut, never rounded up: the second that is printed has begun. A tick's rounding error must not cut a whole step.
  const ticks = Math.floor((epochSeconds + (offset ?? 0) * 60) * scale + 1e-3);
  const seconds = Math.floor(ticks / scale);
  // Four digits of a year are all that the format has; nothing that a log tells lies outside them.
  const date = new Date(Math.max(0, Math.min(LAST_SECOND, Number.isNaN(seconds) ? 0 : seconds)) * 1000);
  const fraction = digits === 0 ? '' : `.${String(ticks - seconds * scale).padStart(digits, '0')}`;
  return `${date.toISOString().slice(0, 19)}${fraction}${offset === null ? '' : offsetText(offset)}`;
}
