/** The same stage as in the browser, over Electron's own program: one app after another on one folder of data. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { electronBinary, packageFolder } from '../../electron/main/start.ts';
import type { PageOptions, Stage, StageOptions } from '../window/harness.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.mjs', import.meta.url));

/** An app that runs, with its first window. */
export interface RunningElectron {
  readonly app: ElectronApplication;
  readonly page: Page;
}

/** @throws Error when there is no program: the suite's starter has looked for it before */
export async function launch(folder: string, paths: readonly string[]): Promise<RunningElectron> {
  const executablePath = electronBinary(process.env, packageFolder('electron'));
  if (executablePath === null) throw new Error("Electron's program is not installed here");
  const app = await electron.launch({
    executablePath,
    // The sandbox of Chromium refuses to run for root, as whom containers often test.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${folder}`, MAIN, ...paths],
    env: { ...process.env, XDG_CONFIG_HOME: folder },
  });
  return { app, page: await app.firstWindow() };
}

export async function electronStage(options: StageOptions): Promise<Stage> {
  const scratch = mkdtempSync(join(tmpdir(), 'buddyscope-electron-'));
  const complaints: string[] = [];
  let running: ElectronApplication | null = null;
  return {
    scratch,
    complaints,
    open: async ({ colorScheme = null, viewport = null, reducedMotion = 'reduce' }: PageOptions = {}) => {
      // One instance a folder: the former window is closed first.
      await running?.close();
      const { app, page } = await launch(options.library ?? scratch, options.paths ?? []);
      running = app;
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.emulateMedia({ colorScheme, reducedMotion });
      await page.setViewportSize(viewport ?? { width: 1280, height: 720 });
      return page;
    },
    close: async () => {
      await running?.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
