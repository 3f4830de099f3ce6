import { defineConfig } from 'vitest/config';

// Apart from the project's own configuration: these tests start real clusters, and freeze and kill them.
export default defineConfig({
  test: {
    name: 'faults',
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
    maxConcurrency: 5,
  },
});
