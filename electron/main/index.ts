/** Entry of the desktop app. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as electron from 'electron';
import { beforeReady, electronPorts } from './adapters/electron-ports.ts';
import { createApp } from './app.ts';

const here = import.meta.dirname;
// The engine opens it as any other report, at a place in the file system: it lies beside the archive (asarUnpack).
const sampleFolder = join(here, 'sample').replace(/([/\\])app\.asar([/\\])/, '$1app.asar.unpacked$2');
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
