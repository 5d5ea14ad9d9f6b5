/** Stamps written as words in the order of a locale: ctime(3), date(1), dmesg -T, journalctl -o short-full. */
import { monthOfName, weekdayOfName } from './stamp-names.ts';
import { fractionOf, inRange, offsetOf, resolutionOf, type Stamp } from './stamp-parts.ts';

const MAX_TOKENS = 9;
const CLOCK = /^(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?$/;
const OFFSET = /^[+-]\d\d:?\d\d$/;
const ZONE = /^[A-Z][A-Za-z]{1,5}$/;

interface Parts {
  year: number | null;
  month: number | null;
  day: number | null;
  weekday: number | null;
  clock: RegExpExecArray | null;
  afternoon: boolean | null;
  zoneName: string | null;
  offsetMinutes: number | null;
}

/** Files one word of a ctime-like stamp under what it is. @returns false when the word is no part of a stamp. */
function take(word: string, parts: Parts): boolean {
  const clock = CLOCK.exec(word);
  if (clock !== null) {
    if (parts.clock !== null) return false;
    parts.clock = clock;
    return true;
  }
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(word);
  if (date !== null) {
    [parts.year, parts.month, parts.day] = [Number(date[1]), Number(date[2]), Number(date[3])];
    return true;
  }
  if (/^(?:19|20)\d\d年?$/.test(word)) {
    parts.year = Number(word.slice(0, 4));
    return true;
  }
  if (/^\d{1,2}[.,日]?$/.test(word) && parts.day === null) {
    parts.day = Number.parseInt(word, 10);
    return true;
  }
  if (/^[AaPp]\.?[Mm]\.?$/.test(word) && parts.clock !== null) {
    parts.afternoon = /^[Pp]/.test(word);
    return true;
  }
  if (OFFSET.test(word)) {
    parts.offsetMinutes = offsetOf(word);
    return true;
  }
  // `mar` is a month in English and a weekday in French: the first of two is the weekday.
  if (parts.weekday === null && (parts.month === null || monthOfName(word) === null)) {
    const weekday = weekdayOfName(word);
    if (weekday !== null) {
      parts.weekday = weekday;
      return true;
    }
  }
  const month = parts.month === null ? monthOfName(word) : null;
  if (month !== null) {
    parts.month = month;
    return true;
  }
  if (ZONE.test(word) && parts.clock !== null && parts.zoneName === null) {
    parts.zoneName = word;
    if (word === 'UTC' || word === 'GMT') parts.offsetMinutes = 0;
    return true;
  }
  return false;
}

/** ctime(3), date(1) and systemd's long form: words in any of the orders that locales use. */
export function ctime(head: string, at: number, bracket: boolean): Stamp | null {
  const parts: Parts = {
    year: null,
    month: null,
    day: null,
    weekday: null,
    clock: null,
    afternoon: null,
    zoneName: null,
    offsetMinutes: null,
  };
  let from = at;
  let end = -1;
  for (let n = 0; n < MAX_TOKENS && from < head.length; n++) {
    while (head[from] === ' ') from++;
    let to = from;
    while (to < head.length && head[to] !== ' ' && head[to] !== ']') to++;
    const before = { ...parts };
    if (to === from || !take(head.slice(from, to), parts)) break;
    // A word after a whole stamp is its zone or its year; anything else (a host called `GMT9`) is not ours.
    if (
      end >= 0 &&
      parts.year === before.year &&
      parts.zoneName === before.zoneName &&
      parts.afternoon === before.afternoon
    ) {
      if (parts.offsetMinutes === before.offsetMinutes) break;
    }
    if (parts.clock !== null && parts.month !== null && parts.day !== null) end = to;
    from = to;
    if (bracket && head[to] === ']') break;
  }
  const { clock, month, day } = parts;
  if (end < 0 || clock === null || month === null || day === null) return null;
  // The weekday (or the year) is what tells a stamp from a sentence that happens to hold a time.
  if (parts.weekday === null && parts.year === null) return null;
  if (bracket) {
    if (head[end] !== ']') return null;
    end++;
  }
  let hour = Number(clock[1]);
  if (parts.afternoon !== null) hour = (hour % 12) + (parts.afternoon ? 12 : 0);
  if (!inRange(month, day, hour, Number(clock[2]), Number(clock[3]))) return null;
  return {
    style: 'ctime',
    year: parts.year,
    month,
    day,
    hour,
    minute: Number(clock[2]),
    second: Number(clock[3]),
    fraction: fractionOf(clock[4]),
    resolutionSeconds: resolutionOf(clock[4]),
    offsetMinutes: parts.offsetMinutes,
    zoneName: parts.zoneName,
    weekday: parts.weekday,
    end,
  };
}
