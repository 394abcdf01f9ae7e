/** Calico's own validation for the tests (e2e/calico-validator): the cached build of its sources, or built now. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedPath, go, removeUnused } from './go-build.mjs';

const sources = join(dirname(dirname(fileURLToPath(import.meta.url))), 'e2e', 'calico-validator');
const name = 'calico-validator';

/** @throws Error when its build fails. @returns the path of the binary; null on a machine without Go. */
export async function calicoValidator() {
  const binary = cachedPath(sources, name);
  if (existsSync(binary)) {
    utimesSync(binary, new Date(), new Date());
    return binary;
  }
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) return null;
  const started = Date.now();
  const say = (text) => process.stderr.write(`${text}\n`);
  say('Building Calico’s validation for the tests (once, 1 to 3 minutes on 2 cores) …');
  mkdirSync(dirname(binary), { recursive: true });
  const made = `${binary}.${process.pid}`;
  const env = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly -trimpath -buildvcs=false' };
  try {
    const failure = await go(sources, ['build', '-p', '2', '-ldflags', '-s -w', '-o', made, '.'], env, () =>
      say(`  … ${Math.round((Date.now() - started) / 1000)} s`),
    );
    if (failure !== null) throw new Error(`Calico’s validation could not be built:\n${failure}`);
    renameSync(made, binary);
  } finally {
    rmSync(made, { force: true });
  }
  removeUnused(binary, name);
  return binary;
}
