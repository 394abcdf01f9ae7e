/** Every rule of a policy of any kind in words, counted as it is written. */
import { isClusterKind } from '../model/names';
import type { Direction, Policy } from '../model/policy';
import { describePeers, describePorts } from './describe';
import {
  describeClusterPeer,
  describeClusterPorts,
  describeKubernetesPorts,
  describePeer,
} from './describe-kubernetes';

export interface RuleWords {
  /** As the policy spells it: `Allow`, or `Accept` in a ClusterNetworkPolicy. Rules of Kubernetes NetworkPolicies allow. */
  readonly action: string;
  /** Rules of cluster-wide kinds may have one. */
  readonly name: string | null;
  /** One for each peer of the rule, in order; a rule that restricts none has one. */
  readonly peers: readonly string[];
  /** Protocol and ports. */
  readonly on: string;
}

/** Rules of one direction in the order they are written. */
export function rulesInWords(policy: Policy, direction: Direction): RuleWords[] {
  const key = direction === 'Ingress' ? 'ingress' : 'egress';
  if (isClusterKind(policy))
    return policy[key].map(({ action, name, peers, protocols }) => ({
      action,
      name: name ?? null,
      peers: peers.map(describeClusterPeer),
      on: describeClusterPorts(protocols),
    }));
  if ('podSelector' in policy)
    return (policy[key] ?? []).map((rule) => {
      const peers = (rule.peers ?? []).map((peer) => describePeer(peer, policy.namespace));
      return {
        action: 'Allow',
        name: null,
        peers: peers.length === 0 ? ['anything'] : peers,
        on: describeKubernetesPorts(rule),
      };
    });
  return policy[key].map((rule) => ({
    action: rule.action,
    name: null,
    peers: [describePeers(rule, direction, policy.namespace)],
    on: describePorts(rule),
  }));
}

/** `Allow from pods with app == "web" in shop, TCP 8080`. */
export function describePolicy(
  policy: Policy,
): { direction: Direction; index: number; action: string; text: string }[] {
  return (['Ingress', 'Egress'] as const).flatMap((direction) =>
    rulesInWords(policy, direction).map(({ action, name, peers, on }, index) => ({
      direction,
      index,
      action,
      text: `${action}${name === null ? '' : ` (${name})`} ${direction === 'Ingress' ? 'from' : 'to'} ${peers.join(' or ') || 'nobody'}, ${on}`,
    })),
  );
}
