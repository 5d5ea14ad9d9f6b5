/**
 * The text of `sar`: a banner with host and date, tables whose headings repeat, rows that begin with a time of day. Any
 * option and any locale of sysstat 9 to 12.8 whose headings are the untranslated ones (sysstat translates none of them).
 */
import type { Zone } from '../time/zone.ts';
import { describe } from './catalog.ts';
import { LooseColumns } from './loose-columns.ts';
import type { SysstatResult } from './result.ts';
import { bannerDate, hintsOfName, rowTime, SarClock } from './sar-clock.ts';
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

  constructor(options: SarTextOptions) {
    this.options = options;
  }

  line(text: string): void {
    if (text.startsWith('Linux ')) {
      this.banner(text);
      return;
    }
    const time = rowTime(text);
    if (time === null) return;
    const words = text.slice(time.end).trim().split(/\s+/);
    const first = words[0] ?? '';
    if (first === '') return;
    if (first === 'LINUX') {
      if (this.clock !== null && words[1] === 'RESTART') this.columns.restart(this.clock.restart(time.second));
      return;
    }
    // A comment that was put into the data (sar -C).
    if (first === 'COM') return;
    if (numberOf(first) === null && words.some(isHeading) && words.every((word) => numberOf(word) === null)) {
      this.table = tableOf(words);
      this.tableKey = words.join(' ');
      // The headings carry the time of the sample before the first row.
      this.clock?.at(this.tableKey, time.second);
      return;
    }
    if (this.clock === null) this.skip(text);
    else if (this.table !== null) this.row(words, this.clock.at(this.tableKey, time.second), text);
  }

  private banner(text: string): void {
    const m = BANNER.exec(text.trim());
    if (m === null) return;
    const date = bannerDate(m[3] ?? '', hintsOfName(this.options.source, this.options.notAfter));
    this.kernel ??= m[1] ?? null;
    this.hostname ??= m[2] ?? null;
    this.table = null;
    if (date === null) {
      this.problems.push(
        `the date "${(m[3] ?? '').trim().slice(0, 40)}" of its banner cannot be read; its samples are left out`,
      );
      this.clock = null;
      return;
    }
    if (date.guessed)
      this.problems.push(`the date of its banner can be read day first or month first; taken for month first`);
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
