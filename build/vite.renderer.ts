/** Bundles the window into dist/window: hashed assets, no source maps, nothing that is fetched from elsewhere. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { license } from './vite.shared.ts';

const root = fileURLToPath(new URL('../renderer', import.meta.url));

export default defineConfig({
  root,
  // Relative, so that the same files work under http and under app://.
  base: './',
  plugins: [react()],
  resolve: {
    alias: [{ find: /^zod$/, replacement: fileURLToPath(new URL('../renderer/client/zod.ts', import.meta.url)) }],
  },
  worker: { format: 'es' },
  build: {
    target: 'chrome130',
    outDir: fileURLToPath(new URL('../dist/window', import.meta.url)),
    emptyOutDir: true,
    license: license('window'),
    // A data: address would need a wider content policy than files of our own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
});
