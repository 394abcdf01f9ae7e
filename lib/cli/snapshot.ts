/** `drawbridge snapshot`: a cluster as files, to be rehearsed elsewhere. Reads only. */
import { join } from 'node:path';
import {
  ClusterCache,
  type ClusterCapabilities,
  type ClusterTarget,
  discover,
  inClusterTarget,
  type KubeObject,
  type KubeTransport,
  loadKubeconfig,
  readOnlyTransport,
} from '@/lib/cluster';
import { decisionsDocument } from '@/lib/core/state/decisions-document';
import { historyFile } from '@/lib/core/state/flow-sources';
import { settingsDocument } from '@/lib/core/state/settings-document';
import { type SnapshotDocument, writeSnapshot } from '@/lib/snapshot';
import packageFacts from '@/package.json' with { type: 'json' };
import { UsageError } from './evaluation-options';
import { flowsOfCore, flowsOfHistory, type RecordedFlows } from './snapshot/flows';
import { type SnapshotOptions, snapshotHelp, snapshotOptions } from './snapshot/options';

const connected = (options: SnapshotOptions): ClusterTarget | Promise<ClusterTarget> =>
  options.inCluster
    ? inClusterTarget()
    : loadKubeconfig({ path: options.kubeconfig, context: options.context });

async function documentsOf(reader: KubeTransport, options: SnapshotOptions) {
  const { journalNamespace: namespace } = options;
  const wanted = [
    ...(options.decisions
      ? [{ kind: 'decisions' as const, store: decisionsDocument(reader, namespace) }]
      : []),
    ...(options.settings
      ? [{ kind: 'settings' as const, store: settingsDocument(reader, namespace, false) }]
      : []),
  ];
  return Promise.all(
    wanted.map(async ({ kind, store }) => {
      await store.refresh();
      if (store.problem !== null) throw new Error(store.problem);
      return { kind, value: store.current as unknown };
    }),
  );
}

/** Everything that core would read. @throws Error when a kind could not be read whole. */
async function objectsOf(reader: KubeTransport, capabilities: ClusterCapabilities): Promise<KubeObject[]> {
  const cache = new ClusterCache(reader, capabilities);
  try {
    await cache.start();
    const broken = cache.status().find(({ state }) => state !== 'live');
    if (broken !== undefined)
      throw new Error(`${broken.kind} objects could not be read: ${broken.message ?? broken.state}`);
    return capabilities.resources.flatMap(({ kind }) => cache.objects(kind));
  } finally {
    cache.stop();
  }
}

const kubeSystemUid = (objects: readonly KubeObject[]): string | null =>
  objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === 'kube-system')?.metadata
    .uid ?? null;

async function flowsOf(
  options: SnapshotOptions,
  target: ClusterTarget,
  objects: readonly KubeObject[],
): Promise<RecordedFlows | null> {
  if (options.flows === null) return null;
  const { from, seconds } = options.flows;
  if (typeof from !== 'string') return flowsOfCore(from, seconds);
  return flowsOfHistory(join(from, historyFile(target, kubeSystemUid(objects))), seconds);
}

async function take(options: SnapshotOptions): Promise<SnapshotDocument> {
  const target = await connected(options);
  const transport = target.connect();
  let flows: RecordedFlows | null = null;
  try {
    const reader = readOnlyTransport(transport);
    const capabilities = await discover(reader, options.namespaces);
    const takenAt = Date.now() / 1000;
    const objects = await objectsOf(reader, capabilities);
    flows = await flowsOf(options, target, objects);
    return await writeSnapshot(options.out, {
      takenAt,
      madeWith: `drawbridge ${packageFacts.version}`,
      clusterName: target.clusterName,
      capabilities,
      objects,
      flows,
      documents: await documentsOf(reader, options),
    });
  } finally {
    await flows?.close();
    transport.close();
  }
}

function summary(folder: string, { cluster, objects, flows, leftOut }: SnapshotDocument): string {
  const count = objects.reduce((sum, file) => sum + file.count, 0);
  const windows = (flows?.files ?? []).reduce((sum, file) => sum + file.windows, 0);
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
  const what =
    flows === null
      ? 'no flows'
      : `${windows} windows of flows, ${iso(flows.range.from)} to ${iso(flows.range.to)}`;
  return [
    `Snapshot of ${cluster.name} in ${folder}: ${count} objects, ${what}.`,
    'Left out:',
    ...leftOut.map((line) => `  ${line}`),
    `Look at it before you pass it on: names, labels, addresses and policies of the cluster are in it.`,
    `Rehearse it with: npm start -- --rehearse ${folder}`,
    '',
  ].join('\n');
}

export async function snapshot(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(snapshotHelp);
    return 0;
  }
  try {
    const options = snapshotOptions(args, process.env);
    process.stdout.write(summary(options.out, await take(options)));
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const lines = isUsage ? error.problems : [error instanceof Error ? error.message : String(error)];
    process.stderr.write(`No snapshot was taken:\n${lines.map((line) => `  ${line}\n`).join('')}`);
    return isUsage ? 2 : 1;
  }
}
