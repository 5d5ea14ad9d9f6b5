/**
 * The time of day with which rows of sar's text begin, as `%X` writes it in the locales of glibc: `18:46:01`, `06:46:01 PM`,
 * `06:46:01 PM EST`, `EST 06:46:01 م`, `18時46分01秒`, `下午06时46分01秒`, `kl. 18.46 +0100`, in digits of any script.
 */

/** Before and after noon by the `am_pm` of glibc's locales that print twelve hours; in small letters, without dots. */
const HALVES: readonly (readonly [string, string])[] = [
  ['am', 'pm'],
  ['上午', '下午'],
  ['午前', '午後'],
  ['오전', '오후'],
  ['ص', 'م'],
  ['πμ', 'μμ'],
  ['पूर्वाह्न', 'अपराह्न'],
  ['मपू', 'मनं'],
  ['পূর্বাহ্ণ', 'অপরাহ্ণ'],
  ['காலை', 'மாலை'],
  ['ఉ', 'సా'],
  ['ਸਵੇਰੇ', 'ਸ਼ਾਮ'],
  ['સવારે', 'સાંજે'],
  ['ಪೂರ್ವಾಹ್ನ', 'ಅಪರಾಹ್ನ'],
  ['രാവിലെ', 'വൈകു'],
  ['ጡዋት', 'ከሰዓት'],
  ['နံနက်', 'ညနေ'],
  ['saaku', 'carra'],
  ['an', 'ew'],
  ['pd', 'md'],
  ['nu', 'nh'],
  ['wd', 'wb'],
  ['subaxnimo', 'galabnimo'],
  ['asubuhi', 'alasiri'],
];
const AFTERNOON: ReadonlyMap<string, boolean> = new Map(
  HALVES.flatMap(([before, after]): [string, boolean][] => [
    [before, false],
    [after, true],
  ]),
);

/** Abbreviations of zones, as `%Z` and `%z` write them. */
const ZONE = /^(?:[A-Z]{2,6}|[+-]\d{2}(?::?\d\d)?)$/;

export const isZoneWord = (word: string): boolean => ZONE.test(word);

/** The first digit of each script that a locale of glibc prints numbers in (`%OH`). */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xb66, 0x1040];

/** A text with the digits of other scripts as 0 to 9. */
export function plainDigits(text: string): string {
  return text.replace(/[\u0660-\u1049]/g, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = ZEROS.find((each) => code >= each && code < each + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

export interface RowTime {
  /** As printed: of twelve hours or of twenty-four. */
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** What stands before the digits (`下午`, `EST`); empty as a rule. */
  readonly before: string;
  /** What follows: perhaps words that belong to the time, then the row. */
  readonly rest: string;
}

const PLAIN = /^ ?(\d{1,2})[:.時时點](\d\d)[:.分](\d\d)秒?\.?(?=\s|[\p{L}]|$)/u;
const OTHER =
  /^(?:([\p{L}][\p{L}\p{M}.]{0,11}?) ?)?(\d{1,2})(?:[:.時时點]|시 ?)(\d\d)(?:(?:[:.分]|분 ?)(\d\d)(?:[秒초.])?)?(?=\s|[\p{L}]|$)/u;
/** Characters that a time and the words before it take at most. */
const MOST = 40;

/** null for a line that does not begin with a time. */
export function rowTime(line: string): RowTime | null {
  const first = line.charCodeAt(0);
  // Nearly every line of a file begins with a digit, or is none with a time.
  if ((first >= 48 && first <= 57) || first === 32) {
    const m = PLAIN.exec(line);
    if (m !== null) return timed(m[1], m[2], m[3], '', line.slice(m[0].length));
    if (first === 32) return null;
  }
  const head = plainDigits(line.slice(0, MOST));
  const m = OTHER.exec(head);
  // Without seconds only where the locale says by a word that it is a time (`kl.`).
  if (m === null || (m[4] === undefined && m[1] !== 'kl.')) return null;
  return timed(m[2], m[3], m[4] ?? '0', m[1] ?? '', head.slice(m[0].length) + line.slice(MOST));
}

function timed(hours = '', minutes = '', seconds = '', before: string, rest: string): RowTime | null {
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  return hour > 23 || minute > 59 || second > 60 ? null : { hour, minute, second, before, rest };
}

/**
 * Seconds of the day; null where the words do not tell which half of the day is meant.
 * @param words that stand around the digits: a half of the day, a zone, both or none
 */
export function secondOfDay({ hour, minute, second }: RowTime, words: readonly string[]): number | null {
  const afternoon = halfOf(words);
  if (afternoon === undefined && hour >= 1 && hour <= 12) return null;
  const whole = afternoon == null ? hour : (hour % 12) + (afternoon ? 12 : 0);
  return whole * 3600 + minute * 60 + second;
}

/** Whether the words mean the afternoon; null for twenty-four hours, undefined for a word that is not known. */
function halfOf(words: readonly string[]): boolean | null | undefined {
  let text = '';
  for (const word of words) {
    const own = word.toLowerCase().replaceAll('.', '');
    // `p. m.` comes in two.
    if (AFTERNOON.has(text + own) || own === 'a' || own === 'p') text += own;
    else if (own !== 'kl' && own !== '' && !isZoneWord(word)) return undefined;
  }
  return text === '' ? null : AFTERNOON.get(text);
}
