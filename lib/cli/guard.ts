/** `drawbridge guard`: the dead-man, a process of its own with rights to one object. Prints one JSON line when it watches. */
import { parseArgs } from 'node:util';
import { inClusterTarget, loadKubeconfig } from '@/lib/cluster';
import { ConfigMapJournal } from '@/lib/rollout/adapters';
import { ApiBridge } from '@/lib/rollout/guard/api-bridge';
import { Guard } from '@/lib/rollout/guard/guard';
import { SignOfLife } from '@/lib/rollout/guard/sign-of-life';
import { untilEnd } from './until-end';

const everyMs = 1_000;
/** `drawbridge start` waits this long for it, and a little more. */
const leaveMs = 800;

export async function guard(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'journal-namespace': { type: 'string' },
      kubeconfig: { type: 'string' },
      context: { type: 'string' },
      'in-cluster': { type: 'boolean', default: false },
      'lower-on-exit': { type: 'boolean', default: false },
    },
  });
  const { env } = process;
  const namespace = values['journal-namespace'] ?? env.DRAWBRIDGE_JOURNAL_NAMESPACE ?? 'drawbridge';
  const target =
    values['in-cluster'] || env.DRAWBRIDGE_IN_CLUSTER === 'true'
      ? inClusterTarget()
      : await loadKubeconfig({
          path: values.kubeconfig ?? env.DRAWBRIDGE_KUBECONFIG ?? null,
          context: values.context ?? env.DRAWBRIDGE_CONTEXT ?? null,
        });
  const transport = target.connect();
  const clock = { now: () => Date.now() / 1000 };
  const log = (text: string): void => {
    process.stderr.write(`${new Date().toISOString()} guard: ${text}\n`);
  };
  const watcher = new Guard({
    journal: new ConfigMapJournal(transport, namespace),
    bridge: new ApiBridge(transport),
    clock,
    log,
  });
  const sign = new SignOfLife({ transport, namespace, clock, log });

  let ended = false;
  const end = untilEnd().then(() => {
    ended = true;
  });
  // Only who is ready to be ended says that it is ready.
  process.stdout.write(`${JSON.stringify({ guard: 'watching', server: target.server, namespace })}\n`);
  while (!ended) {
    await Promise.race([watcher.look(), end]);
    if (!ended) sign.give(watcher.lookedAt);
    await Promise.race([pause(everyMs), end]);
  }
  if (values['lower-on-exit']) await Promise.race([watcher.leave(), pause(leaveMs)]);
  transport.close();
  return 0;
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
