/** What all charts of the timeline have in common: one time axis, one crosshair, the same gestures, the same backdrop. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app } from '../../store/index.ts';
import { readIso } from '../../widgets/iso.ts';
import { timeLabels } from './axis.ts';
import type { Stage } from './stage.ts';

const SYNC = 'timeline';
/** Width of the labels on the left; the same everywhere, so that moments stand above each other. */
const LABELS_PX = { wide: 250, narrow: 150 } as const;
const NARROW_PX = 760;
/** A wheel's notch of 100 pixels looks nearer by this factor. */
const ZOOM_PER_NOTCH = 0.8;

export interface Made {
  readonly options: uPlot.Options;
  readonly values: uPlot.AlignedData;
}

/** Keeps a chart in a box: made when what it shows changes, moved by the stage alone. */
export function useChart(
  stage: Stage,
  build: (width: number) => Made | null,
  dependencies: readonly unknown[],
  onRest?: () => void,
): { readonly host: React.RefObject<HTMLDivElement | null>; readonly chart: React.RefObject<uPlot | null> } {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  useEffect(() => {
    const node = host.current;
    if (node === null) return;
    const made = build(node.clientWidth);
    if (made === null) return;
    const own = new uPlot(made.options, made.values, node);
    chart.current = own;
    const leave = stage.add(own, onRest);
    const free = handle(own, stage);
    let width = node.clientWidth;
    const watch = new ResizeObserver(() => {
      if (node.clientWidth === width) return;
      width = node.clientWidth;
      own.setSize({ width, height: made.options.height });
    });
    watch.observe(node);
    return () => {
      chart.current = null;
      watch.disconnect();
      free();
      leave();
      own.destroy();
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: given by the caller
  }, dependencies);
  return { host, chart };
}

/** Wheel with Ctrl looks nearer, wheel sideways or with Shift moves; so does dragging below the plot. */
function handle(chart: uPlot, stage: Stage): () => void {
  const msPerPx = (): number => (stage.toMs - stage.fromMs) / Math.max(1, chart.over.clientWidth);
  const onWheel = (event: WheelEvent): void => {
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      const at = stage.fromMs + (event.clientX - chart.over.getBoundingClientRect().left) * msPerPx();
      stage.zoom(ZOOM_PER_NOTCH ** (-event.deltaY / 100), at);
    } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      stage.move(stage.fromMs + sideways * msPerPx(), stage.toMs + sideways * msPerPx());
    } else return;
    event.preventDefault();
  };
  let lastX: number | null = null;
  const onDown = (event: PointerEvent): void => {
    // Inside the plot a drag chooses a stretch; beside it, it takes hold of the axis.
    if (event.button !== 0 || (event.target instanceof Node && chart.over.contains(event.target))) return;
    lastX = event.clientX;
    chart.root.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    if (lastX === null) return;
    const by = (lastX - event.clientX) * msPerPx();
    lastX = event.clientX;
    stage.move(stage.fromMs + by, stage.toMs + by);
  };
  const onUp = (): void => {
    lastX = null;
  };
  const { root } = chart;
  root.addEventListener('wheel', onWheel, { passive: false });
  root.addEventListener('pointerdown', onDown);
  root.addEventListener('pointermove', onMove);
  root.addEventListener('pointerup', onUp);
  return () => {
    root.removeEventListener('wheel', onWheel);
    root.removeEventListener('pointerdown', onDown);
    root.removeEventListener('pointermove', onMove);
    root.removeEventListener('pointerup', onUp);
  };
}

/** Values of the theme's tokens as they are now. */
export function colours(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}

interface Boot {
  readonly ms: number;
  /** The kernel, where it is another one than before. */
  readonly upgrade: string | null;
}

export interface Backdrop {
  readonly gaps: readonly (readonly [number, number])[];
  readonly boots: readonly Boot[];
}

/** What lies behind every chart: stretches without a log, boots, and where another kernel was booted. */
export function backdropOf({ overview }: OpenCaseData): Backdrop {
  const gaps: [number, number][] = [];
  for (const gap of overview.coverage.gaps) {
    const from = readIso(gap.from).ms;
    const to = readIso(gap.to).ms;
    if (from !== null && to !== null) gaps.push([from, to]);
  }
  const boots: Boot[] = [];
  let kernel: string | null = null;
  for (const boot of overview.coverage.boots) {
    const { ms } = readIso(boot.from);
    const changed = kernel !== null && boot.kernel !== null && boot.kernel !== kernel;
    if (ms !== null) boots.push({ ms, upgrade: changed ? boot.kernel : null });
    kernel = boot.kernel ?? kernel;
  }
  return { gaps, boots };
}

function drawBackdrop(chart: uPlot, stage: Stage, { gaps, boots }: Backdrop, colour: (name: string) => string): void {
  const pen = chart.ctx;
  const { left, top, width, height } = chart.bbox;
  const { shiftMs } = stage.whole;
  const x = (ms: number): number => chart.valToPos((ms + shiftMs) / 1000, 'x', true);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.fillStyle = colour('--sunken');
  for (const [from, to] of gaps) pen.fillRect(x(from), top, x(to) - x(from), height);
  pen.font = `${11 * devicePixelRatio}px "Plex Sans", sans-serif`;
  for (const boot of boots) {
    const at = Math.round(x(boot.ms));
    if (at < left - width || at > left + width) continue;
    pen.strokeStyle = colour(boot.upgrade === null ? '--line-strong' : '--warn');
    pen.setLineDash([4, 4]);
    pen.beginPath();
    pen.moveTo(at, top);
    pen.lineTo(at, top + height);
    pen.stroke();
    if (boot.upgrade === null) continue;
    pen.fillStyle = colour('--warn');
    pen.fillText(boot.upgrade.slice(0, 40), at + 4, top + 11 * devicePixelRatio);
  }
  pen.restore();
}

/** The line of the selected event. */
export function drawSelected(chart: uPlot, stage: Stage, timeMs: number | null, colour: string): void {
  if (timeMs === null || timeMs < stage.fromMs || timeMs > stage.toMs) return;
  const { top, height } = chart.bbox;
  const at = Math.round(chart.valToPos((timeMs + stage.whole.shiftMs) / 1000, 'x', true));
  chart.ctx.save();
  chart.ctx.strokeStyle = colour;
  chart.ctx.lineWidth = 1.5 * devicePixelRatio;
  chart.ctx.beginPath();
  chart.ctx.moveTo(at, top);
  chart.ctx.lineTo(at, top + height);
  chart.ctx.stroke();
  chart.ctx.restore();
}

export interface FrameOptions {
  readonly width: number;
  readonly height: number;
  readonly stage: Stage;
  readonly backdrop: Backdrop;
  /** Time of the selected event; read at each drawing. */
  readonly selectedMs: () => number | null;
  readonly colour: (name: string) => string;
  onCursor(chart: uPlot): void;
  onClick(chart: uPlot): void;
}

export interface Frame {
  readonly base: Pick<
    uPlot.Options,
    'width' | 'height' | 'cursor' | 'scales' | 'hooks' | 'legend' | 'tzDate' | 'padding'
  >;
  readonly axisStyle: uPlot.Axis;
  readonly timeAxis: uPlot.Axis;
  readonly labelsPx: number;
}

/** The common part of a chart's options. */
export function frame({ width, height, stage, backdrop, selectedMs, colour, onCursor, onClick }: FrameOptions): Frame {
  const selected = colour('--select');
  const axisStyle: uPlot.Axis = {
    stroke: colour('--muted'),
    font: '11px "Plex Sans", sans-serif',
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), size: 4 },
  };
  return {
    axisStyle,
    timeAxis: { ...axisStyle, values: timeLabels(stage.whole) },
    labelsPx: width < NARROW_PX ? LABELS_PX.narrow : LABELS_PX.wide,
    base: {
      width,
      height,
      padding: [6, 14, 0, 0],
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      cursor: {
        sync: { key: SYNC, scales: ['x', null] },
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
      },
      scales: { x: { time: !stage.whole.boot, range: () => stage.scale() } },
      hooks: {
        drawClear: [(chart) => drawBackdrop(chart, stage, backdrop, colour)],
        draw: [(chart) => drawSelected(chart, stage, selectedMs(), selected)],
        setCursor: [onCursor],
        setSelect: [
          (chart) => {
            if (chart.select.width < 4) return;
            const ms = (px: number): number => chart.posToVal(px, 'x') * 1000 - stage.whole.shiftMs;
            const from = ms(chart.select.left);
            const to = ms(chart.select.left + chart.select.width);
            chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            stage.move(from, to);
          },
        ],
        ready: [
          (chart) => {
            chart.over.addEventListener('click', () => onClick(chart));
            chart.over.addEventListener('dblclick', () => app.getState().setRange(null));
          },
        ],
      },
    },
  };
}
