import { defineConfig } from 'vitest/config';

// Apart from the project's own configuration, so that a plain `vitest run` never builds and starts a real cluster.
export default defineConfig({
  test: {
    name: 'cluster',
    include: ['test/cluster/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
