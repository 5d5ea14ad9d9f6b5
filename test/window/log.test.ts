// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** The Log view with real keys and a real pointer, over a log that is longer than its window. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { report } from '../builders/kernel-log.ts';
import { caseIsOpen, goTo, type Stage, setStage } from './harness.ts';

const two = (n: number): string => String(n).padStart(2, '0');
/** One line a second from midnight, and a failure at 06:00 and at 18:00. */
function dayOfLog(): string[] {
  const lines: string[] = [];
  for (let second = 0; second < 86_400; second += 2) {
    const clock = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
    const seconds = `[${(1000 + second).toFixed(6).padStart(12)}]`;
    const line = (text: string): string => `2026-11-22T${clock}.000000+00:00 db01 kernel: ${seconds} ${text}`;
    lines.push(line(second % 3600 === 0 ? `hourly mark ${second / 3600}` : `filler ${second}`));
    if (second === 6 * 3600 || second === 18 * 3600)
      for (const text of report({ comm: 'squid' })) lines.push(line(text));
  }
  return lines;
}

const folder = mkdtempSync(join(tmpdir(), 'buddyscope-day-'));
let stage: Stage;
let page: Page;
const lines = dayOfLog();
const lineOf = (text: string): number => lines.findIndex((line) => line.endsWith(text)) + 1;

beforeAll(async () => {
  const path = join(folder, 'day.log');
  writeFileSync(path, `${lines.join('\n')}\n`);
  stage = await setStage({ paths: [path] });
  page = await stage.open({ permissions: ['clipboard-read', 'clipboard-write'] });
  await caseIsOpen(page);
  await goTo(page, 'Log');
  await page.locator('.log-editor .ev-head').first().waitFor();
});
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

async function goToPlace(text: string): Promise<void> {
  await page.keyboard.press('Control+g');
  await page.getByRole('dialog').getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
}

/** Waits until a line is in sight under its true number. */
async function shows(line: number): Promise<void> {
  await page.locator('.log-editor .line-numbers', { hasText: new RegExp(`^${line}$`) }).waitFor();
}

/** Monaco draws blanks as no-break spaces. */
const lineWith = (text: string) =>
  page.locator('.log-editor .view-line').filter({ hasText: new RegExp(text.replaceAll(' ', '[ \\u00a0]')) });

describe('going to a place', () => {
  test.each([
    ['a line', '40000', () => 40_000],
    ['a clock of the day that is shown', '14:00', () => lineOf('hourly mark 14')],
    ['a date and a clock', '2026-11-22 03:00:00', () => lineOf('hourly mark 3')],
    ['a moment of another zone', '2026-11-22T21:00:00+08:00', () => lineOf('hourly mark 13')],
    ['seconds since boot', `${(1000 + 9 * 3600).toFixed(1)}`, () => lineOf('hourly mark 9')],
  ])('%s', async (_what, typed, line) => {
    await goToPlace(typed);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await shows(line());
  });

  test('what is no place is refused with examples, and the dialog stays', async () => {
    await goToPlace('yesterday');
    await page.getByText('neither a line nor a time').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('reading', () => {
  test('the wheel goes on past the lines that were fetched, under true numbers', async () => {
    await goToPlace('20000');
    await shows(20_000);
    const box = await page.locator('.log-editor').boundingBox();
    if (box === null) throw new Error('no editor');
    await page.mouse.move(box.x + 300, box.y + 200);
    // A notch is two lines and a half: past the end of the thousand lines that were fetched around the place.
    for (let i = 0; i < 260; i++) await page.mouse.wheel(0, 100);
    const numbers = async (): Promise<number[]> =>
      (await page.locator('.log-editor .line-numbers').allInnerTexts()).map(Number).filter((n) => n > 0);
    await expect.poll(async () => Math.min(...(await numbers()))).toBeGreaterThan(20_550);
    const first = Math.min(...(await numbers()));
    const text = (lines[first - 1] ?? '').slice(-12).trim();
    await lineWith(text).first().waitFor();
  });

  test('n and p step through the events', async () => {
    const [early, late] = [lineOf('hourly mark 6') + 1, lineOf('hourly mark 18') + 1];
    await page.locator('.log-editor').click();
    await goToPlace(String(early));
    await page.keyboard.press('p');
    await page.keyboard.press('n');
    await shows(late);
    await page.keyboard.press('p');
    await shows(early);
  });

  test('a hover says what mode, order, symbol, zone and flag mean', async () => {
    const say = async (text: string, word: string, meaning: RegExp): Promise<void> => {
      const line = lineWith(text).first();
      const span = line.locator('span', { hasText: word }).last();
      const box = await span.boundingBox();
      if (box === null) throw new Error(`${word} is not in sight`);
      const within = (await span.innerText()).replaceAll('\u00a0', ' ').indexOf(word);
      await page.mouse.move(box.x + (within + word.length / 2) * 7.8, box.y + box.height / 2);
      await page.locator('.monaco-hover', { hasText: meaning }).first().waitFor();
      await page.mouse.move(5, 5);
      await page
        .locator('.monaco-hover:visible')
        .waitFor({ state: 'detached' })
        .catch(() => {});
    };
    await say('page allocation failure: order', 'order', /contiguous page/);
    await say('page allocation failure: order', 'GFP_ATOMIC', /\w{10,}/);
    await say('__napi_alloc_skb', '__napi_alloc_skb', /:/);
  });

  test('a click on the line above an event opens its failure', async () => {
    await page.locator('.log-editor .codelens-decoration a').first().click();
    await page.getByRole('main', { name: 'Failure', exact: true }).waitFor();
    await page.keyboard.press('l');
    await page.locator('.log-editor .ev-head').first().waitFor();
  });

  test('an event folds to its first line and unfolds', async () => {
    const start = lineOf('hourly mark 6') + 1;
    await goToPlace(String(start));
    await shows(start + 5);
    await page.locator('.log-editor .margin').hover();
    await page.locator('.log-editor .codicon-folding-expanded').first().click();
    await page
      .locator('.log-editor .line-numbers', { hasText: new RegExp(`^${start + 5}$`) })
      .waitFor({ state: 'detached' });
    await page.locator('.log-editor .codicon-folding-collapsed').first().click();
    await shows(start + 5);
  });
});

describe('finding', () => {
  test('only the hits, with lines around them on wish; a click leads back to the line', async () => {
    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('hourly mark 1\\d');
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText('10 lines found').waitFor();
    await page.getByRole('button', { name: 'Only hits: show only the lines that were found' }).click();
    await expect.poll(() => page.locator('.filter-line').count()).toBe(10);
    await page.getByLabel('Lines around each').selectOption('1');
    await expect.poll(() => page.locator('.filter-line').count()).toBeGreaterThan(20);
    const beside = page.locator('.filter-line:not(.filter-hit)').first();
    await expect.poll(() => beside.innerText()).toContain(`filler ${10 * 3600 - 2}`);
    await page.locator('.filter-hit', { hasText: 'hourly mark 12' }).click();
    await shows(lineOf('hourly mark 12'));
    await page.locator('.log-editor .hit-line').first().waitFor();
  });

  test('F3 goes to the next hit', async () => {
    await goToPlace(String(lineOf('hourly mark 13') - 5));
    await page.locator('.log-editor .view-line').first().click();
    await page.keyboard.press('F3');
    await shows(lineOf('hourly mark 13'));
  });
});

describe('keeping', () => {
  test('b sets a bookmark on the line of the cursor and takes it off', async () => {
    await lineWith('hourly mark 13').first().click();
    await page.keyboard.press('b');
    await page.locator('.log-editor .bookmark-glyph').waitFor();
    await page.keyboard.press('b');
    await page.locator('.log-editor .bookmark-glyph').waitFor({ state: 'detached' });
  });

  test('lines are copied with the place and the checksum that they can be found by', async () => {
    await page.keyboard.press('Control+Shift+C');
    await page.getByText('1 line copied with citation').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('hourly mark 13\n— ');
    expect(copied).toMatch(new RegExp(`:${lineOf('hourly mark 13')} \\(.*sha256 [0-9a-f]{64}\\)`));
  });

  test('nothing broke the content policy and nothing was thrown', () => {
    expect(stage.complaints).toEqual([]);
  });
});
