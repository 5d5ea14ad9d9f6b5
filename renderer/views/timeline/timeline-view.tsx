/** Timeline: events by group and what they say of memory, on one axis; a stretch that is chosen holds in every view. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { runCommand } from '../../commands/table.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { asSentence } from '../../widgets/clauses.ts';
import { visible } from '../../widgets/format.ts';
import { Card, Empty } from '../../widgets/parts.tsx';
import { useWhole } from './axis.ts';
import { backdropOf } from './chart.ts';
import { ClockRow, ZoneSwitch } from './clock-row.tsx';
import { EventLanes } from './event-lanes.tsx';
import { panelsOf } from './panels.ts';
import { SeriesPanel } from './series-panel.tsx';
import { Stage } from './stage.ts';
import './timeline.css';

const KEYS: Readonly<Record<string, (stage: Stage) => void>> = {
  ArrowLeft: (stage) => stage.pan(-0.1),
  ArrowRight: (stage) => stage.pan(0.1),
  '+': (stage) => stage.zoom(0.5),
  '-': (stage) => stage.zoom(2),
};

export function TimelineView() {
  const current = useApp((state) => state.current);
  const series = useApp((state) => state.series);
  const range = useApp((state) => state.range);
  const row = useApp((state) => state.row);
  const whole = useWhole(current, series?.series ?? null);
  const [stage] = useState(() => new Stage());
  const panels = useMemo(() => panelsOf(series?.series ?? []), [series]);
  const backdrop = useMemo(() => (current === null ? null : backdropOf(current)), [current]);
  useEffect(() => () => stage.dispose(), [stage]);
  useEffect(() => {
    if (current !== null) void app.getState().loadSeries();
  }, [current]);
  // Before the charts are made, which read the stage.
  useLayoutEffect(() => {
    if (whole === null) return;
    stage.whole = whole;
    stage.show(range?.fromMs ?? whole.fromMs, range?.toMs ?? whole.toMs);
  }, [stage, whole, range]);
  // The next event may lie outside of what is shown: it is brought into sight. A stretch that was chosen elsewhere holds.
  const shownRow = useRef(row);
  useEffect(() => {
    if (shownRow.current === row) return;
    shownRow.current = row;
    const ms = row === null ? null : (current?.times[row] ?? null);
    if (ms === null || (ms >= stage.fromMs && ms <= stage.toMs)) return;
    const half = (stage.toMs - stage.fromMs) / 2;
    stage.move(ms - half, ms + half);
  }, [row, current, stage]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof Element && event.target.closest('input, select, textarea, [role=dialog]');
      const act = typing || event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(stage);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [stage]);
  if (current === null || backdrop === null) return null;
  if (whole === null) {
    // Recordings may still bring a time.
    if (series === null) return <p className="empty">{s.loading}</p>;
    return current.columns.count === 0 ? (
      <Empty title={s.timeline.nothing} text={s.timeline.nothingText} />
    ) : (
      <Empty title={s.timeline.noTimes} text={s.timeline.noTimesText} />
    );
  }
  return (
    <div className="page timeline">
      <div className="row">
        <h1 className="grow">{s.views.timeline}</h1>
        {whole.boot ? null : <ZoneSwitch />}
        <button type="button" className="button" onClick={() => stage.pan(-0.25)} aria-label={s.timeline.earlier}>
          ‹
        </button>
        <button type="button" className="button" onClick={() => stage.zoom(0.5)}>
          {s.timeline.zoomIn}
        </button>
        <button type="button" className="button" onClick={() => stage.zoom(2)}>
          {s.timeline.zoomOut}
        </button>
        <button type="button" className="button" onClick={() => stage.pan(0.25)} aria-label={s.timeline.later}>
          ›
        </button>
        <button type="button" className="button" onClick={() => app.getState().setRange(null)}>
          {s.timeline.whole}
        </button>
      </div>
      {current.columns.count === 0 ? null : (
        <Card title={s.timeline.events} aside={<span className="muted small">{s.timeline.gestures}</span>}>
          <EventLanes data={current} stage={stage} whole={whole} backdrop={backdrop} />
        </Card>
      )}
      {panels.map((panel) => (
        <Card key={panel.key} title={panel.title} aside={<span className="muted small">{panel.unit}</span>}>
          <SeriesPanel series={panel.series} data={current} stage={stage} whole={whole} backdrop={backdrop} />
        </Card>
      ))}
      <ClockRow data={current} />
      <p className="notice small">
        {s.timeline.onlyEvents} {series?.missing.map((text) => asSentence(visible(text))).join(' ')}
      </p>
      {series?.hasStretches !== true && series?.series.some((entry) => entry.thinned === true) === true ? (
        <p className="row small">
          {s.timeline.thinned}
          <button type="button" className="button quiet" onClick={() => runCommand('again')}>
            {s.commands.again}
          </button>
        </p>
      ) : null}
    </div>
  );
}
