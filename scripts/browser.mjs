/** Finds a Chromium to test with, or has Playwright install its own. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root, run } from './prepare.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function installed() {
  const candidates = [
    process.env.DRAWBRIDGE_BROWSER,
    ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
    ...macPaths,
  ];
  for (const path of candidates) {
    if (path === undefined || path === '') continue;
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not this one.
    }
  }
  return null;
}

/** Path of a browser, null where Playwright's own is used; exits with what to do when none can be had. */
export async function ensureBrowser() {
  const found = installed();
  if (found !== null) return found;
  const { chromium } = await import('playwright');
  if (existsSync(chromium.executablePath())) return null;
  process.stderr.write('No browser found; installing one for the tests …\n');
  const playwright = join(root, 'node_modules', 'playwright', 'cli.js');
  if (
    run(process.execPath, [playwright, 'install', '--with-deps', 'chromium']) === 0 &&
    existsSync(chromium.executablePath())
  )
    return null;
  if (
    run(process.execPath, [playwright, 'install', 'chromium']) === 0 &&
    existsSync(chromium.executablePath())
  )
    return null;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('Trying the distribution’s chromium …\n');
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const debian = installed();
    if (debian !== null) return debian;
  }
  process.stderr.write(
    'The browser tests need Chromium or Chrome: install one, or name it with DRAWBRIDGE_BROWSER=/path/to/chrome.\n',
  );
  process.exit(1);
}
