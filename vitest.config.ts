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
  },
});
