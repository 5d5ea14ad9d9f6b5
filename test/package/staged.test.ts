/**
 * The desktop app as it is staged: electron-builder really runs, over a stub of Electron, and writes the archive and the
 * fuses. Needs dist (npm run build); no network.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractFile, listPackage, statFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUDGETS_BYTES } from '../../build/budgets.ts';
import { packedAppProblems } from '../../build/package/packed-app.ts';
import { writeStubElectron } from './stub-electron.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MACHINE = `${process.platform}-${process.arch}`;
const work = mkdtempSync(join(tmpdir(), 'buddyscope-staged-'));
const app = join(work, 'out', process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked');
const resources = join(app, 'resources');
const archive = join(resources, 'app.asar');
let files: string[] = [];

/** In place of fpm, which makes the .deb: keeps what it was to put into the system's folders. */
const packer = join(work, 'fpm');
const PACKER = `#!/bin/sh
for argument in "$@"; do
  case "$argument" in *=/usr/share/applications/*|*=/usr/share/mime/*) cp "\${argument%%=*}" "${work}/\${argument##*/}" ;; esac
  [ "$before" = --package ] && : > "$argument"
  before=$argument
done
exit 0
`;

beforeAll(() => {
  writeStubElectron(join(work, 'electron'), '45.0.0');
  writeFileSync(packer, PACKER, { mode: 0o755 });
  const result = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'electron-builder', 'cli.js'),
      '--config',
      'build/package/electron-builder.ts',
      '--linux',
      'deb',
      '--publish',
      'never',
      `-c.electronDist=${join(work, 'electron')}`,
      `-c.directories.output=${join(work, 'out')}`,
    ],
    {
      cwd: ROOT,
      encoding: 'utf8',
      // A home without caches and a proxy that is not there: whoever tries to fetch something fails.
      env: {
        PATH: process.env['PATH'],
        HOME: work,
        HTTPS_PROXY: 'http://127.0.0.1:9',
        HTTP_PROXY: 'http://127.0.0.1:9',
        CUSTOM_FPM_PATH: packer,
        BUDDYSCOPE_HOMEPAGE: 'https://example.invalid/',
        BUDDYSCOPE_MAINTAINER: 'Nobody <nobody@example.invalid>',
      },
    },
  );
  expect(result.status, `${result.stdout}${result.stderr}`).toBe(0);
  files = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('app.asar', () => {
  it('holds everything that the app starts with', () => {
    const names = [
      'package.json',
      'dist/main.mjs',
      'dist/preload.cjs',
      'dist/worker-utility.mjs',
      'dist/worker-thread.mjs',
      'dist/worker-search-thread.mjs',
      'dist/window/index.html',
      'dist/window/icon.svg',
      'dist/window/licences.json',
      'dist/fonts/IBMPlexSans_400Regular.ttf',
      'node_modules/@foxglove/wasm-bz2/wasm/module.wasm',
      'node_modules/libarchive-wasm/dist/libarchive.wasm',
      'node_modules/@myriaddreamin/typst-ts-node-compiler/index.js',
      'node_modules/node-liblzma/lib/wasm/liblzma.wasm',
    ];
    expect(files).toEqual(expect.arrayContaining(names));
    expect(JSON.parse(extractFile(archive, 'package.json').toString())).toMatchObject({ main: 'dist/main.mjs' });
  });

  it('holds each part that another part of the program loads', () => {
    const ours = files.filter((name) => /^dist\/[^/]+\.mjs$|^dist\/parts\/.+\.mjs$/.test(name));
    for (const name of ours) {
      const text = extractFile(archive, name).toString();
      for (const [, target] of text.matchAll(/(?:from|import\()\s*["'](\.{1,2}\/[^"']+\.mjs)["']/g)) {
        const path = new URL(target ?? '', `file:///${name}`).pathname.slice(1);
        expect(files, `${name} loads ${target}`).toContain(path);
      }
    }
    // Packages that are loaded by name have to be there as packages.
    for (const name of ours) {
      const code = extractFile(archive, name)
        .toString()
        .replaceAll(/^\s*(?:\*|\/\/|\/\*).*$/gm, '');
      for (const [, target] of code.matchAll(/(?:^import[^"']*|\bimport\(\s*)["']((?!node:|\.)[^"']+)["']/gm)) {
        const [scope, rest] = (target ?? '').split('/');
        const wanted = target?.startsWith('@') ? `${scope}/${rest}` : (scope ?? '');
        if (!builtinModules.includes(wanted) && wanted !== 'electron')
          expect(files, `${name} loads ${target}`).toContain(`node_modules/${wanted}/package.json`);
      }
    }
    const index = extractFile(archive, 'dist/window/index.html').toString();
    for (const [, target] of index.matchAll(/(?:src|href)="\.\/([^"]+)"/g))
      expect(files).toContain(`dist/window/${target}`);
  });

  it('holds nothing that only builds, tests or serves', () => {
    const tops = new Set(files.map((name) => name.split('/')[0]));
    expect([...tops].sort()).toEqual(['dist', 'node_modules', 'package.json']);
    const packages = files.filter((name) => /^node_modules\/(?:@[^/]+\/)?[^/@]+$/.test(name));
    for (const name of ['react', 'zod', 'monaco-editor', 'vite', 'vitest', 'electron', 'playwright-core', 'node'])
      expect(packages).not.toContain(`node_modules/${name}`);
    expect(files.filter((name) => /\.(?:map|ts|tsx|test\.js)$|(?:^|\/)(?:test|src)\//.test(name))).toEqual([]);
    expect(files).not.toContain('dist/cli.mjs');
    expect(files).not.toContain('dist/start.mjs');
    const text = extractFile(archive, 'package.json').toString();
    expect(text).not.toMatch(/devDependencies|"scripts"/);
  });

  it('is as small as its budget says', () => {
    expect(statSync(archive).size).toBeLessThan(BUDGETS_BYTES.asar);
  });
});

describe('beside the archive', () => {
  it('native parts lie unpacked, for this machine alone', () => {
    const native = readdirSync(join(resources, 'app.asar.unpacked'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.node'))
      .map((name) => name.replaceAll('\\', '/'));
    expect(native.filter((name) => name.includes('typst-ts-node-compiler'))).toHaveLength(1);
    for (const name of native) expect(name).toContain(MACHINE);
    // The archive names them, and must not carry them a second time.
    for (const name of native)
      expect(statFile(archive, `node_modules/${name.split('node_modules/')[1]}`)).toHaveProperty('unpacked', true);
  });

  it('the sample lies where it can be read like any report', () => {
    const names = readdirSync(join(resources, 'app.asar.unpacked', 'dist', 'sample'));
    expect(names.some((name) => name.endsWith('.tar.xz'))).toBe(true);
  });

  it('licences and the bill of materials can be read without the app', () => {
    const text = readFileSync(join(resources, 'licences', 'THIRD-PARTY.txt'), 'utf8');
    expect(text).toContain('monaco-editor');
    expect(text).toContain('SIL OPEN FONT LICENSE');
    expect(JSON.parse(readFileSync(join(resources, 'licences', 'sbom.cdx.json'), 'utf8'))).toMatchObject({
      bomFormat: 'CycloneDX',
    });
  });
});

it('the program has the fuses that were asked for', async () => {
  const wire = await getCurrentFuseWire(join(app, 'buddyscope'));
  const on = (fuse: FuseV1Options): boolean => String.fromCharCode(wire[fuse] ?? 0) === '1';
  expect(on(FuseV1Options.RunAsNode)).toBe(false);
  expect(on(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
  expect(on(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false);
  expect(on(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false);
  expect(on(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot)).toBe(false);
  expect(on(FuseV1Options.EnableCookieEncryption)).toBe(true);
  expect(on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true);
  expect(on(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
});

describe('before a package is made', () => {
  it('this app is found right, and wrong for every other machine', () => {
    expect(packedAppProblems(resources, MACHINE)).toEqual([]);
    const other = MACHINE === 'linux-arm64' ? 'linux-x64' : 'linux-arm64';
    const problems = packedAppProblems(resources, other).join('\n');
    expect(problems).toContain(`the typesetter for ${other} is not installed`);
    expect(problems).toContain(`is of another machine than ${other}`);
  });

  it('a folder without an app is told', () => {
    expect(packedAppProblems(join(work, 'electron'), MACHINE)[0]).toContain('is not there');
  });
});

describe('what a Linux desktop is told', () => {
  it('the program opens the case file, archives and logs, and asks for no more than that', () => {
    const entry = readFileSync(join(work, 'buddyscope.desktop'), 'utf8');
    expect(entry).toMatch(/^Exec=.*\/buddyscope %U$/m);
    expect(entry).toMatch(/^Icon=buddyscope$/m);
    expect(entry).toMatch(/^Categories=System;Monitor;$/m);
    const types = /^MimeType=(.*)$/m.exec(entry)?.[1]?.split(';').filter(Boolean) ?? [];
    expect(types).toEqual(
      expect.arrayContaining(['application/vnd.buddyscope.case', 'application/x-xz-compressed-tar', 'text/x-log']),
    );
    expect(types).not.toContain('text/plain');
    // KDE puts a program without a preference last.
    expect(entry).toMatch(/^InitialPreference=0$/m);
  });

  it('which files are cases', () => {
    const types = readFileSync(join(work, 'buddyscope.xml'), 'utf8');
    expect(types).toContain('<mime-type type="application/vnd.buddyscope.case">');
    expect(types).toContain('<glob pattern="*.buddyscope"/>');
  });
});
