/**
 * Text made from archives of Performance Co-Pilot: `pmdumptext -Ml` (tabs, a heading of metric names), `pmrep -o csv`
 * (a heading `Time,"metric",…`). A row begins with a date; `?` and an empty cell are missing values.
 */
import { linesOf, momentAt, type RecorderOptions } from './moments.ts';
import { RecordedPoints, type Recording } from './points.ts';

/** `host:mem.util.free`, `mem.util.free`, `network.interface.in.packets["eth0"]`, `mem.util.free-eth0` (pmrep). */
const METRIC = /^(?:[\w.-]{1,64}:)?([a-z][\w]{0,40}(?:\.[\w-]{1,64}){1,8})(?:\[["']{0,2}([^\]"']{1,80})["']{0,2}\])?$/;

/** Cells of a line, quotes taken off; a quoted cell may hold the separator. */
function cells(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const found: string[] = [];
  let cell = '';
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      found.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  found.push(cell.trim());
  return found;
}

interface Heading {
  readonly separator: string;
  /** Origin and name of each column; null for what is no metric. */
  readonly columns: readonly ({ origin: string; unit: string } | null)[];
}

/** The heading that a line is; null for any other line. */
export function pcpHeading(line: string): Heading | null {
  if (!line.includes('.') || line.length > 20_000) return null;
  for (const separator of ['\t', ',', ';']) {
    if (!line.includes(separator)) continue;
    const [first = '', ...rest] = cells(line, separator);
    if (!/^(?:Time|time|)$/.test(first) || rest.length === 0) continue;
    const columns = rest.map((cell) => {
      const [name = ''] = cell.split(' ');
      const m = METRIC.exec(name);
      return m === null
        ? null
        : { origin: `pcp.${m[1]}${m[2] === undefined ? '' : `[${m[2]}]`}`, unit: unitOf(m[1] ?? '') };
    });
    if (columns.every((column) => column !== null)) return { separator, columns };
  }
  return null;
}

/** Units of the metrics that a memory case looks at, as pminfo -d tells them. Counters are rates in what the tools print. */
function unitOf(metric: string): string {
  if (/^mem\.(?:util|physmem|freemem)\b/.test(metric)) return 'KiB';
  if (/^mem\.vmstat\.nr_/.test(metric)) return 'pages';
  if (/^(?:mem\.vmstat|network\.interface|swap\.pages)/.test(metric)) return '1/s';
  return '';
}

/** The row of units that `pmdumptext -u` prints below its heading. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ['byte', 'B'],
  ['Kbyte', 'KiB'],
  ['Mbyte', 'MiB'],
  ['byte / second', 'B/s'],
  ['Kbyte / second', 'KiB/s'],
  ['count / second', '1/s'],
  ['count', ''],
  ['none', ''],
]);

function unitsOf(line: string, { separator, columns }: Heading): Heading | null {
  const [first, ...units] = cells(line, separator);
  if (first !== 'none' || units.length !== columns.length) return null;
  return {
    separator,
    columns: columns.map((column, i) => {
      const unit = UNITS.get(units[i] ?? '');
      return column === null || unit === undefined ? column : { ...column, unit };
    }),
  };
}

/** Lines of the legend that `pmdumptext -M` prints before its heading. */
export const isPcpLegend = (line: string): boolean => /^(?:\[ *\d{1,4}\] \S+|[\s\d]*)$/.test(line);

/** Reads the text of pmdumptext or pmrep. */
export function readPcpText(text: string, options: RecorderOptions): Recording {
  const points = new RecordedPoints();
  let heading: Heading | null = null;
  let near: number | null = null;
  for (const line of linesOf(text)) {
    const found = pcpHeading(line);
    if (found !== null) {
      heading = found;
      continue;
    }
    if (heading === null) continue;
    const withUnits = unitsOf(line, heading);
    if (withUnits !== null) {
      heading = withUnits;
      continue;
    }
    const [first = '', ...values] = cells(line, heading.separator);
    // The first row of counters, and lines of other things, have no time at all.
    if (!/\d:\d\d/.test(first)) continue;
    const at: number | null = momentAt(first, options.zone, near, options.notAfter ?? null)?.at ?? null;
    near = at ?? near;
    for (const [i, column] of heading.columns.entries()) {
      const word = values[i] ?? '';
      if (column === null || !/^-?\d{1,18}(?:\.\d{1,9})?(?:[eE][+-]?\d{1,3})?$/.test(word)) continue;
      points.put(at, column.origin, Number(word), {
        name: column.origin.slice(4),
        unit: column.unit,
        overInterval: column.unit.endsWith('/s'),
      });
    }
  }
  return points.finish(options.source, options.zone.kind !== 'unknown');
}
