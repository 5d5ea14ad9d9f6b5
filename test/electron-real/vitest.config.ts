import { defineConfig } from 'vitest/config';

/** The specs of the window that need no server of their own, and those of the shell, over Electron's own program. */
export default defineConfig({
  test: {
    include: ['test/electron-real/**/*.spec.ts', 'test/window/{views,keyboard,report}.test.ts'],
    env: { TZ: 'UTC', LC_ALL: 'C', NO_COLOR: '1', BUDDYSCOPE_HOST: 'electron' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One app at a time: they would fight for the focus.
    fileParallelism: false,
  },
});
