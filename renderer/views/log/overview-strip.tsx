/** The whole log beside its window: events, hits and bookmarks by their place, the view as a thumb. It is the scroll bar. */
import { useEffect, useRef } from 'react';
import { s } from '../../strings/en.ts';
import type { Mark } from './kernel-language.ts';

interface StripProps {
  readonly total: number;
  readonly first: number;
  readonly last: number;
  readonly marks: readonly Mark[];
  readonly hits: readonly number[];
  readonly bookmarks: readonly number[];
  readonly theme: string;
  onGo(line: number): void;
}

const MIN_THUMB_PX = 16;

export function OverviewStrip({ total, first, last, marks, hits, bookmarks, theme, onGo }: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dragging = useRef(false);
  // The theme is listed because the colours are read from the page when the strip is drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours depend on it
  useEffect(() => {
    const node = canvas.current;
    if (node === null) return;
    const draw = (): void => {
      const { width, height } = node.getBoundingClientRect();
      const scale = window.devicePixelRatio || 1;
      node.width = Math.round(width * scale);
      node.height = Math.round(height * scale);
      const pen = node.getContext('2d');
      if (pen === null || total === 0) return;
      pen.scale(scale, scale);
      const style = getComputedStyle(node);
      const colour = (name: string): string => style.getPropertyValue(name).trim();
      const y = (line: number): number => ((line - 1) / Math.max(1, total)) * height;
      // One mark per row of pixels: a hundred thousand events cost no more than a thousand.
      const paint = (lines: Iterable<readonly [number, number]>, fill: string, x: number, w: number): void => {
        pen.fillStyle = fill;
        let painted = -1;
        for (const [from, to] of lines) {
          const top = Math.floor(y(from));
          const bottom = Math.max(top + 2, Math.ceil(y(to + 1)));
          if (bottom <= painted) continue;
          pen.fillRect(x, Math.max(top, painted), w, bottom - Math.max(top, painted));
          painted = bottom;
        }
      };
      const failures = marks.filter((mark) => mark.kind === 'page-allocation-failure');
      const others = marks.filter((mark) => mark.kind !== 'page-allocation-failure');
      paint(
        others.map((mark) => [mark.line, mark.endLine] as const),
        colour('--warn'),
        2,
        4,
      );
      paint(
        failures.map((mark) => [mark.line, mark.endLine] as const),
        colour('--failure'),
        2,
        7,
      );
      paint(
        hits.map((line) => [line, line] as const),
        colour('--select'),
        10,
        5,
      );
      paint(
        bookmarks.map((line) => [line, line] as const),
        colour('--text'),
        10,
        5,
      );
      const top = y(first);
      const size = Math.max(MIN_THUMB_PX, y(last + 1) - top);
      pen.fillStyle = colour('--muted');
      pen.globalAlpha = 0.28;
      pen.fillRect(0, Math.min(top, height - size), width, size);
      pen.globalAlpha = 1;
    };
    draw();
    const watch = new ResizeObserver(draw);
    watch.observe(node);
    return () => watch.disconnect();
  }, [total, first, last, marks, hits, bookmarks, theme]);
  const go = (event: React.PointerEvent): void => {
    const rect = canvas.current?.getBoundingClientRect();
    if (rect === undefined) return;
    const share = (event.clientY - rect.top) / Math.max(1, rect.height);
    onGo(Math.max(1, share * total - (last - first) / 2));
  };
  return (
    <div
      className="strip"
      role="scrollbar"
      tabIndex={0}
      aria-label={s.log.strip}
      aria-controls="log-editor"
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={Math.max(1, total)}
      aria-valuenow={Math.min(Math.max(1, first), Math.max(1, total))}
      onKeyDown={(event) => {
        const page = Math.max(1, last - first);
        const to = {
          ArrowDown: first + 1,
          ArrowUp: first - 1,
          PageDown: first + page,
          PageUp: first - page,
          Home: 1,
          End: total,
        }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        onGo(Math.max(1, Math.min(total, to)));
      }}
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => dragging.current && go(event)}
      onPointerUp={() => {
        dragging.current = false;
      }}
    >
      <canvas ref={canvas} />
    </div>
  );
}
