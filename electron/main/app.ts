/** The desktop app: one window, one engine, files from wherever the system hands them over. Knows no electron. */
import { z } from 'zod';
import { EXPORT_ID } from '../../shared/contract/wire/index.ts';
import { buildMenu } from './menu.ts';
import { OpenRequests, pathsOf } from './open-requests.ts';
import { isTrusted, type Sender, START_URL } from './policy.ts';
import type { EnginePort, Ports, WindowPort } from './ports.ts';
import { windowOptions } from './window-options.ts';
import { readWindowState } from './window-state.ts';

/** A page that dies again within this time is not loaded a third time. */
const CRASH_WINDOW_MS = 10_000;
const MAX_PATHS = 64;

const nonce = z.string().min(8).max(100);
const exported = z.object({ id: z.string().regex(EXPORT_ID), name: z.string().min(1).max(200) });
const paths = z.array(z.string().min(1).max(4096)).max(MAX_PATHS);

export interface RunningApp {
  readonly requests: OpenRequests;
}

/**
 * Starts the app.
 * @param now a clock, for the page that keeps dying
 * @returns null when another instance runs already; it has been told what to open
 */
export async function createApp(ports: Ports, now: () => number): Promise<RunningApp | null> {
  if (!ports.singleInstance()) {
    ports.quit();
    return null;
  }
  const requests = new OpenRequests();
  const skip = ports.isPackaged ? 1 : 2;
  requests.add(pathsOf(ports.argv, ports.cwd, skip));
  // The system sends these before the app is ready, too.
  ports.onOpenFile((path) => requests.add([path]));
  await ports.whenReady();
  ports.harden();

  let window: WindowPort | null = null;
  let engine: EnginePort | null = null;
  let lastCrash = Number.NEGATIVE_INFINITY;

  const grant = (given: readonly string[]): string[] =>
    given.map((path) => {
      const id = ports.newId();
      engineNow().grant(id, path);
      ports.addRecent(path);
      return id;
    });

  function engineNow(): EnginePort {
    if (engine !== null) return engine;
    const started = ports.startEngine();
    engine = started;
    started.onExit((code) => {
      if (engine !== started) return;
      engine = null;
      window?.send('engine.gone', `The engine stopped (code ${code})`);
    });
    return started;
  }

  function openWindow(): void {
    const state = readWindowState(ports.readState(), ports.screens());
    const made = ports.createWindow(windowOptions(state, ports.preload, ports.isDark()));
    window = made;
    if (state.maximized) made.maximize();
    made.onReadyToShow(() => made.show());
    made.onClose(() => ports.writeState(made.state()));
    made.onClosed(() => {
      if (window === made) window = null;
      requests.follow(null);
    });
    made.onGone((reason) => {
      const at = now();
      if (reason === 'clean-exit' || at - lastCrash < CRASH_WINDOW_MS) return;
      lastCrash = at;
      made.reload();
    });
    void made.load(START_URL);
  }

  function showWindow(): void {
    if (window === null) openWindow();
    else window.focus();
  }

  const trusted = (sender: Sender): boolean => isTrusted(sender);
  ports.onMessage('engine.connect', (sender, payload) => {
    const given = nonce.safeParse(payload);
    if (!trusted(sender) || !given.success || window === null) return;
    const [forPage, forEngine] = ports.channelPair();
    engineNow().connect(forEngine);
    window.send('engine.port', given.data, [forPage]);
    const waiting = requests.take();
    if (waiting.length > 0) window.send('files.open', grant(waiting));
    requests.follow((more) => {
      showWindow();
      window?.send('files.open', grant(more));
    });
  });
  ports.onQuestion('files.grant', async (sender, payload) => {
    const given = paths.safeParse(payload);
    return trusted(sender) && given.success ? grant(given.data) : [];
  });
  ports.onQuestion('export.save', async (sender, payload) => {
    const given = exported.safeParse(payload);
    return trusted(sender) && given.success && (await ports.saveExport(given.data.id, given.data.name));
  });
  const choose = async (what: 'files' | 'folder'): Promise<string[]> => grant(await ports.chooseFiles(what));
  ports.onQuestion('files.choose', async (sender, payload) =>
    trusted(sender) ? await choose(payload === 'folder' ? 'folder' : 'files') : [],
  );
  ports.setMenu(
    buildMenu(ports.platform, (what) => {
      void choose(what).then((ids) => {
        if (ids.length > 0) window?.send('files.open', ids);
      });
    }),
  );
  ports.onSecondInstance((argv, cwd) => {
    showWindow();
    requests.add(pathsOf(argv, cwd, skip));
  });
  ports.onActivate(showWindow);
  ports.onAllClosed(() => {
    if (ports.platform === 'darwin') return;
    engine?.stop();
    ports.quit();
  });
  openWindow();
  return { requests };
}
