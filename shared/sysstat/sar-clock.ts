/** Dates and times of sar's text: the banner's date in the locale's order, rows with a time of day alone. */
import { daysFromEpoch, isRealDate } from '../time/stamp.ts';
import { instantOf, type Zone } from '../time/zone.ts';

export interface DateHints {
  /** Day of the month from the file's name (`sar22`); null when it has none. */
  readonly day: number | null;
  /** Whole date from the name (`sa20261122`), as days since 1970; null when it has none. */
  readonly date: number | null;
  /** Local seconds that no sample is later than; null when not known. */
  readonly notAfter: number | null;
}

export interface BannerDate {
  /** Days since 1970. */
  readonly day: number;
  /** True when day and month could be read either way and nothing decided. */
  readonly guessed: boolean;
}

/** The date that a file name tells. */
export function hintsOfName(member: string, notAfter: number | null): DateHints {
  const name = member.slice(member.lastIndexOf('/') + 1);
  const long = /^sar?(\d{4})(\d\d)(\d\d)\b/.exec(name);
  if (long !== null && isRealDate(Number(long[1]), Number(long[2]), Number(long[3]))) {
    return { day: Number(long[3]), date: daysFromEpoch(Number(long[1]), Number(long[2]), Number(long[3])), notAfter };
  }
  const short = /^sar?(\d\d)\b/.exec(name);
  const day = short === null ? null : Number(short[1]);
  return { day: day !== null && day >= 1 && day <= 31 ? day : null, date: null, notAfter };
}

const fullYear = (text: string): number => (text.length <= 2 ? 2000 + Number(text) : Number(text));

/** All ways to read three numbers as a date, the likelier first. */
function readings(a: string, b: string, c: string, separator: string): [number, number, number][] {
  const ways: [string, string, string][] = [];
  if (a.length === 4) ways.push([a, b, c]);
  else if (separator === '.') ways.push([c, b, a]);
  else if (separator === '-') ways.push([c, b, a], [a, b, c]);
  // The slash is American in the C locale, which sos uses, and day first nearly everywhere else.
  else ways.push([c, a, b], [c, b, a], [a, b, c]);
  return ways
    .map(([y, m, d]): [number, number, number] => [fullYear(y), Number(m), Number(d)])
    .filter(([y, m, d]) => y >= 1990 && y < 2100 && m >= 1 && m <= 12 && d >= 1 && isRealDate(y, m, d));
}

/** The date of a banner's text; null when it holds none. */
export function bannerDate(text: string, hints: DateHints): BannerDate | null {
  const numeric = /(?:^|\s)(\d{1,4})([/.-])(\d{1,2})\2(\d{2,4})(?=\s|$)/.exec(text);
  const east = /(\d{4})[年년]\s?(\d{1,2})[月월]\s?(\d{1,2})[日일]/.exec(text);
  const ways =
    east !== null
      ? readings(east[1] ?? '', east[2] ?? '', east[3] ?? '', '年')
      : numeric === null
        ? []
        : readings(numeric[1] ?? '', numeric[3] ?? '', numeric[4] ?? '', numeric[2] ?? '');
  const days = [...new Set(ways.map(([y, m, d]) => daysFromEpoch(y, m, d)))];
  const first = days[0];
  if (first === undefined) return null;
  if (hints.date !== null && days.includes(hints.date)) return { day: hints.date, guessed: false };
  const fitting = days.filter((day) => {
    const ofMonth = new Date(day * 86_400_000).getUTCDate();
    return (
      (hints.day === null || ofMonth === hints.day) &&
      (hints.notAfter === null || day * 86_400 <= hints.notAfter + 86_400)
    );
  });
  const chosen = fitting[0] ?? first;
  return { day: chosen, guessed: (fitting.length === 0 ? days.length : fitting.length) > 1 };
}

export interface RowTime {
  /** Seconds of the day. */
  readonly second: number;
  /** Characters that the time takes, its AM or PM included. */
  readonly end: number;
}

/** `18:46:01`, `06:46:01 PM`, `18時46分01秒`, `下午06時46分01秒`; null for a line that does not begin with a time. */
const ROW =
  /^(上午|下午|午前|午後|오전 ?|오후 ?)?(\d{1,2})[:.時时](\d\d)[:.分](\d\d)秒?(?:[ \u00a0\u202f]([AaPp])\.?[ \u00a0]?[Mm]\.?)?(?=[\s]|$)/;

export function rowTime(line: string): RowTime | null {
  const first = line.charCodeAt(0);
  // Nearly every line of a file begins with a digit; words, blanks and `Average:` do not.
  if ((first < 48 || first > 57) && first < 128) return null;
  const m = ROW.exec(line);
  if (m === null) return null;
  let hour = Number(m[2]);
  const half = m[1]?.trim();
  const afternoon = m[5] !== undefined ? /p/i.test(m[5]) : half === undefined ? null : /下午|午後|오후/.test(half);
  if (afternoon !== null) hour = (hour % 12) + (afternoon ? 12 : 0);
  const [minute, second] = [Number(m[3]), Number(m[4])];
  if (hour > 23 || minute > 59 || second > 60) return null;
  return { second: hour * 3600 + minute * 60 + second, end: m[0].length };
}

/** Turns times of day into moments. Each table of a file runs through the same hours again and keeps its own day. */
export class SarClock {
  private readonly zone: Zone;
  private day: number;
  private readonly last = new Map<string, { second: number; day: number; at: number | null }>();
  private latest: number | null = null;

  constructor(zone: Zone, day: number) {
    this.zone = zone;
    this.day = day;
  }

  /** A new banner: another day begins. */
  begin(day: number): void {
    this.day = day;
    this.last.clear();
    this.latest = null;
  }

  /** @param table the table that the row stands in; its times only rise, but for midnight */
  at(table: string, second: number): number {
    const before = this.last.get(table);
    let day = before?.day ?? this.day;
    // An hour less is the end of summer time; more is midnight.
    if (before !== undefined && second < before.second - 3700) day++;
    const at = instantOf(this.zone, day * 86_400 + second, before?.at ?? null);
    this.last.set(table, { second, day, at });
    if (this.latest === null || at > this.latest) this.latest = at;
    return at;
  }

  /** A restart stands between tables: it is not earlier than what was printed before it. */
  restart(second: number): number {
    const at = instantOf(this.zone, this.day * 86_400 + second, this.latest);
    return this.latest !== null && at < this.latest - 3700
      ? instantOf(this.zone, (this.day + 1) * 86_400 + second, this.latest)
      : at;
  }
}
