/** No request leaves the machine: what Chromium itself logs while every view is shown, and what it refuses to a page that tries. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BrowserStage, browserStage, caseIsOpen, goTo, SAMPLE } from './harness.ts';

let stage: BrowserStage;
beforeAll(async () => {
  stage = await browserStage({ paths: [SAMPLE] });
});
afterAll(() => stage.close());

test('every view is shown with requests to its own server alone', async () => {
  const page = await stage.open();
  const session = await page.context().newCDPSession(page);
  const asked: string[] = [];
  session.on('Network.requestWillBeSent', (event) => asked.push(event.request.url));
  session.on('Network.webSocketCreated', (event) => asked.push(event.url));
  await session.send('Network.enable');
  await page.reload();
  await caseIsOpen(page);
  for (const view of ['Failures', 'Failure', 'Log', 'Timeline', 'Compare', 'Report', 'Start', 'Overview']) {
    await goTo(page, view);
    await page.waitForTimeout(view === 'Log' || view === 'Report' ? 1000 : 200);
  }
  const own = `http://127.0.0.1:${stage.server.port}/`;
  expect(asked.filter((url) => url.startsWith(own)).length).toBeGreaterThan(10);
  expect(asked.filter((url) => !/^(?:blob|data):/.test(url) && !url.startsWith(own))).toEqual([]);
});

test('a page that was made to ask elsewhere is refused by its policy', async () => {
  const reached: string[] = [];
  const other = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.end('reached');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const page = await (await stage.browser.newContext()).newPage();
  await page.goto(stage.server.address);
  await page.evaluate(async (url) => {
    await fetch(`${url}/fetch`).catch(() => null);
    navigator.sendBeacon(`${url}/beacon`);
    const image = new Image();
    image.src = `${url}/image`;
    const style = document.createElement('style');
    style.textContent = `body { background: url(${url}/style) } @import url(${url}/import)`;
    document.head.append(style);
    const link = document.createElement('link');
    link.rel = 'prefetch';
    link.href = `${url}/prefetch`;
    document.head.append(link);
    const frame = document.createElement('iframe');
    frame.src = `${url}/frame`;
    document.body.append(frame);
    await new Promise((done) => setTimeout(done, 500));
  }, address);
  await page.context().close();
  other.close();
  expect(reached).toEqual([]);
});
