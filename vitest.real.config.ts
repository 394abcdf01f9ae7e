import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The contract suites against real parts: an API server of our rig, and a Goldmane by address where one is given. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['e2e/real/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 1_800_000,
  },
});
