// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** The Timeline with real wheel, drag and keys, over the captured report: what moves, what is told, where it leads. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseIsOpen, goTo, SAMPLE, type Stage, setStage } from './harness.ts';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await setStage({ paths: [SAMPLE] });
  page = await stage.open();
  await caseIsOpen(page);
  await goTo(page, 'Timeline');
  await page.locator('.chart canvas').nth(1).waitFor();
});
afterAll(() => stage.close());

const range = (): { from: number; to: number } | null => {
  const found = /from=(\d+)&to=(\d+)/.exec(page.url());
  return found === null ? null : { from: Number(found[1]), to: Number(found[2]) };
};

async function lanes(): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator('.chart .u-over').first().boundingBox();
  if (box === null) throw new Error('no lanes');
  return box;
}

test('Ctrl and the wheel look nearer at the moment under the pointer, Shift and the wheel move on', async () => {
  const box = await lanes();
  await page.mouse.move(box.x + box.width * 0.75, box.y + 20);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  await expect.poll(range).not.toBeNull();
  const near = range();
  if (near === null) throw new Error('no range');
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, 200);
  await page.keyboard.up('Shift');
  await expect.poll(() => (range()?.from ?? 0) - near.from).toBeGreaterThan(0);
  const moved = range();
  // Moving does not change how much is shown.
  expect(Math.abs((moved?.to ?? 0) - (moved?.from ?? 0) - (near.to - near.from))).toBeLessThan(5);
});

test('keys move and look nearer, the whole time is one button away', async () => {
  const before = range();
  await page.getByRole('heading', { name: 'Timeline', level: 1 }).click();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => (range()?.from ?? 0) < (before?.from ?? 0)).toBe(true);
  await page.getByRole('button', { name: 'Whole time' }).click();
  await expect.poll(range).toBeNull();
});

test('a drag chooses a stretch that the other views hold', async () => {
  const box = await lanes();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.99, box.y + 30, { steps: 5 });
  await page.mouse.up();
  await expect.poll(range).not.toBeNull();
  await page
    .getByText(/\d+ of \d+ events/)
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(range).toBeNull();
});

test('the crosshair tells the time, the events there, and the values of every chart', async () => {
  const box = await lanes();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 30);
  await expect
    .poll(() => page.locator('.selected-event output').innerText())
    .toMatch(/^\d{4}-\d\d-\d\d .* · \d+ event/);
  await expect.poll(() => page.locator('.legend output').first().innerText()).toMatch(/\d/);
});

test('a click on a mark selects its event, which leads to its line', async () => {
  const before = await page.locator('.selected-event .mono').innerText();
  const box = await lanes();
  await page.mouse.click(box.x + 6, box.y + box.height - 6);
  await expect.poll(() => page.locator('.selected-event .mono').innerText()).not.toBe(before);
  await page.locator('.selected-event').getByRole('button', { name: 'Show in the log' }).click();
  await page.getByRole('main', { name: 'Log', exact: true }).waitFor();
  await page.locator('.log-editor .ev-head').first().waitFor();
  await goTo(page, 'Timeline');
});

test('the zone of the times is switched here', async () => {
  await page.getByRole('button', { name: 'UTC', exact: true }).click();
  expect(await page.getByRole('button', { name: 'UTC', exact: true }).getAttribute('aria-pressed')).toBe('true');
  await expect.poll(() => page.locator('.selected-event .num').first().innerText()).toContain('UTC');
  await page.getByRole('button', { name: 'As logged', exact: true }).click();
});

test('the table beside a chart says the same numbers', async () => {
  await page.getByText('The same as a table').first().click();
  const table = page.getByRole('table').first();
  await table.waitFor();
  expect(await table.getByRole('row').count()).toBeGreaterThan(3);
});

test('what was recorded around a failure leads to that time', async () => {
  await goTo(page, 'Overview');
  await page.getByRole('button', { name: 'Show the most telling failure' }).click();
  const card = page.getByRole('region', { name: 'Recorded around that moment' });
  await card.waitFor();
  await card.getByRole('button', { name: 'Show on the timeline' }).click();
  await page.getByRole('main', { name: 'Timeline', exact: true }).waitFor();
  expect(range()).not.toBeNull();
});

test('nothing broke the content policy and nothing was thrown', () => {
  expect(stage.complaints).toEqual([]);
});
