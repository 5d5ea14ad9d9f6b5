/**
 * The text of `sar`: a banner with host and date, tables whose headings repeat, rows that begin with a time of day. Any
 * option and any locale of sysstat 9 to 12.8 whose headings are the untranslated ones (sysstat translates none of them).
 */
import type { Zone } from '../time/zone.ts';
import { describe } from './catalog.ts';
import { LooseColumns } from './loose-columns.ts';
import type { SysstatResult } from './result.ts';
import { bannerDate, hintsOfName, SarClock } from './sar-clock.ts';
import { isZoneWord, type RowTime, rowTime, secondOfDay } from './sar-time.ts';
import { isHeading, originOf, type Table, tableOf } from './sections.ts';

export interface SarTextOptions {
  /** Member to cite; its name tells the day. */
  readonly source: string;
  /** Zone of the host that printed the text. */
  readonly zone: Zone;
  /** Local seconds that no sample is later than (the collection); null when not known. */
  readonly notAfter: number | null;
}

/** `Linux 6.1.0 (host)   11/22/26   _x86_64_   (1 CPU)`; the machine is absent before sysstat 9. */
const BANNER = /^Linux (\S{1,120}) \(([^)]{1,255})\)\s+(.{4,60})$/;
const NUMBER = /^-?\d{1,18}(?:[.,]\d{1,6})?$/;
/** `sar --human`. */
const HUMAN = /^(\d{1,12}(?:[.,]\d{1,3})?)([kMGTP%])$/;
const KIB: Readonly<Record<string, number>> = { k: 1, M: 1024, G: 1024 ** 2, T: 1024 ** 3, P: 1024 ** 4 };

function numberOf(text: string): number | null {
  return NUMBER.test(text) ? Number(text.replace(',', '.')) : null;
}

/** A value with a unit of its own, in the unit of its series; null when the two have nothing to do with each other. */
function humanNumber(text: string, origin: string): number | null {
  const m = HUMAN.exec(text);
  if (m === null) return null;
  const value = Number((m[1] ?? '').replace(',', '.'));
  const letter = m[2] ?? '';
  const { unit } = describe(origin);
  if (letter === '%') return unit === '%' ? value : null;
  const kib = value * (KIB[letter] ?? 1);
  if (unit.startsWith('KiB')) return kib;
  return unit === 'MiB' ? kib / 1024 : null;
}

/** `PM EST`, `p. m. CET`. */
const MAX_TIME_WORDS = 3;

class SarTextReader {
  private readonly columns = new LooseColumns();
  private readonly options: SarTextOptions;
  private readonly problems: string[] = [];
  private clock: SarClock | null = null;
  private table: Table | null = null;
  private tableKey = '';
  private hostname: string | null = null;
  private kernel: string | null = null;
  private skipped = 0;
  private example = '';
  private dateless = false;
  private halfless = 0;
  private halfExample = '';
  /** The first line that is neither banner nor row. */
  private untimed = '';
  /** Words that belong to the time of each row (`PM EST`). */
  private timeWords = 0;

  constructor(options: SarTextOptions) {
    this.options = options;
  }

  line(text: string): void {
    if (text.startsWith('Linux ')) {
      this.banner(text);
      return;
    }
    const time = rowTime(text);
    if (time === null) {
      if (this.untimed === '') this.untimed = text.trim();
      return;
    }
    const words = time.rest.trim().split(/\s+/);
    if (words[0] === '') return;
    // What stands between the digits and the first heading belongs to the time, in the rows below it too.
    const heading = numberOf(words[0] ?? '') === null || isZoneWord(words[0] ?? '') ? words.findIndex(isHeading) : -1;
    const headings = heading < 0 || heading > MAX_TIME_WORDS ? [] : words.slice(heading);
    if (headings.length > 0 && headings.every((word) => numberOf(word) === null)) {
      this.timeWords = heading;
      this.table = tableOf(headings);
      this.tableKey = headings.join(' ');
      // The headings carry the time of the sample before the first row.
      const second = this.second(time, words.slice(0, heading));
      if (second !== null) this.clock?.at(this.tableKey, second);
      return;
    }
    const restart = words.indexOf('LINUX');
    if (restart >= 0 && restart <= MAX_TIME_WORDS && words[restart + 1] === 'RESTART') {
      const second = this.second(time, words.slice(0, restart));
      if (this.clock !== null && second !== null) this.columns.restart(this.clock.restart(second));
      return;
    }
    const second = this.second(time, words.slice(0, this.timeWords));
    const own = this.timeWords === 0 ? words : words.slice(this.timeWords);
    // A comment that was put into the data (sar -C).
    if (own[0] === 'COM') return;
    // Lines below a banner whose date cannot be read are told of by that.
    if (this.clock === null) {
      if (!this.dateless) this.skip(text);
    } else if (second === null) this.undated(text);
    else if (this.table !== null) this.row(own, this.clock.at(this.tableKey, second), text);
  }

  private second(time: RowTime, words: readonly string[]): number | null {
    return secondOfDay(time, time.before === '' ? words : [time.before, ...words]);
  }

  /** A clock of twelve hours whose word for the afternoon is not known: half of such times would be wrong. */
  private undated(line: string): void {
    this.halfless++;
    if (this.halfExample === '') this.halfExample = line.slice(0, 40);
  }

  private banner(text: string): void {
    const m = BANNER.exec(text.trim());
    if (m === null) return;
    const date = bannerDate(m[3] ?? '', hintsOfName(this.options.source, this.options.notAfter));
    // The machine and its processors follow.
    const told = (m[3] ?? '').split('\t')[0]?.trim().slice(0, 40);
    this.kernel ??= m[1] ?? null;
    this.hostname ??= m[2] ?? null;
    this.table = null;
    if (date === null) {
      this.problems.push(`the date "${told}" of its banner cannot be read; its samples are left out`);
      this.clock = null;
      this.dateless = true;
      return;
    }
    this.dateless = false;
    if (date.guessed) {
      const taken = new Date(date.day * 86_400_000).toISOString().slice(0, 10);
      this.problems.push(`the date "${told}" of its banner can be read in several ways; taken for ${taken}`);
    }
    if (this.clock === null) this.clock = new SarClock(this.options.zone, date.day);
    else this.clock.begin(date.day);
  }

  private row(words: readonly string[], at: number, line: string): void {
    const table = this.table as Table;
    const { keys, itemColumn, section } = table;
    let fields = words;
    // A name at the end may hold blanks (mount points).
    if (words.length > keys.length && itemColumn === keys.length - 1) {
      fields = [...words.slice(0, itemColumn), words.slice(itemColumn).join(' ')];
    }
    if (fields.length !== keys.length) {
      this.skip(line);
      return;
    }
    const item = itemColumn === null ? null : (fields[itemColumn] ?? '');
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key == null) continue;
      const origin = originOf(section.path, item, key);
      const value = numberOf(fields[i] ?? '') ?? humanNumber(fields[i] ?? '', origin);
      if (value !== null) this.columns.put(origin, at, value);
    }
  }

  private skip(line: string): void {
    this.skipped++;
    if (this.example === '') this.example = line.slice(0, 80);
  }

  end(): SysstatResult {
    if (this.skipped > 0) {
      const why =
        this.clock === null ? 'no banner with a date stands before them' : 'their columns do not fit their headings';
      this.problems.push(`${this.skipped} lines were left out (${why}), for example "${this.example}"`);
    }
    if (this.halfless > 0)
      this.problems.push(
        `${this.halfless} lines were left out: whether their time is before or after noon cannot be told, for example "${this.halfExample}"`,
      );
    if (this.columns.empty && this.problems.length === 0 && this.untimed !== '')
      this.problems.push(
        `no line begins with a time of day that can be read; the first is "${this.untimed.slice(0, 60)}"`,
      );
    if (this.columns.full) this.problems.push('some values were left out: too many for one file');
    return {
      series: this.columns.finish(this.options.source, this.options.zone.kind !== 'unknown'),
      hostname: this.hostname,
      kernel: this.kernel,
      restarts: this.columns.restarts,
      problems: this.problems,
    };
  }
}

/** Calls `take` with each line of a text, without its line end. */
export function eachLine(text: string, take: (line: string) => void): void {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    take(text.charCodeAt(to - 1) === 13 && to > from ? text.slice(from, to - 1) : text.slice(from, to));
    from = to + 1;
  }
}

/** Reads the text of sar. What cannot be read is counted and named with an example; the rest is kept. */
export function readSarText(text: string, options: SarTextOptions): SysstatResult {
  const reader = new SarTextReader(options);
  // Colours of a terminal that got into a file.
  const plain = text.includes('\u001b') ? text.replace(/\u001b\[[0-9;]{0,20}m/g, '') : text;
  eachLine(plain, (line) => reader.line(line));
  return reader.end();
}
