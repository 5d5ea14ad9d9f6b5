/** The output of `sadf -d` (semicolons, headings in comment lines) and `sadf -p` (tabs, one value a line). */
import type { Zone } from '../time/zone.ts';
import { LooseColumns } from './loose-columns.ts';
import type { SysstatResult } from './result.ts';
import { SadfClock } from './sadf-moment.ts';
import { eachLine } from './sar-text.ts';
import { originOf, type Table, tableOf } from './sections.ts';

const NUMBER = /^-?\d{1,18}(?:[.,]\d{1,6})?$/;

/** The line of all processors, and of all interrupts before 12.5.6, is called -1. */
function itemName(heading: string | null, text: string): string {
  if (text !== '-1') return text;
  return heading === 'CPU' ? 'all' : heading === 'INTR' ? 'sum' : text;
}

const result = (
  columns: LooseColumns,
  { absolute }: SadfClock,
  source: string,
  hostname: string | null,
  problems: string[],
): SysstatResult => ({
  series: columns.finish(source, absolute),
  hostname,
  kernel: null,
  restarts: columns.restarts,
  problems,
});

/**
 * Headings of a line; `CPU*` stands for as many columns as the rows have. Only the first, of all processors, has a name that
 * is sure: those off line are passed over without a word.
 */
function headingsOf(line: string, fields: number): string[] {
  const headings = line.split(';').slice(3);
  const star = headings.indexOf('CPU*');
  if (star < 0) return headings;
  const count = Math.max(1, fields - headings.length + 1);
  return [...headings.slice(0, star), 'all', ...Array.from({ length: count - 1 }, () => '')];
}

/** Reads the output of `sadf -d`. */
export function readSadfCsv(source: string, content: string, zone: Zone): SysstatResult {
  const columns = new LooseColumns();
  const clock = new SadfClock(zone);
  const problems: string[] = [];
  let headings = '';
  let table: Table | null = null;
  let hostname: string | null = null;
  let skipped = 0;
  eachLine(content, (line) => {
    if (line.startsWith('#')) {
      headings = line.slice(1).trim();
      table = null;
      return;
    }
    const fields = line.split(';');
    const [host = '', , time = ''] = fields;
    if (fields.length < 4) return;
    hostname ??= host || null;
    const at = clock.at(time, false);
    if (at === null) skipped++;
    else if (/^LINUX-RESTART/.test(fields[3] ?? '')) columns.restart(at);
    else if (fields[3] !== 'COM') {
      const values = fields.slice(3);
      // The headings are not told anew when processors come or go.
      if (table === null || table.keys.length !== values.length) table = tableOf(headingsOf(headings, values.length));
      if (table === null) return;
      const own = table;
      if (values.length !== own.keys.length) {
        skipped++;
        return;
      }
      const item = own.itemColumn === null ? null : itemName(own.section.item, values[own.itemColumn] ?? '');
      for (const [i, key] of own.keys.entries()) {
        const value = values[i] ?? '';
        if (key !== null && NUMBER.test(value)) {
          columns.put(originOf(own.section.path, item, key), at, Number(value.replace(',', '.')));
        }
      }
    }
  });
  if (skipped > 0)
    problems.push(
      `${skipped} lines were left out: their columns do not fit their headings, or their time cannot be read`,
    );
  return result(columns, clock, source, hostname, problems);
}

/** `cpu0`, `i0`, `ttyS0` as `sadf -p` writes items, back to the names of the other forms. */
function pItem(heading: string | null, text: string): string {
  if (heading === 'CPU') return text.replace(/^cpu(?=\d)/, '');
  if (heading === 'INTR') return text.replace(/^i0*(?=\d)/, '');
  return heading === 'TTY' ? text.replace(/^ttyS?(?=\d)/, '') : text;
}

/** Reads the output of `sadf -p`: host, interval, time, item or `-`, heading, value. */
export function readSadfP(source: string, content: string, zone: Zone): SysstatResult {
  const columns = new LooseColumns();
  const clock = new SadfClock(zone);
  const problems: string[] = [];
  let hostname: string | null = null;
  let skipped = 0;
  // Some headings stand in two tables (retrans/s): the one that is being read goes on.
  let current: Table | null = null;
  const alone = new Map<string, Table | null>();
  const tableFor = (heading: string, item: string): Table | null => {
    if (current?.section.keys.has(heading) === true && (current.itemColumn === null) === (item === '-')) return current;
    const key = `${item === '-' ? '-' : 'item'} ${heading}`;
    let table = alone.get(key);
    if (table === undefined) {
      const candidates =
        item === '-'
          ? [[heading]]
          : ['CPU', 'IFACE', 'DEV', 'TTY', 'INTR', 'FCHOST', 'FILESYSTEM'].map((each) => [each, heading]);
      table =
        candidates.map(tableOf).find((each) => each?.keys.includes(each.section.keys.get(heading) ?? '') === true) ??
        null;
      alone.set(key, table);
    }
    current = table;
    return table;
  };
  eachLine(content, (line) => {
    const fields = line.split('\t');
    const [host = '', , time = '', item = '', heading = '', value = ''] = fields;
    if (fields.length < 4) return;
    hostname ??= host || null;
    const at = clock.at(time, false);
    if (at === null) {
      skipped++;
      return;
    }
    if (item.startsWith('LINUX-RESTART')) {
      columns.restart(at);
      return;
    }
    // Interrupts are told by processor: `cpu0` stands where other lines have their heading.
    const ofCpu = /^cpu\d{1,5}$/.test(heading);
    const table = tableFor(ofCpu ? 'all' : heading, item);
    const key = ofCpu ? heading.toUpperCase() : table?.section.keys.get(heading);
    if (table === null || key === undefined || !NUMBER.test(value)) return;
    const name = item === '-' ? null : pItem(table.section.item, item);
    columns.put(originOf(table.section.path, name, key), at, Number(value.replace(',', '.')));
  });
  if (skipped > 0) problems.push(`${skipped} lines were left out: their time cannot be read`);
  return result(columns, clock, source, hostname, problems);
}
