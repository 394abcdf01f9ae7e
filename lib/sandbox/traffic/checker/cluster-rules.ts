/** Rules of Kubernetes' cluster-wide kinds after conversion, and which releases take them at all (calico-policy §1.3, §5.2). */
import type {
  AdminPolicy,
  CalicoCapabilities,
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyPort,
  ClusterPolicyRule,
  Direction,
} from '@/lib/policy';
import { protocolOf } from './connection';
import { holds } from './ip-sets';
import { anyPort, crossed, farEnd, type Group, grouped } from './kubernetes-rules';
import { isKubernetesPod, labelsHold, namespacesHold } from './label-selectors';
import type { Matches, PortRange } from './rule';
import type { Holds } from './selectors';

export type ClusterWide = ClusterPolicy | AdminPolicy;
type AnyRule = ClusterPolicyRule<string>;

export interface ConvertedRule {
  readonly action: 'Allow' | 'Deny' | 'Pass';
  readonly matches: Matches;
}

export function isEnforced(policy: ClusterWide, release: CalicoCapabilities): boolean {
  switch (policy.kind) {
    case 'ClusterNetworkPolicy':
      return release.clusterNetworkPolicy && policy.tier !== null;
    case 'AdminNetworkPolicy':
      return release.adminNetworkPolicy;
    case 'BaselineAdminNetworkPolicy':
      return release.baselineAdminNetworkPolicy;
  }
}

const entities = ({ namespaces, pods }: ClusterPolicyPeer): Holds | null => {
  if (pods !== undefined) {
    const [inside, chosen] = [namespacesHold(pods.namespaceSelector), labelsHold(pods.podSelector)];
    return (labels) => isKubernetesPod(labels) && inside(labels) && chosen(labels);
  }
  // Network sets of these namespaces are meant too.
  return namespaces === undefined ? null : namespacesHold(namespaces);
};

/** null for a peer of which Calico understands nothing. */
function peerMatches(peer: ClusterPolicyPeer, direction: Direction): Matches | null {
  const wanted = entities(peer);
  const nets = direction === 'Egress' ? (peer.networks ?? []) : [];
  if (wanted === null && nets.length === 0) return null;
  return (connection) => {
    const { ip, holders } = connection[farEnd[direction]];
    if (wanted !== null && !holders.some(wanted)) return false;
    return nets.length === 0 || (ip !== null && nets.some((net) => holds(net, ip)));
  };
}

/** Of named ports only the group is left: a name is in no range. The older kinds read a name as every port. */
function groupsOf(ports: readonly ClusterPolicyPort[], kind: ClusterWide['kind']): readonly Group[] {
  const open = ports.some(({ protocol, namedPort }) =>
    namedPort === undefined ? protocol === undefined : kind !== 'ClusterNetworkPolicy',
  );
  if (ports.length === 0 || open) return anyPort;
  return grouped(ports, ({ protocol }) => protocol ?? '').map(([name, own]) => ({
    protocol: name === '' ? null : protocolOf(name),
    ranges: own.some(({ port, namedPort }) => port === undefined && namedPort === undefined)
      ? null
      : own.flatMap(({ port }): PortRange[] =>
          port === undefined ? [] : [typeof port === 'number' ? [port, port] : [port.start, port.end]],
        ),
  }));
}

const actions: Readonly<Record<string, ConvertedRule['action']>> = {
  Accept: 'Allow',
  Allow: 'Allow',
  Deny: 'Deny',
  Pass: 'Pass',
};

/** A rule that cannot be converted is dropped, or denies everything where letting it go would open something. */
function unconverted({ action }: AnyRule, kind: ClusterWide['kind']): ConvertedRule[] {
  const closes = action === 'Deny' || (action === 'Pass' && kind === 'ClusterNetworkPolicy');
  return closes ? [{ action: 'Deny', matches: () => true }] : [];
}

export function clusterRules(
  rules: readonly AnyRule[],
  kind: ClusterWide['kind'],
  direction: Direction,
): ConvertedRule[] {
  return rules.flatMap((rule) => {
    const peers = rule.peers.map((peer) => peerMatches(peer, direction));
    const action = actions[rule.action];
    const known = peers.filter((peer) => peer !== null);
    if (action === undefined || known.length < peers.length) return unconverted(rule, kind);
    return crossed(groupsOf(rule.protocols ?? [], kind), known).map((matches) => ({ action, matches }));
  });
}

/** Pods only; by their namespaces alone where both ways are given. */
export function clusterSubject({ subject: { namespaces, pods } }: ClusterWide): Holds {
  const inside = namespacesHold(namespaces ?? pods?.namespaceSelector ?? {});
  const chosen = labelsHold(namespaces === undefined ? (pods?.podSelector ?? {}) : {});
  return (labels) => isKubernetesPod(labels) && inside(labels) && chosen(labels);
}
