/** Once through by keyboard alone, and what a screen reader is told: axe over every view in every theme. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseIsOpen, goTo, SAMPLE, type Stage, setStage } from './harness.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ paths: [SAMPLE] });
});
afterAll(() => stage.close());

async function opened(colorScheme: 'light' | 'dark'): Promise<Page> {
  const page = await stage.open({ colorScheme });
  await caseIsOpen(page);
  return page;
}

test('from the table to the failure to its line and back, without a pointer', async () => {
  const page = await opened('light');
  await page.keyboard.press('3');
  await page.getByRole('main', { name: 'Failures', exact: true }).waitFor();
  await page.getByRole('grid').focus();
  await page.keyboard.press('Home');
  const first = await page.locator('[role=row][aria-selected=true]').getAttribute('id');
  await page.keyboard.press('ArrowDown');
  expect(await page.locator('[role=row][aria-selected=true]').getAttribute('id')).not.toBe(first);
  await page.keyboard.press('Enter');
  await page.getByRole('main', { name: 'Failure', exact: true }).waitFor();
  await page.keyboard.press('l');
  await page.getByRole('main', { name: 'Log', exact: true }).waitFor();
  await page.locator('.log-editor .ev-head').first().waitFor();
  await page.keyboard.press('n');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Type a command' }).fill('timeline');
  await page.keyboard.press('Enter');
  await page.getByRole('main', { name: 'Timeline', exact: true }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Serious findings of axe on what is shown. */
async function serious(page: Page, what: string): Promise<string[]> {
  // Run by the debugger, past the page's policy; the page itself could not load it.
  await page.evaluate(axeSource);
  const result = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'], exclude: [['.monaco-editor']], iframes: false })",
  )) as AxeResult;
  return result.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map(({ id, nodes }) => {
      const places = nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
      return `${what}: ${id}: ${places.join(' | ')}`;
    });
}

describe.each([
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['dark', 'High contrast'],
] as const)('%s, %s', (scheme, theme) => {
  test('axe finds nothing serious in any view and dialog', async () => {
    const page = await opened(scheme);
    const found: string[] = [];
    await page.keyboard.press('Control+,');
    await page.getByRole('button', { name: theme, exact: true }).click();
    found.push(...(await serious(page, 'Settings')));
    await page.keyboard.press('Escape');
    for (const view of ['Start', 'Overview', 'Failures', 'Failure', 'Log', 'Timeline', 'Compare', 'Report']) {
      await goTo(page, view);
      await page.waitForTimeout(view === 'Log' || view === 'Report' ? 1200 : 400);
      found.push(...(await serious(page, view)));
    }
    await goTo(page, 'Overview');
    for (const command of ['Command palette', 'Keyboard shortcuts', 'Save the case as a file', 'Correct the clock']) {
      await page.keyboard.press('Control+k');
      const palette = page.getByRole('combobox', { name: 'Type a command' });
      await palette.waitFor();
      if (command !== 'Command palette') {
        await palette.fill(command);
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').getByRole('heading', { name: command }).waitFor();
      }
      found.push(...(await serious(page, command)));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    expect(found).toEqual([]);
  });
});
