/** A snapshot of a cluster as the sandbox: its objects behind the same API, its flows to import, and their edges replayed. */
import { join } from 'node:path';
import { type ReadSnapshot, readSnapshot, SnapshotError } from '@/lib/snapshot';
import { startFlowStore } from '../flow-store';
import { type KubeServer, startKubeServer } from '../kube';
import { contextsOf, type SandboxAccess, userTokens, writeKubeconfig } from '../sandbox-access';
import { startTraffic } from '../traffic/start-traffic';
import { rehearsedObjects } from './rehearsed-objects';
import { replayedEdges } from './replayed-edges';

export interface RehearsalOptions {
  /** Existing folder for kubeconfig, certificates and audit log. */
  readonly dir: string;
  /** The folder that drawbridge snapshot wrote. */
  readonly snapshot: string;
  /** 0: any free port. */
  readonly port: number;
  readonly goldmanePort: number;
  readonly windowSeconds: number;
}

export interface Rehearsal extends SandboxAccess {
  readonly of: {
    readonly cluster: string;
    /** Unix seconds. */
    readonly takenAt: number;
    /** Recordings to import. */
    readonly recordings: readonly string[];
  };
  readonly kube: KubeServer;
  stop(): Promise<void>;
}

/** Lines that people copy name the context: they must lead nowhere but here. */
const contextPrefix = 'rehearsal-of-';
const journalNamespace = 'drawbridge';
/** Windows shorter than this are for tests: rare flows must not be waited for. */
const livelyBelowSeconds = 5;

async function startServer(snapshot: ReadSnapshot, options: RehearsalOptions): Promise<KubeServer> {
  const { flavour, stagedKinds, kubernetesVersion, name } = snapshot.document.cluster;
  if (flavour === 'none')
    throw new SnapshotError(
      'cannot-rehearse',
      `The cluster ${name} of the snapshot ${snapshot.folder} has no Calico: there is nothing of it to rehearse.`,
    );
  return startKubeServer({
    objects: rehearsedObjects(snapshot, journalNamespace),
    // Calico's own storage was written down as the v3 API serves it.
    flavour: flavour === 'crd-only' ? 'aggregated' : flavour,
    stagedKinds,
    servesKindsOfObjects: true,
    kubernetesVersion,
    port: options.port,
    auditLogPath: join(options.dir, 'audit.log'),
  });
}

/** @throws SnapshotError when the folder is none, of a newer version, or damaged; Error when a port is taken. */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const snapshot = await readSnapshot(options.snapshot);
  const { cluster, takenAt, flows } = snapshot.document;
  const kube = await startServer(snapshot, options);
  const ends: (() => void | Promise<void>)[] = [() => kube.stop()];
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const goldmane = await startFlowStore(options);
    ends.push(() => goldmane.store.stop());
    const { windowSeconds } = options;
    const traffic = startTraffic({
      cluster: kube.cluster,
      goldmane: goldmane.target,
      windowSeconds,
      lively: windowSeconds < livelyBelowSeconds,
      edges: await replayedEdges(snapshot, kube.cluster.snapshot()),
    });
    ends.push(() => traffic.stop());
    return {
      kubeconfigPath: writeKubeconfig(options.dir, kube, cluster.name, `${contextPrefix}${cluster.name}`),
      contexts: contextsOf(`${contextPrefix}${cluster.name}`),
      tokens: userTokens(kube),
      goldmane: goldmane.files,
      of: {
        cluster: cluster.name,
        takenAt,
        recordings: (flows?.files ?? []).map(({ path }) => join(snapshot.folder, path)),
      },
      kube,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
