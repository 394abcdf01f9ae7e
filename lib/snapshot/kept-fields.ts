/** What is kept of each kind beside its name. A kind that is new to lib/cluster does not compile before somebody decides here. */
import type { KnownKind } from '@/lib/cluster';
import { fieldsOf, type Kept, type KeptFields, listOf } from './kept';
import { loadBalancer } from './kept-declaring-fields';
import { calicoSpec, clusterSpec, kubernetesSpec, labelSelector, profileSpec } from './kept-policy-fields';

/** When the object was last written: verdicts of older flows speak of another world. Ours, instead of managedFields. */
export const writtenAtAnnotation = 'drawbridge.dev/written-at';

const owner = fieldsOf({
  apiVersion: 'value',
  kind: 'value',
  name: 'value',
  uid: 'value',
  controller: 'value',
});

const valuesOf = (names: readonly string[]): Kept =>
  fieldsOf(Object.fromEntries(names.map((name) => [name, 'value'] as const)));

/** Annotations by name only: what people and tools put into others may hold anything, last-applied all of the object. */
export const metadataOf = (annotations: readonly string[]): Kept =>
  fieldsOf({
    name: 'value',
    namespace: 'value',
    generateName: 'value',
    uid: 'value',
    creationTimestamp: 'value',
    deletionTimestamp: 'value',
    labels: 'texts',
    ownerReferences: listOf(owner),
    annotations: valuesOf(annotations),
  });

const port = fieldsOf({ name: 'value', containerPort: 'value', protocol: 'value' });
/** Where it connects to: a path, a header or a command may hold anything. */
const probed = fieldsOf({ port: 'value', host: 'value' });
const probe = fieldsOf({ httpGet: probed, tcpSocket: probed, grpc: probed });
/** Ports and probed ports alone: no image, command, arguments, environment or mount. */
const containers = listOf(
  fieldsOf({ ports: listOf(port), livenessProbe: probe, readinessProbe: probe, startupProbe: probe }),
);
const podSpec = fieldsOf({
  nodeName: 'value',
  hostNetwork: 'value',
  dnsPolicy: 'value',
  serviceAccountName: 'value',
  containers,
  initContainers: containers,
});
const scrapeMarks = ['prometheus.io/scrape', 'prometheus.io/port'];
const template = fieldsOf({
  metadata: fieldsOf({ labels: 'texts', annotations: valuesOf(scrapeMarks) }),
  spec: podSpec,
});
const workload: KeptFields = {
  spec: fieldsOf({ replicas: 'value', selector: labelSelector, template }),
};
const policy = (spec: Kept): KeptFields => ({ spec });
const nothing: KeptFields = {};

/** null: of this kind nothing is kept, not even that an object exists. */
export const keptFields: Readonly<Record<KnownKind, KeptFields | null>> = {
  Namespace: nothing,
  ServiceAccount: nothing,
  ConfigMap: null,
  Node: {
    status: fieldsOf({
      addresses: listOf(fieldsOf({ type: 'value', address: 'value' })),
      conditions: listOf(fieldsOf({ type: 'value', status: 'value' })),
    }),
  },
  Pod: {
    spec: podSpec,
    status: fieldsOf({ phase: 'value', podIP: 'value', podIPs: listOf(fieldsOf({ ip: 'value' })) }),
  },
  Service: {
    status: fieldsOf({ loadBalancer }),
    spec: fieldsOf({
      type: 'value',
      externalIPs: listOf('value'),
      loadBalancerIP: 'value',
      clusterIP: 'value',
      clusterIPs: listOf('value'),
      selector: 'texts',
      ports: listOf(
        fieldsOf({
          name: 'value',
          protocol: 'value',
          port: 'value',
          targetPort: 'value',
          nodePort: 'value',
        }),
      ),
    }),
  },
  EndpointSlice: {
    addressType: 'value',
    endpoints: listOf(fieldsOf({ addresses: listOf('value') })),
    ports: listOf(fieldsOf({ name: 'value', protocol: 'value', port: 'value' })),
  },
  Deployment: workload,
  ReplicaSet: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  Job: workload,
  CronJob: {
    spec: fieldsOf({
      schedule: 'value',
      timeZone: 'value',
      suspend: 'value',
      jobTemplate: fieldsOf({ spec: fieldsOf({ template }) }),
    }),
  },
  NetworkPolicy: policy(kubernetesSpec),
  StagedKubernetesNetworkPolicy: policy(kubernetesSpec),
  AdminNetworkPolicy: policy(clusterSpec),
  BaselineAdminNetworkPolicy: policy(clusterSpec),
  ClusterNetworkPolicy: policy(clusterSpec),
  Tier: { spec: fieldsOf({ order: 'value', defaultAction: 'value' }) },
  CalicoNetworkPolicy: policy(calicoSpec),
  GlobalNetworkPolicy: policy(calicoSpec),
  StagedNetworkPolicy: policy(calicoSpec),
  StagedGlobalNetworkPolicy: policy(calicoSpec),
  NetworkSet: { spec: fieldsOf({ nets: listOf('value') }) },
  GlobalNetworkSet: { spec: fieldsOf({ nets: listOf('value') }) },
  HostEndpoint: {
    spec: fieldsOf({
      node: 'value',
      interfaceName: 'value',
      expectedIPs: listOf('value'),
      profiles: listOf('value'),
      ports: listOf(fieldsOf({ name: 'value', protocol: 'value', port: 'value' })),
    }),
  },
  Profile: { spec: profileSpec },
  ClusterInformation: { spec: fieldsOf({ calicoVersion: 'value' }) },
};

/** Annotations that hold addresses and ports and nothing else. */
export const keptAnnotations: Readonly<Partial<Record<KnownKind, readonly string[]>>> = {
  Node: [
    'projectcalico.org/IPv4IPIPTunnelAddr',
    'projectcalico.org/IPv4VXLANTunnelAddr',
    'projectcalico.org/IPv4WireguardInterfaceAddr',
  ],
  Pod: scrapeMarks,
  Service: scrapeMarks,
};
