/** Dates and times of sar's text: the banner's date in the locale's order, rows with a time of day alone. */
import { daysFromEpoch, isRealDate } from '../time/stamp.ts';
import { monthOfName } from '../time/stamp-names.ts';
import { instantOf, type Zone } from '../time/zone.ts';
import { plainDigits } from './sar-time.ts';

export interface DateHints {
  /** Day of the month from the file's name (`sar22`); null when it has none. */
  readonly day: number | null;
  /** Whole date from the name (`sa20261122`), as days since 1970; null when it has none. */
  readonly date: number | null;
  /** Local seconds that no sample is later than; null when not known. */
  readonly notAfter: number | null;
}

export const NO_HINTS: DateHints = { day: null, date: null, notAfter: null };

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

/** Two digits from 60 on are years of the Buddhist calendar (`%Ey` in Thailand and Laos), as are four from 2500 on. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length <= 2) return year >= 60 ? 2500 + year - BUDDHIST : 2000 + year;
  return year >= 2500 ? year - BUDDHIST : year;
}
const BUDDHIST = 543;

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

/** `Sunday, November 22, 2026`, `22. nov. 2026`: a month in words, a day and a year of four digits. */
function inWords(text: string): [number, number, number][] {
  // What follows is the machine and its processors.
  const words = text.split(/\s_|\s\(/)[0]?.split(/[\s,]+/) ?? [];
  const month = words.map(monthOfName).findLast((each) => each !== null);
  const year = words.find((word) => /^(?:19|20|25)\d\d$/.test(word));
  const day = words.find((word) => /^\d{1,2}\.?$/.test(word));
  if (month == null || year === undefined || day === undefined) return [];
  const own: [number, number, number] = [fullYear(year), month, Number.parseInt(day, 10)];
  return isRealDate(...own) ? [own] : [];
}

/** The date of a banner's text; null when it holds none. */
export function bannerDate(banner: string, hints: DateHints): BannerDate | null {
  const text = plainDigits(banner);
  const numeric = /(?:^|\s)(\d{1,4})([/.-])\s?(\d{1,2})\2\s?(\d{2,4})\.?(?=\s|$)/.exec(text);
  const east = /(\d{4})[年년]\s?(\d{1,2})[月월]\s?(\d{1,2})[日일號]/.exec(text);
  const ways =
    east !== null
      ? readings(east[1] ?? '', east[2] ?? '', east[3] ?? '', '年')
      : numeric === null
        ? inWords(text)
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
