/** Events by group on the time axis, and what is selected of them. */
import { useEffect, useMemo, useRef } from 'react';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { useTheme } from '../../theme/use-theme.ts';
import { momentText, visible } from '../../widgets/format.ts';
import { crosshairText } from './axis.ts';
import { type Backdrop, colours, frame, useChart } from './chart.ts';
import { countIn, drawLanes, LANE_PX, lanesOf, MARK_PX, nearest } from './lanes.ts';
import type { Stage, Whole } from './stage.ts';

/** The beginning tells the request, the end who asked: what stands between can go. */
function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = Math.ceil(max * 0.42);
  return `${text.slice(0, head)}…${text.slice(text.length - (max - head - 1))}`;
}

export function EventLanes({
  data,
  stage,
  whole,
  backdrop,
}: {
  readonly data: OpenCaseData;
  readonly stage: Stage;
  readonly whole: Whole;
  readonly backdrop: Backdrop;
}) {
  const theme = useTheme();
  const zone = useApp((state) => state.settings.zone);
  const row = useApp((state) => state.row);
  const readout = useRef<HTMLOutputElement>(null);
  const lanes = useMemo(() => lanesOf(data), [data]);
  const { host, chart } = useChart(
    stage,
    (width) => {
      const colour = colours();
      const paint = { failure: colour('--failure'), other: colour('--warn') };
      const { base, axisStyle, timeAxis, labelsPx } = frame({
        width,
        height: lanes.length * LANE_PX + 50,
        stage,
        backdrop,
        colour,
        selectedMs: () => data.times[app.getState().row ?? -1] ?? null,
        onCursor: (own) => {
          if (readout.current === null) return;
          const { left, top } = own.cursor;
          if (left === undefined || left < 0) {
            readout.current.textContent = '';
            return;
          }
          const ms = own.posToVal(left, 'x') * 1000 - stage.whole.shiftMs;
          const half = ((stage.toMs - stage.fromMs) / Math.max(1, own.over.clientWidth)) * MARK_PX;
          const lane = lanes[Math.floor((top ?? -1) / (own.over.clientHeight / lanes.length))];
          const here =
            lane === undefined || top === undefined || top < 0
              ? lanes.reduce((sum, each) => sum + countIn(each, ms - half, ms + half), 0)
              : countIn(lane, ms - half, ms + half);
          readout.current.textContent = `${crosshairText(data, ms, zone)} · ${s.timeline.here(here)}`;
        },
        onClick: (own) => {
          const { left, top } = own.cursor;
          const lane = lanes[Math.floor((top ?? 0) / (own.over.clientHeight / lanes.length))];
          if (lane === undefined || left === undefined) return;
          const found = nearest(lane, own.posToVal(left, 'x') * 1000 - stage.whole.shiftMs);
          if (found !== null) app.getState().select(found);
        },
      });
      return {
        // The lanes are drawn by hand; the chart itself needs two points to have an axis.
        values: [
          [whole.fromMs / 1000, whole.toMs / 1000],
          [null, null],
        ],
        options: {
          ...base,
          hooks: {
            ...base.hooks,
            // The line of the selected event lies behind the marks, which it would hide.
            draw: [...(base.hooks?.draw ?? []), (own) => drawLanes(own, stage, lanes, paint)],
          },
          scales: { ...base.scales, y: { range: () => [-0.5, lanes.length - 0.5], dir: -1 } },
          axes: [
            timeAxis,
            {
              ...axisStyle,
              size: labelsPx,
              splits: () => lanes.map((_, lane) => lane),
              values: (_chart, splits) =>
                splits.map((lane) => shorten(visible(lanes[lane]?.title ?? ''), labelsPx < 200 ? 22 : 38)),
            },
          ],
          series: [{}, { show: true, paths: () => null, points: { show: false } }],
        },
      };
    },
    [data, whole, theme, lanes, backdrop, zone, stage],
  );
  // A new selection is a line over what is drawn already.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawing reads the row itself
  useEffect(() => chart.current?.redraw(false, false), [row, chart]);
  const events = lanes.reduce((sum, lane) => sum + lane.rows.length, 0);
  return (
    <>
      <div ref={host} className="chart" role="img" aria-label={s.timeline.lanesLabel(events, lanes.length)} />
      <p className="row selected-event">
        <SelectedEvent data={data} />
        <span className="grow" />
        {events < data.columns.count ? (
          <span className="muted small">{s.timeline.untimed(data.columns.count - events)}</span>
        ) : null}
        <output ref={readout} className="num muted small" />
      </p>
    </>
  );
}

function SelectedEvent({ data }: { readonly data: OpenCaseData }) {
  const row = useApp((state) => state.row);
  const zone = useApp((state) => state.settings.zone);
  if (row === null) return null;
  return (
    <>
      <span className="mono">{data.columns.id[row]}</span>
      <span className="num">
        {momentText(data, data.times[row] ?? null, data.columns.offsetMinutes[row] ?? null, zone)}
      </span>
      <button type="button" className="button" onClick={() => app.getState().go('failure')}>
        {s.commands.openEvent}
      </button>
      <button type="button" className="button" onClick={() => app.getState().showEventInLog(row)}>
        {s.commands.eventInLog}
      </button>
    </>
  );
}
