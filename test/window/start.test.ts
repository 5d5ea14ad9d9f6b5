// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** Opening: by choosing, by dropping, broken files, cancelling, coming back the next day. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { report } from '../builders/kernel-log.ts';
import { caseIsOpen, goTo, SAMPLE, type Stage, setStage } from './harness.ts';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await setStage();
  page = await stage.open();
  await page.getByRole('main', { name: 'Start', exact: true }).waitFor();
});
afterAll(() => stage.close());

/** A log whose failure is that of `comm`. */
function logOf(comm: string): string {
  return `${report({ comm }).join('\n')}\n`;
}

async function drop(name: string, bytes: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, content]) => {
      const transfer = new DataTransfer();
      const raw = Uint8Array.from(atob(content ?? ''), (c) => c.charCodeAt(0));
      transfer.items.add(new File([raw], file ?? 'file'));
      return transfer;
    },
    [name, bytes.toString('base64')],
  );
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', type, { dataTransfer: data });
}

describe('the start page', () => {
  test('a broken archive is told by its name, with what to do', async () => {
    await drop('broken.tar.xz', readFileSync(SAMPLE).subarray(0, 300));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('broken.tar.xz');
  });

  test('a dropped log becomes a case', async () => {
    await drop('messages', Buffer.from(logOf('dropped-by-hand')));
    await caseIsOpen(page);
    await goTo(page, 'Failures');
    await page.getByRole('gridcell', { name: 'dropped-by-hand' }).first().waitFor();
  });

  test('a chosen log opens as a second case, and both can be compared', async () => {
    await goTo(page, 'Start');
    const path = join(stage.scratch, 'second.log');
    writeFileSync(path, logOf('chosen'));
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose files …' }).click(),
    ]);
    await chooser.setFiles(path);
    await caseIsOpen(page);
    await goTo(page, 'Compare');
    const frame = page.frameLocator('iframe[title="The comparison"]');
    await frame.getByRole('heading', { name: 'Did it help?' }).waitFor();
    expect(await page.getByLabel('Before', { exact: true }).locator('option').count()).toBe(2);
    expect(await frame.locator('body').innerText()).toContain('95 %');
    // One case with one kernel has nothing to compare, and says so.
    await page.getByLabel('After', { exact: true }).selectOption('the later kernel within the same case');
    await page.getByText('This case alone cannot be compared').waitFor();
  });

  test('a large log that is being read can be stopped, and nothing is opened', async () => {
    await goTo(page, 'Start');
    const path = join(stage.scratch, 'large.log');
    const filler = `${'[  100.000000] usb 1-1: new high-speed USB device number 7 using xhci_hcd\n'.repeat(4000)}`;
    writeFileSync(path, filler.repeat(500));
    await page.getByLabel('Or a path on this machine').fill(path);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('progressbar').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Choose files …' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Open case' }).locator('option').count()).toBe(2);
  });

  test('the first failures are listed while the rest is being read, and the case opens at the chosen one', async () => {
    await goTo(page, 'Start');
    const path = join(stage.scratch, 'long.log');
    const early = ['first-comm', 'second-comm'].map(logOf).join('');
    const filler = `${'[  100.000000] usb 1-1: new high-speed USB device number 7 using xhci_hcd\n'.repeat(4000)}`;
    writeFileSync(path, early + filler.repeat(900));
    await page.getByLabel('Or a path on this machine').fill(path);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    const list = page.getByRole('region', { name: 'Found so far' }).first();
    await list.getByRole('row').filter({ hasText: 'second-comm' }).getByRole('button').click();
    // Still being read when it was chosen.
    expect(await page.getByRole('progressbar').count()).toBe(1);
    expect(await list.innerText()).toContain('first-comm');
    // What its lines say needs no waiting.
    const chosen = page.getByRole('region', { name: 'The chosen event, as printed' });
    await chosen.getByText('second-comm').waitFor();
    expect(await chosen.innerText()).toMatch(/long\.log, lines \d+ to \d+/);
    expect(await chosen.getByRole('list', { name: 'Stack, innermost function first' }).innerText()).toContain(
      '__alloc_pages',
    );
    expect(await page.getByRole('progressbar').count()).toBe(1);
    await page.getByRole('main', { name: 'Failure', exact: true }).waitFor({ timeout: 60_000 });
    expect(await page.locator('.failure-title').innerText()).toContain('second-comm');
  });

  test('text of a log is never markup, in no view', async () => {
    const hostile = 'a<img/src=x>';
    await goTo(page, 'Start');
    await drop('<b>bold</b>.log', Buffer.from(logOf(hostile)));
    await caseIsOpen(page);
    for (const view of ['Overview', 'Failures', 'Failure', 'Log', 'Timeline', 'Compare']) {
      await goTo(page, view);
      await page.waitForTimeout(200);
      expect(await page.locator('main img, main b:text("bold")').count(), view).toBe(0);
    }
    await goTo(page, 'Failures');
    await page.getByRole('gridcell', { name: hostile }).first().waitFor();
    await goTo(page, 'Report');
    await page.frameLocator('iframe').getByRole('heading', { level: 1 }).waitFor();
    expect(await page.frameLocator('iframe').locator('img').count()).toBe(0);
  });

  test('a note outlives the session, and the case opens again without its log', async () => {
    await page.getByRole('combobox', { name: 'Open case' }).selectOption({ label: 'second.log' });
    await goTo(page, 'Failures');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+N');
    await page.getByLabel('Your note on this place').fill('seen by me');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const library = join(stage.scratch, 'library');
    // The next day: another server on the same folder.
    const later = await setStage({ library });
    try {
      const next = await later.open();
      await next.locator('.recent-open', { hasText: 'second.log' }).first().click();
      await caseIsOpen(next);
      await goTo(next, 'Failures');
      await next.getByRole('gridcell', { name: 'chosen' }).first().waitFor();
      await goTo(next, 'Log');
      await next.locator('.log-editor .view-line', { hasText: 'page allocation failure' }).first().waitFor();
      expect(later.complaints).toEqual([]);
    } finally {
      await later.close();
    }
  });
});
