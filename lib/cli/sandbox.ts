/** `drawbridge sandbox`: the embedded cluster alone. Prints one JSON line with its kubeconfig and Goldmane when ready. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox } from '@/lib/sandbox/sandbox';
import { untilEnd } from './until-end';

export async function sandbox(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dir: { type: 'string', default: '.drawbridge/sandbox' },
      port: { type: 'string', default: '0' },
      'goldmane-port': { type: 'string', default: '0' },
      window: { type: 'string', default: '15' },
      size: { type: 'string', default: 'full' },
      days: { type: 'string', default: '7' },
    },
  });
  const windowSeconds = Number(values.window);
  if (!Number.isInteger(windowSeconds) || windowSeconds < 1 || windowSeconds > 300)
    throw new Error(`--window must be a whole number of seconds from 1 to 300, not "${values.window}".`);
  if (values.size !== 'full' && values.size !== 'small')
    throw new Error(`--size must be full or small, not "${values.size}".`);
  const dir = resolve(values.dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const running = await startSandbox({
    dir,
    port: Number(values.port),
    goldmanePort: Number(values['goldmane-port']),
    windowSeconds,
    size: values.size,
    recordedDays: Number(values.days),
  });
  process.stdout.write(
    `${JSON.stringify({ kubeconfigPath: running.kubeconfigPath, contexts: running.contexts, tokens: running.tokens, goldmane: running.goldmane, recordingPath: running.recordingPath })}\n`,
  );
  await untilEnd();
  await running.stop();
  return 0;
}
