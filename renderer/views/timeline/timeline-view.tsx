/** Timeline: events by group and what they say of memory, on one axis; a stretch that is chosen holds in every view. */
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Series } from '../../../shared/contract/wire/index.ts';
import { amount } from '../../../shared/report/words.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { useTheme } from '../../theme/use-theme.ts';
import { momentText, visible } from '../../widgets/format.ts';
import { readIso } from '../../widgets/iso.ts';
import { Card, Empty, Wide } from '../../widgets/parts.tsx';
import './timeline.css';

const SYNC = 'timeline';
/** Groups with their own lane; the rest share the last one. */
const MAX_LANES = 10;
const PAD = 0.03;
/** Rows of a table that stands for a chart. */
const TABLE_ROWS = 200;

interface Axis {
  readonly fromMs: number;
  readonly toMs: number;
  /** Added to every time, so that a chart whose clock is UTC shows the chosen zone, ms. */
  readonly shiftMs: number;
  /** The clock counts from boot: labels are seconds. */
  readonly boot: boolean;
}

function useAxis(data: OpenCaseData | null): Axis | null {
  const range = useApp((state) => state.range);
  const zone = useApp((state) => state.settings.zone);
  return useMemo(() => {
    const span = data?.overview.timeSpanMs ?? null;
    if (data === null || span === null) return null;
    const width = Math.max(1000, span.to - span.from);
    const logged = data.columns.offsetMinutes.find((value) => value !== null) ?? 0;
    if (data.overview.clock === 'boot') {
      const whole = { fromMs: span.from - width * PAD, toMs: span.to + width * PAD };
      return { ...(range ?? whole), shiftMs: 0, boot: true };
    }
    const offset = zone === 'log' ? logged : zone === 'utc' ? 0 : -new Date(span.from).getTimezoneOffset();
    const shiftMs = offset * 60_000;
    return range === null
      ? { fromMs: span.from - width * PAD, toMs: span.to + width * PAD, shiftMs, boot: false }
      : { ...range, shiftMs, boot: false };
  }, [data, range, zone]);
}

export function TimelineView() {
  const current = useApp((state) => state.current);
  const series = useApp((state) => state.series);
  const axis = useAxis(current);
  useEffect(() => {
    if (current !== null) void app.getState().loadSeries();
  }, [current]);
  if (current === null) return null;
  if (axis === null) return <Empty title={s.timeline.noTimes} text={s.timeline.noTimesText} />;
  const panels = panelsOf(series?.series ?? []);
  const width = axis.toMs - axis.fromMs;
  const zoom = (factor: number): void => {
    const middle = (axis.fromMs + axis.toMs) / 2;
    app.getState().setRange({ fromMs: middle - (width * factor) / 2, toMs: middle + (width * factor) / 2 });
  };
  const pan = (share: number): void =>
    app.getState().setRange({ fromMs: axis.fromMs + width * share, toMs: axis.toMs + width * share });
  return (
    <div className="page timeline">
      <div className="row">
        <h1 className="grow">{s.views.timeline}</h1>
        <button type="button" className="button" onClick={() => pan(-0.25)} aria-label={s.timeline.earlier}>
          ‹
        </button>
        <button type="button" className="button" onClick={() => zoom(0.5)}>
          {s.timeline.zoomIn}
        </button>
        <button type="button" className="button" onClick={() => zoom(2)}>
          {s.timeline.zoomOut}
        </button>
        <button type="button" className="button" onClick={() => pan(0.25)} aria-label={s.timeline.later}>
          ›
        </button>
        <button type="button" className="button" onClick={() => app.getState().setRange(null)}>
          {s.timeline.whole}
        </button>
      </div>
      <Card title={s.timeline.events}>
        <EventLanes data={current} axis={axis} />
      </Card>
      {panels.map((panel) => (
        <Card key={panel.key} title={panel.title} aside={<span className="muted small">{panel.unit}</span>}>
          <SeriesPanel series={panel.series} data={current} axis={axis} />
        </Card>
      ))}
      <p className="notice small">
        {s.timeline.onlyEvents} {series?.missing.map(visible).join('; ')}
      </p>
    </div>
  );
}

/** Panels from the question's heart outwards. */
const PANEL_ORDER = ['memory', 'fragmentation', 'paging', 'swap', 'network', 'load'];

interface Panel {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
}

/** One chart per panel, unit and origin: numbers of different kinds share no axis, and recordings no points with events. */
function panelsOf(series: readonly Series[]): Panel[] {
  const panels = new Map<string, Series[]>();
  for (const entry of series) {
    const key = [entry.panel, entry.unit, entry.source === 'events'].join('\n');
    const own = panels.get(key);
    if (own === undefined) panels.set(key, [entry]);
    else own.push(entry);
  }
  // What was recorded tells the course, what was printed only moments: the course comes first.
  const rank = ([, own]: [string, Series[]]): number =>
    PANEL_ORDER.indexOf(own[0]?.panel ?? '') * 2 + Number(own[0]?.source === 'events');
  const order = [...panels].sort((a, b) => rank(a) - rank(b));
  return order.map(([key, own]) => {
    const first = own[0];
    const name = s.timeline.panels[first?.panel ?? ''] ?? first?.panel ?? '';
    return {
      key,
      title: first?.source === 'events' ? s.timeline.atEvents(name) : name,
      unit: first?.unit ?? '',
      series: own,
    };
  });
}

function useChart(
  build: (width: number) => { options: uPlot.Options; values: uPlot.AlignedData } | null,
  dependencies: readonly unknown[],
): React.RefObject<HTMLDivElement | null> {
  const host = useRef<HTMLDivElement>(null);
  // The chart is rebuilt when what it shows changes; it is cheap.
  useEffect(() => {
    const node = host.current;
    if (node === null) return;
    const made = build(node.clientWidth);
    if (made === null) return;
    const chart = new uPlot(made.options, made.values, node);
    const watch = new ResizeObserver(() => chart.setSize({ width: node.clientWidth, height: made.options.height }));
    watch.observe(node);
    return () => {
      watch.disconnect();
      chart.destroy();
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: given by the caller
  }, dependencies);
  return host;
}

function colours(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}

/** Bands for boots and gaps, a line for the selected event, behind what is drawn. */
function backdrop(data: OpenCaseData, axis: Axis, row: number | null): (chart: uPlot) => void {
  return (chart) => {
    const colour = colours();
    const pen = chart.ctx;
    const { left, top, width, height } = chart.bbox;
    const x = (ms: number): number => chart.valToPos((ms + axis.shiftMs) / 1000, 'x', true);
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    for (const gap of data.overview.coverage.gaps) {
      const from = readIso(gap.from).ms;
      const to = readIso(gap.to).ms;
      if (from === null || to === null) continue;
      pen.fillStyle = colour('--sunken');
      pen.fillRect(x(from), top, x(to) - x(from), height);
    }
    pen.strokeStyle = colour('--line-strong');
    pen.setLineDash([4, 4]);
    for (const boot of data.overview.coverage.boots) {
      const from = readIso(boot.from).ms;
      if (from === null) continue;
      pen.beginPath();
      pen.moveTo(x(from), top);
      pen.lineTo(x(from), top + height);
      pen.stroke();
    }
    const time = row === null ? null : (data.times[row] ?? null);
    if (time !== null) {
      pen.setLineDash([]);
      pen.strokeStyle = colour('--select');
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.moveTo(x(time), top);
      pen.lineTo(x(time), top + height);
      pen.stroke();
    }
    pen.restore();
  };
}

function frame(
  width: number,
  height: number,
  data: OpenCaseData,
  axis: Axis,
  row: number | null,
  onClick: (chart: uPlot) => void,
): Pick<uPlot.Options, 'width' | 'height' | 'cursor' | 'scales' | 'hooks' | 'legend' | 'tzDate'> & {
  axisStyle: uPlot.Axis;
} {
  const colour = colours();
  return {
    width,
    height,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { sync: { key: SYNC }, drag: { x: true, y: false, setScale: false }, points: { size: 7 } },
    scales: {
      x: { time: !axis.boot, range: () => [(axis.fromMs + axis.shiftMs) / 1000, (axis.toMs + axis.shiftMs) / 1000] },
    },
    hooks: {
      drawClear: [backdrop(data, axis, row)],
      setSelect: [
        (chart) => {
          if (chart.select.width < 4) return;
          const from = chart.posToVal(chart.select.left, 'x') * 1000 - axis.shiftMs;
          const to = chart.posToVal(chart.select.left + chart.select.width, 'x') * 1000 - axis.shiftMs;
          app.getState().setRange({ fromMs: from, toMs: to });
        },
      ],
      ready: [
        (chart) => {
          chart.over.addEventListener('click', () => onClick(chart));
          chart.over.addEventListener('dblclick', () => app.getState().setRange(null));
        },
      ],
    },
    axisStyle: {
      stroke: colour('--muted'),
      font: '11px "Plex Sans", sans-serif',
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), size: 4 },
    },
  };
}

function EventLanes({ data, axis }: { readonly data: OpenCaseData; readonly axis: Axis }) {
  const row = useApp((state) => state.row);
  const theme = useTheme();
  const groups = data.overview.groups;
  const lanes = Math.min(MAX_LANES, Math.max(1, groups.length));
  const titles = groups
    .slice(0, lanes)
    .map((group, at) =>
      at === lanes - 1 && groups.length > lanes
        ? s.timeline.others(groups.length - lanes + 1)
        : group.title.replace(/^page allocation failure: /, ''),
    );
  const points = useMemo(() => {
    const found: { ms: number; lane: number; row: number }[] = [];
    for (let at = 0; at < data.columns.count; at++) {
      const ms = data.times[at] ?? null;
      if (ms !== null) found.push({ ms, lane: Math.min(lanes - 1, Math.max(0, data.columns.group[at] ?? 0)), row: at });
    }
    return found.sort((a, b) => a.ms - b.ms);
  }, [data, lanes]);
  const host = useChart(
    (width) => {
      const colour = colours();
      const height = lanes * 22 + 50;
      const { axisStyle, ...base } = frame(width, height, data, axis, row, (chart) => {
        const at = (chart.posToVal(chart.cursor.left ?? 0, 'x') ?? 0) * 1000 - axis.shiftMs;
        const lane = Math.round(chart.posToVal(chart.cursor.top ?? 0, 'y'));
        let best: (typeof points)[number] | null = null;
        for (const point of points)
          if (point.lane === lane && (best === null || Math.abs(point.ms - at) < Math.abs(best.ms - at))) best = point;
        if (best !== null) app.getState().select(best.row);
      });
      const values: uPlot.AlignedData = [
        points.map((point) => (point.ms + axis.shiftMs) / 1000),
        ...Array.from({ length: lanes }, (_, lane) => points.map((point) => (point.lane === lane ? lane : null))),
      ];
      return {
        values,
        options: {
          ...base,
          scales: { ...base.scales, y: { range: () => [-0.5, lanes - 0.5], dir: -1 } },
          axes: [
            { ...axisStyle, values: axis.boot ? secondsSinceBoot : CLOCK },
            {
              ...axisStyle,
              size: 250,
              splits: () => titles.map((_, lane) => lane),
              values: (_chart, splits) => splits.map((lane) => shorten(visible(titles[lane] ?? ''), 38)),
              grid: { show: true, stroke: colour('--line'), width: 1 },
            },
          ],
          series: [
            {},
            ...titles.map(
              (_, lane): uPlot.Series => ({
                stroke: colour(groups[lane]?.kind === 'page-allocation-failure' ? '--failure' : '--warn'),
                width: 0,
                paths: () => null,
                points: {
                  show: true,
                  size: 7,
                  width: 1,
                  fill: colour(groups[lane]?.kind === 'page-allocation-failure' ? '--failure' : '--warn'),
                },
              }),
            ),
          ],
        },
      };
    },
    [data, axis, row, theme, points, lanes],
  );
  return (
    <>
      <div ref={host} className="chart" role="img" aria-label={s.timeline.lanesLabel(points.length, lanes)} />
      <SelectedEvent data={data} />
    </>
  );
}

const shorten = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

function SelectedEvent({ data }: { readonly data: OpenCaseData }) {
  const row = useApp((state) => state.row);
  const zone = useApp((state) => state.settings.zone);
  if (row === null) return null;
  return (
    <p className="row selected-event">
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
    </p>
  );
}

const DAY = '\n{YYYY}-{MM}-{DD}';
/** Labels of the time axis: clock of 24 hours, the year always said where a day begins. */
const CLOCK: uPlot.Axis.Values = [
  [3600 * 24 * 28, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [3600 * 24, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', DAY, null, DAY, null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', DAY, null, DAY, null, null, null, 1],
  [0.001, '{ss}.{fff}', `${DAY} {HH}:{mm}`, null, null, null, null, null, 1],
];

const secondsSinceBoot = (_chart: uPlot, splits: number[]): string[] => splits.map((at) => `${at} s`);

/** Lines drawn at first; the others wait in the legend. */
const FIRST_LINES = 5;

const SERIES_COLOURS = ['--select', '--l-fs', '--l-driver', '--l-block', '--l-net', '--l-sched'];

const colourOf = (at: number): string => `var(${SERIES_COLOURS[at % SERIES_COLOURS.length] ?? '--select'})`;

function SeriesPanel({
  series: all,
  data,
  axis,
}: {
  readonly series: readonly Series[];
  readonly data: OpenCaseData;
  readonly axis: Axis;
}) {
  const row = useApp((state) => state.row);
  const theme = useTheme();
  const zone = useApp((state) => state.settings.zone);
  const values = useRef<HTMLUListElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set(all.slice(FIRST_LINES).map((entry) => entry.id)),
  );
  const series = useMemo(() => all.filter((entry) => !hidden.has(entry.id)), [all, hidden]);
  const printed = all[0]?.source === 'events';
  const joined = useMemo(() => {
    if (series.length === 0) return null;
    return uPlot.join(
      series.map(
        (entry) => [entry.timeMs.map((ms) => (ms + axis.shiftMs) / 1000), [...entry.values]] as uPlot.AlignedData,
      ),
    );
  }, [series, axis.shiftMs]);
  const unit = series[0]?.unit ?? '';
  const host = useChart(
    (width) => {
      if (joined === null || series.length === 0) return null;
      const colour = colours();
      const { axisStyle, ...base } = frame(width, 170, data, axis, row, () => {});
      const show = (value: number): string =>
        unit === 'KiB'
          ? value >= 1024 * 1024
            ? `${(value / 1024 / 1024).toFixed(1)} GiB`
            : value >= 4096
              ? `${Math.round(value / 1024)} MiB`
              : `${Math.round(value)} KiB`
          : `${value} ${unit}`;
      return {
        values: joined,
        options: {
          ...base,
          hooks: {
            ...base.hooks,
            setCursor: [
              (chart) => {
                for (const output of values.current?.querySelectorAll('output') ?? []) {
                  const at = Number(output.dataset['series']);
                  const value = chart.cursor.idx == null ? null : (chart.data[at + 1]?.[chart.cursor.idx] ?? null);
                  output.textContent = value === null ? '' : `${amount(value)}`;
                }
              },
            ],
          },
          axes: [
            { ...axisStyle, values: axis.boot ? secondsSinceBoot : CLOCK },
            { ...axisStyle, size: 250, values: (_chart, splits) => splits.map(show) },
          ],
          series: [
            {},
            ...series.map(
              (entry, at): uPlot.Series => ({
                label: entry.title,
                stroke: colour(SERIES_COLOURS[at % SERIES_COLOURS.length] ?? '--select'),
                width: printed ? 1 : 1.5,
                // Between events nothing is known; a recording is a line, broken where it paused.
                ...(printed ? { dash: [2, 4] } : {}),
                spanGaps: printed,
                points: { show: printed && entry.values.length < 400, size: 5 },
              }),
            ),
          ],
        },
      };
    },
    [joined, axis, row, theme, data],
  );
  const first = series[0];
  const offset = data.columns.offsetMinutes.find((value) => value !== null) ?? null;
  return (
    <>
      <ul className="row legend" ref={values}>
        {all.map((entry) => {
          const at = series.indexOf(entry);
          return (
            <li key={entry.id}>
              <button
                type="button"
                className="legend-entry"
                aria-pressed={at >= 0}
                title={visible(entry.source)}
                onClick={() => {
                  const next = new Set(hidden);
                  if (!next.delete(entry.id)) next.add(entry.id);
                  setHidden(next);
                }}
              >
                <i style={{ background: at < 0 ? 'var(--line-strong)' : colourOf(at) }} /> {visible(entry.title)}
              </button>{' '}
              {at < 0 ? null : <output className="num" data-series={at} />}
            </li>
          );
        })}
      </ul>
      <div
        ref={host}
        className="chart"
        role="img"
        aria-label={s.timeline.seriesLabel(series.map((entry) => entry.title).join(', '))}
      />
      <details>
        <summary>{s.timeline.table}</summary>
        <Wide>
          <table className="grid">
            <thead>
              <tr>
                <th>{s.columns.time}</th>
                {series.map((entry) => (
                  <th key={entry.id} className="right">
                    {entry.title} ({entry.unit})
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {first?.timeMs
                .map((ms, at) => ({ ms, at }))
                .filter(({ ms }) => ms >= axis.fromMs && ms <= axis.toMs)
                .slice(0, TABLE_ROWS)
                .map(({ ms, at }) => (
                  <tr key={`${ms}-${at}`}>
                    <td className="num">{momentText(data, ms, offset, zone)}</td>
                    {series.map((entry) => {
                      const value = entry.values[entry.timeMs.indexOf(ms)] ?? null;
                      return (
                        <td key={entry.id} className="right">
                          {value === null ? '—' : amount(value)}
                        </td>
                      );
                    })}
                  </tr>
                ))}
            </tbody>
          </table>
        </Wide>
      </details>
    </>
  );
}
