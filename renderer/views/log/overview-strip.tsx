/** The whole log beside its window: events, hits and bookmarks by their place, the view as a thumb. It is the scroll bar. */
import { useEffect, useImperativeHandle, useRef } from 'react';
import { s } from '../../strings/en.ts';
import type { Mark } from './kernel-language.ts';

/** How the editor tells what is in sight: at every frame of a scroll, so past the components. */
export interface StripHandle {
  show(first: number, last: number, total: number): void;
}

interface StripProps {
  readonly ref: React.Ref<StripHandle>;
  readonly total: number;
  readonly marks: readonly Mark[];
  readonly hits: readonly number[];
  readonly bookmarks: readonly number[];
  readonly theme: string;
  onGo(line: number): void;
}

const MIN_THUMB_PX = 16;

interface View {
  first: number;
  last: number;
  total: number;
}

export function OverviewStrip({ ref, total, marks, hits, bookmarks, theme, onGo }: StripProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const thumb = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const view = useRef<View>({ first: 1, last: 1, total });
  const heightPx = useRef(0);
  const place = (): void => {
    const { first, last, total: all } = view.current;
    const height = heightPx.current;
    if (thumb.current === null || height === 0) return;
    const size = Math.max(MIN_THUMB_PX, ((last - first + 1) / Math.max(1, all)) * height);
    const top = Math.min(((first - 1) / Math.max(1, all)) * height, height - size);
    thumb.current.style.height = `${size}px`;
    thumb.current.style.transform = `translateY(${top}px)`;
  };
  useImperativeHandle(ref, () => ({
    show: (first, last, all) => {
      view.current = { first, last, total: all };
      box.current?.setAttribute('aria-valuenow', String(Math.min(Math.max(1, first), Math.max(1, all))));
      place();
    },
  }));
  // The theme is listed because the colours are read from the page when the strip is drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours depend on it, the thumb on refs alone
  useEffect(() => {
    const node = canvas.current;
    if (node === null) return;
    const draw = (): void => {
      heightPx.current = drawMarks(node, total, marks, hits, bookmarks);
      place();
    };
    draw();
    const watch = new ResizeObserver(draw);
    watch.observe(node);
    return () => watch.disconnect();
  }, [total, marks, hits, bookmarks, theme]);
  const go = (event: React.PointerEvent): void => {
    const rect = canvas.current?.getBoundingClientRect();
    if (rect === undefined) return;
    const share = (event.clientY - rect.top) / Math.max(1, rect.height);
    const { first, last } = view.current;
    onGo(Math.max(1, share * total - (last - first) / 2));
  };
  return (
    <div
      className="strip"
      ref={box}
      role="scrollbar"
      tabIndex={0}
      aria-label={s.log.strip}
      aria-controls="log-editor"
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={Math.max(1, total)}
      aria-valuenow={1}
      onKeyDown={(event) => {
        const { first, last } = view.current;
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
      <div className="thumb" ref={thumb} />
    </div>
  );
}

/** Draws the marks of the whole log; returns the height of the strip, pixels. */
function drawMarks(
  node: HTMLCanvasElement,
  total: number,
  marks: readonly Mark[],
  hits: readonly number[],
  bookmarks: readonly number[],
): number {
  const { width, height } = node.getBoundingClientRect();
  const scale = window.devicePixelRatio || 1;
  node.width = Math.round(width * scale);
  node.height = Math.round(height * scale);
  const pen = node.getContext('2d');
  if (pen === null || total === 0) return height;
  pen.scale(scale, scale);
  const style = getComputedStyle(node);
  const y = (line: number): number => ((line - 1) / Math.max(1, total)) * height;
  // One mark per row of pixels: a hundred thousand events cost no more than a thousand.
  const paint = (lines: Iterable<readonly [number, number]>, token: string, x: number, w: number): void => {
    pen.fillStyle = style.getPropertyValue(token).trim();
    let painted = -1;
    for (const [from, to] of lines) {
      const top = Math.floor(y(from));
      const bottom = Math.max(top + 2, Math.ceil(y(to + 1)));
      if (bottom <= painted) continue;
      pen.fillRect(x, Math.max(top, painted), w, bottom - Math.max(top, painted));
      painted = bottom;
    }
  };
  const spans = (failures: boolean): (readonly [number, number])[] =>
    marks
      .filter((mark) => (mark.kind === 'page-allocation-failure') === failures)
      .map((mark) => [mark.line, mark.endLine] as const);
  const points = (lines: readonly number[]): (readonly [number, number])[] =>
    lines.map((line) => [line, line] as const);
  paint(spans(false), '--warn', 2, 4);
  paint(spans(true), '--failure', 2, 7);
  paint(points(hits), '--select', 10, 5);
  paint(points(bookmarks), '--text', 10, 5);
  return height;
}
