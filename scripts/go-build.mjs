/** What the tests build with Go: found in the cache by its sources, or built by a go that says how long it works. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Made by a build, no source. */
export const generated = 'dist';
const progressMs = 15_000;
const unusedMs = 14 * 24 * 3600_000;

function sourceFiles(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .filter(({ name }) => name !== generated && !name.startsWith('.'))
    .flatMap((entry) => (entry.isDirectory() ? sourceFiles(join(dir, entry.name)) : [join(dir, entry.name)]))
    .sort();
}

/** @param name what the binary is called, before the digest of its sources */
export function cachedPath(dir, name) {
  const hash = createHash('sha256');
  for (const file of sourceFiles(dir)) hash.update(file.slice(dir.length)).update(readFileSync(file));
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'drawbridge');
  return join(cache, `${name}-${hash.digest('hex').slice(0, 16)}`);
}

/** Runs go to its end in `dir`. @returns its error text, null when it went well. */
export function go(dir, args, env, onTick) {
  return new Promise((resolve) => {
    const child = spawn('go', args, {
      cwd: dir,
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

/** Builds of sources long gone are up to 100 MB each. */
export function removeUnused(current, name) {
  const dir = dirname(current);
  for (const entry of readdirSync(dir)) {
    const path = join(dir, entry);
    if (!entry.startsWith(`${name}-`) || path === current) continue;
    if (Date.now() - statSync(path).mtimeMs > unusedMs) rmSync(path, { force: true });
  }
}
