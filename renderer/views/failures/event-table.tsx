// biome-ignore-all lint/correctness/noComponentHookFactories: the table of keys makes no components
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid is made of positioned boxes; a table element cannot be
/**
 * A hundred thousand events as a table: only the lines in sight stand in the page, each is made once and left alone while
 * it is scrolled, and each stands for itself (`contain`), so that a new line costs the layout of that line.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { type EventColumns, type Settings, textAt } from '../../../shared/contract/wire/index.ts';
import { count } from '../../../shared/report/words.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';
import { COLUMNS } from './columns.ts';
import { eventFrom, type Lines } from './lines.ts';

const TEMPLATE = COLUMNS.map((column) => column.width).join(' ');
const LINE_PX = { compact: 26, comfortable: 32 } as const;
const OVERSCAN = 8;

const open = (): void => app.getState().go('failure');

export function EventTable({ columns, lines }: { readonly columns: EventColumns; readonly lines: Lines }) {
  const selected = useApp((state) => state.row);
  const zone = useApp((state) => state.settings.zone);
  const linePx = LINE_PX[useApp((state) => state.settings.density)];
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => linePx,
    overscan: OVERSCAN,
    // The head stands over the first line.
    scrollPaddingStart: 30,
  });
  const at = selected === null ? -1 : (lines.lineOf[selected] ?? -1);
  // Lines have another height in the other density.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when it changes
  useEffect(() => virtual.measure(), [virtual, linePx]);
  // The selection of another view is brought into sight once; n and p keep theirs in sight.
  const shown = useRef<number | null>(null);
  useEffect(() => {
    if (at < 0 || shown.current === selected) return;
    virtual.scrollToIndex(at, { align: shown.current === null ? 'center' : 'auto' });
    shown.current = selected;
  }, [at, selected, virtual]);
  const move = (to: number, step: 1 | -1): void => {
    const next = eventFrom(lines, to, step);
    if (next !== null) app.getState().select(lines.at[next] ?? null);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    // The buttons of the head are inside the grid and have their own use for the keys.
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / linePx) - 2);
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(at + 1, 1),
      ArrowUp: () => move(at - 1, -1),
      PageDown: () => move(at + page, 1),
      PageUp: () => move(at - page, -1),
      Home: () => move(0, 1),
      End: () => move(lines.count - 1, -1),
      Enter: open,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };
  const items = virtual.getVirtualItems();
  return (
    <div
      className="table"
      ref={scroller}
      role="grid"
      aria-label={s.views.failures}
      aria-rowcount={lines.count + 1}
      aria-colcount={COLUMNS.length}
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `event-${selected}` : undefined}
      onKeyDown={onKeyDown}
    >
      <Head />
      {/* One listener for all lines; a line that is pressed names itself. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys */}
      <div
        className="table-body"
        role="rowgroup"
        style={{ height: virtual.getTotalSize() }}
        onClick={(event) => {
          const row = rowAt(event.target);
          if (row !== null) app.getState().select(row);
        }}
        onDoubleClick={(event) => rowAt(event.target) !== null && open()}
        onPointerOver={nameWhatIsCut}
      >
        {items.map((entry) => {
          const row = lines.at[entry.index] ?? 0;
          const heading = row < 0 ? lines.headings[-1 - row] : undefined;
          return heading === undefined ? (
            <EventLine
              key={entry.key}
              columns={columns}
              row={row}
              index={entry.index}
              linePx={linePx}
              zone={zone}
              selected={row === selected}
            />
          ) : (
            <HeadingLine
              key={entry.key}
              title={heading.title}
              events={heading.count}
              index={entry.index}
              linePx={linePx}
            />
          );
        })}
      </div>
      {lines.count === 0 ? <p className="none muted">{columns.count === 0 ? s.noEvents : s.noneShown}</p> : null}
    </div>
  );
}

function rowAt(target: EventTarget): number | null {
  const id = target instanceof Element ? target.closest('[role=row]')?.id : undefined;
  return id?.startsWith('event-') === true ? Number(id.slice('event-'.length)) : null;
}

/** A cell that is cut tells its whole text; the others need none. */
function nameWhatIsCut(event: React.PointerEvent): void {
  const cell = event.target;
  if (!(cell instanceof HTMLElement) || cell.getAttribute('role') !== 'gridcell') return;
  cell.title = cell.scrollWidth > cell.clientWidth ? (cell.textContent ?? '') : '';
}

const Head = memo(function Head() {
  const sort = useApp((state) => state.sort);
  return (
    <div className="table-row table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: TEMPLATE }}>
      {COLUMNS.map((column) => (
        <div
          key={column.key}
          role="columnheader"
          aria-sort={sort.key === column.key ? (sort.down ? 'descending' : 'ascending') : 'none'}
        >
          <button type="button" onClick={() => app.getState().sortBy(column.key)}>
            {column.title}
            <span aria-hidden="true">{sort.key === column.key ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
          </button>
        </div>
      ))}
    </div>
  );
});

interface LinePlace {
  readonly index: number;
  readonly linePx: number;
}

const HeadingLine = memo(function HeadingLine({
  title,
  events,
  index,
  linePx,
}: LinePlace & { readonly title: string; readonly events: number }) {
  return (
    <div
      className="table-row group-head"
      role="row"
      aria-rowindex={index + 2}
      style={{ height: linePx, top: index * linePx }}
    >
      <div role="gridcell" aria-colspan={COLUMNS.length}>
        <strong>{visible(title)}</strong> <span className="muted num">{count(events)}</span>
      </div>
    </div>
  );
});

const EventLine = memo(function EventLine({
  columns,
  row,
  index,
  linePx,
  zone,
  selected,
}: LinePlace & {
  readonly columns: EventColumns;
  readonly row: number;
  readonly zone: Settings['zone'];
  readonly selected: boolean;
}) {
  return (
    <div
      id={`event-${row}`}
      className="table-row"
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      style={{ height: linePx, top: index * linePx, gridTemplateColumns: TEMPLATE }}
    >
      {COLUMNS.map((column) => (
        <div
          key={column.key}
          role="gridcell"
          className={
            column.key === 'zone' ? `num zone-${textAt(columns.zoneVerdict, row) ?? 'unknown'}` : column.className
          }
        >
          {column.cell(columns, row, zone)}
        </div>
      ))}
    </div>
  );
});
