// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** Every view over a captured report: reachable, and saying what the engine found. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../electron/engine/analyze.ts';
import type { Analysis } from '../../shared/contract/index.ts';
import { caseIsOpen, goTo, SAMPLE, type Stage, setStage } from './harness.ts';

let stage: Stage;
let page: Page;
let analysis: Analysis;

beforeAll(async () => {
  stage = await setStage({ paths: [SAMPLE] });
  analysis = (await analyze([SAMPLE])).analysis;
  page = await stage.open();
  await caseIsOpen(page);
});
afterAll(() => stage.close());

const text = (view: string): Promise<string> => page.getByRole('main', { name: view, exact: true }).innerText();

describe('a report given on the command line', () => {
  test('opens by itself and leads with the root cause and its confidence', async () => {
    const shown = (await text('Overview')).replace(/\s+/g, ' ');
    expect(shown).toContain(analysis.rootCause.statement.replace(/\s+/g, ' ').slice(0, 80));
    expect(shown).toContain(`${analysis.rootCause.confidence} confidence`);
  });

  test('the overview names what could not be seen', async () => {
    const shown = await text('Overview');
    for (const missing of analysis.rootCause.missing) expect(shown).toContain(missing);
  });

  test('every view is reached by its name and drawn', async () => {
    for (const view of ['Overview', 'Failures', 'Failure', 'Log', 'Timeline', 'Compare', 'Report', 'Start']) {
      await goTo(page, view);
      expect(await page.title()).toContain(view);
      await expect.poll(async () => (await text(view)).length, { timeout: 10_000 }).toBeGreaterThan(20);
    }
  });

  test('the failure view shows each zone with the arithmetic of its verdict', async () => {
    await goTo(page, 'Overview');
    await page.getByRole('button', { name: 'Show the most telling failure' }).click();
    const id = await page.locator('main .failure-title .mono').last().innerText();
    const event = analysis.events.find((entry) => entry.id === id);
    expect(event?.verdict?.zones.length).toBeGreaterThan(0);
    await page.getByText('Who asked').first().waitFor();
    const shown = await text('Failure');
    for (const zone of event?.verdict?.zones ?? []) expect(shown).toContain(zone.sentence);
    for (const name of event?.gfp?.names ?? []) expect(shown).toContain(name);
    expect(shown).toContain(event?.trace?.story ?? 'no story');
  });

  test('frames that are leftovers are dimmed, and only those', async () => {
    const row = analysis.events.findIndex(
      (event) => (event.trace?.stale.length ?? 0) > 2 && event.kind === 'page-allocation-failure',
    );
    const stale = analysis.events[row]?.trace?.stale.map((at) => analysis.events[row]?.trace?.frames[at]?.symbol) ?? [];
    await page.evaluate((to) => {
      location.hash = location.hash.replace(/^#\/\w+/, '#/failure').replace(/row=\d+/, `row=${to}`);
    }, row);
    await page.getByRole('main', { name: 'Failure' }).waitFor();
    await page
      .getByText(analysis.events[row]?.id ?? '', { exact: true })
      .first()
      .waitFor();
    const dimmed = await page.locator('.frame.dimmed .frame-symbol').allInnerTexts();
    for (const symbol of stale) expect(dimmed.some((line) => line.includes(symbol ?? '?'))).toBe(true);
    const reliable = await page.locator('.frame:not(.dimmed) .frame-symbol').allInnerTexts();
    expect(reliable.some((line) => line.startsWith('? '))).toBe(false);
  });

  test('a citation leads to its line in the log, under its true number', async () => {
    await goTo(page, 'Failure');
    const cite = page.locator('main .failure-title .cite').first();
    const place = /^(.*):(\d+)/.exec(await cite.innerText());
    await cite.click();
    await page.getByRole('main', { name: 'Log' }).waitFor();
    await page.locator('.log-editor .view-line').first().waitFor();
    await page.locator('.log-editor .line-numbers', { hasText: new RegExp(`^${place?.[2]}$`) }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Log' }).inputValue()).toBe(place?.[1]);
  });

  test('events stand out in the log, and the line above one carries its verdict', async () => {
    await page.locator('.log-editor .ev-head').first().waitFor();
    await page.locator('.log-editor .codelens-decoration').first().waitFor();
    expect(await page.locator('.log-editor .codelens-decoration').first().innerText()).toMatch(/^e\d+ · /);
  });

  test('search runs in the engine over all logs', async () => {
    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('page allocation failure');
    await page.getByRole('button', { name: 'Search all logs of the case' }).click();
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText(/\d+ lines found/).waitFor();
    const members = new Set((await page.locator('.hit .num').allInnerTexts()).map((line) => line.split(':')[0]));
    expect(members.size).toBeGreaterThan(0);
    await page.locator('.hit').nth(3).click();
    await page.locator('.log-editor .hit-line').first().waitFor();
  });

  test('a stretch of time that is chosen in one view holds in the others and can be undone', async () => {
    await goTo(page, 'Failures');
    const before = await page.getByRole('grid').getAttribute('aria-rowcount');
    const box = await page.locator('.histogram svg').boundingBox();
    if (box === null) throw new Error('no histogram');
    await page.mouse.move(box.x + box.width * 0.6, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.99, box.y + 10, { steps: 4 });
    await page.mouse.up();
    await page
      .getByText(/\d+ of \d+ events/)
      .first()
      .waitFor();
    const chosen = await page.getByRole('grid').getAttribute('aria-rowcount');
    expect(Number(chosen)).toBeLessThan(Number(before));
    await goTo(page, 'Timeline');
    expect(page.url()).toMatch(/from=\d+&to=\d+/);
    await goTo(page, 'Failures');
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(chosen);
    await page.keyboard.press('Control+z');
    await page.waitForFunction(
      (rows) => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === rows,
      before,
    );
  });

  test('the report is shown in a frame without scripts, and saved as a file', async () => {
    await goTo(page, 'Report');
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save Markdown' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.md$/);
  });

  test('the address restores the view after a reload', async () => {
    await goTo(page, 'Failures');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('main', { name: 'Failure', exact: true }).waitFor();
    const id = await page.locator('.failure-title .mono').last().innerText();
    await page.reload();
    await page.getByRole('main', { name: 'Failure', exact: true }).waitFor();
    await page.getByText(id, { exact: true }).first().waitFor();
  });

  test('nothing broke the content policy and nothing was thrown', () => {
    expect(stage.complaints).toEqual([]);
  });
});
