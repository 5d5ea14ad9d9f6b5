// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** The report view: what a person arranges and writes is in the preview, in the file, and in the case tomorrow. */
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

const headings = (): Promise<string[]> => frame.locator('main > section > h2').allInnerTexts();
const part = (name: string) => page.locator('.report-side > details > summary', { hasText: name });

async function saved(button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFileSync(await download.path(), 'latin1');
}

describe('the report view', () => {
  test('puts what is typed into the head of the preview', async () => {
    await page.getByRole('textbox', { name: 'Customer' }).fill('Example Bank AG');
    await page.getByRole('textbox', { name: 'Case' }).fill('CS-031245');
    await frame.locator('.meta', { hasText: 'Example Bank AG' }).waitFor();
    expect(await frame.locator('.meta').innerText()).toContain('CS-031245');
  });

  test('leaves out a section and moves one, by the keyboard alone', async () => {
    const box = page.getByRole('checkbox', { name: 'Terms' });
    await box.focus();
    await page.keyboard.press('Space');
    await expect.poll(async () => (await headings()).some((text) => text.includes('Terms'))).toBe(false);
    await page.getByRole('button', { name: 'Move “What to do first” up' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await headings())[1]).toContain('What to do first');
    // The focus stays on the button that was pressed, so that it can be pressed again.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('What to do first');
  });

  test('marks a reworded answer as the author’s and keeps its citations', async () => {
    await part('Wording').click();
    const computed = await page.getByRole('textbox', { name: 'Wording of “What happened”' }).inputValue();
    expect(computed.length).toBeGreaterThan(100);
    await page.getByRole('textbox', { name: 'Wording of “What happened”' }).fill('A <b>backup</b> took the memory.');
    await frame.locator('.answer', { hasText: 'A <b>backup</b> took the memory.' }).waitFor();
    expect(await frame.locator('.answer .cite').count()).toBeGreaterThan(0);
    expect(await frame.locator('main').innerText()).toContain('Wording of the author, not of the analysis.');
  });

  test('takes back the last change, and the one before', async () => {
    await page.locator('.report-side').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('Control+z');
    await expect.poll(async () => await frame.locator('main').innerText()).not.toContain('Wording of the author');
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await headings())[1]).not.toContain('What to do first');
  });

  test('adds a passage of one’s own where it was wanted', async () => {
    await part('Own passages').click();
    await page.getByRole('button', { name: 'Add a passage' }).click();
    await page.getByRole('textbox', { name: 'Heading' }).fill('What we did on Sunday');
    await page
      .getByRole('textbox', { name: 'Text', exact: true })
      .fill('The backup was moved.\n\nNothing else was changed.');
    await frame.locator('h3', { hasText: 'What we did on Sunday' }).waitFor();
    await expect.poll(async () => await frame.locator('main').innerText()).toContain('Nothing else was changed.');
  });

  test('writes the file that the preview shows', async () => {
    const html = await saved('Save HTML');
    expect(html).toContain('What we did on Sunday');
    expect(html).not.toContain('id="terms"');
    await page.getByRole('combobox', { name: 'Paper' }).selectOption('letter');
    expect(await saved('Save PDF')).toMatch(/\/MediaBox\s*\[\s*0 0 612 792\s*\]/);
  });

  test('says why a case cannot be compared with itself', async () => {
    const select = page.getByRole('combobox', { name: 'Compare' });
    expect(await select.inputValue()).toBe('within');
    expect(await page.getByRole('region', { name: 'Head' }).innerText()).toMatch(/kernel/);
  });

  test('keeps everything with the case', async () => {
    // Kept a moment after the last change.
    await page.waitForTimeout(700);
    const again = await stage.open();
    await caseIsOpen(again);
    await goTo(again, 'Report');
    await expect
      .poll(async () => await again.getByRole('textbox', { name: 'Customer' }).inputValue())
      .toBe('Example Bank AG');
    expect(await again.getByRole('checkbox', { name: 'Terms' }).isChecked()).toBe(false);
    await again.frameLocator('iframe').locator('h3', { hasText: 'What we did on Sunday' }).waitFor();
  });

  test('has a name for every control', async () => {
    const unnamed = await page.locator('.report-side').evaluate((side) =>
      [...side.querySelectorAll('input, select, textarea, button')]
        .filter((one) => {
          const labels = one instanceof HTMLButtonElement ? null : Reflect.get(one, 'labels');
          const named =
            one.getAttribute('aria-label') ??
            (labels as NodeListOf<Element> | null)?.[0]?.textContent ??
            one.textContent;
          return (named ?? '').trim() === '';
        })
        .map((one) => one.outerHTML),
    );
    expect(unnamed).toEqual([]);
  });

  test('made no complaint in the console', () => {
    expect(stage.complaints).toEqual([]);
  });
});
