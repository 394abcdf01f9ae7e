/** `npm run bench -- <name>`: bundles bench/<name>/main.ts and runs it; its exit code says whether all goals were met. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, root } from './prepare.mjs';

const [name, ...args] = process.argv.slice(2);
const names = readdirSync(join(root, 'bench'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, 'bench', entry.name, 'main.ts')))
  .map((entry) => entry.name);
if (name === undefined || !names.includes(name)) {
  process.stderr.write(`Which one? npm run bench -- ${names.join(' | ')}\n`);
  process.exit(2);
}
ensureInstalled();
const { build } = await import('esbuild');
mkdirSync(join(root, 'dist'), { recursive: true });
const outfile = join(root, 'dist', `bench-${name}.mjs`);
await build({
  absWorkingDir: root,
  stdin: {
    contents: `import { main } from '@/bench/${name}/main'; process.exit(await main(process.argv.slice(2)));`,
    resolveDir: root,
    loader: 'ts',
  },
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  loader: { '.c': 'text' },
  logLevel: 'warning',
});
const { status } = spawnSync(
  process.execPath,
  ['--expose-gc', '--max-old-space-size=6144', outfile, ...args],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
