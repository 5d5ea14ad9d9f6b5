/** What stands on each line of the table: an event, or the heading of a group. */
import { type EventColumns, textAt } from '../../../shared/contract/wire/index.ts';
import type { GroupKey } from '../../store/filter-slice.ts';
import { s } from '../../strings/en.ts';
import { causeText } from './columns.ts';

export interface Heading {
  readonly title: string;
  readonly count: number;
}

export interface Lines {
  readonly count: number;
  /** Row of the event, or `-1 - n` for the heading `n`. */
  readonly at: Int32Array;
  readonly headings: readonly Heading[];
  /** Line of each row of the case, -1 for a row that is not shown. */
  readonly lineOf: Int32Array;
}

function groupTitle(columns: EventColumns, groupBy: GroupKey, row: number, titles: readonly string[]): string {
  switch (groupBy) {
    case 'group':
      return titles[columns.group[row] ?? -1] ?? s.notKnown;
    case 'order':
      return s.orderTitle(columns.order[row] ?? null);
    case 'cause':
      return causeText(textAt(columns.cause, row)) || s.notJudged;
    case 'process':
    case 'context':
      return textAt(columns[groupBy], row) ?? s.notKnown;
    case 'none':
      return '';
  }
}

/** Rows with a heading before each group, the largest group first; within one the order of the rows is kept. */
export function linesOf(
  columns: EventColumns,
  rows: readonly number[],
  groupBy: GroupKey,
  titles: readonly string[],
): Lines {
  const lineOf = new Int32Array(columns.count).fill(-1);
  const groups = new Map<string, number[]>();
  if (groupBy === 'none') groups.set('', [...rows]);
  else
    for (const row of rows) {
      const title = groupTitle(columns, groupBy, row, titles);
      const own = groups.get(title);
      if (own === undefined) groups.set(title, [row]);
      else own.push(row);
    }
  const headings: Heading[] = [];
  const at = new Int32Array(rows.length + (groupBy === 'none' ? 0 : groups.size));
  let line = 0;
  for (const [title, own] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
    if (groupBy !== 'none') {
      at[line++] = -1 - headings.length;
      headings.push({ title, count: own.length });
    }
    for (const row of own) {
      lineOf[row] = line;
      at[line++] = row;
    }
  }
  return { count: at.length, at, headings, lineOf };
}

/** The line of the nearest event from `line` on, looking the way of `step`; null when there is none. */
export function eventFrom({ at, count }: Lines, line: number, step: 1 | -1): number | null {
  let next = Math.max(0, Math.min(count - 1, line));
  while ((at[next] ?? 0) < 0 && next + step >= 0 && next + step < count) next += step;
  const row = at[next];
  return row === undefined || row < 0 ? null : next;
}
