// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** Redaction in the report view: what is switched on is what the preview shows, what is saved, and what is there tomorrow. */
import { readFileSync } from 'node:fs';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseIsOpen, goTo, SAMPLE, type Stage, setStage } from './harness.ts';

let stage: Stage;
let page: Page;
let frame: FrameLocator;

beforeAll(async () => {
  stage = await setStage({ paths: [SAMPLE] });
  page = await stage.open();
  await caseIsOpen(page);
  await goTo(page, 'Report');
  frame = page.frameLocator('iframe[title="Preview of the report"]');
  await frame.locator('h2').first().waitFor();
});
afterAll(() => stage.close());

describe('redaction in the report view', () => {
  test('hides names in the preview as it is switched on, and shows what became of them', async () => {
    expect(await frame.locator('main').innerText()).toContain('app-db01');
    await page.locator('.report-side > details > summary', { hasText: 'Redaction' }).click();
    await page.getByRole('checkbox', { name: 'Hide names in this report' }).check();
    await frame.locator('.meta', { hasText: 'host1' }).waitFor();
    expect(await frame.locator('body').innerText()).not.toContain('app-db01');
    const row = page.getByRole('region', { name: 'What is replaced' }).locator('tr', { hasText: 'app-db01' });
    await row.waitFor();
    expect(await row.innerText()).toContain('host1');
  });

  test('hides a word of one’s own while it is typed', async () => {
    await page.getByRole('textbox', { name: 'Words of your own' }).fill('Example\n03512345');
    await frame.locator('body', { hasText: 'word1' }).waitFor();
    await expect.poll(async () => (await frame.locator('body').innerText()).includes('03512345')).toBe(false);
  });

  test('saves what the preview shows, under a name that tells nothing', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'HTML' }).click(),
    ]);
    expect(download.suggestedFilename()).not.toMatch(/app-db01|03512345/);
    const saved = readFileSync(await download.path(), 'utf8');
    expect(saved).toContain('host1');
    expect(saved).not.toMatch(/app-db01|03512345/i);
  });

  test('is still on when the case is looked at again', async () => {
    await page.reload();
    await goTo(page, 'Report');
    await frame.locator('.meta', { hasText: 'host1' }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Hide names in this report' }).isChecked()).toBe(true);
    expect(stage.complaints).toEqual([]);
  });
});
