/**
 * The window in a real browser over the real engine: how soon it can be used, how quick a jump in a large log is, what a
 * frame costs while a hand scrolls or pans, and what it holds in memory. Wheel and keys are real input of the browser.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../window/harness.ts';
import { writeMessages } from './inputs.ts';
import { bestFrames, type Frames, framesOf, quantile, scroll } from './window-frames.ts';
import { SAMPLES, writeHalfDay } from './window-inputs.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const WINDOW = join(ROOT, 'dist/window/assets');
const FRAME_BAR_MS = 16;
const JUMP_BAR_MS = 100;
const JUMPS = 40;
const LARGE_BYTES = 2e9;
const OPEN_TIMEOUT_MS = 300_000;

type Row = (what: string, figure: string, bar: string, ok: boolean | null) => void;

export interface WindowBench {
  readonly at: (name: string) => string;
  readonly failures: number;
  readonly runs: number;
  readonly say: (text: string) => void;
  readonly row: Row;
}

interface Served {
  readonly address: string;
  readonly startedAt: number;
  close(): Promise<void>;
}

async function serve(data: string, paths: readonly string[]): Promise<Served> {
  const startedAt = performance.now();
  const child: ChildProcess = spawn(
    process.execPath,
    [join(ROOT, 'dist/cli.mjs'), 'serve', '--no-open', '--data', data, ...paths],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  if (child.stdout === null) throw new Error('serve has no output');
  const [address] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    address,
    startedAt,
    close: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function opened(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(address);
  await page.getByRole('main', { name: 'Overview', exact: true }).waitFor({ timeout: OPEN_TIMEOUT_MS });
  return page;
}

async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('link', { name: view, exact: true }).click();
  await page.getByRole('main', { name: view, exact: true }).waitFor();
}

/** All measurements of the window, one line each. */
export async function windowBench(bench: WindowBench): Promise<void> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    bench.say(
      '\nwindow: Chromium without a graphics card draws on the processor; frames beside those of an empty page',
    );
    bundle(bench);
    await coldStart(browser, bench);
    const still = await emptyPage(browser, bench.runs);
    await largeLog(browser, bench, still);
    await halfDay(browser, bench, still);
  } finally {
    await browser.close();
  }
}

/** Code and styles without the editor: what stands between the address and the first picture, and what follows. */
function bundle({ row }: WindowBench): void {
  const files = readdirSync(WINDOW).filter((name) => /\.(?:js|css)$/.test(name));
  const monaco = (name: string): boolean => /^(?:log-view|editor|monaco)/.test(name);
  const bytes = files
    .filter((name) => !monaco(name))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(WINDOW, name))).length, 0);
  row('bundle without Monaco, gzipped', `${(bytes / 1e6).toFixed(2)} MB`, 'at most 1.2 MB', bytes <= 1.2e6);
}

async function coldStart(browser: Browser, { row, runs, at }: WindowBench): Promise<void> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < Math.max(3, runs); i++) {
    const served = await serve(at('library'), []);
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(served.address, { waitUntil: 'commit' });
    // Not only drawn: the engine has answered, the button opens its dialog.
    await page.locator('footer', { hasText: 'knowledge of' }).waitFor();
    await page.getByRole('button', { name: 'Choose files …' }).waitFor();
    best = Math.min(best, performance.now() - served.startedAt);
    await page.close();
    await served.close();
  }
  row('serve, from its start to a window that answers', `${(best / 1000).toFixed(2)} s`, 'at most 1.5 s', best <= 1500);
}

/** The reference: a page that only scrolls text. */
async function emptyPage(browser: Browser, runs: number): Promise<Frames> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const lines = Array.from({ length: 4000 }, (_, i) => `<p>line ${i}</p>`).join('');
  await page.setContent(`<div id="box" style="height:680px;overflow:auto">${lines}</div>`);
  const frames = await bestFrames(runs, (run) =>
    framesOf(browser, page, () => scroll(page, 600, 300, { y: run % 2 === 0 ? 36_000 : -36_000 }, 9000)),
  );
  await page.close();
  return frames;
}

function tell(row: Row, what: string, frames: Frames, still: Frames): void {
  const ok = frames.count > 20 && frames.workP95Ms <= FRAME_BAR_MS;
  row(
    `${what}: work of a frame, p95 of ${frames.count}`,
    `${frames.workP95Ms.toFixed(1)} ms`,
    `at most ${FRAME_BAR_MS} ms`,
    ok,
  );
  row(
    `  from frame to frame, p95 (worst work ${frames.workMaxMs.toFixed(0)} ms)`,
    `${frames.intervalP95Ms.toFixed(1)} ms`,
    `empty page ${still.intervalP95Ms.toFixed(1)} ms`,
    null,
  );
}

async function largeLog(browser: Browser, bench: WindowBench, still: Frames): Promise<void> {
  const { at, row, say, runs } = bench;
  const log = at('large-messages');
  const { bytes } = writeMessages(log, LARGE_BYTES);
  say(`  a log of ${(bytes / 1e9).toFixed(2)} GB`);
  const served = await serve(at('library'), [log]);
  try {
    const page = await opened(browser, served.address);
    await goTo(page, 'Log');
    await page.locator('.log-editor .view-line').first().waitFor();
    await settled(page);
    const lines = Number(await page.getByRole('scrollbar', { name: /Whole log/ }).getAttribute('aria-valuemax'));
    const jumps: number[] = [];
    for (let i = 0; i < JUMPS; i++) jumps.push(await jump(page, 1 + ((i * 48_271 * 7919) % lines)));
    const p95 = quantile(jumps, 0.95);
    row(
      `jump to a line of ${lines}: key to picture, p95 of ${JUMPS}`,
      `${p95.toFixed(0)} ms`,
      `at most ${JUMP_BAR_MS} ms`,
      p95 <= JUMP_BAR_MS,
    );
    row('  median', `${quantile(jumps, 0.5).toFixed(0)} ms`, '', null);
    await jump(page, Math.floor(lines / 2));
    const frames = await bestFrames(runs, () =>
      framesOf(browser, page, () => scroll(page, 500, 400, { y: 60_000 }, 9000)),
    );
    tell(row, 'log', frames, still);
    const session = await page.context().newCDPSession(page);
    const heap = await session.send('Runtime.getHeapUsage');
    const mib = (heap.totalSize + (heap.backingStorageSize ?? 0) + (heap.embedderHeapUsedSize ?? 0)) / 1024 / 1024;
    row('heap of the page after that, not collected', `${mib.toFixed(0)} MiB`, 'at most 350 MiB', mib <= 350);
    await page.close();
  } finally {
    await served.close();
  }
}

/** Nothing is drawn any more: what was started by opening has ended. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(2500);
}

/** Types a line number into the dialog; milliseconds from the Enter key to the picture with that line in it. */
async function jump(page: Page, line: number): Promise<number> {
  await page.keyboard.press('Control+g');
  const field = page.getByRole('dialog').getByRole('textbox');
  await field.fill(String(line));
  await page.evaluate((wanted) => {
    const shown = (): boolean =>
      [...document.querySelectorAll('.log-editor .line-numbers')].some((node) => node.textContent === String(wanted)) &&
      document.querySelector('.log-editor .view-line') !== null;
    Reflect.set(
      window,
      'arrived',
      new Promise<number>((resolve) => {
        window.addEventListener(
          'keydown',
          (event) => {
            const look = (): void => {
              // The frame after the one that holds the line: by then it has been drawn.
              if (shown()) requestAnimationFrame(() => resolve(performance.now() - event.timeStamp));
              else requestAnimationFrame(look);
            };
            look();
          },
          { capture: true, once: true },
        );
      }),
    );
  }, line);
  await field.press('Enter');
  const ms = await page.evaluate(() => Promise.resolve(Reflect.get(window, 'arrived')) as Promise<number>);
  await page.waitForTimeout(150);
  return ms;
}

async function halfDay(browser: Browser, { at, row, say, failures, runs }: WindowBench, still: Frames): Promise<void> {
  const folder = at('half-day');
  const { series } = writeHalfDay(folder, failures);
  const size = statSync(join(folder, 'var/log/messages')).size;
  say(`  ${failures} failures (${(size / 1e6).toFixed(0)} MB) beside ${series} series of ${SAMPLES} samples`);
  const served = await serve(at('library'), [folder]);
  try {
    const page = await opened(browser, served.address);
    await goTo(page, 'Failures');
    await page.getByRole('grid').locator('[role=row]').nth(3).waitFor();
    await settled(page);
    const table = await bestFrames(runs, () =>
      framesOf(browser, page, () => scroll(page, 500, 400, { y: 60_000 }, 9000)),
    );
    tell(row, 'table', table, still);
    await goTo(page, 'Timeline');
    await page.locator('.chart canvas').nth(1).waitFor();
    await settled(page);
    // Nearer first: a pan of the whole has nowhere to go.
    for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Zoom in' }).click();
    await settled(page);
    const chart = await page.locator('.chart').first().boundingBox();
    if (chart === null) throw new Error('the timeline has no chart');
    const x = chart.x + chart.width * 0.7;
    const y = chart.y + 20;
    // To and fro, so that no end is met.
    const pan = await bestFrames(runs, (run) =>
      framesOf(browser, page, () => scroll(page, x, y, { x: run % 2 === 0 ? 2400 : -2400 }, 800)),
    );
    tell(row, 'timeline pan', pan, still);
    await page.close();
  } finally {
    await served.close();
  }
}
