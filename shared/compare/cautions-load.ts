/** A machine that has less to do fails less: differences in load, and load that nobody recorded. */
import type { Caution, ComparedWorkload, Counter } from './schema.ts';
import { digits } from './words.ts';

/** Load below this share of the old one explains fewer failures by itself. */
const LESS_LOAD = 0.7;
/** Fewer samples are a moment, not a load. */
const ENOUGH = 10;

/** What asks for memory, with the level below which a difference is noise of an idle machine. */
const LOADS: Readonly<Record<string, number>> = {
  load: 0.5,
  'tasks-created': 5,
  'packets-received': 50,
  'connections-accepted': 1,
  'connections-opened': 1,
  'tcp-sockets': 20,
  'paged-in': 256,
  'page-faults': 500,
};
/** Counters over the whole uptime that say the same less exactly. */
const COVERED: readonly (readonly [id: string, counter: RegExp])[] = [
  ['packets-received', /^packets received/],
  ['paged-in', /^KiB read from disks/],
  ['page-faults', /^page faults/],
];

type Add = (severity: Caution['severity'], code: string, text: string) => void;

interface Difference {
  readonly ratio: number;
  readonly words: string;
}

/** A row whose two sides can be held against each other: enough samples of each, and no time in both. */
const isComparable = (row: ComparedWorkload): boolean =>
  row.before !== null &&
  row.after !== null &&
  !row.after.reachesBack &&
  Math.min(row.before.samples, row.after.samples) >= ENOUGH;

const changed = (ratio: number): string =>
  ratio < 1 ? `fell to ${digits(ratio)} of before` : `rose to ${digits(ratio)} times`;

/** The ratio of medians; of the upper ends where the load comes in bursts and the medians are those of an idle machine. */
function differenceOf(row: ComparedWorkload): Difference | null {
  const { before, after } = row;
  const floor = LOADS[row.id];
  if (before === null || after === null || floor === undefined || !isComparable(row)) return null;
  const pairs = [
    ['median', before.median, after.median],
    ['95 % of the time below', before.p95, after.p95],
  ] as const;
  for (const [how, x, y] of pairs) {
    if (Math.max(x, y) < floor) continue;
    const ratio = y / Math.max(x, floor / 10);
    const per = row.unit.startsWith('1/') ? row.unit.slice(1) : row.unit === '' ? '' : ` ${row.unit}`;
    const who = row.host === null ? '' : ` on ${row.host}`;
    return {
      ratio,
      words: `${row.name}${who} ${changed(ratio)} (${how}: ${digits(x)}${per} before, ${digits(y)}${per} after)`,
    };
  }
  return null;
}

/**
 * Names what differs in load, and says where nothing is known of it.
 * @param counters since boot; they speak where no recording does
 */
export function loadCautions(rows: readonly ComparedWorkload[], counters: readonly Counter[], add: Add): void {
  const known = new Set(rows.filter(isComparable).map((row) => row.id));
  const found = rows.flatMap((row) => differenceOf(row) ?? []);
  for (const counter of counters) {
    if (counter.kind !== 'load' || counter.ratio === null) continue;
    if (COVERED.some(([id, pattern]) => known.has(id) && pattern.test(counter.meaning))) continue;
    found.push({ ratio: counter.ratio, words: `${counter.meaning} per day of uptime ${changed(counter.ratio)}` });
  }
  const less = found.filter((one) => one.ratio < LESS_LOAD);
  const more = found.filter((one) => one.ratio > 1 / LESS_LOAD);
  if (less.length > 0)
    add(
      'limits',
      'less-load',
      `Less work was done after: ${words(less)}. The load differs, so fewer failures may be due to it and not to the change.`,
    );
  if (more.length > 0)
    add(
      'limits',
      'more-load',
      `More work was done after: ${words(more)}. The load differs, so more failures may be due to it and not to the change; fewer are in spite of it.`,
    );
  silence(rows, counters, add);
}

const words = (list: readonly Difference[]): string => list.map((one) => one.words).join('; ');

function silence(rows: readonly ComparedWorkload[], counters: readonly Counter[], add: Add): void {
  const [x, y] = [rows.some((row) => row.before !== null), rows.some((row) => row.after !== null)];
  if (x && y) {
    if (rows.every((row) => row.after?.reachesBack !== false))
      add(
        'note',
        'workload-mixed',
        'The recordings of the later case reach back into the time of the earlier one, and no change of kernel divides them: the load after is not told apart.',
      );
    return;
  }
  const where = x ? 'from the time after' : y ? 'from the time before' : 'on either side';
  const rest = counters.some((one) => one.kind === 'load') ? ' beyond counters since boot' : '';
  add(
    'note',
    'no-workload',
    `No recordings of sar or the like ${where}: how much the machine had to do is not known${rest}.`,
  );
}
