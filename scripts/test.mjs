/** `npm test`: unit tests, browser journeys on the sandbox, and – where Go is – everything on a real API server. Ends with one line of totals. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root } from './prepare.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
const reports = mkdtempSync(join(tmpdir(), 'drawbridge-tests-'));
const totals = { passed: 0, failed: 0, skipped: 0 };

function node(script, args, env = {}) {
  const result = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return result.status ?? 1;
}

function add(name, status, counts) {
  totals.passed += counts.passed;
  totals.failed += counts.failed;
  totals.skipped += counts.skipped;
  // A runner that fails without naming a failed test (a crash, no tests found) is a failure too.
  if (status !== 0 && counts.failed === 0) totals.failed += 1;
  if (status === 0 && counts.passed === 0) totals.failed += 1;
  process.stdout.write(
    `${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
  );
}

function vitest(name, config, env) {
  const file = join(reports, `${name}.json`);
  const status = node(
    'vitest/vitest.mjs',
    ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    env,
  );
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  add(name, status, {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  });
}

function playwright(name, project, env) {
  const file = join(reports, `${name}.json`);
  const status = node('@playwright/test/cli.js', ['test', `--project=${project}`], {
    DRAWBRIDGE_REPORT: file,
    ...env,
  });
  const stats = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).stats ?? {}) : {};
  add(name, status, {
    passed: (stats.expected ?? 0) + (stats.flaky ?? 0),
    failed: stats.unexpected ?? 0,
    skipped: stats.skipped ?? 0,
  });
}

ensureInstalled();
const wants = (part) => values.only === undefined || values.only === part;
if (wants('unit')) vitest('unit', 'vitest.config.ts', {});
if (wants('e2e') || wants('real')) {
  const { ensureBuilt } = await import('./build.mjs');
  await ensureBuilt();
  const { ensureBrowser } = await import('./browser.mjs');
  const browser = await ensureBrowser();
  const env = browser === null ? {} : { DRAWBRIDGE_BROWSER: browser };
  if (wants('e2e')) {
    playwright('screens', 'screens', env);
    playwright('browser', 'sandbox', env);
  }
  if (wants('real')) {
    const { realParts } = await import('./real-parts.mjs');
    const parts = await realParts();
    if (parts.ok) {
      vitest('real contract', 'vitest.real.config.ts', env);
      playwright('real browser', 'real', env);
    } else
      process.stdout.write(`real API server: ${parts.failed ? 'not started' : 'skipped'}, ${parts.reason}\n`);
    if (!parts.ok && (parts.failed || values.only === 'real')) process.exitCode = 1;
  }
}
rmSync(reports, { recursive: true, force: true });
process.stdout.write(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}\n`,
);
process.exitCode = totals.failed > 0 || process.exitCode === 1 ? 1 : 0;
