/** A snapshot as the API server would serve it, so that reading objects is measured too. */
import { type KnownKind, type KubeObject, toWire } from '@/lib/cluster';
import { isClusterKind, type Pod, type Snapshot, type Workload } from '@/lib/policy';

const created = '2026-11-01T00:00:00Z';

const object = (
  apiVersion: string,
  kind: string,
  metadata: KubeObject['metadata'],
  more: Readonly<Record<string, unknown>> = {},
): KubeObject => ({ apiVersion, kind, metadata: { creationTimestamp: created, ...metadata }, ...more });

/** As a kubelet and a controller leave it; `version` makes it another object of the same pod. */
export function podObject(pod: Pod, version = 1): KubeObject {
  const { namespace, name, generateName, labels, workload } = pod;
  return object(
    'v1',
    'Pod',
    {
      namespace,
      name,
      ...(generateName === null ? {} : { generateName }),
      labels,
      resourceVersion: String(version),
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: workload.kind,
          name: workload.name,
          uid: workload.name,
          controller: true,
        },
      ],
    },
    {
      spec: { nodeName: pod.node, serviceAccountName: pod.serviceAccount, containers: [{ name: 'app' }] },
      status: { phase: pod.phase, podIP: pod.ips[0], podIPs: pod.ips.map((ip) => ({ ip })) },
    },
  );
}

function workloadObject({ namespace, kind, name, labels, schedule }: Workload): KubeObject {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app' }] } };
  return kind === 'CronJob'
    ? object(
        'batch/v1',
        kind,
        { namespace, name },
        { spec: { schedule, jobTemplate: { spec: { template } } } },
      )
    : object('apps/v1', kind, { namespace, name }, { spec: { replicas: 5, template } });
}

/** By our names of the kinds. */
export function clusterObjects(snapshot: Snapshot): Map<KnownKind, KubeObject[]> {
  const found = new Map<KnownKind, KubeObject[]>();
  const put = (kind: KnownKind, one: KubeObject): void =>
    void found.set(kind, [...(found.get(kind) ?? []), one]);
  found.set(
    'Pod',
    snapshot.pods.map((pod) => podObject(pod)),
  );
  for (const kind of ['Deployment', 'CronJob'] as const)
    found.set(kind, snapshot.workloads.filter((workload) => workload.kind === kind).map(workloadObject));
  for (const { name, labels } of snapshot.namespaces)
    put('Namespace', object('v1', 'Namespace', { name, labels }));
  for (const { name, ips } of snapshot.nodes) {
    const addresses = ips.map((address) => ({ type: 'InternalIP', address }));
    put('Node', object('v1', 'Node', { name }, { status: { addresses } }));
  }
  for (const { name, order, defaultAction } of snapshot.tiers)
    put('Tier', object('projectcalico.org/v3', 'Tier', { name }, { spec: { order, defaultAction } }));
  for (const { name, labels, nets } of snapshot.networkSets)
    put(
      'GlobalNetworkSet',
      object('projectcalico.org/v3', 'GlobalNetworkSet', { name, labels }, { spec: { nets } }),
    );
  for (const policy of snapshot.policies) if (!isClusterKind(policy)) put(policy.kind, toWire(policy));
  return found;
}
