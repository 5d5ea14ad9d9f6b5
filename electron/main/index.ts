/** Entry of the desktop app. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as electron from 'electron';
import { beforeReady, electronPorts } from './adapters/electron-ports.ts';
import { createApp } from './app.ts';

const here = import.meta.dirname;
const sampleFolder = join(here, 'sample');
const sample = existsSync(sampleFolder)
  ? readdirSync(sampleFolder).find((name) => name.endsWith('.tar.xz'))
  : undefined;

beforeReady(electron);
await createApp(
  electronPorts(electron, {
    windowFolder: join(here, 'window'),
    preload: join(here, 'preload.cjs'),
    engineEntry: join(here, 'worker-utility.mjs'),
    samplePath: sample === undefined ? null : join(sampleFolder, sample),
  }),
  () => performance.now(),
);
