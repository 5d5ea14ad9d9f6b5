/**
 * The real window in a real browser, over the real engine: what a person sees. Needs Chromium; where there is none it says
 * so and fails, since nothing was tested.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { type RunningServer, startServer } from '../../electron/serve/server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PLACES = [
  process.env['BUDDYSCOPE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @throws Error that says what to install */
export function chromiumPath(): string {
  const found = PLACES.find((path) => path !== undefined && existsSync(path));
  if (found === undefined)
    throw new Error('No Chromium was found: install it (Debian: apt-get install chromium) or set BUDDYSCOPE_CHROMIUM');
  return found;
}

export const SAMPLE = (() => {
  const folder = join(root, 'test', 'fixtures', 'sample');
  const name = readdirSync(folder).find((file) => file.endsWith('.tar.xz'));
  if (name === undefined) throw new Error('the sample report is missing');
  return join(folder, name);
})();

/** The built window; built here when nobody did. */
async function windowFolder(scratch: string): Promise<string> {
  const built = join(root, 'dist', 'window');
  if (existsSync(join(built, 'index.html'))) return built;
  const outDir = join(scratch, 'window');
  await build({
    configFile: join(root, 'build', 'vite.renderer.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}

export type PageOptions = NonNullable<Parameters<Browser['newContext']>[0]>;

export interface Stage {
  readonly scratch: string;
  /** A new browser profile on the window. */
  open(options?: PageOptions): Promise<Page>;
  /** What the console and the page complained about, in any page. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface StageOptions {
  /** Opened with the server, as `serve PATH...` does. */
  readonly paths?: readonly string[];
  /** Cases kept from an earlier stage. */
  readonly library?: string;
}

/** A stage that a server and a browser make; what is asked of them directly holds in this host alone. */
export interface BrowserStage extends Stage {
  readonly server: RunningServer;
  readonly browser: Browser;
}

/** The stage of the host under test: Chromium over `serve`, or Electron's own program (test/electron-real). */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  if (process.env['BUDDYSCOPE_HOST'] !== 'electron') return await browserStage(options);
  const { electronStage } = await import('../electron-real/stage.ts');
  return await electronStage(options);
}

export async function browserStage(options: StageOptions = {}): Promise<BrowserStage> {
  const scratch = mkdtempSync(join(tmpdir(), 'buddyscope-window-'));
  const server = await startServer({
    port: 0,
    windowFolder: await windowFolder(scratch),
    start: (options.paths ?? []).map((path) => ({ kind: 'path', path })),
    libraryFolder: options.library ?? join(scratch, 'library'),
    samplePath: SAMPLE,
  });
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-lcd-text', '--font-render-hinting=none', '--force-device-scale-factor=1'],
  });
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  return {
    scratch,
    server,
    browser,
    complaints,
    open: async (given = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 720 },
        reducedMotion: 'reduce',
        ...given,
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(server.address);
      return page;
    },
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await server.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Goes to a view as a person does. */
export async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('link', { name: view, exact: true }).click();
  await page.getByRole('main', { name: view, exact: true }).waitFor();
}

/** Waits until a case is on the screen. */
export async function caseIsOpen(page: Page): Promise<void> {
  await page.getByRole('main', { name: 'Overview', exact: true }).waitFor({ timeout: 60_000 });
}
