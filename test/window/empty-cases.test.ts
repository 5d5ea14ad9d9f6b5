// biome-ignore-all lint/performance/useDomNodeTextContent: what is seen is tested, hidden text is not
/** Cases without failures: a log that tells of none, and recordings alone. No view says what is not so. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseIsOpen, goTo, type Stage, setStage } from './harness.ts';

let folder: string;
let stage: Stage;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'empty-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function opened(name: string, text: string) {
  writeFileSync(join(folder, name), text);
  stage = await setStage({ paths: [join(folder, name)] });
  const page = await stage.open({ viewport: { width: 1024, height: 700 } });
  await caseIsOpen(page);
  return page;
}

const two = (n: number): string => String(n).padStart(2, '0');

test('a log without failures: nothing is sure or unsure, filtered away or to be chosen', async () => {
  const line = (at: number): string =>
    `Nov 22 18:00:${two(at)} db01 kernel: [${(100 + at).toFixed(6)}] usb 1-1: new high-speed USB device number ${at}`;
  const page = await opened('quiet.log', `${Array.from({ length: 50 }, (_, at) => line(at)).join('\n')}\n`);
  try {
    const overview = page.getByRole('main', { name: 'Overview', exact: true });
    expect(await overview.innerText()).toContain('No page allocation failure was found');
    expect(await overview.innerText()).not.toMatch(/confidence|0 groups|groups above/);
    await goTo(page, 'Failures');
    expect(await page.getByRole('main').innerText()).not.toContain('passes the filters');
    await goTo(page, 'Failure');
    await page.getByText('There is no failure to show').waitFor();
    await goTo(page, 'Timeline');
    await page.getByText('There is nothing to draw').waitFor();
    await goTo(page, 'Compare');
    await page.getByText('This case alone cannot be compared').waitFor();
    expect(await page.getByRole('button', { name: 'Save PDF' }).isDisabled()).toBe(true);
    await goTo(page, 'Log');
    await page.locator('.log-editor .view-line', { hasText: 'usb 1-1' }).first().waitFor();
    expect(stage.complaints).toEqual([]);
  } finally {
    await stage.close();
  }
});

test('recordings alone are drawn over their own time', async () => {
  const rows = Array.from({ length: 600 }, (_, at) => {
    const minute = at + 1;
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}:00 ${8_000_000 + minute} 100000`;
  });
  const head = 'Linux 5.10.0-32-amd64 (db01) \t2026-11-22 \t_x86_64_\t(8 CPU)\n\n00:00:00 kbmemfree kbbuffers\n';
  const page = await opened('sar22', `${head}${rows.join('\n')}\n`);
  try {
    await goTo(page, 'Timeline');
    const card = page.getByRole('region', { name: 'Memory', exact: true });
    await card.locator('canvas').waitFor();
    expect(await page.getByRole('region', { name: 'Events by group' }).count()).toBe(0);
    await card.getByText('The same as a table').click();
    const times = await card.locator('tbody tr td:first-child').allInnerTexts();
    expect(times[0]).toContain('2026-11-22 00:01:00');
    expect(stage.complaints).toEqual([]);
  } finally {
    await stage.close();
  }
});

test('names of any length and script neither widen the window nor cover what stands beside them', async () => {
  const comms = ['שלום-עולם', 'データベース', 'الخادم-الرئيسي'];
  const long = `${'a-name-that-somebody-made-of-a-ticket-and-a-customer-'.repeat(4)}.log`;
  const page = await opened(
    long.slice(-200),
    comms.map((comm, at) => `[  10${at}.000000] ${comm}: page allocation failure: order:${at}, mode:0x20\n`).join(''),
  );
  try {
    for (const view of ['Overview', 'Failures', 'Failure', 'Log', 'Timeline', 'Compare', 'Report', 'Start']) {
      await goTo(page, view);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, view).toBeLessThanOrEqual(0);
    }
    // The button that forgets a case stands beside its name, not upon it.
    const row = page.locator('.recent li').first();
    const [name, forget] = [row.locator('.recent-open'), row.getByRole('button', { name: /^Forget/ })];
    const [a, b] = [await name.boundingBox(), await forget.boundingBox()];
    expect((a?.x ?? 0) + (a?.width ?? 0)).toBeLessThanOrEqual(b?.x ?? 0);
    const inside = await name.evaluate((node) =>
      [...node.querySelectorAll('*')].every(
        (part) => part.getBoundingClientRect().right <= node.getBoundingClientRect().right + 1,
      ),
    );
    expect(inside).toBe(true);
  } finally {
    await stage.close();
  }
});
