/** Measurements of one kind over time: the chart, the names with the values under the crosshair, and the same as a table. */
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Series } from '../../../shared/contract/wire/index.ts';
import { amount } from '../../../shared/report/words.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { useTheme } from '../../theme/use-theme.ts';
import { visible } from '../../widgets/format.ts';
import { type Backdrop, colours, frame, useChart } from './chart.ts';
import { SeriesTable } from './series-table.tsx';
import type { Stage, Whole } from './stage.ts';
import { Stretches, withStretch } from './stretches.ts';

/** Lines drawn at first; the others wait in the legend. */
const FIRST_LINES = 5;
/** Points of a series that is printed by events are marked while they can be told apart. */
const MAX_MARKED = 400;
const HEIGHT_PX = 170;
/** Of more than this share of the whole time, the points that are here show as much as a closer look would. */
const NEAR = 0.5;

/** Memory is told in powers of two: 256 MiB, 512 MiB, and not 244. */
const BINARY_STEPS = Array.from({ length: 40 }, (_, power) => 2 ** power);

const COLOURS = ['--select', '--l-fs', '--l-driver', '--l-block', '--l-net', '--l-sched'];
const colourOf = (at: number): string => COLOURS[at % COLOURS.length] ?? '--select';

function axisText(value: number, unit: string): string {
  if (unit !== 'KiB') return `${value} ${unit}`;
  if (value >= 1024 * 1024) return `${Number((value / 1024 / 1024).toFixed(2))} GiB`;
  return value >= 4096 ? `${Math.round(value / 1024)} MiB` : `${Math.round(value)} KiB`;
}

export function SeriesPanel({
  series,
  data,
  stage,
  whole,
  backdrop,
}: {
  readonly series: readonly Series[];
  readonly data: OpenCaseData;
  readonly stage: Stage;
  readonly whole: Whole;
  readonly backdrop: Backdrop;
}) {
  const row = useApp((state) => state.row);
  const theme = useTheme();
  const legend = useRef<HTMLUListElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set(series.slice(FIRST_LINES).map((entry) => entry.id)),
  );
  const printed = series[0]?.source === 'events';
  const unit = series[0]?.unit ?? '';
  /** The series with the samples of the stretch that is looked at. */
  const [closer, setCloser] = useState({ of: series, drawn: series });
  const stretches = useMemo(() => stretchesOf(data), [data]);
  useEffect(() => () => stretches.stop(), [stretches]);
  const thinned = series.filter((entry) => entry.thinned === true && !hidden.has(entry.id)).map((entry) => entry.id);
  const asked = useRef(thinned);
  asked.current = thinned;
  const joined = useMemo(() => joinedData(series, whole.shiftMs), [series, whole.shiftMs]);
  const look = async (): Promise<void> => {
    const width = stage.toMs - stage.fromMs;
    // Nearly the whole time has its points already.
    if (asked.current.length === 0 || width > (whole.all.toMs - whole.all.fromMs) * NEAR) return;
    const stretch = await stretches.of(asked.current, { fromMs: stage.fromMs, toMs: stage.toMs });
    const own = chart.current;
    if (stretch === null || own === null) return;
    const drawn = series.map((entry) => withStretch(entry, stretch));
    own.setData(joinedData(drawn, whole.shiftMs), false);
    const [min, max] = stage.scale();
    own.setScale('x', { min, max });
    setCloser({ of: series, drawn });
  };
  const { host, chart } = useChart(
    stage,
    (width) => {
      const colour = colours();
      const { base, axisStyle, timeAxis, labelsPx } = frame({
        width,
        height: HEIGHT_PX,
        stage,
        backdrop,
        colour,
        selectedMs: () => data.times[app.getState().row ?? -1] ?? null,
        onCursor: (own) => tellValues(own, legend.current),
        onClick: () => {},
      });
      return {
        values: joined,
        options: {
          ...base,
          axes: [
            timeAxis,
            {
              ...axisStyle,
              size: labelsPx,
              ...(unit === 'KiB' ? { incrs: BINARY_STEPS } : {}),
              values: (_chart, splits) => splits.map((value) => axisText(value, unit)),
            },
          ],
          series: [
            {},
            ...series.map(
              (entry, at): uPlot.Series => ({
                label: entry.title,
                show: !hidden.has(entry.id),
                stroke: colour(colourOf(at)),
                // A line of one device pixel is drawn many times faster than one of a pixel and a half.
                width: 1,
                // Between events nothing is known; a recording is a line, broken where it paused.
                ...(printed ? { dash: [2, 4] } : {}),
                spanGaps: printed,
                points: { show: printed && entry.values.length < MAX_MARKED, size: 5 },
              }),
            ),
          ],
        },
      };
    },
    [joined, whole, theme, data, backdrop, stage],
    () => void look(),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawing reads the row itself
  useEffect(() => chart.current?.redraw(false, false), [row, chart]);
  const toggle = (entry: Series, at: number): void => {
    const next = new Set(hidden);
    if (!next.delete(entry.id)) next.add(entry.id);
    setHidden(next);
    chart.current?.setSeries(at + 1, { show: !next.has(entry.id) });
    asked.current = series.filter((one) => one.thinned === true && !next.has(one.id)).map((one) => one.id);
    void look();
  };
  const shown = (closer.of === series ? closer.drawn : series).filter((entry) => !hidden.has(entry.id));
  return (
    <>
      <ul className="row legend" ref={legend}>
        {series.map((entry, at) => (
          <li key={entry.id}>
            <button
              type="button"
              className="legend-entry"
              aria-pressed={!hidden.has(entry.id)}
              title={visible(entry.source)}
              onClick={() => toggle(entry, at)}
            >
              <i style={{ background: hidden.has(entry.id) ? 'var(--line-strong)' : `var(${colourOf(at)})` }} />{' '}
              {visible(entry.title)}
            </button>{' '}
            {hidden.has(entry.id) ? null : <output className="num" data-series={at + 1} />}
          </li>
        ))}
      </ul>
      <div
        ref={host}
        className="chart"
        role="img"
        aria-label={s.timeline.seriesLabel(shown.map((entry) => entry.title).join(', '))}
      />
      <SeriesTable series={shown} data={data} />
    </>
  );
}

function joinedData(series: readonly Series[], shiftMs: number): uPlot.AlignedData {
  return uPlot.join(
    series.map((entry) => [entry.timeMs.map((ms) => (ms + shiftMs) / 1000), entry.values] as uPlot.AlignedData),
  );
}

function stretchesOf({ id: caseId }: OpenCaseData): Stretches {
  return new Stretches(async (ids, range, signal) => {
    const { client, series } = app.getState();
    if (client === null || series?.hasStretches !== true) return [];
    return (await client.call('case.series.stretch', { caseId, ids: [...ids], ...range }, { signal })).series;
  });
}

/** Values under the crosshair, or the last known ones before it: series have their own moments. */
function tellValues(chart: uPlot, legend: HTMLUListElement | null): void {
  for (const output of legend?.querySelectorAll('output') ?? []) {
    const values = chart.data[Number(output.dataset['series'])];
    let at = chart.cursor.idx ?? -1;
    while (at >= 0 && values?.[at] === undefined) at--;
    const value = values?.[at] ?? null;
    output.textContent = value === null ? '' : amount(value);
  }
}
