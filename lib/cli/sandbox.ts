/** `drawbridge sandbox`: the embedded cluster alone. Prints one JSON line with its kubeconfig and Goldmane when ready. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Rehearsal, startRehearsal } from '@/lib/sandbox/rehearsal/start-rehearsal';
import { type Sandbox, type SandboxOptions, startSandbox } from '@/lib/sandbox/sandbox';
import { untilEnd } from './until-end';

/** A whole number of a flag within its bounds. @throws Error that names the flag and what it takes. */
function whole(flag: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw new Error(`--${flag} must be a whole number from ${least} to ${most}, not "${text}".`);
  return value;
}

export interface SandboxRun extends SandboxOptions {
  /** Folder of a snapshot to start from instead of the story. */
  readonly rehearse: string | null;
}

/** @throws Error in one line for a flag that is not known or has a value it cannot have. */
export function sandboxOptions(args: readonly string[]): SandboxRun {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dir: { type: 'string', default: '.drawbridge/sandbox' },
      port: { type: 'string', default: '0' },
      'goldmane-port': { type: 'string', default: '0' },
      window: { type: 'string', default: '15' },
      size: { type: 'string', default: 'full' },
      days: { type: 'string', default: '7' },
      rehearse: { type: 'string' },
    },
  });
  if (values.size !== 'full' && values.size !== 'small')
    throw new Error(`--size must be full or small, not "${values.size}".`);
  return {
    dir: resolve(values.dir),
    port: whole('port', values.port, [0, 65_535]),
    goldmanePort: whole('goldmane-port', values['goldmane-port'], [0, 65_535]),
    windowSeconds: whole('window', values.window, [1, 300]),
    size: values.size,
    recordedDays: whole('days', values.days, [0, 30]),
    rehearse: values.rehearse === undefined ? null : resolve(values.rehearse),
  };
}

const started = (options: SandboxRun): Promise<Sandbox | Rehearsal> =>
  options.rehearse === null
    ? startSandbox(options)
    : startRehearsal({ ...options, snapshot: options.rehearse });

/** `rehearsal`: what is rehearsed, with its recordings; null in the story's own cluster. */
const recordings = (running: Sandbox | Rehearsal) =>
  'of' in running
    ? { recordingPath: null, rehearsal: running.of }
    : { recordingPath: running.recordingPath, rehearsal: null };

export async function sandbox(args: readonly string[]): Promise<number> {
  const options = sandboxOptions(args);
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const running = await started(options);
  // Before the line is out: whoever reads it may end us at once.
  const end = untilEnd();
  const { kubeconfigPath, contexts, tokens, goldmane } = running;
  const ready = { kubeconfigPath, contexts, tokens, goldmane, ...recordings(running) };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await end;
  await running.stop();
  return 0;
}
