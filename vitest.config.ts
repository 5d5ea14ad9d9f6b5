import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __BUDDYSCOPE_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/corpus/**', 'node_modules/**'],
    // The clock's zone and the locale are the machine's unless they are fixed here.
    env: { TZ: 'UTC', LC_ALL: 'C', NO_COLOR: '1' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Counted by `npm run coverage`. What decides what a user is told is held to its branches.
    coverage: {
      provider: 'v8',
      include: ['shared/**/*.ts'],
      exclude: ['**/types.ts', '**/index.ts'],
      reporter: ['text', 'html'],
      thresholds: {
        'shared/judge/**/*.ts': { branches: 95 },
        'shared/kernel/**/*.ts': { branches: 95 },
      },
    },
  },
});
