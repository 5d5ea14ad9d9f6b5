/** Who may do what in the desktop program. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listAppFiles } from '../../../electron/main/app-files.ts';
import { isTrusted, mayNavigate, mayRequest, mayUse } from '../../../electron/main/policy.ts';

test('messages count from the main frame of a window of ours, and from nowhere else', () => {
  const sender = { frameUrl: 'app://main/index.html', isMainFrame: true, isOurs: true };
  expect(isTrusted(sender)).toBe(true);
  expect(isTrusted({ ...sender, isOurs: false })).toBe(false);
  expect(isTrusted({ ...sender, isMainFrame: false })).toBe(false);
  for (const frameUrl of [
    null,
    'app://main.evil/index.html',
    'https://evil.example/app://main/',
    'file:///app://main/',
  ])
    expect(isTrusted({ ...sender, frameUrl })).toBe(false);
});

test('the page asks for its own files and for nothing else, goes nowhere, and may copy', () => {
  expect(mayRequest('app://main/index.html')).toBe(true);
  for (const url of [
    'https://evil.example/',
    'app://mainframe/x',
    'file:///etc/passwd',
    'blob:app://main.evil/x',
    'ws://127.0.0.1',
  ])
    expect(mayRequest(url)).toBe(false);
  expect(mayNavigate('app://main/index.html')).toBe(false);
  expect(mayUse('clipboard-sanitized-write')).toBe(true);
  for (const permission of ['media', 'geolocation', 'clipboard-read', 'openExternal', 'notifications'])
    expect(mayUse(permission)).toBe(false);
});

test('app:// knows the files of the window that were there at the start, and no others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  mkdirSync(join(folder, 'window/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.html'), 'secret');
  for (const name of ['index.html', 'assets/a.js', 'assets/a.sh']) writeFileSync(join(folder, 'window', name), '');
  symlinkSync('/etc', join(folder, 'window/etc'));
  symlinkSync(join(folder, 'secret.html'), join(folder, 'window/link.html'));
  const find = listAppFiles(join(folder, 'window'));
  for (const path of ['/', '/index.html', '/index.html?a#b', '/assets/a.js'])
    expect(find(`app://main${path}`)).not.toBeNull();
  for (const url of [
    'app://main/../secret.html',
    'app://main/%2e%2e/secret.html',
    'app://main/link.html',
    'app://main/etc/passwd',
    'app://main/assets/a.sh',
    'app://main/assets',
    'app://main/constructor',
    'app://main.evil/index.html',
    'file://main/index.html',
    'app://mainindex.html',
  ])
    expect(find(url)).toBeNull();
  rmSync(folder, { recursive: true });
});
