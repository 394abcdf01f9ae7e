/** The real API server of e2e/rig: a ready one by DRAWBRIDGE_RIG_BIN, the cached build of these sources, or built now. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rig = join(dirname(dirname(fileURLToPath(import.meta.url))), 'e2e', 'rig');
/** Made from Calico's Go types at each build, no source. */
const generated = 'dist';
const progressMs = 15_000;
const unusedMs = 14 * 24 * 3600_000;

function sourceFiles(dir = rig) {
  return readdirSync(dir, { withFileTypes: true })
    .filter(({ name }) => name !== generated && !name.startsWith('.'))
    .flatMap((entry) => (entry.isDirectory() ? sourceFiles(join(dir, entry.name)) : [join(dir, entry.name)]))
    .sort();
}

function cachedPath() {
  const hash = createHash('sha256');
  for (const file of sourceFiles()) hash.update(file.slice(rig.length)).update(readFileSync(file));
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'drawbridge');
  return join(cache, `rig-${hash.digest('hex').slice(0, 16)}`);
}

/** Runs go to its end. @returns its error text, null when it went well. */
function go(args, env, onTick) {
  return new Promise((resolve) => {
    const child = spawn('go', args, {
      cwd: rig,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += String(chunk);
    });
    const timer = setInterval(onTick, progressMs);
    child.on('error', (error) => {
      clearInterval(timer);
      resolve(error.message);
    });
    child.on('close', (code) => {
      clearInterval(timer);
      resolve(code === 0 ? null : text.trim().split('\n').slice(-20).join('\n') || `go ended with ${code}`);
    });
  });
}

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
    const types = await go(['run', '-p', '2', './crdgen', definitions], env, tick);
    if (types !== null) return types;
    renameSync(definitions, join(rig, generated, 'crds.json'));
    step = 'compiling kube-apiserver and etcd';
    const failure = await go(
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

/** Builds of sources long gone are 100 MB each. */
function removeUnused(current) {
  const dir = dirname(current);
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (!name.startsWith('rig-') || path === current) continue;
    if (Date.now() - statSync(path).mtimeMs > unusedMs) rmSync(path, { force: true });
  }
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
  const binary = cachedPath();
  if (existsSync(binary)) utimesSync(binary, new Date(), new Date());
  else {
    if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0)
      return { ok: false, failed: false, reason: 'no Go toolchain and no DRAWBRIDGE_RIG_BIN' };
    const failure = await build(binary);
    if (failure !== null) return { ok: false, failed: true, reason: `its build failed:\n${failure}` };
    removeUnused(binary);
  }
  process.env.DRAWBRIDGE_RIG_BIN = binary;
  return { ok: true, binary };
}
