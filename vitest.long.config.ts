import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The property and fuzz tests alone, as long as they take: `npm run test:long` says how often each is tried. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['lib/**/*.property.test.ts', 'lib/**/*.fuzz.test.ts'],
    setupFiles: ['./vitest.setup.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 0,
  },
});
