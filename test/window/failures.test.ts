// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** The Failures view with real keys and a real pointer: what is chosen is what stands in the table. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dress, report } from '../builders/kernel-log.ts';
import { caseIsOpen, goTo, type Stage, setStage } from './harness.ts';

const COMMS = ['squid', 'java', 'nginx'];
const EVENTS = 600;
const folder = mkdtempSync(join(tmpdir(), 'buddyscope-failures-'));
let stage: Stage;
let page: Page;

beforeAll(async () => {
  const path = join(folder, 'messages');
  const lines = Array.from({ length: EVENTS }, (_, i) =>
    dress.syslogSeconds(report({ comm: COMMS[i % 3] ?? '', order: i % 2, pid: 100 + i, freeKiB: 3000 + i }), 100 + i),
  );
  writeFileSync(path, `${lines.flat().join('\n')}\n`);
  stage = await setStage({ paths: [path] });
  page = await stage.open();
  await caseIsOpen(page);
  await goTo(page, 'Failures');
});
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

const rows = async (): Promise<number> => Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
const cells = (column: number): Promise<string[]> =>
  page.locator(`.table-body [role=row]:not(.group-head) [role=gridcell]:nth-child(${column})`).allInnerTexts();

describe('choosing', () => {
  test('by process: only its events stand there, and one key takes all choices back', async () => {
    await page.getByLabel('Process', { exact: true }).selectOption('java');
    await expect.poll(rows).toBe(EVENTS / 3);
    expect(new Set(await cells(3))).toEqual(new Set(['java']));
    await page.getByLabel('Order', { exact: true }).selectOption('1');
    await expect.poll(rows).toBe(EVENTS / 6);
    await page.getByRole('grid').focus();
    await page.keyboard.press('Shift+F');
    await expect.poll(rows).toBe(EVENTS);
  });

  test('by mode, and taken back as one step', async () => {
    await page.getByLabel('Mode', { exact: true }).selectOption('GFP_ATOMIC');
    await expect.poll(rows).toBe(EVENTS);
    await page.getByLabel('Process', { exact: true }).selectOption('nginx');
    await expect.poll(rows).toBe(EVENTS / 3);
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+z');
    await expect.poll(rows).toBe(EVENTS);
    await page.keyboard.press('Shift+F');
  });
});

describe('ordering', () => {
  test('a heading sorts by pointer and by key, and says how', async () => {
    const process = page.getByRole('columnheader', { name: 'Process' });
    await process.getByRole('button').click();
    expect(await process.getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await expect.poll(async () => (await cells(3))[0]).toBe('java');
    await process.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await process.getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await expect.poll(async () => (await cells(3))[0]).toBe('squid');
  });

  test('groups have a heading with their count, and keys pass over it', async () => {
    await page.getByLabel('Group by', { exact: true }).selectOption('order');
    await expect.poll(rows).toBe(EVENTS + 2);
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await page.locator('.group-head', { hasText: `order` }).first().waitFor();
    expect(await page.locator('.group-head').first().innerText()).toContain(String(EVENTS / 2));
    expect(await page.locator('[aria-selected=true]').getAttribute('aria-rowindex')).toBe('3');
    await page.getByLabel('Group by', { exact: true }).selectOption('');
  });
});

test('the last of many events is reached by one key and opened by another', async () => {
  await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').click();
  await page.getByRole('grid').focus();
  await page.keyboard.press('End');
  await page.locator('[aria-selected=true]').waitFor();
  expect(await page.locator('[aria-selected=true]').getAttribute('aria-rowindex')).toBe(String(EVENTS + 1));
  await page.keyboard.press('Enter');
  await page.getByRole('main', { name: 'Failure', exact: true }).waitFor();
  await page.getByText(`PID ${100 + EVENTS - 1}`).waitFor();
});

test('at twice the size in a small window the table can still be read', async () => {
  const small = await stage.open({ viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 });
  await caseIsOpen(small);
  await goTo(small, 'Failures');
  const box = await small.getByRole('grid').boundingBox();
  expect(box?.height).toBeGreaterThan(200);
});

test('nothing broke the content policy and nothing was thrown', () => {
  expect(stage.complaints).toEqual([]);
});
