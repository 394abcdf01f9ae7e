/** `npm run dev`: core on the sandbox (or on the cluster named by the flags), and `next dev` beside it that reloads the pages. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
await ensureBuilt();
const core = process.env.DRAWBRIDGE_CORE ?? 'http://127.0.0.1:4680';
const children = [
  spawn(process.execPath, [join(root, 'dist', 'drawbridge.mjs'), 'start', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  }),
  spawn(
    process.execPath,
    [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'dev', '-p', '3000', '-H', '127.0.0.1'],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, DRAWBRIDGE_CORE: core, NEXT_TELEMETRY_DISABLED: '1' },
    },
  ),
];
const end = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
for (const child of children) child.on('close', end);
