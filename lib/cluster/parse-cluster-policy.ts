/** Kubernetes' cluster-wide policies of policy.networking.k8s.io from the wire: v1alpha1 and v1alpha2 (calico-policy §1.3, §5.2). */
import type {
  AdminPolicy,
  AdminPolicyRule,
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyPort,
  ClusterPolicyRule,
  ClusterPolicySubject,
  LabelSelector,
} from '@/lib/policy';
import type { KubeObject } from './kube-object';
import { array, type Json, record, text } from './wire-value';

const selector = (value: unknown): LabelSelector => record(value) as LabelSelector;

/** A member that is absent stays absent: an empty selector selects everything. */
function subjectOf(value: unknown): ClusterPolicySubject {
  const { namespaces, pods } = record(value);
  const named = record(pods);
  return {
    ...(namespaces === undefined ? {} : { namespaces: selector(namespaces) }),
    ...(pods === undefined
      ? {}
      : {
          pods: {
            namespaceSelector: selector(named.namespaceSelector),
            podSelector: selector(named.podSelector),
          },
        }),
  };
}

function peerOf(value: unknown): ClusterPolicyPeer {
  const { networks, nodes, domainNames } = record(value);
  return {
    ...subjectOf(value),
    ...(networks === undefined ? {} : { networks: array(networks).map(text) }),
    ...(nodes === undefined ? {} : { nodes: selector(nodes) }),
    ...(domainNames === undefined ? {} : { domainNames: array(domainNames).map(text) }),
  };
}

/** `{number}` or `{range: {start, end}}`; neither is every port. */
function destinationPort(value: Json): Pick<ClusterPolicyPort, 'port'> {
  const { start, end } = record(value.range);
  if (typeof value.number === 'number') return { port: value.number };
  return typeof start === 'number' && typeof end === 'number' ? { port: { start, end } } : {};
}

/** v1alpha2: `{tcp: {destinationPort}}` or `{destinationNamedPort}`. */
function protocolOf(value: unknown): ClusterPolicyPort {
  const entry = record(value);
  const name = (['tcp', 'udp', 'sctp'] as const).find((protocol) => entry[protocol] !== undefined);
  if (name !== undefined)
    return {
      protocol: name.toUpperCase(),
      ...destinationPort(record(record(entry[name]).destinationPort)),
    };
  const namedPort = text(entry.destinationNamedPort);
  return namedPort === '' ? {} : { namedPort };
}

/** v1alpha1: `{portNumber: {protocol, port}}`, `{portRange: {protocol, start, end}}` or `{namedPort}`; the protocol defaults to TCP. */
function portOf(value: unknown): ClusterPolicyPort {
  const { portNumber, portRange, namedPort } = record(value);
  if (portNumber !== undefined) {
    const { protocol, port } = record(portNumber);
    return { protocol: text(protocol) || 'TCP', ...(typeof port === 'number' ? { port } : {}) };
  }
  if (portRange !== undefined) {
    const { protocol, start, end } = record(portRange);
    return {
      protocol: text(protocol) || 'TCP',
      ...(typeof start === 'number' && typeof end === 'number' ? { port: { start, end } } : {}),
    };
  }
  return text(namedPort) === '' ? {} : { namedPort: text(namedPort) };
}

interface Spelling {
  readonly ports: 'ports' | 'protocols';
  readonly port: (value: unknown) => ClusterPolicyPort;
}

/** Actions are passed on as they are: what is made of an unknown one is decided in lib/policy. */
function rulesOf<Action extends string>(
  items: unknown,
  peers: 'from' | 'to',
  { ports, port }: Spelling,
): ClusterPolicyRule<Action>[] {
  return array(items).map((item) => {
    const rule = record(item);
    return {
      ...(text(rule.name) === '' ? {} : { name: text(rule.name) }),
      action: text(rule.action) as Action,
      peers: array(rule[peers]).map(peerOf),
      ...(rule[ports] === undefined ? {} : { protocols: array(rule[ports]).map(port) }),
    };
  });
}

const isTier = (value: unknown): value is 'Admin' | 'Baseline' => value === 'Admin' || value === 'Baseline';

export function parseClusterPolicy(object: KubeObject): ClusterPolicy {
  const spec = record(object.spec);
  const spelling: Spelling = { ports: 'protocols', port: protocolOf };
  return {
    kind: 'ClusterNetworkPolicy',
    namespace: null,
    name: object.metadata.name,
    tier: isTier(spec.tier) ? spec.tier : null,
    priority: typeof spec.priority === 'number' ? spec.priority : 0,
    subject: subjectOf(spec.subject),
    ingress: rulesOf<ClusterPolicyRule['action']>(spec.ingress, 'from', spelling),
    egress: rulesOf<ClusterPolicyRule['action']>(spec.egress, 'to', spelling),
  };
}

export function parseAdminPolicy(object: KubeObject, kind: AdminPolicy['kind']): AdminPolicy {
  const spec = record(object.spec);
  const spelling: Spelling = { ports: 'ports', port: portOf };
  const priority = typeof spec.priority === 'number' ? spec.priority : 0;
  return {
    kind,
    namespace: null,
    name: object.metadata.name,
    priority: kind === 'AdminNetworkPolicy' ? priority : null,
    subject: subjectOf(spec.subject),
    ingress: rulesOf<AdminPolicyRule['action']>(spec.ingress, 'from', spelling),
    egress: rulesOf<AdminPolicyRule['action']>(spec.egress, 'to', spelling),
  };
}
