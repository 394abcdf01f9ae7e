/** Calico's other objects: sets of addresses, the hosts outside, profiles, and what it says of itself. */
import type { KubeObject } from '@/lib/cluster';
import { uidOf } from './identity';
import { storyNodes } from './nodes';

const calico = (
  kind: string,
  metadata: KubeObject['metadata'],
  spec: Readonly<Record<string, unknown>>,
): KubeObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind,
  metadata: { uid: uidOf(`calico/${kind}`, metadata.namespace ?? null, metadata.name), ...metadata },
  spec,
});

const machine = (name: string, ip: string, role: string): KubeObject =>
  calico(
    'HostEndpoint',
    { name, labels: { 'legacy.prod-eu/role': role } },
    { node: name, interfaceName: '*', expectedIPs: [ip], profiles: ['projectcalico-default-allow'] },
  );

export const addressObjects: readonly KubeObject[] = [
  calico(
    'NetworkSet',
    { name: 'payment-api', namespace: 'shop', labels: { service: 'payment-api' } },
    { nets: ['198.51.100.16/28'] },
  ),
  calico(
    'GlobalNetworkSet',
    { name: 'kube-apiserver', labels: { role: 'kube-apiserver' } },
    { nets: storyNodes.filter(({ controlPlane }) => controlPlane).map(({ ip }) => `${ip}/32`) },
  ),
  machine('legacy-erp', '10.20.8.30', 'erp'),
  machine('legacy-db-1', '10.20.8.41', 'database'),
  machine('legacy-db-2', '10.20.8.42', 'database'),
];

export const calicoVersion = 'v3.31.2';

export const settingsObjects: readonly KubeObject[] = [
  calico(
    'ClusterInformation',
    { name: 'default' },
    {
      calicoVersion,
      clusterGUID: uidOf('cluster', null, 'prod-eu-1').replaceAll('-', ''),
      clusterType: 'typha,kdd,k8s,operator,bgp,kubeadm',
      datastoreReady: true,
      variant: 'Calico',
    },
  ),
  calico(
    'FelixConfiguration',
    { name: 'default' },
    {
      defaultEndpointToHostAction: 'Accept',
      flowLogsFlushInterval: '15s',
      flowLogsPolicyEvaluationMode: 'Continuous',
      floatingIPs: 'Disabled',
      healthPort: 9099,
    },
  ),
];

const allowAll = { ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }] };

/** Profiles as calico-apiserver derives them from namespaces and service accounts (calico-policy §4.5). */
export function profileObjects(objects: readonly KubeObject[]): KubeObject[] {
  const derived = objects.flatMap(({ kind, metadata }) => {
    const labels = Object.entries(metadata.labels ?? {});
    if (kind === 'Namespace') {
      const own = [...labels, ['projectcalico.org/name', metadata.name]];
      const labelsToApply = Object.fromEntries(own.map(([key, value]) => [`pcns.${key}`, value]));
      return [calico('Profile', { name: `kns.${metadata.name}` }, { ...allowAll, labelsToApply })];
    }
    if (kind !== 'ServiceAccount') return [];
    const own = [...labels, ['projectcalico.org/name', metadata.name]];
    const labelsToApply = Object.fromEntries(own.map(([key, value]) => [`pcsa.${key}`, value]));
    return [
      calico(
        'Profile',
        { name: `ksa.${metadata.namespace ?? 'default'}.${metadata.name}` },
        { labelsToApply },
      ),
    ];
  });
  return [calico('Profile', { name: 'projectcalico-default-allow' }, allowAll), ...derived];
}
