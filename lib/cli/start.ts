/** `drawbridge start`: core, guard and – without a cluster – the sandbox, each as its own process, supervised. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, type CoreConfig, parseConfig } from '@/lib/core/config';
import { type Child, ChildError, endChild, startChild } from './child';

const sandboxReadySchema = z.object({
  kubeconfigPath: z.string(),
  contexts: z.object({ operator: z.string(), guard: z.string() }),
  goldmane: z.object({ address: z.string(), caPath: z.string(), certPath: z.string(), keyPath: z.string() }),
  recordingPath: z.string().nullable(),
  rehearsal: z
    .object({ cluster: z.string(), takenAt: z.number(), recordings: z.array(z.string()) })
    .nullable(),
});
const coreReadySchema = z.object({ url: z.string(), cluster: z.string() });
const restartLimit = 5;

/** Flags of the sandbox itself, taken out before core sees the rest: window width, size, days of recording, a snapshot. */
const sandboxFlags = ['--sandbox-window', '--sandbox-size', '--sandbox-days', '--rehearse'] as const;

function splitFlags(args: readonly string[]): { sandbox: string[]; core: string[] } {
  const sandbox: string[] = [];
  const core: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const flag = sandboxFlags.find((name) => arg === name || arg.startsWith(`${name}=`));
    if (flag === undefined) core.push(arg);
    else
      sandbox.push(
        flag.replace('--sandbox-', '--'),
        arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : (args[++i] ?? ''),
      );
  }
  return { sandbox, core };
}

/** Flags that would lead a rehearsal to the cluster itself, or put what it makes among that cluster's flows. */
const notRehearsed = ['--kubeconfig', '--context', '--in-cluster', '--goldmane', '--data'] as const;

/** A rehearsal takes no cluster from variables either. @throws ConfigError */
function refuseRealCluster(core: readonly string[], config: CoreConfig): void {
  const flags = notRehearsed.filter((flag) => core.some((arg) => arg === flag || arg.startsWith(`${flag}=`)));
  const real = config.kubeconfig !== null || config.context !== null || config.inCluster;
  if (flags.length > 0 || real || config.goldmane !== null)
    throw new ConfigError([
      `--rehearse starts a cluster of its own and cannot go with ${flags.length > 0 ? flags.join(', ') : 'a cluster given by DRAWBRIDGE_… variables'}.`,
    ]);
}

export async function start(args: readonly string[]): Promise<number> {
  const split = splitFlags(args);
  const config = parseConfig(split.core, process.env);
  if (split.sandbox.includes('--rehearse')) refuseRealCluster(split.core, config);
  const family = new Family();
  return await new Promise<number>((resolve) => {
    const stop = (code: number): void => {
      family.stop().then(() => resolve(code));
    };
    process.on('SIGINT', () => stop(130));
    process.on('SIGTERM', () => stop(143));
    bringUp(config, split, family, stop).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== '' && !family.stopping)
        process.stderr.write(`Drawbridge did not start:\n  ${message}\n`);
      stop(error instanceof ChildError ? error.exitCode || 1 : 1);
    });
  });
}

/** The processes that belong together, and the folder they share. */
class Family {
  readonly children = new Map<string, Child>();
  stopping = false;
  dir: string | null = null;

  async stop(): Promise<void> {
    this.stopping = true;
    // The guard first: while a raised bridge waits for confirmation it lowers it before everything goes.
    const guard = this.children.get('guard');
    if (guard !== undefined) await endChild(guard.process, 900);
    await Promise.all([...this.children.values()].map((child) => endChild(child.process, 700)));
    if (this.dir !== null) rmSync(this.dir, { recursive: true, force: true });
  }
}

async function bringUp(
  config: CoreConfig,
  split: { sandbox: string[]; core: string[] },
  family: Family,
  stop: (code: number) => void,
): Promise<void> {
  const real = config.kubeconfig !== null || config.context !== null || config.inCluster;
  const loginToken = config.loginToken ?? randomBytes(24).toString('base64url');
  const coreArgs = [...split.core, '--login-token', loginToken];
  const guardArgs: string[] = ['--journal-namespace', config.journalNamespace, '--lower-on-exit'];
  const launch = async (
    command: string,
    args: readonly string[],
    onExit: (code: number | null) => void,
  ): Promise<Child> => {
    const child = await startChild(command, args, (code) => {
      if (!family.stopping) onExit(code);
    });
    family.children.set(command, child);
    if (family.stopping) await endChild(child.process, 100);
    return child;
  };
  const fatal = (name: string) => (code: number | null) => {
    process.stderr.write(`${name} ended unexpectedly (exit ${code ?? 'by signal'}). Stopping.\n`);
    stop(1);
  };
  if (real) {
    if (config.kubeconfig !== null) guardArgs.push('--kubeconfig', config.kubeconfig);
    if (config.context !== null) guardArgs.push('--context', config.context);
    if (config.inCluster) guardArgs.push('--in-cluster');
  } else {
    process.stderr.write(
      split.sandbox.includes('--rehearse')
        ? 'Starting the rehearsal …\n'
        : 'Starting the sandbox cluster …\n',
    );
    family.dir = mkdtempSync(join(tmpdir(), 'drawbridge-'));
    const sandbox = await launch(
      'sandbox',
      ['--dir', join(family.dir, 'sandbox'), ...split.sandbox],
      fatal('The sandbox'),
    );
    const ready = sandboxReadySchema.parse(sandbox.ready);
    const { goldmane } = ready;
    coreArgs.push(
      '--kubeconfig',
      ready.kubeconfigPath,
      '--context',
      ready.contexts.operator,
      '--goldmane',
      goldmane.address,
      '--goldmane-ca',
      goldmane.caPath,
      '--goldmane-cert',
      goldmane.certPath,
      '--goldmane-key',
      goldmane.keyPath,
    );
    const recordings = ready.rehearsal?.recordings ?? [ready.recordingPath].filter((path) => path !== null);
    if (recordings.length > 0) coreArgs.push('--import', recordings.join(','));
    if (ready.rehearsal !== null)
      coreArgs.push('--rehearsed-at', String(Math.floor(ready.rehearsal.takenAt)));
    // Nothing of a rehearsal is kept: its flows must never stand among those of the cluster itself.
    if (ready.rehearsal !== null || !split.core.some((arg) => arg.startsWith('--data')))
      coreArgs.push('--data', join(family.dir, 'data'));
    guardArgs.push('--kubeconfig', ready.kubeconfigPath, '--context', ready.contexts.guard);
  }
  process.stderr.write(
    real ? 'Reading the cluster …\n' : 'Reading the sandbox cluster and a week of its flows …\n',
  );
  let restarts = 0;
  const core = async (port: number): Promise<Child> =>
    launch('serve', [...coreArgs, '--port', String(port)], (code) => {
      if (++restarts > restartLimit) return fatal('Core')(code);
      process.stderr.write(`Core ended unexpectedly (exit ${code ?? 'by signal'}). Starting it again.\n`);
      core(boundPort).catch(() => stop(1));
    });
  let boundPort = config.port;
  const ready = coreReadySchema.parse((await core(config.port)).ready);
  boundPort = Number(new URL(ready.url).port);
  if (!config.readOnly) {
    const guard = (): Promise<Child> =>
      launch('guard', guardArgs, () => {
        if (++restarts <= restartLimit) guard().catch(() => undefined);
      });
    await guard();
  }
  process.stdout.write(`Drawbridge is ready on ${ready.cluster}: ${ready.url}/login?token=${loginToken}\n`);
}
