/** Bundles the command line with the engine into dist/, and all packages but those that package.json installs beside it. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { FONT_FILES } from '../electron/engine/report-writers/pdf-parts.ts';
import { define, external, license } from './vite.shared.ts';

export default defineConfig({
  define,
  plugins: [
    {
      name: 'faces-of-the-pdf',
      closeBundle() {
        const folder = fileURLToPath(new URL('../dist/fonts/', import.meta.url));
        mkdirSync(folder, { recursive: true });
        for (const file of FONT_FILES)
          copyFileSync(createRequire(import.meta.url).resolve(file), `${folder}${basename(file)}`);
      },
    },
  ],
  ssr: { noExternal: true },
  build: {
    ssr: true,
    license: license('engine'),
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rollupOptions: {
      external,
      input: { cli: 'electron/cli/index.ts' },
      output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
});
