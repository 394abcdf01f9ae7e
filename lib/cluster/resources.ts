/** Every kind that is read or written, and where the API serves it. Policy kinds carry Goldmane's names (lib/policy). */
import type { PolicyKind } from '@/lib/policy';
import type { CalicoFlavour } from './capabilities';
import type { ResourceType } from './kube-object';

interface Served {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const core = (plural: string, kind: string, namespaced = true): Served => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced,
});
const apps = (plural: string, kind: string): Served => ({
  group: 'apps',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});
const batch = (plural: string, kind: string): Served => ({
  group: 'batch',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});
const calico = (plural: string, kind: string, namespaced = false): Served => ({
  group: 'projectcalico.org',
  version: 'v3',
  plural,
  kind,
  namespaced,
});

/** By our name of the kind. */
export const knownResources = {
  Namespace: core('namespaces', 'Namespace', false),
  Node: core('nodes', 'Node', false),
  Pod: core('pods', 'Pod'),
  Service: core('services', 'Service'),
  ServiceAccount: core('serviceaccounts', 'ServiceAccount'),
  ConfigMap: core('configmaps', 'ConfigMap'),
  EndpointSlice: {
    group: 'discovery.k8s.io',
    version: 'v1',
    plural: 'endpointslices',
    kind: 'EndpointSlice',
    namespaced: true,
  },
  Deployment: apps('deployments', 'Deployment'),
  ReplicaSet: apps('replicasets', 'ReplicaSet'),
  StatefulSet: apps('statefulsets', 'StatefulSet'),
  DaemonSet: apps('daemonsets', 'DaemonSet'),
  Job: batch('jobs', 'Job'),
  CronJob: batch('cronjobs', 'CronJob'),
  NetworkPolicy: {
    group: 'networking.k8s.io',
    version: 'v1',
    plural: 'networkpolicies',
    kind: 'NetworkPolicy',
    namespaced: true,
  },
  AdminNetworkPolicy: {
    group: 'policy.networking.k8s.io',
    version: 'v1alpha1',
    plural: 'adminnetworkpolicies',
    kind: 'AdminNetworkPolicy',
    namespaced: false,
  },
  BaselineAdminNetworkPolicy: {
    group: 'policy.networking.k8s.io',
    version: 'v1alpha1',
    plural: 'baselineadminnetworkpolicies',
    kind: 'BaselineAdminNetworkPolicy',
    namespaced: false,
  },
  ClusterNetworkPolicy: {
    group: 'policy.networking.k8s.io',
    version: 'v1alpha2',
    plural: 'clusternetworkpolicies',
    kind: 'ClusterNetworkPolicy',
    namespaced: false,
  },
  Tier: calico('tiers', 'Tier'),
  CalicoNetworkPolicy: calico('networkpolicies', 'NetworkPolicy', true),
  GlobalNetworkPolicy: calico('globalnetworkpolicies', 'GlobalNetworkPolicy'),
  StagedNetworkPolicy: calico('stagednetworkpolicies', 'StagedNetworkPolicy', true),
  StagedGlobalNetworkPolicy: calico('stagedglobalnetworkpolicies', 'StagedGlobalNetworkPolicy'),
  StagedKubernetesNetworkPolicy: calico(
    'stagedkubernetesnetworkpolicies',
    'StagedKubernetesNetworkPolicy',
    true,
  ),
  NetworkSet: calico('networksets', 'NetworkSet', true),
  GlobalNetworkSet: calico('globalnetworksets', 'GlobalNetworkSet'),
  HostEndpoint: calico('hostendpoints', 'HostEndpoint'),
  Profile: calico('profiles', 'Profile'),
  ClusterInformation: calico('clusterinformations', 'ClusterInformation'),
} as const satisfies Record<string, Served>;

export type KnownKind = keyof typeof knownResources;

export const policyKinds = [
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'NetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
] as const satisfies readonly PolicyKind[];

/** Kinds that decide a verdict: without one of them what the engine says is not to be trusted. */
export const verdictKinds: readonly KnownKind[] = [
  'Namespace',
  'Pod',
  'ServiceAccount',
  'NetworkPolicy',
  'Tier',
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'NetworkSet',
  'GlobalNetworkSet',
];

/** Without the v3 API the same kinds live in crd.projectcalico.org/v1. */
export function resourceOf(kind: KnownKind, flavour: CalicoFlavour): ResourceType {
  const served: Served = knownResources[kind];
  if (served.group === 'projectcalico.org' && flavour === 'crd-only')
    return { ...served, group: 'crd.projectcalico.org', version: 'v1' };
  return served;
}

export function objectPath(resource: ResourceType, namespace: string | null, name?: string): string {
  const root =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope =
    resource.namespaced && namespace !== null ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** Our name of the kind of an object, told by its API group; null for what we do not know. */
export function knownKind(object: { readonly apiVersion: string; readonly kind: string }): KnownKind | null {
  const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
  const wanted = group === 'crd.projectcalico.org' ? 'projectcalico.org' : group;
  const found = Object.entries(knownResources).find(
    ([, served]) => served.kind === object.kind && served.group === wanted,
  );
  return found === undefined ? null : (found[0] as KnownKind);
}
