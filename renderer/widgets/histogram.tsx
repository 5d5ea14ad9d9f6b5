// biome-ignore-all lint/suspicious/noArrayIndexKey: slices, frames, orders and pages have no name but their place, and never move
/** Events over time, with a brush: dragging chooses a stretch that holds in every view; a double click frees it. */
import { useMemo, useRef, useState } from 'react';
import { filterRows } from '../store/filter-slice.ts';
import { app, useApp } from '../store/index.ts';
import { s } from '../strings/en.ts';
import { momentText } from './format.ts';
import './histogram.css';

const SLICES = 160;

export function Histogram() {
  const current = useApp((state) => state.current);
  const filters = useApp((state) => state.filters);
  const range = useApp((state) => state.range);
  const zone = useApp((state) => state.settings.zone);
  const row = useApp((state) => state.row);
  const box = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const span = current?.overview.timeSpanMs ?? null;
  const slices = useMemo(() => {
    const counts = new Array<number>(SLICES).fill(0);
    if (current === null || span === null) return counts;
    const width = Math.max(1, span.to - span.from);
    for (const at of filterRows(current, filters, null)) {
      const time = current.times[at] ?? null;
      if (time === null) continue;
      const slice = Math.min(SLICES - 1, Math.floor(((time - span.from) / width) * SLICES));
      counts[slice] = (counts[slice] ?? 0) + 1;
    }
    return counts;
  }, [current, filters, span]);
  if (current === null || span === null || span.to <= span.from) return null;
  const max = Math.max(1, ...slices);
  const width = span.to - span.from;
  const share = (ms: number): number => Math.max(0, Math.min(1, (ms - span.from) / width));
  const at = (event: React.PointerEvent): number => {
    const rect = box.current?.getBoundingClientRect();
    return rect === undefined || rect.width === 0
      ? 0
      : Math.max(0, Math.min(1, (event.clientX - rect.left) / rect.width));
  };
  const shown = drag ?? (range === null ? null : { from: share(range.fromMs), to: share(range.toMs) });
  const offset = current.columns.offsetMinutes.find((value) => value !== null) ?? null;
  const time = row === null ? null : (current.times[row] ?? null);
  const finish = (): void => {
    if (drag === null) return;
    const [low, high] = drag.from < drag.to ? [drag.from, drag.to] : [drag.to, drag.from];
    setDrag(null);
    if (high - low > 0.004)
      app.getState().setRange({ fromMs: span.from + low * width, toMs: span.from + high * width });
  };
  return (
    <div className="histogram">
      <svg
        ref={box}
        viewBox={`0 0 ${SLICES} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={s.histogram(
          slices.reduce((sum, n) => sum + n, 0),
          momentText(current, span.from, offset, zone),
          momentText(current, span.to, offset, zone),
        )}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: at(event), to: at(event) });
        }}
        onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: at(event) })}
        onPointerUp={finish}
        onDoubleClick={() => app.getState().setRange(null)}
      >
        {shown === null ? null : (
          <rect
            x={Math.min(shown.from, shown.to) * SLICES}
            width={Math.abs(shown.to - shown.from) * SLICES}
            y="0"
            height="40"
            fill="var(--select-soft)"
            stroke="var(--select)"
            strokeWidth="1"
            vectorEffect="non-scaling-stroke"
          />
        )}
        {slices.map((value, slice) =>
          value === 0 ? null : (
            <rect
              key={slice}
              x={slice}
              width="0.82"
              y={40 - 4 - (34 * value) / max}
              height={4 + (34 * value) / max}
              fill="var(--failure)"
            />
          ),
        )}
        {time === null ? null : (
          <line
            x1={share(time) * SLICES}
            x2={share(time) * SLICES}
            y1="0"
            y2="40"
            stroke="var(--select)"
            strokeWidth="1.500"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <div className="histogram-axis small muted num">
        <span>{momentText(current, span.from, offset, zone, true)}</span>
        <span>{s.brushHint}</span>
        <span>{momentText(current, span.to, offset, zone)}</span>
      </div>
    </div>
  );
}
