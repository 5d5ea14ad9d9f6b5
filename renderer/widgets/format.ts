/** Times and numbers as the window writes them. */
import type { Settings } from '../../shared/contract/wire/index.ts';

const pad = (value: number, width = 2): string => String(Math.abs(Math.trunc(value))).padStart(width, '0');

/** Minutes east of UTC as `+08:00`, `UTC` for none. */
export function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  return `${minutes < 0 ? '−' : '+'}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
}

function offsetFor(ms: number, logOffset: number | null, zone: Settings['zone']): number | null {
  if (zone === 'utc') return logOffset === null ? null : 0;
  if (zone === 'local') return logOffset === null ? null : -new Date(ms).getTimezoneOffset();
  return logOffset;
}

/**
 * A moment in the zone that was chosen: `2014-10-24 11:27:42 +08:00`.
 * @param logOffset minutes east of UTC as the log has it, null when it names none: then no zone can be told
 */
export function timeText(ms: number | null, logOffset: number | null, zone: Settings['zone'], short = false): string {
  if (ms === null) return '—';
  const offset = offsetFor(ms, logOffset, zone);
  const at = new Date(ms + (offset ?? 0) * 60_000);
  const day = `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`;
  const clock = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
  if (short) return `${day} ${clock}`;
  return `${day} ${clock} ${offset === null ? '(zone not known)' : offsetText(offset)}`;
}

/** A moment on the clock of a case: a date, or the seconds since boot as the kernel prints them. */
export function momentText(
  data: { readonly overview: { readonly clock: 'wall' | 'boot' } },
  ms: number | null,
  logOffset: number | null,
  zone: Settings['zone'],
  short = false,
): string {
  if (data.overview.clock === 'wall') return timeText(ms, logOffset, zone, short);
  return ms === null ? '—' : `[${(ms / 1000).toFixed(3)}]${short ? '' : ' s after boot'}`;
}

/** A stretch of time in words: `3 h 12 min`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

/** Control and direction characters of a log must not act on the screen: they are written out. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
