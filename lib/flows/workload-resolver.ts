/** From the aggregated pod name of a flow record to the workload that owns the pods (flow-logs §1.6). */
import type { Snapshot, WorkloadRef } from '@/lib/policy';
import type { EdgePeerType } from './edge';

export interface ReceivedEnd {
  readonly type: EdgePeerType;
  readonly namespace: string | null;
  /** As received: `web-6b687c8dcb-*` for pods with a generateName, else the pod's own name. */
  readonly name: string;
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** null: no known workload, the name is kept as received. */
export type WorkloadResolver = (end: ReceivedEnd) => Owner | null;

/** Kubernetes writes a 32-bit hash in decimal and maps its ten digits to these characters (SafeEncodeString). */
const templateHash = /^(.+)-[456789bcdf]{6,10}-$/;
/** A CronJob names its Jobs by the scheduled minute since 1970. */
const scheduledJob = /^(.+)-\d{7,9}-$/;

/** Kinds whose pods carry the name of the workload itself before the random part. */
const namesPodsByItself = new Set(['StatefulSet', 'DaemonSet', 'Job', 'ReplicaSet', 'ReplicationController']);

class KnownWorkloads {
  private readonly byPod = new Map<string, Owner>();
  private readonly byPrefix = new Map<string, Owner>();
  private readonly byName = new Map<string, Owner[]>();

  constructor(snapshot: Snapshot) {
    for (const { namespace, name, generateName, workload } of snapshot.pods) {
      this.byPod.set(`${namespace}/${name}`, ownerOf(workload));
      if (generateName !== null) this.byPrefix.set(`${namespace}/${generateName}`, ownerOf(workload));
      this.addName(workload);
    }
    for (const workload of snapshot.workloads) {
      this.addName(workload);
      for (const prefix of workload.podPrefixes) {
        const key = `${workload.namespace}/${prefix}`;
        const known = this.byPrefix.get(key);
        // A Deployment's ReplicaSet has the same prefix: the one above it is meant.
        if (known === undefined || known.kind === 'ReplicaSet') this.byPrefix.set(key, ownerOf(workload));
      }
    }
  }

  private addName(workload: WorkloadRef): void {
    const key = `${workload.namespace}/${workload.name}`;
    const known = this.byName.get(key);
    if (known === undefined) this.byName.set(key, [ownerOf(workload)]);
    else if (!known.some(({ kind }) => kind === workload.kind)) known.push(ownerOf(workload));
  }

  private named(namespace: string, name: string, accepts: (kind: string) => boolean): Owner | null {
    return this.byName.get(`${namespace}/${name}`)?.find(({ kind }) => accepts(kind)) ?? null;
  }

  ofPod(namespace: string, name: string): Owner | null {
    return this.byPod.get(`${namespace}/${name}`) ?? this.named(namespace, name, (kind) => kind === 'Pod');
  }

  ofPrefix(namespace: string, prefix: string): Owner | null {
    const cronJob = scheduledJob.exec(prefix)?.[1];
    const deployment = templateHash.exec(prefix)?.[1];
    const own = prefix.endsWith('-') ? prefix.slice(0, -1) : prefix;
    return (
      (cronJob === undefined ? null : this.named(namespace, cronJob, (kind) => kind === 'CronJob')) ??
      this.byPrefix.get(`${namespace}/${prefix}`) ??
      this.named(namespace, own, (kind) => namesPodsByItself.has(kind)) ??
      // Of a revision that is gone: only a workload that rolls out by ReplicaSets can have had it.
      (deployment === undefined
        ? null
        : this.named(namespace, deployment, (kind) => kind !== 'Pod' && !namesPodsByItself.has(kind)))
    );
  }
}

const ownerOf = ({ kind, name }: WorkloadRef): Owner => ({ kind, name });

/** Of the workloads and pods the cluster has now; those of earlier revisions and runs are recognised by name. */
export function workloadResolver(snapshot: Snapshot): WorkloadResolver {
  const known = new KnownWorkloads(snapshot);
  return ({ type, namespace, name }) => {
    if (type !== 'workload' || namespace === null) return null;
    return name.endsWith('*') ? known.ofPrefix(namespace, name.slice(0, -1)) : known.ofPod(namespace, name);
  };
}
