/** Electron as the app needs it. No decisions here: they stand in policy.ts and window-options.ts. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type * as Electron from 'electron';
import { SECURITY_HEADERS } from '../../../shared/contract/wire/page-policy.ts';
import { createScratch } from '../../scratch/scratch.ts';
import { listAppFiles } from '../app-files.ts';
import type { MenuItem } from '../menu.ts';
import { APP_SCHEME, mayNavigate, mayRequest, mayUse, type Sender } from '../policy.ts';
import type { Channel, EnginePort, Ports, WindowPort } from '../ports.ts';
import type { WindowOptions } from '../window-options.ts';

export interface Places {
  readonly windowFolder: string;
  readonly preload: string;
  readonly engineEntry: string;
  readonly samplePath: string | null;
}

type Module = typeof Electron;

/** Must run before the app is ready: what app:// is, and that every page is sandboxed. */
export function beforeReady(electron: Module): void {
  electron.app.enableSandbox();
  electron.protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function electronPorts(electron: Module, places: Places): Ports {
  const { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session } = electron;
  // A second start, which only hands its files over, needs none.
  let scratchFolder: string | null = null;
  const scratch = (): string => {
    scratchFolder ??= createScratch('export');
    return scratchFolder;
  };
  app.on('quit', () => {
    // The engine may be about to end: on Windows its files are still held for a moment.
    if (scratchFolder !== null) rmSync(scratchFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  const statePath = join(app.getPath('userData'), 'window.json');
  const senderOf = (event: Electron.IpcMainEvent | Electron.IpcMainInvokeEvent): Sender => ({
    frameUrl: event.senderFrame?.url ?? null,
    isMainFrame: event.senderFrame !== null && event.senderFrame === event.sender.mainFrame,
    isOurs: BrowserWindow.fromWebContents(event.sender) !== null,
  });
  return {
    argv: process.argv,
    cwd: process.cwd(),
    isPackaged: app.isPackaged,
    platform: process.platform,
    preload: places.preload,
    newId: randomUUID,
    singleInstance: () => app.requestSingleInstanceLock(),
    whenReady: () => app.whenReady(),
    quit: () => app.quit(),
    onSecondInstance: (listener) => app.on('second-instance', (_event, argv, cwd) => listener(argv, cwd)),
    onOpenFile: (listener) =>
      app.on('open-file', (event, path) => {
        event.preventDefault();
        listener(path);
      }),
    onActivate: (listener) => app.on('activate', listener),
    onAllClosed: (listener) => app.on('window-all-closed', listener),
    isDark: () => nativeTheme.shouldUseDarkColors,
    screens: () => screen.getAllDisplays().map((display) => display.workArea),
    harden: () => {
      const find = listAppFiles(places.windowFolder);
      protocol.handle(APP_SCHEME, async (request) => {
        const file = find(request.url);
        if (file === null) return new Response('No such file', { status: 404 });
        const body = await readFile(file.path);
        return new Response(body, {
          headers: { ...SECURITY_HEADERS, 'content-type': file.type, 'content-length': String(body.length) },
        });
      });
      const own = session.defaultSession;
      own.webRequest.onBeforeRequest((details, done) => done({ cancel: !mayRequest(details.url) }));
      own.setPermissionRequestHandler((_contents, permission, done) => done(mayUse(permission)));
      own.setPermissionCheckHandler((_contents, permission) => mayUse(permission));
      own.setDevicePermissionHandler(() => false);
      own.setSpellCheckerEnabled(false);
      void own.setProxy({ mode: 'direct' });
      app.on('web-contents-created', (_event, contents) => {
        contents.setWindowOpenHandler(() => ({ action: 'deny' }));
        const refuse = (event: { preventDefault(): void }, url: string): void => {
          if (!mayNavigate(url)) event.preventDefault();
        };
        contents.on('will-navigate', (event) => refuse(event, event.url));
        contents.on('will-redirect', (event) => refuse(event, event.url));
        contents.on('will-frame-navigate', (event) => {
          // The report's frame is filled from memory; nothing in it may lead anywhere.
          if (!event.url.startsWith('about:srcdoc')) refuse(event, event.url);
        });
        contents.on('will-attach-webview', (event) => event.preventDefault());
      });
    },
    createWindow: (options) => windowPort(electron, options),
    startEngine: () => enginePort(electron, places, scratch()),
    channelPair: () => {
      const { port1, port2 } = new electron.MessageChannelMain();
      // A Channel is a port under a name that nobody can read: it is only handed on.
      return [port1, port2] as unknown as [Channel, Channel];
    },
    onMessage: (channel, listener) => {
      ipcMain.on(channel, (event, payload: unknown) => listener(senderOf(event), payload));
    },
    onQuestion: (channel, answer) => {
      ipcMain.handle(channel, (event, payload: unknown) => answer(senderOf(event), payload));
    },
    chooseFiles: async (what) => {
      // Most systems have no dialog for both.
      const kind = what === 'folder' ? 'openDirectory' : 'openFile';
      return (await dialog.showOpenDialog({ properties: [kind, 'multiSelections'] })).filePaths;
    },
    saveExport: async (id, name) => {
      // A name of the page is a proposal: its last part, in the folder that the dialog opens.
      const { filePath } = await dialog.showSaveDialog({ defaultPath: basename(name) });
      if (filePath === undefined || filePath === '') return false;
      // The places may lie on different disks, where a rename is none.
      await copyFile(join(scratch(), id), filePath);
      await rm(join(scratch(), id), { force: true });
      return true;
    },
    addRecent: (path) => app.addRecentDocument(path),
    setMenu: (items) => Menu.setApplicationMenu(Menu.buildFromTemplate(items.map(toTemplate))),
    readState: () => {
      try {
        const value: unknown = JSON.parse(readFileSync(statePath, 'utf8'));
        return value;
      } catch {
        // The first start, or a file that somebody broke: the defaults will do.
        return null;
      }
    },
    writeState: (state) => {
      mkdirSync(dirname(statePath), { recursive: true });
      writeFileSync(`${statePath}.part`, JSON.stringify(state));
      renameSync(`${statePath}.part`, statePath);
    },
  };
}

function toTemplate(item: MenuItem): Electron.MenuItemConstructorOptions {
  const { submenu, ...rest } = item;
  return { ...rest, ...(submenu === undefined ? {} : { submenu: submenu.map(toTemplate) }) };
}

function windowPort(electron: Module, options: WindowOptions): WindowPort {
  const window = new electron.BrowserWindow(options);
  return {
    load: (url) => window.loadURL(url),
    send: (channel, payload, channels = []) =>
      window.webContents.postMessage(channel, payload, channels as unknown as Electron.MessagePortMain[]),
    show: () => window.show(),
    focus: () => {
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    maximize: () => window.maximize(),
    reload: () => window.reload(),
    state: () => ({ ...window.getNormalBounds(), maximized: window.isMaximized() }),
    onReadyToShow: (listener) => window.once('ready-to-show', listener),
    onClose: (listener) => window.on('close', listener),
    onClosed: (listener) => window.on('closed', listener),
    onGone: (listener) => window.webContents.on('render-process-gone', (_event, details) => listener(details.reason)),
  };
}

function enginePort(electron: Module, places: Places, scratchFolder: string): EnginePort {
  const engine = electron.utilityProcess.fork(places.engineEntry, [], {
    serviceName: 'Buddyscope engine',
    stdio: 'inherit',
    // Node options of the user's shell must not reach into the engine.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_'))),
  });
  engine.postMessage({
    kind: 'start',
    libraryFolder: join(electron.app.getPath('userData'), 'cases'),
    samplePath: places.samplePath,
    scratchFolder,
  });
  return {
    grant: (id, path) => engine.postMessage({ kind: 'grant', id, path }),
    connect: (channel) => engine.postMessage({ kind: 'connect' }, [channel as unknown as Electron.MessagePortMain]),
    stop: () => {
      engine.kill();
    },
    onExit: (listener) => engine.on('exit', listener),
  };
}
