/**
 * Bundles the engine's threads and the desktop shell into dist/, beside the command line; runs after vite.engine.ts.
 * With `--mode preload` it builds the preload script, which has to be one CommonJS file (Electron's sandbox).
 */
import { cpSync } from 'node:fs';
import { defineConfig } from 'vite';
import { define, external, license } from './vite.shared.ts';

export default defineConfig(({ mode }) => ({
  define,
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
  ssr: { noExternal: true },
  build: {
    ssr: true,
    license: license(mode === 'preload' ? 'preload' : 'threads'),
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    sourcemap: true,
    rollupOptions:
      mode === 'preload'
        ? {
            input: { preload: 'electron/preload/index.ts' },
            external,
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
            external,
            output: { entryFileNames: '[name].mjs', chunkFileNames: 'parts/[name]-[hash].mjs' },
          },
  },
}));
