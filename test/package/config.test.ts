/** The packages' configuration, by electron-builder's own schema and by what a user must never find. */
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { expect, it } from 'vitest';
import config from '../../build/package/electron-builder.ts';

it('is accepted by the schema of electron-builder, which refuses a word that it does not know', async () => {
  await expect(validateConfiguration({ ...config }, new DebugLogger(false))).resolves.toBeUndefined();
  const misspelt = { ...config, electronFuse: config.electronFuses };
  await expect(validateConfiguration(misspelt, new DebugLogger(false))).rejects.toThrow(/electronFuse/);
});

it('makes every package for every system that is promised', () => {
  expect(config.linux?.target).toEqual(['AppImage', 'deb', 'rpm']);
  expect(config.win?.target).toEqual(['nsis', 'portable']);
  expect(config.mac?.target).toEqual(['dmg', 'zip']);
});

it('takes the case file for its own and no type of others', () => {
  expect([config.fileAssociations].flat().map((one) => one?.ext)).toEqual(['buddyscope']);
  for (const one of [config.mac?.fileAssociations ?? []].flat()) {
    expect(one.role).toBe('Viewer');
    expect(one.rank).toBe('Alternate');
  }
  // NSIS would register these as ours outright, and a plain text is opened by an editor.
  expect(config.win?.fileAssociations).toBeUndefined();
  expect(config.linux?.mimeTypes).not.toContain('text/plain');
});

it('asks nobody for updates and uploads nothing', () => {
  expect(config.publish).toBeNull();
  expect(config.electronUpdaterCompatibility).toBeUndefined();
});
