/** `npm start`: installs and builds what is missing, then runs everything on the sandbox or on the cluster named by the flags. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
const { ensureBuilt } = await import('./build.mjs');
try {
  await ensureBuilt();
} catch (error) {
  process.stderr.write(`${error.message}\nThe build failed; the lines above say where.\n`);
  process.exit(1);
}
const child = spawn(
  process.execPath,
  [join(root, 'dist', 'drawbridge.mjs'), 'start', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
