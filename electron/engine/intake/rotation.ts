/**
 * Rotated logs: which files are one log, and in which order. logrotate appends `.1`, `.2.gz` … or, with `dateext`, a date
 * (`-20141026`, hourly `-2014102603`, or seconds since 1970); compression adds its own ending (logrotate(8)).
 */

export interface Rotation {
  /** The name that all files of the log share. */
  readonly stem: string;
  /** 0 for the live file; a larger number is an older file. Not consecutive where names carry dates. */
  readonly rank: number;
  /** The day that the name carries, `YYYY-MM-DD`: the file was closed then, nothing in it is later. */
  readonly date: string | null;
}

/** Dates outrank numbers, so that a log that changed its scheme stays in order: dated files are older than numbered ones. */
const DATE_RANK_FROM = 10_000_000_000;
const COMPRESSED = /\.(?:gz|xz|bz2|zst|lz4|Z)$/;

/** Takes the rotation off a file's name (without folder). */
export function splitRotation(name: string): Rotation {
  const bare = name.replace(COMPRESSED, '');
  // `messages-20141026`, `kern-20141026.log`, `messages-20141026.txt`, `kern.log-2014102603`.
  const dated = /^(.+?)[-_.](\d{8,14})((?:\.[a-z]{2,5})?)$/.exec(bare);
  if (dated !== null) {
    const seconds = dateSeconds(dated[2] ?? '');
    if (seconds !== null) {
      const date = new Date(seconds * 1000).toISOString().slice(0, 10);
      return { stem: `${dated[1]}${dated[3]}`, rank: DATE_RANK_FROM - seconds, date };
    }
  }
  const numbered = /^(.+)\.(\d{1,4})$/.exec(bare);
  if (numbered !== null) {
    const number = Number(numbered[2]);
    // Debian keeps boot messages as dmesg, dmesg.0, dmesg.1.gz: there .0 is the first old one.
    const stem = numbered[1] ?? '';
    return { stem, rank: /(?:^|\W)dmesg$/.test(stem) ? number + 1 : number, date: null };
  }
  if (bare.endsWith('.old')) return { stem: bare.slice(0, -4), rank: 1, date: null };
  return { stem: bare, rank: 0, date: null };
}

/** Seconds since 1970 of YYYYMMDD, YYYYMMDDHH…, or of seconds written out; null when the digits are neither. */
function dateSeconds(digits: string): number | null {
  const part = (from: number, length: number): number => Number(digits.slice(from, from + length) || 0);
  const [year, month, day] = [part(0, 4), part(4, 2), part(6, 2)];
  if (year >= 1990 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31) {
    return Date.UTC(year, month - 1, day, part(8, 2) % 24, part(10, 2) % 60, part(12, 2) % 60) / 1000;
  }
  // Ten digits that are no date: seconds, as `dateformat -%s` writes them.
  return digits.length === 10 ? Number(digits) : null;
}
