/** The real API server of e2e/rig: a ready one by DRAWBRIDGE_RIG_BIN, the cached build of these sources, or built now. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedPath, generated, go, removeUnused } from './go-build.mjs';

const rig = join(dirname(dirname(fileURLToPath(import.meta.url))), 'e2e', 'rig');

/** The version that the API server tells of itself, which a release build sets from outside. */
function version() {
  const [, full, major, minor] =
    /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(readFileSync(join(rig, 'go.mod'), 'utf8')) ?? [];
  const set = (name, value) => `-X k8s.io/component-base/version.${name}=${value}`;
  return [set('gitVersion', full), set('gitMajor', major), set('gitMinor', minor)].join(' ');
}

async function build(target) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  let step = 'reading Calico’s types';
  const say = (text) => process.stderr.write(`${text}\n`);
  const tick = () => say(`  … ${step}, ${seconds()} s`);
  say('Building the real API server for the tests (once, 5 to 12 minutes on 2 cores) …');
  mkdirSync(dirname(target), { recursive: true });
  // One's own names until all is done: two builds at once must not meet in one file.
  const made = `${target}.${process.pid}`;
  mkdirSync(join(rig, generated), { recursive: true });
  const definitions = join(rig, generated, `crds.json.${process.pid}`);
  const env = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly -trimpath -buildvcs=false' };
  try {
    const types = await go(rig, ['run', '-p', '2', './crdgen', definitions], env, tick);
    if (types !== null) return types;
    renameSync(definitions, join(rig, generated, 'crds.json'));
    step = 'compiling kube-apiserver and etcd';
    const failure = await go(
      rig,
      ['build', '-p', '2', '-ldflags', `-s -w ${version()}`, '-o', made, '.'],
      env,
      tick,
    );
    if (failure !== null) return failure;
    renameSync(made, target);
  } finally {
    rmSync(made, { force: true });
    rmSync(definitions, { force: true });
  }
  say(`  built in ${seconds()} s`);
  return null;
}

/**
 * Finds or builds the binary and names it in DRAWBRIDGE_RIG_BIN for the tests started from here.
 * `failed` tells a rig that should have been there from a machine without Go.
 * @returns {Promise<{ ok: true, binary: string } | { ok: false, failed: boolean, reason: string }>}
 */
export async function realParts() {
  const ready = process.env.DRAWBRIDGE_RIG_BIN;
  if (ready) {
    if (existsSync(ready)) return { ok: true, binary: ready };
    return { ok: false, failed: true, reason: `DRAWBRIDGE_RIG_BIN names ${ready}, which does not exist` };
  }
  const binary = cachedPath(rig, 'rig');
  if (existsSync(binary)) utimesSync(binary, new Date(), new Date());
  else {
    if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0)
      return { ok: false, failed: false, reason: 'no Go toolchain and no DRAWBRIDGE_RIG_BIN' };
    const failure = await build(binary);
    if (failure !== null) return { ok: false, failed: true, reason: `its build failed:\n${failure}` };
    removeUnused(binary, 'rig');
  }
  process.env.DRAWBRIDGE_RIG_BIN = binary;
  return { ok: true, binary };
}
