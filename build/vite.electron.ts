/** Bundles the engine's threads and the Electron shell into dist/, beside the command line. Runs after vite.engine.ts. */
import { cpSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export default defineConfig({
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
  build: {
    ssr: true,
    target: 'node22',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: {
        'worker-thread': 'electron/worker/thread.ts',
        'worker-search-thread': 'electron/worker/search-thread.ts',
      },
      external: ['electron'],
      output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
});
