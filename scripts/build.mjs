/** Builds what is out of date: the daemon bundle (dist/) and the exported pages (out/). `--force` builds both. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprint } from './fingerprint.mjs';
import { ensureInstalled, root } from './prepare.mjs';

const shared = ['package-lock.json', 'tsconfig.json', 'lib/api', 'lib/policy', 'lib/rollout'];
const parts = [
  {
    name: 'daemon',
    output: 'dist/drawbridge.mjs',
    stamp: 'dist/.built',
    sources: [...shared, 'lib', 'scripts/build.mjs'],
    build: buildDaemon,
  },
  {
    name: 'pages',
    output: 'out/index.html',
    stamp: 'out/.built',
    sources: [...shared, 'app', 'components', 'public', 'next.config.js', 'postcss.config.mjs'],
    build: buildPages,
  },
];

async function buildDaemon() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/cli/main.ts'],
    outfile: 'dist/drawbridge.mjs',
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
    banner: { js: '#!/usr/bin/env node' },
  });
}

function buildPages() {
  return new Promise((resolve, reject) => {
    const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
    const child = spawn(process.execPath, [next, 'build'], {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const progress = setInterval(() => process.stderr.write('  still building the pages …\n'), 15_000);
    child.on('close', (code) => {
      clearInterval(progress);
      if (code === 0) resolve();
      else reject(new Error(`next build failed (exit ${code}):\n${output}`));
    });
  });
}

export async function ensureBuilt({ force = false } = {}) {
  for (const part of parts) {
    const wanted = fingerprint(root, part.sources);
    const stamp = join(root, part.stamp);
    if (
      !force &&
      existsSync(join(root, part.output)) &&
      existsSync(stamp) &&
      readFileSync(stamp, 'utf8') === wanted
    )
      continue;
    const started = Date.now();
    process.stderr.write(`Building the ${part.name} …\n`);
    await part.build();
    mkdirSync(join(stamp, '..'), { recursive: true });
    writeFileSync(stamp, wanted);
    process.stderr.write(`  built in ${Math.round((Date.now() - started) / 100) / 10} s\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled();
  await ensureBuilt({ force: process.argv.includes('--force') }).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
