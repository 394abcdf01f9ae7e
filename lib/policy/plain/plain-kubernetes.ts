/** Part of the plain evaluator: Kubernetes NetworkPolicy as Calico converts it (calico-policy §5.1). */

import type { Direction, KubernetesPeer, KubernetesPort, KubernetesRule } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { isNet } from './plain-address';
import { entitiesAt, type PlainEntity } from './plain-entity';
import { inSelectedNamespace, isPod, labelSelectorHolds } from './plain-label-selector';
import { inNets, outsideNets, portsMatch } from './plain-match-entity';
import { numberOf, type PlainPacket } from './plain-packet';

interface Asked {
  readonly snapshot: Snapshot;
  /** The policy's. */
  readonly namespace: string;
  readonly direction: Direction;
  readonly packet: PlainPacket;
}

/** Every pod-type peer carries the orchestrator test, so it never matches sets or host endpoints. */
const isPeer =
  (peer: KubernetesPeer, namespace: string) =>
  ({ labels }: PlainEntity): boolean =>
    isPod(labels) &&
    (peer.namespaceSelector === undefined
      ? labels['projectcalico.org/namespace'] === namespace
      : inSelectedNamespace(peer.namespaceSelector, labels)) &&
    labelSelectorHolds(peer.podSelector ?? {}, labels);

const protocolOf = ({ protocol = 'TCP' }: KubernetesPort): string => protocol;

function peerMatches({ snapshot, namespace, direction, packet }: Asked, peer: KubernetesPeer): boolean {
  const address = direction === 'Ingress' ? packet.src : packet.dst;
  const { ipBlock } = peer;
  if (ipBlock !== undefined) {
    // What does not parse ends the reading: no criterion at all, or no further exception.
    const { cidr, except = [] } = ipBlock;
    const bad = except.findIndex((net) => !isNet(net));
    const read = bad < 0 ? except : except.slice(0, bad);
    return !isNet(cidr) || (inNets([cidr], address) && outsideNets(read, address));
  }
  return entitiesAt(snapshot, address).some(isPeer(peer, namespace));
}

/** One entry without a port opens its protocol; a named port is one of the very pod the peer selects, in egress (§3.2). */
function portMatches(asked: Asked, entries: readonly KubernetesPort[], peer: KubernetesPeer | null): boolean {
  const { snapshot, namespace, direction, packet } = asked;
  if (entries.some(({ port }) => port === undefined)) return true;
  const there = entitiesAt(snapshot, packet.dst);
  const ofPeer = direction === 'Egress' && peer !== null && peer.ipBlock === undefined;
  const candidates = ofPeer ? there.filter(isPeer(peer, namespace)) : there;
  return entries.some(({ port = '', endPort }) =>
    portsMatch(
      [typeof port === 'number' ? `${port}:${endPort ?? port}` : port],
      { port: packet.dstPort, protocol: packet.protocol, written: packet.protocol },
      candidates,
    ),
  );
}

/** Index of the first expanded rule that matches, or null: protocols by name × peers in order, per rule. */
export function kubernetesIndex(asked: Asked, rules: readonly KubernetesRule[]): number | null {
  let index = 0;
  for (const { peers = [], ports = [] } of rules) {
    const protocols = ports.length === 0 ? [null] : [...new Set(ports.map(protocolOf))].sort();
    for (const protocol of protocols) {
      for (const peer of peers.length === 0 ? [null] : peers) {
        const matches =
          (peer === null || peerMatches(asked, peer)) &&
          (protocol === null ||
            (numberOf(protocol) === asked.packet.protocol &&
              portMatches(
                asked,
                ports.filter((port) => protocolOf(port) === protocol),
                peer,
              )));
        if (matches) return index;
        index++;
      }
    }
  }
  return null;
}
