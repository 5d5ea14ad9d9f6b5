/** Month and weekday names as `strftime` writes them in the locales that log files of servers are seen in. */

/** glibc's abbreviated months, January first; only what differs from the lists before it is needed. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ['jan', 'feb', 'mär', 'apr', 'mai', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dez'],
  ['janv', 'févr', 'mars', 'avril', 'mai', 'juin', 'juil', 'août', 'sept', 'oct', 'nov', 'déc'],
  ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'],
  ['gen', 'feb', 'mar', 'apr', 'mag', 'giu', 'lug', 'ago', 'set', 'ott', 'nov', 'dic'],
  ['jan', 'fev', 'mar', 'abr', 'mai', 'jun', 'jul', 'ago', 'set', 'out', 'nov', 'dez'],
  ['jan', 'feb', 'mrt', 'apr', 'mei', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec'],
  ['jan', 'feb', 'mar', 'apr', 'maj', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec'],
  ['sty', 'lut', 'mar', 'kwi', 'maj', 'cze', 'lip', 'sie', 'wrz', 'paź', 'lis', 'gru'],
  ['1月', '2月', '3月', '4月', '5月', '6月', '7月', '8月', '9月', '10月', '11月', '12月'],
];

const FULL_MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** Sunday first, as `tm_wday`. */
const WEEKDAYS: readonly (readonly string[])[] = [
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
  ['so', 'mo', 'di', 'mi', 'do', 'fr', 'sa'],
  ['dim', 'lun', 'mar', 'mer', 'jeu', 'ven', 'sam'],
  ['dom', 'lun', 'mar', 'mié', 'jue', 'vie', 'sáb'],
  ['dom', 'lun', 'mar', 'mer', 'gio', 'ven', 'sab'],
  ['dom', 'seg', 'ter', 'qua', 'qui', 'sex', 'sáb'],
  ['zo', 'ma', 'di', 'wo', 'do', 'vr', 'za'],
  ['日', '月', '火', '水', '木', '金', '土'],
];

function index(lists: readonly (readonly string[])[], base: number): ReadonlyMap<string, number> {
  const map = new Map<string, number>();
  for (const list of lists) {
    for (const [i, name] of list.entries()) if (!map.has(name)) map.set(name, i + base);
  }
  return map;
}

const CHINESE_DAYS = '日一二三四五六';

const MONTH_OF = index([...MONTHS, FULL_MONTHS], 1);
const WEEKDAY_OF = index(WEEKDAYS, 0);

function key(word: string): string {
  const lower = word.toLowerCase();
  return lower.endsWith('.') || lower.endsWith(',') ? lower.slice(0, -1) : lower;
}

/** @returns 1 to 12, or null for a word that names no month. */
export function monthOfName(word: string): number | null {
  return MONTH_OF.get(key(word)) ?? null;
}

/** @returns 0 (Sunday) to 6, or null for a word that names no weekday. */
export function weekdayOfName(word: string): number | null {
  if (word.startsWith('星期')) {
    const day = CHINESE_DAYS.indexOf(word[2] ?? '?');
    return day < 0 ? null : day;
  }
  if (word.endsWith('曜日')) return WEEKDAY_OF.get(word.slice(0, 1)) ?? null;
  return WEEKDAY_OF.get(key(word)) ?? null;
}
