import { defineConfig } from 'vitest/config';

/** Tests of services that only a whole emulator has: `npm run test:cluster` plays them, on one after the other. */
const emulated = ['test/integration/chain.test.ts', 'test/integration/lost-creates.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'], testTimeout: 10_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: process.env['TACK_TEST_AWS'] === undefined ? emulated : [],
          env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'kubectl', include: ['test/kubectl/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
