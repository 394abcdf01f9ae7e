/** What the server serves, by flavour of Calico's API (calico-policy §1.1–1.2). */
import type { ResourceType } from '@/lib/cluster';

/** Who answers for a resource: it decides defaults, validation and how lists and watches behave (rig §4). */
export type Origin = 'builtin' | 'crd' | 'aggregated';

export interface ServedResource extends ResourceType {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly origin: Origin;
  /** Under tier RBAC. */
  readonly tiered: boolean;
  readonly hasStatus: boolean;
  /** metadata.generation is kept. */
  readonly hasGeneration: boolean;
}

export interface ServedFlavour {
  readonly flavour: 'native' | 'aggregated';
  readonly stagedKinds: boolean;
  readonly clusterNetworkPolicy: boolean;
}

type Row = readonly [kind: string, plural: string, flags?: string, shortNames?: string];

/** Flags: `c` cluster-scoped, `s` status subresource, `g` generation, `t` under tier RBAC. */
const rows: Readonly<Record<string, readonly Row[]>> = {
  '/v1': [
    ['Namespace', 'namespaces', 'cs', 'ns'],
    ['Node', 'nodes', 'cs', 'no'],
    ['Pod', 'pods', 's', 'po'],
    ['Service', 'services', 's', 'svc'],
    ['ServiceAccount', 'serviceaccounts', '', 'sa'],
    ['ConfigMap', 'configmaps', '', 'cm'],
  ],
  'apps/v1': [
    ['Deployment', 'deployments', 'sg', 'deploy'],
    ['ReplicaSet', 'replicasets', 'sg', 'rs'],
    ['StatefulSet', 'statefulsets', 'sg', 'sts'],
    ['DaemonSet', 'daemonsets', 'sg', 'ds'],
  ],
  'batch/v1': [
    ['Job', 'jobs', 'sg'],
    ['CronJob', 'cronjobs', 'sg', 'cj'],
  ],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices', 'g']],
  'networking.k8s.io/v1': [['NetworkPolicy', 'networkpolicies', 'g', 'netpol']],
};

const calicoRows: readonly Row[] = [
  ['Tier', 'tiers', 'cg'],
  ['NetworkPolicy', 'networkpolicies', 'gt', 'cnp caliconetworkpolicy'],
  ['GlobalNetworkPolicy', 'globalnetworkpolicies', 'cgt', 'gnp cgnp'],
  ['NetworkSet', 'networksets', 'g', 'netsets'],
  ['GlobalNetworkSet', 'globalnetworksets', 'cg'],
  ['HostEndpoint', 'hostendpoints', 'cg', 'hep heps'],
  ['ClusterInformation', 'clusterinformations', 'cg', 'clusterinfo'],
  ['FelixConfiguration', 'felixconfigurations', 'cg', 'felixconfig'],
];

const stagedRows: readonly Row[] = [
  ['StagedNetworkPolicy', 'stagednetworkpolicies', 'gt', 'snp'],
  ['StagedGlobalNetworkPolicy', 'stagedglobalnetworkpolicies', 'cgt', 'sgnp'],
  ['StagedKubernetesNetworkPolicy', 'stagedkubernetesnetworkpolicies', 'g', 'sknp'],
];

function served(groupVersion: string, origin: Origin, table: readonly Row[]): ServedResource[] {
  const [group = '', version = ''] = groupVersion.split('/');
  return table.map(([kind, plural, flags = '', shortNames = '']) => ({
    group,
    version,
    plural,
    kind,
    singular: kind.toLowerCase(),
    shortNames: shortNames === '' ? [] : shortNames.split(' '),
    namespaced: !flags.includes('c'),
    origin,
    tiered: flags.includes('t'),
    hasStatus: flags.includes('s'),
    hasGeneration: flags.includes('g'),
  }));
}

export function servedResources({
  flavour,
  stagedKinds,
  clusterNetworkPolicy,
}: ServedFlavour): ServedResource[] {
  const aggregated = flavour === 'aggregated';
  const profiles: readonly Row[] = aggregated ? [['Profile', 'profiles', 'cg']] : [];
  const calico = [...calicoRows, ...(stagedKinds ? stagedRows : []), ...profiles];
  return [
    ...Object.entries(rows).flatMap(([groupVersion, table]) => served(groupVersion, 'builtin', table)),
    ...served('projectcalico.org/v3', aggregated ? 'aggregated' : 'crd', calico),
    ...(aggregated
      ? served('apiregistration.k8s.io/v1', 'builtin', [['APIService', 'apiservices', 'cs']])
      : []),
    ...(clusterNetworkPolicy
      ? served('policy.networking.k8s.io/v1alpha2', 'crd', [
          ['ClusterNetworkPolicy', 'clusternetworkpolicies', 'cg', 'cnp'],
        ])
      : []),
  ];
}

export const groupVersionOf = ({ group, version }: ResourceType): string =>
  group === '' ? version : `${group}/${version}`;

/** Names a resource in the store. */
export const resourceKey = ({ group, plural }: ResourceType): string => `${group}/${plural}`;
