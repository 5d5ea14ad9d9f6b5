// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** A spike of one sample in a month of minutes: seen from afar, and looked at minute by minute. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { report } from '../builders/kernel-log.ts';
import { caseIsOpen, goTo, type Stage, setStage } from './harness.ts';

const DAYS = 30;
const SPIKE = { day: 17, minute: 611 };
const two = (n: number): string => String(n).padStart(2, '0');

let folder: string;
let stage: Stage;
let page: Page;

/** A report as sos unpacks it: a failure on the first and on the last day, and what sar wrote in between. */
function writeMonth(): string {
  const root = join(folder, 'sosreport-month');
  mkdirSync(join(root, 'var/log/sa'), { recursive: true });
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/timezone'), 'Etc/UTC\n');
  const failure = (day: number, seconds: number): string =>
    report({ comm: 'java', order: 1 })
      .map((text) => `2026-11-${two(day)}T00:10:00.000000+00:00 db01 kernel: [${seconds}.000000] ${text}`)
      .join('\n');
  writeFileSync(join(root, 'var/log/messages'), `${failure(1, 600)}\n${failure(DAYS, 2_506_200)}\n`);
  for (let day = 1; day <= DAYS; day++) {
    const rows = Array.from({ length: 1439 }, (_, at) => {
      const minute = at + 1;
      const free = day === SPIKE.day && minute === SPIKE.minute ? 4242 : 8_000_000 + ((minute * 7919) % 900_000);
      return `${two(Math.floor(minute / 60))}:${two(minute % 60)}:00 ${free} 100000`;
    });
    writeFileSync(
      join(root, `var/log/sa/sar${two(day)}`),
      `Linux 5.10.0-32-amd64 (db01) \t2026-11-${two(day)} \t_x86_64_\t(8 CPU)\n\n00:00:00 kbmemfree kbbuffers\n${rows.join('\n')}\n`,
    );
  }
  return root;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'closer-'));
  stage = await setStage({ paths: [writeMonth()], library: join(folder, 'library') });
  page = await stage.open();
  await caseIsOpen(page);
  await goTo(page, 'Timeline');
  await page.locator('.chart canvas').nth(1).waitFor();
});
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

const card = () => page.getByRole('region', { name: 'Memory', exact: true });

/** Values of free memory in the table, which holds what is drawn. */
const shown = async (): Promise<string[]> => {
  const open = card().locator('details[open]');
  if ((await open.count()) === 0) await card().getByText('The same as a table').click();
  return await card().locator('tbody tr td:nth-child(2)').allInnerTexts();
};

test('each minute around it is there once the hand rests, and the month again when it is left', async () => {
  const at = Date.UTC(2026, 10, SPIKE.day, 0, SPIKE.minute);
  await page.evaluate(
    ([from, to]) => {
      location.hash = location.hash.replace(/(&from.*)?$/, `&from=${from}&to=${to}`);
    },
    [at - 5 * 60_000, at + 5 * 60_000],
  );
  await expect.poll(shown, { timeout: 20_000 }).toHaveLength(11);
  expect((await shown())[5]).toBe('4242');
  // The legend tells the value under the crosshair, in the middle of the stretch.
  const box = await card().locator('.u-over').boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await expect.poll(() => card().locator('.legend output').first().innerText()).toBe('4242');
  await page.getByRole('button', { name: 'Whole time' }).click();
  await expect.poll(async () => (await shown()).length).toBe(200);
});

test('moving on shows each minute there, too', async () => {
  const from = Date.UTC(2026, 10, 3, 12);
  await page.evaluate(
    ([from, to]) => {
      location.hash = location.hash.replace(/(&from.*)?$/, `&from=${from}&to=${to}`);
    },
    [from, from + 3_600_000],
  );
  await expect.poll(shown, { timeout: 20_000 }).toHaveLength(61);
  for (let step = 0; step < 4; step++) await page.getByRole('button', { name: 'Later' }).click();
  await expect.poll(async () => (await shown()).length, { timeout: 20_000 }).toBeGreaterThan(58);
  expect(stage.complaints).toEqual([]);
});

test('a case that was kept says that single samples are not there, and how to have them', async () => {
  const note = () => page.getByText('single samples are not');
  expect(await note().count()).toBe(0);
  await stage.close();
  stage = await setStage({ library: join(folder, 'library') });
  page = await stage.open();
  await page
    .getByRole('button', { name: /sosreport-month/ })
    .first()
    .click();
  await caseIsOpen(page);
  await goTo(page, 'Timeline');
  await note().waitFor();
  await page.getByRole('button', { name: 'Read the case again' }).click();
  await note().waitFor({ state: 'detached', timeout: 30_000 });
});
