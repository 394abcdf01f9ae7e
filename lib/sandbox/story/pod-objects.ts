/** Pods as their controllers make them. */
import type { KubeObject, ObjectMeta } from '@/lib/cluster';
import { ownedBy, uidOf } from './identity';
import type { StoryNode } from './nodes';
import type { StoryWorkload } from './workload-table';

export interface PodPlace {
  readonly owner: KubeObject;
  readonly name: string;
  readonly generateName: string | null;
  readonly node: StoryNode;
  readonly ip: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: string;
}

export function podTemplate(workload: StoryWorkload): Readonly<Record<string, unknown>> {
  const { name, labels, ports, account, hostNetwork, schedule, kind } = workload;
  const runsOnce = kind === 'Job' || schedule !== null;
  return {
    metadata: { labels },
    spec: {
      serviceAccountName: account,
      ...(hostNetwork ? { hostNetwork: true } : {}),
      ...(runsOnce ? { restartPolicy: 'Never' } : {}),
      containers: [
        {
          name,
          image: `registry.prod-eu.example/${workload.namespace}/${name}:stable`,
          ports: ports.map((port) => ({
            name: port.name,
            containerPort: port.port,
            protocol: port.protocol,
          })),
        },
      ],
    },
  };
}

/** A running pod on its node. */
export function podObject(template: Readonly<Record<string, unknown>>, place: PodPlace): KubeObject {
  const { owner, name, generateName, node, ip, labels, createdAt } = place;
  const namespace = owner.metadata.namespace ?? 'kube-system';
  const spec = template.spec as { readonly hostNetwork?: boolean };
  const metadata: ObjectMeta = {
    name,
    namespace,
    ...(generateName === null ? {} : { generateName }),
    uid: uidOf('Pod', namespace, name),
    creationTimestamp: createdAt,
    labels,
    ownerReferences: ownedBy(owner),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { ...spec, nodeName: node.name },
    status: podStatus('Running', {
      ip: spec.hostNetwork === true ? node.ip : ip,
      hostIP: node.ip,
      at: createdAt,
    }),
  };
}

export function podStatus(
  phase: 'Running' | 'Succeeded',
  { ip, hostIP, at }: { readonly ip: string; readonly hostIP: string; readonly at: string },
): Readonly<Record<string, unknown>> {
  const ready = phase === 'Running' ? 'True' : 'False';
  return {
    phase,
    hostIP,
    podIP: ip,
    podIPs: [{ ip }],
    startTime: at,
    conditions: [{ type: 'Ready', status: ready, lastTransitionTime: at }],
  };
}
