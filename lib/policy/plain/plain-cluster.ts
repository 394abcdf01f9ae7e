/** Part of the plain evaluator: ClusterNetworkPolicy and its two predecessors as Calico converts them (calico-policy §5.2). */

import type {
  AdminPolicy,
  AdminPolicyRule,
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyPort,
  ClusterPolicyRule,
  Direction,
} from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { isNet } from './plain-address';
import { entitiesAt, type PlainEntity } from './plain-entity';
import { inSelectedNamespace, isPod, labelSelectorHolds } from './plain-label-selector';
import { inNets, portsMatch } from './plain-match-entity';
import { numberOf, type PlainPacket } from './plain-packet';

type AnyPolicy = ClusterPolicy | AdminPolicy;
type AnyRule = ClusterPolicyRule | AdminPolicyRule;
type Asked = { readonly snapshot: Snapshot; readonly direction: Direction; readonly packet: PlainPacket };

/** `namespaces` carries no pod selector, so network sets of those namespaces match too. */
const isPeer =
  ({ namespaces, pods }: ClusterPolicyPeer) =>
  ({ labels }: PlainEntity): boolean => {
    if (pods === undefined) return namespaces === undefined || inSelectedNamespace(namespaces, labels);
    return (
      isPod(labels) &&
      inSelectedNamespace(pods.namespaceSelector, labels) &&
      labelSelectorHolds(pods.podSelector, labels)
    );
  };

function peerMatches({ snapshot, direction, packet }: Asked, peer: ClusterPolicyPeer): boolean {
  const address = direction === 'Ingress' ? packet.src : packet.dst;
  const nets = direction === 'Egress' ? peer.networks : undefined;
  const isEntity = peer.namespaces !== undefined || peer.pods !== undefined;
  return inNets(nets, address) && (!isEntity || entitiesAt(snapshot, address).some(isPeer(peer)));
}

function portMatches(asked: Asked, entries: readonly ClusterPolicyPort[], peer: ClusterPolicyPeer): boolean {
  const { snapshot, direction, packet } = asked;
  if (entries.some((entry) => entry.namedPort === undefined && entry.port === undefined)) return true;
  const there = entitiesAt(snapshot, packet.dst);
  const candidates = direction === 'Egress' ? there.filter(isPeer(peer)) : there;
  return entries.some(({ port = 0, namedPort, protocol: written }) => {
    const wanted = typeof port === 'number' ? port : `${port.start}:${port.end}`;
    const asked = { port: packet.dstPort, protocol: packet.protocol, written };
    return portsMatch([namedPort ?? wanted], asked, candidates);
  });
}

/** Calico knows no other peers than these, and networks in egress only. */
function isConvertible({ peers }: AnyRule, list: 'ingress' | 'egress'): boolean {
  return peers.every(({ namespaces, pods, networks = [] }) => {
    const nets = list === 'egress' ? networks : [];
    const names = namespaces !== undefined || pods !== undefined || nets.length > 0;
    return names && nets.every((net) => isNet(net));
  });
}

/** Of rules that cannot be converted some become deny-all: of the older kinds Deny only, of the newer Pass too. */
const failsClosed = ({ action }: AnyRule, { kind }: AnyPolicy): boolean =>
  action === 'Deny' || (action === 'Pass' && kind === 'ClusterNetworkPolicy');

/** Whether anything is left of the rule: it is dropped where it cannot be converted and does not fail closed. */
export const isKept = (rule: AnyRule, policy: AnyPolicy, list: 'ingress' | 'egress'): boolean =>
  isConvertible(rule, list) || failsClosed(rule, policy);

/** The unnamed group, of named ports without protocol, sorts first (§5.1). */
function* expanded(asked: Asked, rule: AnyRule, namedPorts: boolean): Generator<boolean> {
  const entries = rule.protocols ?? [];
  // The older kinds read a named port as every port; an entry that names nothing is everything too.
  const everything = entries.some(({ protocol, namedPort }) =>
    namedPort === undefined ? protocol === undefined : !namedPorts,
  );
  const groups = [...new Set(entries.map(({ protocol = '' }) => protocol))].sort();
  for (const group of entries.length === 0 || everything ? [null] : groups)
    for (const peer of rule.peers)
      yield peerMatches(asked, peer) &&
        (group === null ||
          ((group === '' || numberOf(group) === asked.packet.protocol) &&
            portMatches(
              asked,
              entries.filter(({ protocol = '' }) => protocol === group),
              peer,
            )));
}

/** Index and action of the first expanded rule that matches, or null. */
export function clusterDecision(
  asked: Asked,
  policy: AnyPolicy,
  list: 'ingress' | 'egress',
): { readonly index: number; readonly action: AnyRule['action'] } | null {
  let index = 0;
  for (const rule of policy[list]) {
    if (!isConvertible(rule, list)) {
      if (failsClosed(rule, policy)) return { index, action: 'Deny' };
      continue;
    }
    for (const matches of expanded(asked, rule, policy.kind === 'ClusterNetworkPolicy')) {
      if (matches) return { index, action: rule.action };
      index++;
    }
  }
  return null;
}
