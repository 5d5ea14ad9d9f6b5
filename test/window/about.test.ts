/** About: which build a report came from, and under which licences its parts are. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stage, setStage } from './harness.ts';

/** The engine answers when it has started, which takes long on a busy machine. */
const PATIENCE = { timeout: 30_000 };

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

test('names version, knowledge and every licence with its text', async () => {
  const page = await stage.open();
  await page.getByRole('main', { name: 'Start', exact: true }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Type a command' }).fill('about');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'About Buddyscope' });
  await dialog.waitFor();
  await expect.poll(() => dialog.locator('summary').count(), PATIENCE).toBeGreaterThan(10);
  await expect.poll(() => dialog.locator('dl').textContent(), PATIENCE).toMatch(/\d{4}-\d\d-\d\d/);
  const liblzma = dialog.locator('details', { hasText: 'node-liblzma 4' });
  expect(await liblzma.locator('pre').isVisible()).toBe(false);
  await liblzma.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await liblzma.locator('pre').isVisible()).toBe(true);
  expect(await liblzma.locator('pre').textContent()).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
  expect(stage.complaints).toEqual([]);
});
