/** What every API server has from the beginning, and what Calico's brings along. */
import type { KubeObject } from '@/lib/cluster';
import type { Discovery } from './discovery';
import type { ServedFlavour } from './served-resources';

const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

const tier = (name: string, order: number, defaultAction: 'Deny' | 'Pass'): KubeObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'Tier',
  metadata: { name },
  spec: { order, defaultAction },
});

const kubernetesService: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { component: 'apiserver', provider: 'kubernetes' },
  },
  spec: {
    type: 'ClusterIP',
    clusterIP: '10.96.0.1',
    clusterIPs: ['10.96.0.1'],
    ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
  },
};

const clusterInformation: KubeObject = {
  apiVersion: 'projectcalico.org/v3',
  kind: 'ClusterInformation',
  metadata: { name: 'default' },
  spec: {
    calicoVersion: 'v3.32.1',
    clusterGUID: '5d1f0c8e2b7a4e6d9c3b1a2f4e6d8c0b',
    clusterType: 'k8s,kdd,sandbox',
    datastoreReady: true,
  },
};

/** @param given what the server is started with: a story brings its own Calico along. */
export function bootObjects(
  { flavour }: ServedFlavour,
  discovery: Discovery,
  given: readonly KubeObject[],
): KubeObject[] {
  const bringsCalico = given.some(({ kind }) => kind === 'ClusterInformation');
  return [
    ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(namespace),
    kubernetesService,
    tier('default', 1_000_000, 'Deny'),
    ...(bringsCalico
      ? []
      : [
          tier('kube-admin', 1000, 'Pass'),
          tier('kube-baseline', 10_000_000, 'Pass'),
          clusterInformation,
          namespace('drawbridge'),
        ]),
    ...(flavour === 'aggregated' ? (discovery.apiServices() as readonly KubeObject[]) : []),
  ];
}
