/** Kubernetes NetworkPolicy, its staged form and ClusterNetworkPolicy as Calico converts them (calico-policy §5). */
import { type Cidr, parseCidr } from '../model/address';
import { isStaged, policyTier } from '../model/names';
import type {
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyRule,
  Direction,
  KubernetesPeer,
  KubernetesPolicy,
  KubernetesPort,
  KubernetesRule,
  LabelSelector,
  PolicyDiagnosticSink,
  RuleAction,
} from '../model/policy';
import { protocolNumber } from '../model/protocol';
import { and, prefixLabels, type Selector } from '../selector/selector';
import {
  type CompiledPolicy,
  type CompiledRule,
  type EndCriteria,
  InvalidPolicy,
  type PortMatch,
} from './compiled';

const namespaceLabel = 'projectcalico.org/namespace';
const podTerm: Selector = { op: 'eq', key: 'projectcalico.org/orchestrator', value: 'k8s' };

function expressionSelector(expression: NonNullable<LabelSelector['matchExpressions']>[number]): Selector {
  const { key, values = [] } = expression;
  switch (expression.operator) {
    case 'In':
      return { op: 'in', key, values: [...values].sort() };
    case 'NotIn':
      return { op: 'not-in', key, values: [...values].sort() };
    case 'Exists':
      return { op: 'has', key };
    case 'DoesNotExist':
      return { op: 'not', of: { op: 'has', key } };
  }
}

/** null = selects everything. */
export function labelSelector(selector: LabelSelector): Selector | null {
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const equalities = labels.map(([key, value]): Selector => ({ op: 'eq', key, value }));
  const expressions = (selector.matchExpressions ?? []).map(expressionSelector);
  return and(...equalities, ...expressions);
}

const inNamespaces = (selector: LabelSelector): Selector => {
  const inner = labelSelector(selector);
  return inner === null ? { op: 'has', key: namespaceLabel } : prefixLabels(inner, 'pcns.');
};

const noCriteria: EndCriteria = {
  pos: null,
  neg: null,
  nets: null,
  notNets: null,
  ports: null,
  notPorts: null,
  service: null,
};

const validCidrs = (texts: readonly string[], path: string): Cidr[] =>
  texts.map((text) => {
    const net = parseCidr(text);
    if (net === null) throw new InvalidPolicy(path, `${JSON.stringify(text)} is no address range`);
    return net;
  });

function peerCriteria(peer: KubernetesPeer, namespace: string, path: string): EndCriteria {
  if (peer.ipBlock !== undefined) {
    const except = peer.ipBlock.except ?? [];
    return {
      ...noCriteria,
      nets: validCidrs([peer.ipBlock.cidr], path),
      notNets: except.length === 0 ? null : validCidrs(except, path),
    };
  }
  const where: Selector =
    peer.namespaceSelector === undefined
      ? { op: 'eq', key: namespaceLabel, value: namespace }
      : inNamespaces(peer.namespaceSelector);
  return { ...noCriteria, pos: and(podTerm, where, labelSelector(peer.podSelector ?? {})) };
}

interface PortGroup {
  readonly protocol: number | null;
  readonly ports: PortMatch | null;
}

/** Grouped by protocol, protocols sorted by name; one entry without port opens the protocol. */
function portGroups(ports: readonly KubernetesPort[] | undefined, path: string): PortGroup[] {
  if (ports === undefined || ports.length === 0) return [{ protocol: null, ports: null }];
  const byProtocol = new Map<string, KubernetesPort[]>();
  for (const port of ports) {
    const name = port.protocol ?? 'TCP';
    byProtocol.set(name, [...(byProtocol.get(name) ?? []), port]);
  }
  return [...byProtocol.keys()].sort().map((name) => {
    const entries = byProtocol.get(name) ?? [];
    const protocol = protocolNumber(name);
    if (protocol === null) throw new InvalidPolicy(path, `unknown protocol ${JSON.stringify(name)}`);
    if (entries.some((entry) => entry.port === undefined)) return { protocol, ports: null };
    for (const { port } of entries) {
      if (typeof port === 'string' ? !/^[a-zA-Z0-9_.-]{1,128}$/.test(port) : (port ?? 0) > 65_535)
        throw new InvalidPolicy(path, `${JSON.stringify(port)} is no port`);
    }
    const ranges = entries.flatMap((entry) =>
      typeof entry.port === 'number' ? [[entry.port, entry.endPort ?? entry.port] as const] : [],
    );
    const names = entries.flatMap((entry) => (typeof entry.port === 'string' ? [entry.port] : []));
    return { protocol, ports: { ranges: ranges.sort((a, b) => a[0] - b[0]), names } };
  });
}

type Block = readonly { readonly group: PortGroup; readonly peer: EndCriteria | null }[];

/** Protocols × peers of one rule; null, with a warning, for a rule that cannot be converted (§5.1). */
function blockOf(build: () => Block, warn: PolicyDiagnosticSink, consequence: string): Block | null {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    warn('warning', error.path, `${error.message}; ${consequence}`);
    return null;
  }
}

const cross = (groups: readonly PortGroup[], peers: readonly (EndCriteria | null)[]): Block =>
  groups.flatMap((group) => peers.map((peer) => ({ group, peer })));

/** One Kubernetes rule becomes protocols × peers compiled rules; traces count these (§5.1). */
function expand(
  rules: readonly KubernetesRule[],
  namespace: string,
  direction: Direction,
  warn: PolicyDiagnosticSink,
): CompiledRule[] {
  const blocks = rules.flatMap((rule, position) => {
    const path = `${direction.toLowerCase()}[${position}]`;
    const peers = rule.peers === undefined || rule.peers.length === 0 ? [null] : rule.peers;
    const build = (): Block =>
      cross(
        portGroups(rule.ports, path),
        peers.map((peer) => (peer === null ? null : peerCriteria(peer, namespace, path))),
      );
    return blockOf(build, warn, 'Calico drops this rule') ?? [];
  });
  return blocks.map(({ group, peer }, index) => kubernetesRule('Allow', index, group, peer, direction));
}

function kubernetesRule(
  action: RuleAction,
  index: number,
  group: PortGroup,
  peer: EndCriteria | null,
  direction: Direction,
): CompiledRule {
  const destination = group.ports === null ? null : { ...noCriteria, ports: group.ports };
  const both =
    direction === 'Egress'
      ? peer === null && destination === null
        ? null
        : { ...noCriteria, ...peer, ports: group.ports }
      : destination;
  return {
    action,
    index,
    ipVersion: null,
    protocol: group.protocol,
    notProtocol: null,
    icmp: null,
    notIcmp: null,
    source: direction === 'Ingress' ? peer : null,
    destination: both,
  };
}

export function compileKubernetes(policy: KubernetesPolicy, warn: PolicyDiagnosticSink): CompiledPolicy {
  const types =
    policy.policyTypes === undefined || policy.policyTypes.length === 0 ? ['Ingress'] : policy.policyTypes;
  const subject = and(podTerm, labelSelector(policy.podSelector), {
    op: 'eq',
    key: namespaceLabel,
    value: policy.namespace,
  });
  const side = (direction: Direction, rules: readonly KubernetesRule[] | undefined): CompiledRule[] | null =>
    types.includes(direction) ? expand(rules ?? [], policy.namespace, direction, warn) : null;
  return {
    policy,
    tier: 'default',
    staged: isStaged(policy),
    subject: subject ?? podTerm,
    Ingress: side('Ingress', policy.ingress),
    Egress: side('Egress', policy.egress),
    hostOnly: false,
    hostList: null,
  };
}

function clusterPeer(peer: ClusterPolicyPeer, path: string): EndCriteria {
  if (peer.networks !== undefined) return { ...noCriteria, nets: validCidrs(peer.networks, path) };
  if (peer.namespaces !== undefined) return { ...noCriteria, pos: inNamespaces(peer.namespaces) };
  const pods = peer.pods ?? { namespaceSelector: {}, podSelector: {} };
  return {
    ...noCriteria,
    pos: and(podTerm, inNamespaces(pods.namespaceSelector), labelSelector(pods.podSelector)),
  };
}

function clusterGroups(rule: ClusterPolicyRule): PortGroup[] {
  if (rule.protocols === undefined || rule.protocols.length === 0) return [{ protocol: null, ports: null }];
  const groups = new Map<string, { ranges: [number, number][]; names: string[]; open: boolean }>();
  for (const entry of rule.protocols) {
    const group = groups.get(entry.protocol ?? '') ?? { ranges: [], names: [], open: false };
    groups.set(entry.protocol ?? '', group);
    if (entry.namedPort !== undefined) group.names.push(entry.namedPort);
    else if (typeof entry.port === 'number') group.ranges.push([entry.port, entry.port]);
    else if (entry.port !== undefined) group.ranges.push([entry.port.start, entry.port.end]);
    else group.open = true;
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, group]) => ({
      protocol: name === '' ? null : protocolNumber(name),
      ports: group.open ? null : { ranges: group.ranges, names: group.names },
    }));
}

const clusterActions = { Accept: 'Allow', Deny: 'Deny', Pass: 'Pass' } as const;

/** A Deny or Pass rule that cannot be converted becomes deny-all, an Accept rule is dropped (§5.2). */
function expandCluster(
  rules: readonly ClusterPolicyRule[],
  direction: Direction,
  warn: PolicyDiagnosticSink,
): CompiledRule[] {
  const compiled: CompiledRule[] = [];
  for (const [position, rule] of rules.entries()) {
    const path = `${direction.toLowerCase()}[${position}]`;
    const peers = rule.peers.length === 0 ? [null] : rule.peers;
    const build = (): Block =>
      cross(
        clusterGroups(rule),
        peers.map((peer) => (peer === null ? null : clusterPeer(peer, path))),
      );
    const accepts = rule.action === 'Accept';
    const block = blockOf(build, warn, `Calico ${accepts ? 'drops this rule' : 'denies everything instead'}`);
    if (block === null && accepts) continue;
    const action = block === null ? 'Deny' : clusterActions[rule.action];
    for (const { group, peer } of block ?? [{ group: { protocol: null, ports: null }, peer: null }])
      compiled.push(kubernetesRule(action, compiled.length, group, peer, direction));
  }
  return compiled;
}

export function compileCluster(policy: ClusterPolicy, warn: PolicyDiagnosticSink): CompiledPolicy {
  const { namespaces, pods } = policy.subject;
  const subject =
    pods === undefined
      ? and(podTerm, inNamespaces(namespaces ?? {}))
      : and(podTerm, inNamespaces(pods.namespaceSelector), labelSelector(pods.podSelector));
  const empty = policy.ingress.length === 0 && policy.egress.length === 0;
  return {
    policy,
    tier: policyTier(policy),
    staged: false,
    subject: subject ?? podTerm,
    Ingress: policy.ingress.length > 0 || empty ? expandCluster(policy.ingress, 'Ingress', warn) : null,
    Egress: policy.egress.length > 0 || empty ? expandCluster(policy.egress, 'Egress', warn) : null,
    hostOnly: false,
    hostList: null,
  };
}
