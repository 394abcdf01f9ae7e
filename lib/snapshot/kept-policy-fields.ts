/** What is kept of the policies' specs: everything that decides a verdict, and no annotation. */
import { fieldsOf, type Kept, listOf } from './kept';

const selectorTerm = fieldsOf({ key: 'value', operator: 'value', values: listOf('value') });
export const labelSelector = fieldsOf({ matchLabels: 'texts', matchExpressions: listOf(selectorTerm) });

const marking = (kept: Kept): Kept =>
  typeof kept === 'object' && 'fields' in kept ? { ...kept, marksOthers: true } : kept;

const icmp = marking(fieldsOf({ type: 'value', code: 'value' }));
const entity = marking(
  fieldsOf({
    nets: listOf('value'),
    notNets: listOf('value'),
    selector: 'value',
    notSelector: 'value',
    namespaceSelector: 'value',
    ports: listOf('value'),
    notPorts: listOf('value'),
    serviceAccounts: marking(fieldsOf({ names: listOf('value'), selector: 'value' })),
    services: marking(fieldsOf({ name: 'value', namespace: 'value' })),
  }),
);
const calicoRule = marking(
  fieldsOf({
    action: 'value',
    ipVersion: 'value',
    protocol: 'value',
    notProtocol: 'value',
    icmp,
    notICMP: icmp,
    source: entity,
    destination: entity,
    // Without effect where packets are judged; paths and annotations may say anything.
    http: fieldsOf({}),
    metadata: fieldsOf({}),
  }),
);

export const calicoSpec = fieldsOf({
  tier: 'value',
  order: 'value',
  selector: 'value',
  namespaceSelector: 'value',
  serviceAccountSelector: 'value',
  types: listOf('value'),
  ingress: listOf(calicoRule),
  egress: listOf(calicoRule),
  stagedAction: 'value',
  applyOnForward: 'value',
  preDNAT: 'value',
  doNotTrack: 'value',
});

export const profileSpec = fieldsOf({
  ingress: listOf(calicoRule),
  egress: listOf(calicoRule),
  labelsToApply: 'texts',
});

const kubernetesPeer = fieldsOf({
  podSelector: labelSelector,
  namespaceSelector: labelSelector,
  ipBlock: fieldsOf({ cidr: 'value', except: listOf('value') }),
});
const kubernetesPort = fieldsOf({ protocol: 'value', port: 'value', endPort: 'value' });
const kubernetesRules = (peers: 'from' | 'to'): Kept =>
  listOf(fieldsOf({ [peers]: listOf(kubernetesPeer), ports: listOf(kubernetesPort) }));

export const kubernetesSpec = fieldsOf({
  podSelector: labelSelector,
  policyTypes: listOf('value'),
  ingress: kubernetesRules('from'),
  egress: kubernetesRules('to'),
  stagedAction: 'value',
});

const pods = fieldsOf({ namespaceSelector: labelSelector, podSelector: labelSelector });
const range = fieldsOf({ start: 'value', end: 'value' });
const clusterPeer = fieldsOf({
  namespaces: labelSelector,
  pods,
  networks: listOf('value'),
  nodes: labelSelector,
  domainNames: listOf('value'),
});
const destination = fieldsOf({ destinationPort: fieldsOf({ number: 'value', range }) });
const clusterRules = (peers: 'from' | 'to'): Kept =>
  listOf(
    fieldsOf({
      name: 'value',
      action: 'value',
      [peers]: listOf(clusterPeer),
      // v1alpha2
      protocols: listOf(
        fieldsOf({ tcp: destination, udp: destination, sctp: destination, destinationNamedPort: 'value' }),
      ),
      // v1alpha1
      ports: listOf(
        fieldsOf({
          portNumber: fieldsOf({ protocol: 'value', port: 'value' }),
          portRange: fieldsOf({ protocol: 'value', start: 'value', end: 'value' }),
          namedPort: 'value',
        }),
      ),
    }),
  );

export const clusterSpec = fieldsOf({
  tier: 'value',
  priority: 'value',
  subject: fieldsOf({ namespaces: labelSelector, pods }),
  ingress: clusterRules('from'),
  egress: clusterRules('to'),
});
