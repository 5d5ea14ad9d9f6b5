/** Failures: every event of the case in one table that stays quick with a hundred thousand rows. */
import { useMemo } from 'react';
import { visibleRows } from '../../store/filter-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { Histogram } from '../../widgets/histogram.tsx';
import { EventTable } from './event-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { linesOf } from './lines.ts';
import './failures.css';

export function FailuresView() {
  const current = useApp((state) => state.current);
  const groupBy = useApp((state) => state.groupBy);
  const rows = useApp(visibleRows);
  const lines = useMemo(
    () =>
      current === null
        ? null
        : linesOf(
            current.columns,
            rows,
            groupBy,
            current.overview.groups.map((group) => group.title),
          ),
    [current, rows, groupBy],
  );
  if (current === null || lines === null) return null;
  return (
    <div className="failures">
      <div className="failures-head">
        <h1 className="visually-hidden">{s.views.failures}</h1>
        <Histogram />
        <FilterBar columns={current.columns} />
      </div>
      <EventTable columns={current.columns} lines={lines} />
      <Foot shown={rows.length} all={current.columns.count} />
    </div>
  );
}

function Foot({ shown, all }: { readonly shown: number; readonly all: number }) {
  const selected = useApp((state) => state.row);
  return (
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
      <span className="muted small num">{s.shown(shown, all)}</span>
    </div>
  );
}
