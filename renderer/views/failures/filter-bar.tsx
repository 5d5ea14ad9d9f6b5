/** The filters over the table: what can be chosen is what the case holds. */
import { useEffect, useMemo, useRef } from 'react';
import type { EventColumns, TextColumn } from '../../../shared/contract/wire/index.ts';
import { count } from '../../../shared/report/words.ts';
import { type Filters, type GroupKey, NO_FILTERS } from '../../store/filter-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { durationText, momentText, visible } from '../../widgets/format.ts';
import { causeText, kindText } from './columns.ts';

type Choice = readonly [string, string];

/** A list longer than this is no choice; the text filter finds the rest. */
const MAX_CHOICES = 300;

function Pick({
  label,
  value,
  options,
  none = s.all,
  onChange,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly options: readonly Choice[];
  /** What stands for no choice. */
  readonly none?: string;
  onChange(value: string | null): void;
}) {
  return (
    <label className="label">
      {label}
      <select
        className="field"
        aria-label={label}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{none}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {visible(text)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Distinct values, the most frequent first, with how many events have each. */
function choices(column: TextColumn, word: (text: string) => string = (text) => text): Choice[] {
  const counts = new Array<number>(column.values.length).fill(0);
  for (const at of column.at) if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
  return column.values
    .map((text, at) => ({ text, n: counts[at] ?? 0 }))
    .sort((a, b) => b.n - a.n || (a.text < b.text ? -1 : 1))
    .slice(0, MAX_CHOICES)
    .map(({ text, n }) => [text, `${word(text)} (${count(n)})`]);
}

const GROUPS: readonly (readonly [GroupKey, string])[] = [
  ['group', s.groupBy.group],
  ['process', s.groupBy.process],
  ['order', s.groupBy.order],
  ['context', s.groupBy.context],
  ['cause', s.groupBy.cause],
];

export function FilterBar({ columns }: { readonly columns: EventColumns }) {
  const filters = useApp((state) => state.filters);
  const groupBy = useApp((state) => state.groupBy);
  const input = useRef<HTMLInputElement>(null);
  const options = useMemo(
    () => ({
      orders: [...new Set(columns.order.filter((order) => order !== null))]
        .sort((a, b) => a - b)
        .map((order): Choice => [String(order), String(order)]),
      kind: choices(columns.kind, kindText),
      process: choices(columns.process),
      gfp: choices(columns.gfp),
      context: choices(columns.context),
      cause: choices(columns.cause, causeText),
      zone: choices(columns.zoneVerdict),
    }),
    [columns],
  );
  useEffect(() => {
    const listen = (event: Event): void => {
      if (event instanceof CustomEvent && event.detail === 'find') input.current?.focus();
    };
    window.addEventListener('buddyscope-wish', listen);
    return () => window.removeEventListener('buddyscope-wish', listen);
  }, []);
  const set = (part: Partial<Filters>): void => app.getState().setFilters(part);
  const active = Object.values(filters).some((value) => value !== null && value !== '');
  return (
    <search className="filter-bar">
      <input
        ref={input}
        type="search"
        className="field"
        aria-label={s.filterText}
        placeholder={s.filterText}
        value={filters.text}
        onChange={(event) => set({ text: event.target.value })}
      />
      <Pick label={s.columns.kind} value={filters.kind} options={options.kind} onChange={(kind) => set({ kind })} />
      <Pick
        label={s.columns.order}
        value={filters.order === null ? null : String(filters.order)}
        options={options.orders}
        onChange={(order) => set({ order: order === null ? null : Number(order) })}
      />
      <Pick
        label={s.columns.process}
        value={filters.process}
        options={options.process}
        onChange={(process) => set({ process })}
      />
      <Pick label={s.columns.mode} value={filters.gfp} options={options.gfp} onChange={(gfp) => set({ gfp })} />
      <Pick
        label={s.columns.context}
        value={filters.context}
        options={options.context}
        onChange={(context) => set({ context })}
      />
      <Pick
        label={s.columns.cause}
        value={filters.cause}
        options={options.cause}
        onChange={(cause) => set({ cause })}
      />
      <Pick label={s.columns.zone} value={filters.zone} options={options.zone} onChange={(zone) => set({ zone })} />
      <Pick
        label={s.groupBy.label}
        value={groupBy === 'none' ? null : groupBy}
        options={GROUPS}
        none={s.groupBy.none}
        onChange={(key) => app.getState().setGroupBy(GROUPS.find(([name]) => name === key)?.[0] ?? 'none')}
      />
      {filters.group === null ? null : <span className="badge">{s.oneGroup}</span>}
      <ChosenTime columns={columns} />
      {active ? (
        <button type="button" className="button quiet" onClick={() => set(NO_FILTERS)}>
          {s.commands.clearFilters}
        </button>
      ) : null}
    </search>
  );
}

/** The stretch of time that is chosen in any view; pressing it frees it. */
function ChosenTime({ columns }: { readonly columns: EventColumns }) {
  const range = useApp((state) => state.range);
  const current = useApp((state) => state.current);
  const zone = useApp((state) => state.settings.zone);
  const offset = useMemo(() => columns.offsetMinutes.find((value) => value !== null) ?? null, [columns]);
  if (range === null || current === null) return null;
  return (
    <button
      type="button"
      className="chip num"
      title={s.commands.clearRange}
      onClick={() => app.getState().setRange(null)}
    >
      {momentText(current, range.fromMs, offset, zone, true)} + {durationText(range.toMs - range.fromMs)} ✕
    </button>
  );
}
