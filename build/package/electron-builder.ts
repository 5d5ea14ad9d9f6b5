/**
 * How the desktop packages are made (docs/packaging.md). Checked against electron-builder's schema and staged over a stub
 * of Electron in test/package/; the packages themselves need Electron's program.
 *
 *     npm run build && electron-builder --config build/package/electron-builder.ts --linux
 */
import type { Configuration } from 'electron-builder';
import { FUSES } from './fuses.ts';
import { checkPackedApp } from './packed-app.ts';

/** What "open with" offers us for, beside the case file that is our own. */
const ARCHIVES = ['tar', 'tgz', 'txz', 'tbz', 'xz', 'gz', 'bz2', 'zst', 'zip'];
const LOGS = ['log', 'dmesg', 'journal'];

const { BUDDYSCOPE_HOMEPAGE: homepage, BUDDYSCOPE_MAINTAINER: maintainer } = process.env;

const config: Configuration = {
  appId: 'app.buddyscope',
  productName: 'Buddyscope',
  copyright: 'MIT licence; parts of others under theirs, see licences/',
  // All native parts are N-API and come prebuilt.
  npmRebuild: false,
  nodeGypRebuild: false,
  buildDependenciesFromSource: false,
  // Nothing updates itself: no address of an update is written into the packages, nothing is uploaded by a build.
  publish: null,
  directories: { output: 'out/packages', buildResources: 'build/package' },
  artifactName: 'buddyscope-${version}-${os}-${arch}.${ext}',
  extraMetadata: { main: 'dist/main.mjs', ...(homepage ? { homepage } : {}) },

  // An allowlist: what is not named here does not ship. Production dependencies come with npm's own tree.
  files: [
    'package.json',
    'dist/main.mjs',
    'dist/preload.cjs',
    'dist/worker-*.mjs',
    'dist/parts/*.mjs',
    'dist/fonts/**',
    'dist/sample/**',
    'dist/window/**',
    '!dist/window/.bundled/**',
    '!**/*.map',
    '!**/node_modules/**/*.{ts,cts,mts,md,markdown}',
    '!**/node_modules/**/{test,tests,example,examples,scripts,src}/**',
    // Headers for compiling, and builds for other machines.
    '!**/node_modules/node-addon-api/**',
    '!**/node_modules/node-liblzma/{binding.gyp,xz-version.json}',
    '!**/node_modules/node-liblzma/lib/**/*inline*',
    '!**/node_modules/node-liblzma/prebuilds/**',
    '**/node_modules/node-liblzma/prebuilds/${platform}-${arch}/**',
    '!**/node_modules/tslib/{tslib.es6.*,*.html}',
    '!**/node_modules/**/*.test.js',
  ],
  extraResources: [
    { from: 'LICENSE', to: 'licences/LICENSE.txt' },
    { from: 'dist/THIRD-PARTY.txt', to: 'licences/THIRD-PARTY.txt' },
    { from: 'dist/sbom-desktop.cdx.json', to: 'licences/sbom.cdx.json' },
  ],
  asar: { smartUnpack: false },
  // Native parts are loaded by the system, which knows no archive; node-liblzma is LGPL and stays replaceable as a whole; the
  // sample is read like any report.
  asarUnpack: ['**/*.node', '**/node_modules/node-liblzma/**', 'dist/sample/**'],
  electronFuses: FUSES,
  electronLanguages: ['en', 'en-US'],
  afterPack: checkPackedApp,

  // Ours, on every system. Everything else is offered under "open with" and never taken.
  fileAssociations: [
    {
      ext: 'buddyscope',
      name: 'Buddyscope case',
      description: 'Buddyscope case',
      mimeType: 'application/vnd.buddyscope.case',
      role: 'Editor',
      rank: 'Owner',
    },
  ],

  linux: {
    target: ['AppImage', 'deb', 'rpm'],
    executableName: 'buddyscope',
    icon: 'build/package/icons',
    category: 'System;Monitor',
    synopsis: 'Explains Linux page allocation failures',
    description:
      'Finds, decodes and judges Linux page allocation failures in sosreports, dmesg dumps and logs, offline.',
    ...(maintainer ? { maintainer, vendor: maintainer } : {}),
    // Archives and *.log. text/plain is left out: a system without a default of its own could take us for its editor.
    mimeTypes: [
      'application/x-tar',
      'application/x-compressed-tar',
      'application/x-xz-compressed-tar',
      'application/x-bzip-compressed-tar',
      'application/x-bzip2-compressed-tar',
      'application/x-zstd-compressed-tar',
      'application/x-xz',
      'application/gzip',
      'application/x-bzip2',
      'application/zstd',
      'application/zip',
      'text/x-log',
    ],
    desktop: {
      entry: {
        GenericName: 'Kernel memory log analyser',
        Keywords: 'kernel;memory;sosreport;dmesg;allocation;log;',
        StartupWMClass: 'buddyscope',
        // KDE's way to stand behind every other program that opens the same files.
        InitialPreference: '0',
      },
    },
  },
  deb: { packageCategory: 'utils', priority: 'optional' },
  rpm: { packageCategory: 'Applications/System' },
  // The older AppImage runtime needs libfuse2, which current distributions do not install any more.
  toolsets: { appimage: '1.0.3' },

  win: {
    target: ['nsis', 'portable'],
    icon: 'build/package/icons/buddyscope.ico',
    executableName: 'Buddyscope',
  },
  nsis: {
    artifactName: 'buddyscope-${version}-win-${arch}-setup.${ext}',
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
    differentialPackage: false,
    include: 'build/package/installer.nsh',
  },
  portable: { artifactName: 'buddyscope-${version}-win-${arch}-portable.${ext}' },

  mac: {
    target: ['dmg', 'zip'],
    icon: 'build/package/icons/buddyscope.icns',
    category: 'public.app-category.developer-tools',
    minimumSystemVersion: '13.0',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'build/package/entitlements.mac.plist',
    entitlementsInherit: 'build/package/entitlements.mac.plist',
    fileAssociations: [
      { ext: ARCHIVES, name: 'Archive of a report', role: 'Viewer', rank: 'Alternate' },
      { ext: LOGS, name: 'Kernel log', role: 'Viewer', rank: 'Alternate' },
    ],
  },
  dmg: { title: '${productName} ${version}', writeUpdateInfo: false },
};

export default config;
