/**
 * Electron as the desktop shell uses it, without its program: records what is set up, lets a test play the system. What is
 * not declared here throws, so that a new use is noticed.
 */
import { EventEmitter } from 'node:events';

type Listener = (...args: never[]) => unknown;

export class FakeContents extends EventEmitter {
  readonly sent: { channel: string; payload: unknown; ports: number }[] = [];
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  readonly mainFrame = { url: 'app://main/index.html' };
  postMessage(channel: string, payload: unknown, ports: unknown[] = []): void {
    this.sent.push({ channel, payload, ports: ports.length });
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class FakeEngine extends EventEmitter {
  readonly messages: { message: unknown; ports: number }[] = [];
  killed = false;
  postMessage(message: unknown, ports: unknown[] = []): void {
    this.messages.push({ message, ports: ports.length });
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
}

export interface FakeElectron {
  /** To be given to the adapters in place of the module. */
  readonly module: object;
  readonly app: EventEmitter & { quits: number; sandboxed: boolean; recent: string[] };
  readonly windows: FakeWindow[];
  readonly engines: FakeEngine[];
  readonly schemes: { scheme: string; privileges: object }[];
  readonly session: {
    request: ((details: { url: string }, done: (answer: { cancel: boolean }) => void) => void) | null;
    permission: ((contents: unknown, permission: string, done: (allowed: boolean) => void) => void) | null;
    check: ((contents: unknown, permission: string) => boolean) | null;
    device: (() => boolean) | null;
    spelling: boolean;
  };
  readonly handlers: Map<string, (request: { url: string }) => Promise<Response>>;
  readonly dialogs: { answer: string[]; asked: string[][]; target: string | undefined; proposed: string[] };
  send(window: FakeWindow, channel: string, payload: unknown, frame?: { url: string } | null): void;
  ask(window: FakeWindow, channel: string, payload: unknown, frame?: { url: string } | null): Promise<unknown>;
}

export interface FakeWindow extends EventEmitter {
  readonly options: Record<string, unknown>;
  readonly webContents: FakeContents;
  readonly urls: string[];
  shown: boolean;
  focused: number;
  reloads: number;
}

export function fakeElectron(options: { userData: string; firstInstance?: boolean }): FakeElectron {
  const windows: FakeWindow[] = [];
  const engines: FakeEngine[] = [];
  const schemes: FakeElectron['schemes'] = [];
  const handlers: FakeElectron['handlers'] = new Map();
  const listeners = new Map<string, Listener>();
  const questions = new Map<string, Listener>();
  const dialogs: FakeElectron['dialogs'] = { answer: [], asked: [], target: undefined, proposed: [] };
  const held: FakeElectron['session'] = { request: null, permission: null, check: null, device: null, spelling: true };
  const app = Object.assign(new EventEmitter(), {
    quits: 0,
    sandboxed: false,
    recent: [] as string[],
    isPackaged: true,
    enableSandbox: () => {
      app.sandboxed = true;
    },
    getPath: (name: string) => {
      if (name !== 'userData') throw new Error(`unexpected path ${name}`);
      return options.userData;
    },
    requestSingleInstanceLock: () => options.firstInstance ?? true,
    whenReady: () => Promise.resolve(),
    quit: () => {
      app.quits++;
    },
    addRecentDocument: (path: string) => app.recent.push(path),
  });
  class Window extends EventEmitter {
    readonly webContents = new FakeContents();
    readonly urls: string[] = [];
    shown = false;
    focused = 0;
    reloads = 0;
    readonly options: Record<string, unknown>;
    constructor(given: Record<string, unknown>) {
      super();
      this.options = given;
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    static fromWebContents(contents: FakeContents): Window | null {
      return (windows.find((window) => window.webContents === contents) as Window | undefined) ?? null;
    }
    loadURL(url: string): Promise<void> {
      this.urls.push(url);
      return Promise.resolve();
    }
    show(): void {
      this.shown = true;
    }
    focus(): void {
      this.focused++;
    }
    restore(): void {}
    maximize(): void {}
    isMinimized(): boolean {
      return false;
    }
    isMaximized(): boolean {
      return false;
    }
    reload(): void {
      this.reloads++;
    }
    getNormalBounds(): object {
      return { x: 10, y: 20, width: 1000, height: 700 };
    }
  }
  const session = {
    webRequest: {
      onBeforeRequest: (listener: NonNullable<FakeElectron['session']['request']>) => {
        held.request = listener;
      },
    },
    setPermissionRequestHandler: (handler: NonNullable<FakeElectron['session']['permission']>) => {
      held.permission = handler;
    },
    setPermissionCheckHandler: (handler: NonNullable<FakeElectron['session']['check']>) => {
      held.check = handler;
    },
    setDevicePermissionHandler: (handler: () => boolean) => {
      held.device = handler;
    },
    setSpellCheckerEnabled: (on: boolean) => {
      held.spelling = on;
    },
    setProxy: () => Promise.resolve(),
  };
  const parts: Record<string, unknown> = {
    app,
    BrowserWindow: Window,
    dialog: {
      showOpenDialog: ({ properties }: { properties: string[] }) => {
        dialogs.asked.push(properties);
        return Promise.resolve({ filePaths: dialogs.answer });
      },
      showSaveDialog: ({ defaultPath }: { defaultPath: string }) => {
        dialogs.proposed.push(defaultPath);
        return Promise.resolve({ filePath: dialogs.target });
      },
    },
    ipcMain: {
      on: (channel: string, listener: Listener) => listeners.set(channel, listener),
      handle: (channel: string, listener: Listener) => questions.set(channel, listener),
    },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => {} },
    nativeTheme: { shouldUseDarkColors: true },
    protocol: {
      registerSchemesAsPrivileged: (given: FakeElectron['schemes']) => schemes.push(...given),
      handle: (scheme: string, handler: (request: { url: string }) => Promise<Response>) =>
        handlers.set(scheme, handler),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession: session },
    utilityProcess: {
      fork: () => {
        const engine = new FakeEngine();
        engines.push(engine);
        return engine;
      },
    },
    MessageChannelMain: class {
      readonly port1 = {};
      readonly port2 = {};
    },
  };
  const module = new Proxy(parts, {
    get: (target, name) => {
      if (typeof name === 'string' && !(name in target)) throw new Error(`electron.${name} is not faked`);
      return Reflect.get(target, name) as unknown;
    },
  });
  const event = (window: FakeWindow, frame: { url: string } | null | undefined): object => ({
    sender: window.webContents,
    senderFrame: frame === undefined ? window.webContents.mainFrame : frame,
  });
  return {
    module,
    app,
    windows,
    engines,
    schemes,
    session: held,
    handlers,
    dialogs,
    send: (window, channel, payload, frame) => {
      listeners.get(channel)?.(event(window, frame) as never, payload as never);
    },
    ask: async (window, channel, payload, frame) =>
      await questions.get(channel)?.(event(window, frame) as never, payload as never),
  };
}
