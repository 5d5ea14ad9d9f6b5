/** A folder that electron-builder takes for Electron: a "program" with the place where fuses are kept, and what lies beside it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Marks the wire of fuses in Electron's program; electron/docs/tutorial/fuses.md. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1 of the wire, its length, then the state of each fuse as Electron ships them. */
const WIRE = Buffer.concat([Buffer.from([1, 9]), Buffer.from('101100101')]);

export function writeStubElectron(folder: string, version: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'), { recursive: true });
  const program = Buffer.concat([Buffer.from('#!/bin/false\n'), Buffer.from(SENTINEL), WIRE, Buffer.alloc(64)]);
  writeFileSync(join(folder, 'electron'), program, { mode: 0o755 });
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'LICENSE'), 'Stub\n');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), '<p>Stub</p>\n');
  writeFileSync(join(folder, 'locales', 'en-US.pak'), '');
  writeFileSync(join(folder, 'locales', 'de.pak'), '');
}
