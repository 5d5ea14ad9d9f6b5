/** Which events are shown, in which order, and how they are grouped. */
import type { StateCreator } from 'zustand';
import { type TextColumn, textAt } from '../../shared/contract/wire/index.ts';
import type { OpenCaseData } from './case-slice.ts';
import type { AppState } from './index.ts';
import type { TimeRange } from './selection-slice.ts';

export type SortKey =
  | 'time'
  | 'kind'
  | 'process'
  | 'order'
  | 'gfp'
  | 'context'
  | 'requester'
  | 'cause'
  | 'zone'
  | 'line';
export type GroupKey = 'none' | 'group' | 'process' | 'order' | 'context' | 'cause';

export interface Filters {
  readonly text: string;
  readonly kind: string | null;
  readonly order: number | null;
  readonly process: string | null;
  /** The mask in names. */
  readonly gfp: string | null;
  readonly context: string | null;
  readonly cause: string | null;
  /** `refused` or `passes`, of the zone that decides. */
  readonly zone: string | null;
  /** Row of the overview's groups. */
  readonly group: number | null;
}

export const NO_FILTERS: Filters = {
  text: '',
  kind: null,
  order: null,
  process: null,
  gfp: null,
  context: null,
  cause: null,
  zone: null,
  group: null,
};

export interface FilterSlice {
  readonly filters: Filters;
  readonly sort: { readonly key: SortKey; readonly down: boolean };
  readonly groupBy: GroupKey;
  setFilters(part: Partial<Filters>): void;
  sortBy(key: SortKey): void;
  setGroupBy(key: GroupKey): void;
  freshFilters(): Pick<FilterSlice, 'filters' | 'sort' | 'groupBy'>;
}

export const filterSlice: StateCreator<AppState, [], [], FilterSlice> = (set, get) => ({
  filters: NO_FILTERS,
  sort: { key: 'time', down: false },
  groupBy: 'none',
  setFilters: (part) => {
    const before = get().filters;
    set({ filters: { ...before, ...part } });
    // Typing is not a step; choosing is.
    if (Object.keys(part).some((name) => name !== 'text')) get().remember({ undo: () => set({ filters: before }) });
  },
  sortBy: (key) => set((state) => ({ sort: { key, down: state.sort.key === key ? !state.sort.down : false } })),
  setGroupBy: (groupBy) => set({ groupBy }),
  freshFilters: () => ({ filters: NO_FILTERS, sort: { key: 'time', down: false }, groupBy: 'none' }),
});

/** Rows of a text column whose value passes a test: each distinct text is tested once. */
function matching(column: TextColumn, test: (text: string) => boolean): boolean[] {
  return column.values.map(test);
}

/** Rows that pass the filters, in the order of the log. */
export function filterRows(
  { columns, times }: Pick<OpenCaseData, 'columns' | 'times'>,
  filters: Filters,
  range: TimeRange | null,
): number[] {
  const needle = filters.text.trim().toLowerCase();
  const texts = [
    columns.process,
    columns.gfp,
    columns.requester,
    columns.driver,
    columns.cause,
    columns.mode,
    columns.kind,
    columns.zone,
  ];
  const hits =
    needle === '' ? [] : texts.map((column) => matching(column, (text) => text.toLowerCase().includes(needle)));
  const rows: number[] = [];
  for (let row = 0; row < columns.count; row++) {
    if (filters.order !== null && columns.order[row] !== filters.order) continue;
    if (filters.kind !== null && textAt(columns.kind, row) !== filters.kind) continue;
    if (filters.process !== null && textAt(columns.process, row) !== filters.process) continue;
    if (filters.gfp !== null && textAt(columns.gfp, row) !== filters.gfp) continue;
    if (filters.context !== null && textAt(columns.context, row) !== filters.context) continue;
    if (filters.cause !== null && textAt(columns.cause, row) !== filters.cause) continue;
    if (filters.zone !== null && textAt(columns.zoneVerdict, row) !== filters.zone) continue;
    if (filters.group !== null && columns.group[row] !== filters.group) continue;
    if (range !== null) {
      const time = times[row] ?? null;
      if (time === null || time < range.fromMs || time > range.toMs) continue;
    }
    if (needle !== '' && !texts.some((column, at) => hits[at]?.[column.at[row] ?? -1] === true)) continue;
    rows.push(row);
  }
  return rows;
}

/** Numbers compare as numbers, texts by their place in the sorted list of distinct texts; unknown comes last. */
export function sortRows(
  { columns, times }: Pick<OpenCaseData, 'columns' | 'times'>,
  rows: readonly number[],
  key: SortKey,
  down: boolean,
): number[] {
  const rankOf = (column: TextColumn): ((row: number) => number) => {
    const order = column.values.map((text, at) => ({ text, at })).sort((a, b) => (a.text < b.text ? -1 : 1));
    const rank = new Array<number>(column.values.length);
    for (const [place, { at }] of order.entries()) rank[at] = place;
    return (row) => rank[column.at[row] ?? -1] ?? Number.POSITIVE_INFINITY;
  };
  const numberOf =
    (values: readonly (number | null)[]): ((row: number) => number) =>
    (row) =>
      values[row] ?? Number.POSITIVE_INFINITY;
  const value = {
    time: () => numberOf(times),
    kind: () => rankOf(columns.kind),
    process: () => rankOf(columns.process),
    order: () => numberOf(columns.order),
    gfp: () => rankOf(columns.gfp),
    context: () => rankOf(columns.context),
    requester: () => rankOf(columns.requester),
    cause: () => rankOf(columns.cause),
    zone: () => numberOf(columns.marginKiB),
    line: () => numberOf(columns.line),
  }[key]();
  const sign = down ? -1 : 1;
  // Read once per row, not once per comparison; what stands in order already (a log mostly does) is left so.
  const keys = Float64Array.from(rows, value);
  const unknown = Number.POSITIVE_INFINITY;
  const compare = (a: number, b: number): number => {
    const left = keys[a] ?? unknown;
    const right = keys[b] ?? unknown;
    if (left === right) return a - b;
    if (left === unknown) return 1;
    if (right === unknown) return -1;
    return sign * (left - right);
  };
  let ordered = true;
  for (let at = 1; ordered && at < rows.length; at++) ordered = compare(at - 1, at) <= 0;
  if (ordered) return [...rows];
  return Array.from(rows.keys())
    .sort(compare)
    .map((at) => rows[at] ?? 0);
}

/** A value that is computed once for the same ingredients. */
function once<T>(): (ingredients: readonly unknown[], make: () => T) => T {
  let last: { readonly ingredients: readonly unknown[]; readonly value: T } | null = null;
  return (ingredients, make) => {
    if (last?.ingredients.every((part, at) => part === ingredients[at]) !== true) last = { ingredients, value: make() };
    return last.value;
  };
}

const passing = once<number[]>();
const ordered = once<number[]>();

type Chosen = Pick<AppState, 'current' | 'filters' | 'range'>;

function passingRows(current: OpenCaseData, { filters, range }: Chosen): number[] {
  return passing([current.columns, filters, range], () => filterRows(current, filters, range));
}

/** How many events pass the filters; for who does not show them, and so needs no order. */
export function visibleCount(state: Chosen): number {
  return state.current === null ? 0 : passingRows(state.current, state).length;
}

/** The rows on the screen, in their order; computed once per change. */
export function visibleRows(state: Chosen & Pick<AppState, 'sort'>): number[] {
  const { current, sort } = state;
  if (current === null) return [];
  const rows = passingRows(current, state);
  return ordered([rows, sort], () => sortRows(current, rows, sort.key, sort.down));
}
