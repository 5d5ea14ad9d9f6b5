/** Bundles the command line with the engine into dist/, dependencies stay where npm put them. */
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export default defineConfig({
  define: { __BUDDYSCOPE_VERSION__: JSON.stringify(version) },
  // Two hundred small packages, of which little is used: bundled, they load in a tenth of the time.
  ssr: { noExternal: [/^@stdlib\//] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: { cli: 'electron/cli/index.ts' },
      output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
});
