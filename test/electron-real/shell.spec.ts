/** What only Electron's own program can show: that its rules hold in a page that runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { report } from '../builders/kernel-log.ts';
import { caseIsOpen, goTo } from '../window/harness.ts';
import { launch, type RunningElectron } from './stage.ts';

let folder: string;
let running: RunningElectron;
let requests: string[];
let server: Server;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-electron-'));
  const log = join(folder, 'messages');
  writeFileSync(log, `${report({ comm: 'from-the-command-line' }).join('\n')}\n`);
  requests = [];
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end('reached');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running = await launch(join(folder, 'data'), [log]);
});
afterEach(async () => {
  await running.app.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/out`;

test('a file of the command line opens, and its failure is shown', async () => {
  await caseIsOpen(running.page);
  await goTo(running.page, 'Failures');
  await running.page.getByRole('gridcell', { name: 'from-the-command-line' }).first().waitFor();
});

test('the page has no Node, and nothing of it reaches the network', async () => {
  const { page } = running;
  await caseIsOpen(page);
  expect(
    await page.evaluate(() => [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')]),
  ).toEqual(['undefined', 'undefined']);
  const outcomes = await page.evaluate(async (url) => {
    const told = (attempt: Promise<unknown>): Promise<string> =>
      attempt.then(
        () => 'reached',
        () => 'refused',
      );
    const image = new Promise((resolve, reject) => {
      const made = new Image();
      made.onload = resolve;
      made.onerror = reject;
      made.src = url;
    });
    const socket = new Promise((resolve, reject) => {
      try {
        const made = new WebSocket(url.replace('http', 'ws'));
        made.onopen = resolve;
        made.onerror = reject;
      } catch (error) {
        reject(error);
      }
    });
    return [
      await told(fetch(url)),
      await told(image),
      await told(socket),
      window.open(url) === null ? 'refused' : 'opened',
    ];
  }, address());
  expect(outcomes).toEqual(['refused', 'refused', 'refused', 'refused']);
  // Past the page's own policy: the session refuses what the main process would load into it.
  await running.app.evaluate(async ({ BrowserWindow }, url) => {
    await BrowserWindow.getAllWindows()[0]
      ?.webContents.session.fetch(url)
      .catch(() => null);
  }, address());
  expect(requests).toEqual([]);
});

test('an engine that dies is started again, and the case with it', async () => {
  const { app, page } = running;
  await caseIsOpen(page);
  await app.evaluate(({ app: shell }) => {
    const engine = shell
      .getAppMetrics()
      .find((metric) => metric.type === 'Utility' && metric.name === 'Buddyscope engine');
    if (engine === undefined) throw new Error('no engine process was found');
    process.kill(engine.pid, 'SIGKILL');
  });
  await page.getByText('started again').waitFor();
  await goTo(page, 'Failure');
  await page.getByText('Who asked').first().waitFor();
});
