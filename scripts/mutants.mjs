/** `npm run test:mutants`: each seeded bug in turn is put into the test build, and its tests have to fail. Ends with how many were caught. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { seeded } from './mutants/seeded.mjs';
import { ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
const atOnce = 2;

/** 0 when all tests pass, which for a bug means that nobody saw it. */
const tests = (suites, env) =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', '--reporter=json', ...suites],
      { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.resume();
    child.on('close', (code) => resolve({ code, text: Buffer.concat(chunks).toString() }));
  });

/** A run that ended before a test failed – a build that broke, say – saw nothing. */
function failedTests(text) {
  try {
    return JSON.parse(text.slice(text.indexOf('{'))).numFailedTests ?? 0;
  } catch {
    return 0;
  }
}

// Without a bug they pass: else any bug would seem caught.
for (const suites of new Set(seeded.map((mutant) => mutant.suites.join(' ')))) {
  const { code } = await tests(suites.split(' '), {});
  if (code === 0) continue;
  process.stdout.write(`Without a bug these do not pass: ${suites}\n`);
  process.exit(1);
}
const left = [...seeded.keys()];
let caught = 0;
async function work() {
  for (let place = left.shift(); place !== undefined; place = left.shift()) {
    const mutant = seeded[place];
    const { code, text } = await tests(mutant.suites, { DRAWBRIDGE_MUTANT: String(place) });
    const isCaught = code !== 0 && failedTests(text) > 0;
    if (isCaught) caught++;
    process.stdout.write(`${isCaught ? 'caught' : 'NOT SEEN'}  ${mutant.set}: ${mutant.name}\n`);
  }
}
await Promise.all(Array.from({ length: atOnce }, work));
process.stdout.write(`${caught} of ${seeded.length} seeded bugs caught\n`);
process.exitCode = caught === seeded.length ? 0 : 1;
