// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** A case that is sent to a colleague, a folder that is dropped, and what a person takes back. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { report } from '../builders/kernel-log.ts';
import { type BrowserStage, browserStage, caseIsOpen, goTo } from './harness.ts';

let stage: BrowserStage;
let page: Page;

beforeAll(async () => {
  stage = await browserStage();
  page = await stage.open();
  await page.getByRole('main', { name: 'Start', exact: true }).waitFor();
});
afterAll(() => stage.close());

/** Drops files or folders of the disk as a file manager does. */
async function dropPaths(on: Page, ...files: string[]): Promise<void> {
  const session = await on.context().newCDPSession(on);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 300, data });
}

const logLine = (on: Page, text: string) => on.locator('.log-editor .view-line', { hasText: text });

test('a dropped folder is one report', async () => {
  const folder = join(stage.scratch, 'sosreport-dropped');
  for (const part of ['etc', 'var/log', 'proc']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'etc/hostname'), 'dropped-host\n');
  const quiet = Array.from({ length: 300 }, (_, at) => `[ ${at}.0] usb 1-1: quiet line ${at}`);
  writeFileSync(join(folder, 'var/log/dmesg'), [...quiet, ...report({ comm: 'java' }), ''].join('\n'));
  await dropPaths(page, folder);
  await caseIsOpen(page);
  expect(await page.getByRole('combobox', { name: 'Open case' }).innerText()).toContain('dropped-host');
  await goTo(page, 'Failures');
  await page.getByRole('gridcell', { name: 'java' }).first().waitFor();
});

test('a colleague opens the saved case, reads the whole log and searches it', async () => {
  await page.keyboard.press('Control+s');
  await page.getByRole('checkbox', { name: /Include the whole log/ }).check();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the file' }).click(),
  ]);
  await page.getByText(/^Saved: /).waitFor();
  await page.keyboard.press('Escape');
  expect(download.suggestedFilename()).toBe('dropped-host-sosreport-dropped.buddyscope');
  const path = join(stage.scratch, download.suggestedFilename());
  await download.saveAs(path);
  rmSync(join(stage.scratch, 'sosreport-dropped'), { recursive: true });
  const theirs = await browserStage();
  try {
    const next = await theirs.open();
    await next.getByRole('main', { name: 'Start', exact: true }).waitFor();
    await dropPaths(next, path);
    await caseIsOpen(next);
    await goTo(next, 'Log');
    await logLine(next, 'page allocation failure').first().waitFor();
    await logLine(next, 'quiet line 299').first().waitFor();
    await next.getByRole('searchbox', { name: 'Find in the log' }).fill('quiet line 7');
    await next.getByRole('button', { name: 'Find', exact: true }).click();
    await next.getByText(/\d+ lines found/).waitFor();
    expect(theirs.complaints).toEqual([]);
  } finally {
    await theirs.close();
  }
});

test('what a person regrets is taken back: a note, and a case that was taken off the list', async () => {
  await goTo(page, 'Failures');
  await page.keyboard.press('Shift+N');
  await page.getByLabel('Your note on this place').fill('written too soon');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+z');
  await page.getByText('Taken back: the change of a note').waitFor();
  await goTo(page, 'Start');
  const entry = page.locator('.recent li', { hasText: 'dropped-host' });
  await entry.getByRole('button', { name: /^Forget/ }).click();
  await entry.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+z');
  await entry.waitFor();
});

test('a file of rules is checked where it is chosen', async () => {
  await page.keyboard.press('Control+,');
  const rules = { format: 'buddyscope.rules/1', rules: [{ id: 'x' }] };
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add a file of rules …' }).click(),
  ]);
  await chooser.setFiles({
    name: 'site.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(rules)),
  });
  const block = page.getByRole('region', { name: 'Rules of your own' });
  await block.getByText('0 rules are used').waitFor();
  expect(await block.innerText()).toMatch(/site\.json: rule 1 \("x"\) is not used/);
  await block.getByRole('button', { name: 'Remove site.json' }).click();
  await block.getByText('0 rules are used').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('a clock is set right, every time follows, and that is taken back', async () => {
  const path = join(stage.scratch, 'dated.log');
  writeFileSync(path, '2026-11-22T10:00:00+00:00 host kernel: java: page allocation failure: order:1, mode:0x20\n');
  await page.getByLabel('Or a path on this machine').fill(path);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await caseIsOpen(page);
  const time = (text: string) => page.getByRole('main').getByText(text).first();
  await time('10:00:00').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Type a command' }).fill('correct the clock');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Add to the times of All logs and recordings' }).fill('soon');
  await page.getByRole('button', { name: 'Apply and read again' }).click();
  await page.getByText('"soon" is no time').waitFor();
  await page.getByRole('textbox', { name: 'Add to the times of All logs and recordings' }).fill('-1:30:00');
  await page.getByRole('button', { name: 'Apply and read again' }).click();
  await time('08:30:00').waitFor();
  await page.keyboard.press('Control+z');
  await time('10:00:00').waitFor();
});

test('nothing of this broke the content policy, and nothing was thrown', () => {
  expect(stage.complaints).toEqual([]);
});
