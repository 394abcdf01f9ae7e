import { defineConfig } from '@playwright/test';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const executablePath = process.env.DRAWBRIDGE_BROWSER;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  workers: 2,
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter:
    process.env.DRAWBRIDGE_REPORT === undefined
      ? 'list'
      : [['list'], ['json', { outputFile: process.env.DRAWBRIDGE_REPORT }]],
  use: {
    headless: true,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    launchOptions: { args, ...(executablePath === undefined ? {} : { executablePath }) },
  },
  projects: [
    // Screens share nothing; journeys start whole clusters and have the machine to themselves.
    { name: 'screens', testMatch: '**/screens/**/*.spec.ts', workers: 2 },
    { name: 'sandbox', testIgnore: ['**/real/**', '**/screens/**'], workers: 1 },
    { name: 'real', testMatch: '**/real/**/*.spec.ts', workers: 1 },
  ],
});
