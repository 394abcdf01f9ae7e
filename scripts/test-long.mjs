/**
 * `npm run test:long [-- name]`: the property and fuzz tests many times over, a million (world, flow) pairs and a million selectors.
 * A name picks files: `-- engine` those of lib/policy but its selectors, any other the files whose path has it.
 * Says its seed first; `DRAWBRIDGE_SEED=… npm run test:long` draws the same again.
 */
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root, run } from './prepare.mjs';

const { positionals } = parseArgs({ options: {}, allowPositionals: true });
const [name] = positionals;
if (positionals.length > 1) {
  process.stderr.write(`One name at a time, got: ${positionals.join(' ')}\n`);
  process.exit(2);
}
ensureInstalled();

const seed = process.env.DRAWBRIDGE_SEED ?? String(randomInt(2 ** 31));
const env = {
  ...process.env,
  DRAWBRIDGE_SEED: seed,
  DRAWBRIDGE_RUNS: process.env.DRAWBRIDGE_RUNS ?? '50',
  DRAWBRIDGE_RUNS_SELECTOR: process.env.DRAWBRIDGE_RUNS_SELECTOR ?? '1000000',
};
process.stdout.write(
  `seed ${seed}; repeat with DRAWBRIDGE_SEED=${seed} npm run test:long${name === undefined ? '' : ` -- ${name}`}\n`,
);

const filters =
  name === undefined
    ? []
    : name === 'engine'
      ? ['lib/policy/', '--exclude', 'lib/policy/selector/**']
      : [name];

const reports = mkdtempSync(join(tmpdir(), 'drawbridge-long-'));
const report = join(reports, 'report.json');
const started = Date.now();
const status = run(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...filters,
    '--config',
    'vitest.long.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  { env },
);

const files = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')).testResults ?? []) : [];
rmSync(reports, { recursive: true, force: true });
const tests = files.flatMap((file) => file.assertionResults ?? []);
const pairs = tests.reduce((sum, test) => sum + (test.meta?.pairs ?? 0), 0);
const fuzzed = files.some((file) => file.name?.endsWith('selector.fuzz.test.ts'));
const selectors = fuzzed ? `, ${Number(env.DRAWBRIDGE_RUNS_SELECTOR)} selectors` : '';
const minutes = ((Date.now() - started) / 60_000).toFixed(1);
process.stdout.write(
  `${pairs} (world, flow) pairs${selectors} in ${minutes} min, seed ${seed}: ${status === 0 ? 'passed' : 'failed'}\n`,
);
process.exitCode = status;
