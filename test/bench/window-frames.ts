/**
 * What frames of the window cost, from the browser's own trace. Two numbers, because a screen of 60 Hz never shows frames
 * closer than 16.7 ms however little they cost:
 *   work      processor time of the page's main thread for one frame: all its tasks between one frame's begin and the next
 *             (not time by the clock, which other work of the machine would lengthen)
 *   interval  time from one frame that was drawn to the next; beside it that of a page which does nothing but scroll
 */
import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface Frames {
  readonly count: number;
  readonly workP95Ms: number;
  readonly workMaxMs: number;
  readonly intervalP95Ms: number;
}

const CATEGORIES = [
  'toplevel',
  'thread_time',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline.frame',
];
/** The tasks of a thread; none lies within another. */
const TASK = 'ThreadControllerImpl::RunTask';

/** The value that `share` of all do not exceed; 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Traces the page while `act` runs. */
export async function framesOf(browser: Browser, page: Page, act: () => Promise<void>): Promise<Frames> {
  await browser.startTracing(page, { categories: CATEGORIES });
  let bytes: Buffer;
  try {
    await act();
  } finally {
    bytes = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(bytes.toString('utf8')) as { traceEvents: TraceEvent[] };
  const begins = traceEvents.filter((event) => event.name === 'BeginMainThreadFrame');
  // The page that worked is the one that began most frames.
  const counts = new Map<string, number>();
  for (const event of begins)
    counts.set(`${event.pid}/${event.tid}`, (counts.get(`${event.pid}/${event.tid}`) ?? 0) + 1);
  const [main = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const pid = Number(main.split('/')[0]);
  const starts = timesOf(begins.filter((event) => `${event.pid}/${event.tid}` === main));
  const drawn = timesOf(traceEvents.filter((event) => event.name === 'DrawFrame' && event.pid === pid));
  const work = new Array<number>(Math.max(0, starts.length - 1)).fill(0);
  for (const event of traceEvents) {
    if (event.name !== TASK || event.ph !== 'X' || `${event.pid}/${event.tid}` !== main) continue;
    // By its end: the task that begins a frame ends after the mark which it sets.
    const frame = placeOf(starts, event.ts + (event.dur ?? 0));
    if (frame >= 0 && frame < work.length) work[frame] = (work[frame] ?? 0) + (event.tdur ?? event.dur ?? 0) / 1000;
  }
  const intervals = drawn.slice(1).map((at, i) => (at - (drawn[i] ?? at)) / 1000);
  return {
    count: drawn.length,
    workP95Ms: quantile(work, 0.95),
    workMaxMs: quantile(work, 1),
    intervalP95Ms: quantile(intervals, 0.95),
  };
}

/** The run of several whose work was least: what the machine did besides only adds. */
export async function bestFrames(times: number, measure: (run: number) => Promise<Frames>): Promise<Frames> {
  let best = await measure(0);
  for (let run = 1; run < times; run++) {
    const next = await measure(run);
    if (next.workP95Ms < best.workP95Ms)
      best = { ...next, intervalP95Ms: Math.min(next.intervalP95Ms, best.intervalP95Ms) };
    else best = { ...best, intervalP95Ms: Math.min(next.intervalP95Ms, best.intervalP95Ms) };
  }
  return best;
}

const timesOf = (events: readonly TraceEvent[]): number[] => events.map((event) => event.ts).sort((a, b) => a - b);

/** Index of the last start that is not after `at`, -1 for none. */
function placeOf(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Turns the wheel over a point as a hand does: the browser paces the events. Pixels, pixels per second. */
export async function scroll(
  page: Page,
  x: number,
  y: number,
  distance: { readonly x?: number; readonly y?: number },
  speed: number,
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    x,
    y,
    xDistance: -(distance.x ?? 0),
    yDistance: -(distance.y ?? 0),
    speed,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
  await session.detach();
}
