/**
 * Bundles the engine's threads and the desktop shell into dist/, beside the command line; runs after vite.engine.ts.
 * With `--mode preload` it builds the preload script, which has to be one CommonJS file (Electron's sandbox).
 */
import { cpSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export default defineConfig(({ mode }) => ({
  define: { __BUDDYSCOPE_VERSION__: JSON.stringify(version) },
  plugins: [
    {
      name: 'sample-case',
      closeBundle() {
        cpSync(new URL('../test/fixtures/sample', import.meta.url), new URL('../dist/sample', import.meta.url), {
          recursive: true,
        });
      },
    },
  ],
  // Two hundred small packages, of which little is used: bundled, they load in a tenth of the time.
  ssr: { noExternal: [/^@stdlib\//] },
  build: {
    ssr: true,
    target: 'node22',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    sourcemap: true,
    rollupOptions:
      mode === 'preload'
        ? {
            input: { preload: 'electron/preload/index.ts' },
            external: ['electron'],
            output: { format: 'cjs', entryFileNames: '[name].cjs' },
          }
        : {
            input: {
              main: 'electron/main/index.ts',
              start: 'electron/main/start.ts',
              'worker-thread': 'electron/worker/thread.ts',
              'worker-search-thread': 'electron/worker/search-thread.ts',
              'worker-utility': 'electron/worker/utility.ts',
            },
            external: ['electron'],
            output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
          },
  },
}));
