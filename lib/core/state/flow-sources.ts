/** Where flows come from and where they are kept, by the configuration. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClusterTarget } from '@/lib/cluster';
import {
  type FlowHistory,
  GoldmaneSource,
  importRecording,
  openDuckDbHistory,
  systemFlowClock,
  workloadResolver,
} from '@/lib/flows';
import type { CoreConfig, GoldmaneConfig } from '../config';
import type { ClusterState } from './cluster-state';

/** @throws when a certificate file cannot be read. */
export function goldmaneSource(config: GoldmaneConfig, cluster: ClusterState): GoldmaneSource {
  return new GoldmaneSource({
    address: config.address,
    ca: readFileSync(config.ca, 'utf8'),
    cert: readFileSync(config.cert, 'utf8'),
    key: readFileSync(config.key, 'utf8'),
    serverName: config.serverName ?? 'goldmane.calico-system.svc',
    windowSeconds: config.windowSeconds,
    resolveWorkload: currentResolver(cluster),
    clock: systemFlowClock,
  });
}

/** Owners as they are known at each moment: one resolver a revision. */
function currentResolver(cluster: ClusterState): ReturnType<typeof workloadResolver> {
  let made: { revision: number; resolve: ReturnType<typeof workloadResolver> } | null = null;
  return (end) => {
    if (made?.revision !== cluster.revision)
      made = { revision: cluster.revision, resolve: workloadResolver(cluster.snapshot) };
    return made.resolve(end);
  };
}

/**
 * Name of the folder of a cluster's history. Kubeconfigs call many clusters `kubernetes`, so the name alone would mix the
 * flows of two of them: the UID of kube-system is what a cluster keeps for life; without the right to read it, the server.
 */
export function historyFolder(clusterName: string, kubeSystemUid: string | null, server: string): string {
  const mark = kubeSystemUid ?? createHash('sha256').update(server).digest('hex');
  return `${clusterName.replace(/[^A-Za-z0-9._-]/g, '_')}-${mark.slice(0, 8)}`;
}

/** The history of a cluster, inside the data folder. */
export const historyFile = (
  { clusterName, server }: Pick<ClusterTarget, 'clusterName' | 'server'>,
  kubeSystemUid: string | null,
): string => join(historyFolder(clusterName, kubeSystemUid, server), 'flows.duckdb');

/** Opens the history and imports the recordings, each once. */
export async function openHistory(
  config: CoreConfig,
  target: ClusterTarget,
  cluster: ClusterState,
): Promise<FlowHistory> {
  const uid = cluster.cache.object('Namespace', null, 'kube-system')?.metadata.uid ?? null;
  const path = join(config.dataDir, historyFile(target, uid));
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const history = await openDuckDbHistory({ path });
  const nodes = cluster.snapshot.nodes.map(({ name }) => name);
  for (const path of config.imports)
    await importRecording(path, history, { resolveWorkload: currentResolver(cluster), nodes });
  return history;
}
