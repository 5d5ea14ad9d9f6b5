// biome-ignore-all lint/correctness/noComponentHookFactories: the table of columns makes no components
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid is made of positioned boxes; a table element cannot be
/** Failures: every event of the case in one table that stays quick with a hundred thousand rows. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { causeId } from '../../../shared/contract/index.ts';
import { type EventColumns, type TextColumn, textAt } from '../../../shared/contract/wire/index.ts';
import { causeName, count } from '../../../shared/report/words.ts';
import { type Filters, type GroupKey, type SortKey, visibleRows } from '../../store/filter-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { timeText, visible } from '../../widgets/format.ts';
import { Histogram } from '../../widgets/histogram.tsx';
import './failures.css';

type Item =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'head'; readonly title: string; readonly count: number };

interface Column {
  readonly key: SortKey;
  readonly title: string;
  readonly width: string;
  readonly className?: string;
  cell(columns: EventColumns, row: number, zone: 'log' | 'utc' | 'local'): string;
}

const kindText = (kind: string | null): string => (kind === null ? '' : (s.kinds[kind] ?? kind));

function causeText(cause: string | null): string {
  const known = causeId.safeParse(cause);
  return known.success ? causeName(known.data) : (cause ?? '');
}

function zoneText(columns: EventColumns, row: number): string {
  const zone = textAt(columns.zone, row);
  if (zone === null) return '';
  const verdict = textAt(columns.zoneVerdict, row);
  const margin = columns.marginKiB[row] ?? null;
  return margin === null ? `${zone}: ${verdict ?? s.notKnown}` : `${zone}: ${s.margin(margin)}`;
}

const COLUMNS: readonly Column[] = [
  {
    key: 'time',
    title: s.columns.time,
    width: 'minmax(168px, 1.1fr)',
    className: 'num',
    cell: (c, row, zone) => {
      const ms = c.timeMs[row] ?? null;
      const boot = c.bootSeconds[row] ?? null;
      return ms === null && boot !== null
        ? `[${boot.toFixed(6)}]`
        : timeText(ms, c.offsetMinutes[row] ?? null, zone, true);
    },
  },
  { key: 'kind', title: s.columns.kind, width: '92px', cell: (c, row) => kindText(textAt(c.kind, row)) },
  {
    key: 'process',
    title: s.columns.process,
    width: 'minmax(96px, 0.8fr)',
    className: 'mono',
    cell: (c, row) => textAt(c.process, row) ?? '—',
  },
  {
    key: 'order',
    title: s.columns.order,
    width: '78px',
    className: 'num',
    cell: (c, row) => {
      const order = c.order[row] ?? null;
      const size = c.sizeKiB[row] ?? null;
      return order === null
        ? '—'
        : size === null
          ? String(order)
          : `${order} · ${size < 1024 ? `${size} KiB` : `${size / 1024} MiB`}`;
    },
  },
  {
    key: 'gfp',
    title: s.columns.mode,
    width: 'minmax(120px, 1.2fr)',
    className: 'mono',
    cell: (c, row) => textAt(c.gfp, row) ?? textAt(c.mode, row) ?? '—',
  },
  { key: 'context', title: s.columns.context, width: '74px', cell: (c, row) => textAt(c.context, row) ?? '—' },
  {
    key: 'requester',
    title: s.columns.requester,
    width: 'minmax(120px, 1.2fr)',
    className: 'mono',
    cell: (c, row) => [textAt(c.driver, row), textAt(c.requester, row)].filter((part) => part !== null).join(': '),
  },
  {
    key: 'cause',
    title: s.columns.cause,
    width: 'minmax(130px, 1.5fr)',
    cell: (c, row) => causeText(textAt(c.cause, row)),
  },
  { key: 'zone', title: s.columns.zone, width: 'minmax(120px, 1fr)', className: 'num', cell: zoneText },
];

const TEMPLATE = COLUMNS.map((column) => column.width).join(' ');

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

/** Rows with a heading before each group; groups in order of size. */
function withGroups(
  columns: EventColumns,
  rows: readonly number[],
  groupBy: GroupKey,
  titles: readonly string[],
): Item[] {
  if (groupBy === 'none') return rows.map((row) => ({ kind: 'row', row }));
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const title = groupTitle(columns, groupBy, row, titles);
    const own = groups.get(title);
    if (own === undefined) groups.set(title, [row]);
    else own.push(row);
  }
  return [...groups]
    .sort((a, b) => b[1].length - a[1].length)
    .flatMap(([title, own]): Item[] => [
      { kind: 'head', title, count: own.length },
      ...own.map((row): Item => ({ kind: 'row', row })),
    ]);
}

export function FailuresView() {
  const current = useApp((state) => state.current);
  const groupBy = useApp((state) => state.groupBy);
  const sort = useApp((state) => state.sort);
  const selected = useApp((state) => state.row);
  const zone = useApp((state) => state.settings.zone);
  const density = useApp((state) => state.settings.density);
  const rows = useApp(visibleRows);
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(
    () =>
      current === null
        ? []
        : withGroups(
            current.columns,
            rows,
            groupBy,
            current.overview.groups.map((group) => group.title),
          ),
    [current, rows, groupBy],
  );
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (density === 'compact' ? 26 : 32),
    overscan: 12,
  });
  const at = items.findIndex((item) => item.kind === 'row' && item.row === selected);
  // Rows have another height in the other density.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when it changes
  useEffect(() => virtual.measure(), [virtual, density]);
  // The selection of another view is brought into sight once.
  const shown = useRef(false);
  useEffect(() => {
    if (shown.current || at < 0) return;
    shown.current = true;
    virtual.scrollToIndex(at, { align: 'center' });
  }, [at, virtual]);
  if (current === null) return null;
  const { columns } = current;
  const move = (to: number, step: number): void => {
    let next = Math.max(0, Math.min(items.length - 1, to));
    while (items[next]?.kind === 'head' && next + step >= 0 && next + step < items.length) next += step;
    const item = items[next];
    if (item?.kind !== 'row') return;
    app.getState().select(item.row);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / 26) - 1);
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(at + 1, 1),
      ArrowUp: () => move(at - 1, -1),
      PageDown: () => move(at + page, 1),
      PageUp: () => move(at - page, -1),
      Home: () => move(0, 1),
      End: () => move(items.length - 1, -1),
      Enter: () => app.getState().go('failure'),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };
  return (
    <div className="failures">
      <div className="failures-head">
        <h1 className="visually-hidden">{s.views.failures}</h1>
        <Histogram />
        <FilterBar columns={columns} />
      </div>
      <div
        className="table"
        ref={scroller}
        role="grid"
        aria-label={s.views.failures}
        aria-rowcount={items.length + 1}
        aria-colcount={COLUMNS.length}
        tabIndex={0}
        aria-activedescendant={at >= 0 ? `event-${selected}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div className="table-row table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: TEMPLATE }}>
          {COLUMNS.map((column) => (
            <div
              key={column.key}
              role="columnheader"
              aria-sort={sort.key === column.key ? (sort.down ? 'descending' : 'ascending') : 'none'}
            >
              <button type="button" tabIndex={-1} onClick={() => app.getState().sortBy(column.key)}>
                {column.title}
                <span aria-hidden="true">{sort.key === column.key ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
              </button>
            </div>
          ))}
        </div>
        <div className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((entry) => {
            const item = items[entry.index];
            if (item === undefined) return null;
            const place = { height: entry.size, transform: `translateY(${entry.start}px)` };
            if (item.kind === 'head')
              return (
                <div
                  key={entry.key}
                  className="table-row group-head"
                  role="row"
                  aria-rowindex={entry.index + 2}
                  style={place}
                >
                  <div role="gridcell" aria-colspan={COLUMNS.length}>
                    <strong>{visible(item.title)}</strong> <span className="muted num">{count(item.count)}</span>
                  </div>
                </div>
              );
            return (
              // Keys act on the grid, which holds the focus.
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys
              <div
                key={entry.key}
                id={`event-${item.row}`}
                className="table-row"
                role="row"
                tabIndex={-1}
                aria-rowindex={entry.index + 2}
                aria-selected={item.row === selected}
                style={{ ...place, gridTemplateColumns: TEMPLATE }}
                onClick={() => app.getState().select(item.row)}
                onDoubleClick={() => app.getState().go('failure')}
              >
                {COLUMNS.map((column) => {
                  const text = visible(column.cell(columns, item.row, zone));
                  return (
                    <div
                      key={column.key}
                      role="gridcell"
                      className={
                        column.key === 'zone'
                          ? `num zone-${textAt(columns.zoneVerdict, item.row) ?? 'unknown'}`
                          : (column.className ?? '')
                      }
                      title={text}
                    >
                      {text}
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
        {items.length === 0 ? <p className="none muted">{s.noneShown}</p> : null}
      </div>
      <div className="failures-foot row">
        <button
          type="button"
          className="button primary"
          disabled={selected === null}
          onClick={() => app.getState().go('failure')}
        >
          {s.commands.openEvent}
        </button>
        <button
          type="button"
          className="button"
          disabled={selected === null}
          onClick={() => selected !== null && app.getState().showEventInLog(selected)}
        >
          {s.commands.eventInLog}
        </button>
        <span className="muted small num">{s.shown(rows.length, columns.count)}</span>
      </div>
    </div>
  );
}

function Pick<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T | '';
  readonly options: readonly (readonly [T, string])[];
  onChange(value: T | null): void;
}) {
  return (
    <label className="label">
      {label}
      <select
        className="field"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(options.find(([option]) => option === event.target.value)?.[0] ?? null)}
      >
        <option value="">{s.all}</option>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {visible(text)}
          </option>
        ))}
      </select>
    </label>
  );
}

const choices = (column: TextColumn, word: (text: string) => string = (text) => text): [string, string][] =>
  [...column.values].sort().map((text) => [text, word(text)]);

const GROUPS: readonly (readonly [GroupKey, string])[] = [
  ['group', s.groupBy.group],
  ['process', s.groupBy.process],
  ['order', s.groupBy.order],
  ['context', s.groupBy.context],
  ['cause', s.groupBy.cause],
];

function FilterBar({ columns }: { readonly columns: EventColumns }) {
  const filters = useApp((state) => state.filters);
  const groupBy = useApp((state) => state.groupBy);
  const input = useRef<HTMLInputElement>(null);
  const orders = useMemo(
    () => [...new Set(columns.order.filter((order) => order !== null))].sort((a, b) => a - b),
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
      <Pick
        label={s.columns.kind}
        value={filters.kind ?? ''}
        options={choices(columns.kind, kindText)}
        onChange={(kind) => set({ kind })}
      />
      <Pick
        label={s.columns.order}
        value={filters.order === null ? '' : String(filters.order)}
        options={orders.map((order) => [String(order), String(order)])}
        onChange={(order) => set({ order: order === null ? null : Number(order) })}
      />
      <Pick
        label={s.columns.context}
        value={filters.context ?? ''}
        options={choices(columns.context)}
        onChange={(context) => set({ context })}
      />
      <Pick
        label={s.columns.cause}
        value={filters.cause ?? ''}
        options={choices(columns.cause, causeText)}
        onChange={(cause) => set({ cause })}
      />
      <Pick
        label={s.columns.zone}
        value={filters.zone ?? ''}
        options={choices(columns.zoneVerdict)}
        onChange={(zone) => set({ zone })}
      />
      <Pick
        label={s.groupBy.label}
        value={groupBy === 'none' ? '' : groupBy}
        options={GROUPS}
        onChange={(key) => app.getState().setGroupBy(key ?? 'none')}
      />
      {filters.group === null ? null : <span className="badge">{s.oneGroup}</span>}
      {active ? (
        <button
          type="button"
          className="button quiet"
          onClick={() =>
            set({ text: '', kind: null, order: null, context: null, cause: null, zone: null, group: null })
          }
        >
          {s.commands.clearFilters}
        </button>
      ) : null}
    </search>
  );
}
