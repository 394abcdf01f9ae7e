/** Controllers and their pods, from the table. */
import type { KubeObject, ObjectMeta } from '@/lib/cluster';
import { ownedBy, stableLetters, uidOf } from './identity';
import { PodAddresses, type StoryNode, storyNodes } from './nodes';
import { type PodPlace, podObject, podTemplate } from './pod-objects';
import { type StoryWorkload, storyWorkloads } from './workload-table';

export type StorySize = 'small' | 'full';

export const podCount = (workload: StoryWorkload, size: StorySize): number =>
  size === 'full' ? workload.pods : Math.min(workload.pods, workload.talksToItself ? 2 : 1);

const groups = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
} as const;

type Kind = keyof typeof groups;

interface Made {
  readonly workload: StoryWorkload;
  readonly count: number;
  readonly createdAt: string;
}

const meta = (kind: string, { workload, createdAt }: Made, name = workload.name): ObjectMeta => ({
  name,
  namespace: workload.namespace,
  uid: uidOf(kind, workload.namespace, name),
  creationTimestamp: createdAt,
  labels: workload.labels,
});

function controllerObject(kind: Kind, made: Made): KubeObject {
  const { workload, count, createdAt } = made;
  const template = podTemplate(workload);
  const base = { apiVersion: groups[kind], kind, metadata: meta(kind, made) };
  const selector = { matchLabels: workload.labels };
  switch (kind) {
    case 'CronJob':
      return {
        ...base,
        spec: {
          schedule: workload.schedule,
          timeZone: 'Etc/UTC',
          concurrencyPolicy: 'Forbid',
          successfulJobsHistoryLimit: 3,
          jobTemplate: { metadata: { labels: workload.labels }, spec: { template } },
        },
      };
    case 'Job':
      return {
        ...base,
        spec: { parallelism: count, completions: count, template },
        status: { active: count, startTime: createdAt },
      };
    case 'DaemonSet':
      return {
        ...base,
        spec: { selector, template },
        status: { currentNumberScheduled: count, numberReady: count },
      };
    case 'StatefulSet':
      return {
        ...base,
        spec: { replicas: count, serviceName: workload.name, selector, template },
        status: { replicas: count, readyReplicas: count },
      };
    default:
      return {
        ...base,
        spec: { replicas: count, selector, template },
        status: { replicas: count, readyReplicas: count },
      };
  }
}

const templateHash = ({ namespace, name }: StoryWorkload): string =>
  stableLetters(`${namespace}/${name}/template`, 10);

function replicaSet(deployment: KubeObject, made: Made): KubeObject {
  const hash = templateHash(made.workload);
  const labels = { ...made.workload.labels, 'pod-template-hash': hash };
  const template = podTemplate(made.workload);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...meta('ReplicaSet', made, `${made.workload.name}-${hash}`),
      labels,
      ownerReferences: ownedBy(deployment),
    },
    spec: {
      replicas: made.count,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { labels } },
    },
    status: { replicas: made.count, readyReplicas: made.count },
  };
}

type Naming = Pick<PodPlace, 'owner' | 'name' | 'generateName' | 'labels'>;

/** The names a controller gives its pods. */
function naming(owner: KubeObject, { workload }: Made, index: number): Naming {
  const { namespace, name, labels } = workload;
  const letters = stableLetters(`${namespace}/${owner.metadata.name}/${index}`, 5);
  const generateName = `${owner.metadata.name}-`;
  switch (owner.kind) {
    case 'ReplicaSet':
      return {
        owner,
        name: `${generateName}${letters}`,
        generateName,
        labels: owner.metadata.labels ?? labels,
      };
    case 'StatefulSet': {
      const pod = `${generateName}${index}`;
      return {
        owner,
        name: pod,
        generateName,
        labels: { ...labels, 'statefulset.kubernetes.io/pod-name': pod },
      };
    }
    case 'Job':
      return {
        owner,
        name: `${generateName}${letters}`,
        generateName,
        labels: { ...labels, 'batch.kubernetes.io/job-name': name },
      };
    default:
      return { owner, name: `${generateName}${letters}`, generateName, labels };
  }
}

const candidates = (workload: StoryWorkload): readonly StoryNode[] =>
  storyNodes.filter(({ controlPlane }) =>
    workload.nodes === 'all' ? true : controlPlane === (workload.nodes === 'control-plane'),
  );

/** Pods of the kubelet itself: owned by their node and named after it. */
function staticPods(made: Made, nodes: readonly KubeObject[]): KubeObject[] {
  const { workload, count, createdAt } = made;
  return candidates(workload)
    .slice(0, count)
    .flatMap((node) => {
      const owner = nodes.find(({ metadata }) => metadata.name === node.name);
      if (owner === undefined) return [];
      const name = `${workload.name}-${node.name}`;
      const { labels } = workload;
      const pod = podObject(podTemplate(workload), {
        owner,
        name,
        generateName: null,
        node,
        ip: node.ip,
        labels,
        createdAt,
      });
      return [{ ...pod, metadata: { ...pod.metadata, namespace: workload.namespace } }];
    });
}

/** Everything the controllers of the story have made. */
export function workloadObjects(
  size: StorySize,
  createdAt: string,
  nodes: readonly KubeObject[],
): KubeObject[] {
  const addresses = new PodAddresses();
  return storyWorkloads.flatMap((workload, position) => {
    const made: Made = { workload, count: podCount(workload, size), createdAt };
    if (workload.kind === 'StaticPod') return staticPods(made, nodes);
    const controller = controllerObject(workload.kind, made);
    const owner = workload.kind === 'Deployment' ? replicaSet(controller, made) : controller;
    const places = candidates(workload);
    const pods = Array.from({ length: made.count }, (_, index) => {
      // Daemons stand on each node once; the rest is spread, each workload from another node on.
      const turn = workload.kind === 'DaemonSet' ? index : index + position;
      const node = places[turn % places.length] ?? storyNodes[0];
      if (node === undefined) throw new Error('The story has no nodes.');
      const ip = workload.hostNetwork ? node.ip : addresses.take(node);
      return podObject(podTemplate(workload), { ...naming(owner, made, index), node, ip, createdAt });
    });
    return [controller, ...(owner === controller ? [] : [owner]), ...pods];
  });
}
