/** The desktop shell over a faked Electron: what it forbids, what it hands over, and what it does when something dies. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { beforeReady, electronPorts } from '../../electron/main/adapters/electron-ports.ts';
import { createApp } from '../../electron/main/app.ts';
import { pathsOf } from '../../electron/main/open-requests.ts';
import type { Ports } from '../../electron/main/ports.ts';
import { electronBinary, obstacle } from '../../electron/main/start.ts';
import { type FakeElectron, type FakeWindow, fakeElectron } from '../fakes/electron.ts';

let folder: string;
let temporary: string;
let electron: FakeElectron;
let clock = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shell-'));
  // What the app leaves in the temporary folder is to be seen.
  temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
  mkdirSync(join(folder, 'window'));
  writeFileSync(join(folder, 'window', 'index.html'), '<title>page</title>');
  writeFileSync(join(folder, 'outside.html'), 'secret');
  electron = fakeElectron({ userData: folder });
  clock = 0;
});
afterEach(() => {
  electron.app.emit('quit');
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

async function start(overrides: Partial<Ports> = {}, fake = electron): Promise<FakeWindow> {
  // The fake has the module's shape as far as it is used; what is missing throws.
  const module = fake.module as never;
  beforeReady(module);
  const ports = electronPorts(module, {
    windowFolder: join(folder, 'window'),
    preload: '/app/preload.cjs',
    engineEntry: '/app/worker-utility.mjs',
    samplePath: null,
  });
  await createApp({ ...ports, argv: ['buddyscope'], cwd: '/home/me', ...overrides }, () => clock);
  const window = fake.windows[0];
  if (window === undefined) throw new Error('no window was opened');
  return window;
}

const opened = (window: FakeWindow): unknown[] =>
  window.webContents.sent.filter((entry) => entry.channel === 'files.open').map((entry) => entry.payload);
const granted = (): { id: string; path: string }[] =>
  electron.engines
    .flatMap((engine) => engine.messages.map((entry) => entry.message as { kind: string; id: string; path: string }))
    .filter((message) => message.kind === 'grant');

describe('what the page may not do', () => {
  test('the page is sandboxed, isolated, and has no Node', async () => {
    const window = await start();
    expect(electron.app.sandboxed).toBe(true);
    expect(window.options['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
  });

  test('no request leaves the machine', async () => {
    await start();
    const cancelled = (url: string): boolean => {
      let cancel = false;
      electron.session.request?.({ url }, (answer) => {
        cancel = answer.cancel;
      });
      return cancel;
    };
    for (const url of [
      'https://example.com/',
      'http://127.0.0.1:9/',
      'ws://example.com',
      'file:///etc/passwd',
      'app://other/x',
      'ftp://a',
    ])
      expect(cancelled(url), url).toBe(true);
    expect(cancelled('app://main/index.html')).toBe(false);
  });

  test('navigation, new windows, webviews, devices and permissions are refused', async () => {
    const window = await start();
    const contents = window.webContents;
    let refused = 0;
    const event = { url: 'https://example.com/', preventDefault: () => refused++ };
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])
      contents.emit(name, event);
    expect(refused).toBe(4);
    expect(contents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
    const asked: boolean[] = [];
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal'])
      electron.session.permission?.(null, permission, (allowed) => asked.push(allowed));
    expect(asked).toEqual([false, false, false, false, false]);
    expect(electron.session.device?.()).toBe(false);
    expect(electron.session.check?.(null, 'clipboard-sanitized-write')).toBe(true);
  });

  test('app:// gives the files of the window under the page policy, and nothing beside them', async () => {
    await start();
    const ask = electron.handlers.get('app');
    const page = await ask?.({ url: 'app://main/index.html' });
    expect(page?.status).toBe(200);
    expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const url of ['app://main/../outside.html', 'app://main/%2e%2e/outside.html', 'app://other/index.html'])
      expect((await ask?.({ url }))?.status, url).toBe(404);
  });

  test('messages of other frames and pages are ignored', async () => {
    const window = await start();
    const foreign = [{ url: 'https://example.com/' }, { url: 'app://main/index.html' }, null];
    for (const frame of foreign) {
      electron.send(window, 'engine.connect', 'nonce-nonce', frame);
      expect(await electron.ask(window, 'files.grant', ['/etc/passwd'], frame)).toEqual([]);
    }
    expect(window.webContents.sent).toEqual([]);
    expect(granted()).toEqual([]);
  });

  test('what is no list of paths is refused at the border', async () => {
    const window = await start();
    for (const payload of ['/etc/passwd', [1], [''], new Array(1000).fill('/a'), null])
      expect(await electron.ask(window, 'files.grant', payload)).toEqual([]);
  });
});

describe('files', () => {
  test('of the command line reach the page once it asks for the engine, as ids', async () => {
    const window = await start({ argv: ['buddyscope', '--flag', 'sos.tar.xz', '/abs/log'] });
    electron.send(window, 'engine.connect', 'nonce-nonce');
    expect(window.webContents.sent[0]).toMatchObject({ channel: 'engine.port', payload: 'nonce-nonce', ports: 1 });
    expect(granted().map((grant) => grant.path)).toEqual(['/home/me/sos.tar.xz', '/abs/log']);
    expect(opened(window)).toEqual([granted().map((grant) => grant.id)]);
    expect(JSON.stringify(opened(window))).not.toContain('sos.tar.xz');
  });

  test('of a Linux desktop come as addresses and are the files that these name', async () => {
    const window = await start({ argv: ['buddyscope', 'file:///tmp/two%20words.tar.xz', 'file://elsewhere/x'] });
    electron.send(window, 'engine.connect', 'nonce-nonce');
    expect(granted().map((grant) => grant.path)).toEqual(['/tmp/two words.tar.xz', '/home/me/file:/elsewhere/x']);
  });

  test('of a double click and of a second start open in the window that is there', async () => {
    const window = await start();
    electron.send(window, 'engine.connect', 'nonce-nonce');
    electron.app.emit('open-file', { preventDefault: () => {} }, '/tmp/from-finder.tar.gz');
    electron.app.emit('second-instance', {}, ['buddyscope', 'other.log'], '/srv');
    expect(granted().map((grant) => grant.path)).toEqual(['/tmp/from-finder.tar.gz', '/srv/other.log']);
    expect(electron.windows.length).toBe(1);
    expect(electron.app.recent).toContain('/srv/other.log');
  });

  test('chosen as a folder are asked for as such', async () => {
    const window = await start();
    electron.dialogs.answer = ['/tmp/sosreport-x'];
    await electron.ask(window, 'files.choose', 'folder');
    expect(electron.dialogs.asked).toEqual([['openDirectory', 'multiSelections']]);
    expect(granted().map((grant) => grant.path)).toEqual(['/tmp/sosreport-x']);
  });

  test('of an exported case go where the person says, and only by an id that the engine gave', async () => {
    const window = await start();
    electron.send(window, 'engine.connect', 'nonce-nonce');
    const told = electron.engines[0]?.messages[0]?.message;
    const scratchFolder = String(Reflect.get(Object(told), 'scratchFolder'));
    const id = 'a'.repeat(24);
    const save = (payload: unknown, frame?: null) => electron.ask(window, 'export.save', payload, frame);
    const target = join(folder, 'chosen.buddyscope');
    writeFileSync(join(scratchFolder, id), 'the case');
    expect(await save({ id, name: 'x.buddyscope' })).toBe(false);
    electron.dialogs.target = target;
    for (const wrong of [{ id: '../outside.html', name: 'x' }, { id }, null]) expect(await save(wrong)).toBe(false);
    expect(await save({ id, name: 'x' }, null)).toBe(false);
    expect(await save({ id, name: '../../x.buddyscope' })).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('the case');
    expect(electron.dialogs.proposed.at(-1)).toBe('x.buddyscope');
    electron.app.emit('quit');
    expect(existsSync(scratchFolder)).toBe(false);
  });

  test('of a second start are found behind the options that Chromium puts first', () => {
    const argv = ['/opt/buddyscope', '--allow-file-access-from-files', '--original-process-start-time=1', 'b.log'];
    expect(pathsOf(argv, '/srv', 1)).toEqual(['/srv/b.log']);
    expect(pathsOf(['electron', '--inspect=0', 'dist/main.mjs', 'b.log'], '/srv', 2)).toEqual(['/srv/b.log']);
  });

  test('chosen in the dialog are handed over', async () => {
    const window = await start();
    electron.dialogs.answer = ['/tmp/a.log'];
    const ids = await electron.ask(window, 'files.choose', null);
    expect(ids).toEqual(granted().map((grant) => grant.id));
  });
});

describe('when something ends', () => {
  test('a second start opens nothing of its own', async () => {
    const second = fakeElectron({ userData: folder, firstInstance: false });
    await expect(start({}, second)).rejects.toThrow('no window');
    expect(second.app.quits).toBe(1);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('a dead engine is told to the page and started again with the next connection', async () => {
    const window = await start();
    electron.send(window, 'engine.connect', 'nonce-nonce');
    electron.engines[0]?.emit('exit', 137);
    expect(window.webContents.sent.at(-1)).toMatchObject({ channel: 'engine.gone' });
    electron.send(window, 'engine.connect', 'nonce-again');
    expect(electron.engines.length).toBe(2);
  });

  test('a dead page is loaded again, but not for ever', async () => {
    const window = await start();
    window.webContents.emit('render-process-gone', {}, { reason: 'oom' });
    clock = 1000;
    window.webContents.emit('render-process-gone', {}, { reason: 'oom' });
    expect(window.reloads).toBe(1);
    clock = 60_000;
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(window.reloads).toBe(2);
  });

  test('the window comes back where it stood, and onto a screen', async () => {
    const window = await start();
    window.emit('close');
    expect(JSON.parse(readFileSync(join(folder, 'window.json'), 'utf8'))).toMatchObject({ x: 10, y: 20, width: 1000 });
    writeFileSync(join(folder, 'window.json'), JSON.stringify({ x: 90_000, y: 5, width: 'wide', height: 700 }));
    const next = fakeElectron({ userData: folder });
    const again = await start({}, next);
    expect(again.options).toMatchObject({ width: 1360, height: 700 });
    expect(again.options['x']).toBeUndefined();
  });

  test('nothing of a customer stays in the temporary folder', async () => {
    const window = await start();
    electron.send(window, 'engine.connect', 'nonce-nonce');
    const [scratch = ''] = readdirSync(temporary);
    expect(electron.engines[0]?.messages[0]?.message).toMatchObject({ scratchFolder: join(temporary, scratch) });
    // The engine, which is killed with the app, unpacks logs into it.
    mkdirSync(join(temporary, scratch, 'logs-x'));
    writeFileSync(join(temporary, scratch, 'logs-x', '0.log'), 'a customer’s log');
    electron.app.emit('quit');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('the engine goes with the last window', async () => {
    const window = await start();
    electron.send(window, 'engine.connect', 'nonce-nonce');
    electron.app.emit('window-all-closed');
    expect(electron.engines[0]?.killed).toBe(process.platform !== 'darwin');
  });
});

test('without the program or a display it says which, and serves', () => {
  expect(electronBinary({}, null)).toBeNull();
  expect(obstacle(null, 'linux', { DISPLAY: ':0' })).toMatch(/not installed/);
  expect(obstacle('/x/electron', 'linux', {})).toMatch(/display/);
  expect(obstacle('/x/electron', 'linux', { WAYLAND_DISPLAY: 'w' })).toBeNull();
  expect(obstacle('/x/electron', 'darwin', {})).toBeNull();
});
