/** The story: cluster prod-eu-1 as plain Kubernetes objects, the same on every start. */
import type { KubeObject } from '@/lib/cluster';
import { addressObjects, profileObjects, settingsObjects } from './calico-objects';
import { uidOf } from './identity';
import { nodeObjects } from './nodes';
import { policyObjects, tierObjects } from './policy-objects';
import { serviceObjects } from './service-objects';
import { type StorySize, workloadObjects } from './workload-objects';
import { storyWorkloads } from './workload-table';

export { policyObjects } from './policy-objects';
export type { StorySize } from './workload-objects';
export { exemptStoryNamespaces, runSecondsOf, storyWorkloads } from './workload-table';

export interface StoryOptions {
  /** `full`: 191 pods. `small`: the same workloads with one pod each, two where they talk to each other. */
  readonly size: StorySize;
  /** Unix milliseconds; everything was created 90 days before. */
  readonly now: number;
}

/** Who runs what: labels by which teams are told apart. */
const namespaceLabels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: { team: 'shop', env: 'prod' },
  catalog: { team: 'catalog', env: 'prod' },
  search: { team: 'search', env: 'prod' },
  mail: { team: 'messaging', env: 'prod' },
  identity: { team: 'identity', env: 'prod' },
  argocd: { team: 'platform' },
  'ingress-nginx': { team: 'platform' },
  'cert-manager': { team: 'platform' },
  monitoring: { team: 'platform' },
  logging: { team: 'platform' },
  drawbridge: { team: 'platform' },
  'calico-system': { team: 'platform' },
  'tigera-operator': { team: 'platform' },
  'kube-system': {},
};

const namespaceObject = (
  name: string,
  labels: Readonly<Record<string, string>>,
  createdAt: string,
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    uid: uidOf('Namespace', null, name),
    creationTimestamp: createdAt,
    labels: { 'kubernetes.io/metadata.name': name, ...labels },
  },
});

const accountObjects = (createdAt: string): KubeObject[] => {
  const named = storyWorkloads.map(({ namespace, account }) => `${namespace}/${account}`);
  const standard = Object.keys(namespaceLabels).map((namespace) => `${namespace}/default`);
  return [...new Set([...standard, ...named])].map((id) => {
    const [namespace = '', name = ''] = id.split('/');
    const uid = uidOf('ServiceAccount', namespace, name);
    return {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace, uid, creationTimestamp: createdAt },
    };
  });
};

/** Without what every API server brings itself (namespace default, for one). */
export function storyObjects({ size, now }: StoryOptions): KubeObject[] {
  const createdAt = `${new Date(now - 90 * 24 * 3_600_000).toISOString().slice(0, 19)}Z`;
  const namespaces = Object.entries(namespaceLabels).map(([name, labels]) =>
    namespaceObject(name, labels, createdAt),
  );
  const accounts = accountObjects(createdAt);
  const nodes = nodeObjects(createdAt);
  const workloads = workloadObjects(size, createdAt, nodes);
  const dated = [...tierObjects, ...addressObjects, ...settingsObjects, ...policyObjects].map((object) => ({
    ...object,
    metadata: { creationTimestamp: createdAt, ...object.metadata },
  }));
  return [
    ...namespaces,
    ...accounts,
    ...nodes,
    ...workloads,
    ...serviceObjects(workloads, createdAt),
    ...dated,
    ...profileObjects([...namespaces, ...accounts]),
  ];
}
