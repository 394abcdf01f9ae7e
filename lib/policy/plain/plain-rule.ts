/** Part of the plain evaluator: whether one rule matches one concrete connection (calico-policy §3, §5). */
import { parseCidr } from '../model/address';
import type {
  ClusterPolicyRule,
  Direction,
  EntityRule,
  KubernetesPeer,
  KubernetesRule,
  LabelSelector,
  Rule,
  RulePort,
} from '../model/policy';
import type { Labels, Snapshot } from '../model/snapshot';
import { contains, entitiesAt, holds, type PlainEntity } from './plain-entity';

export interface PlainPacket {
  readonly protocol: number;
  readonly src: string;
  readonly dst: string;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
}

const numbers: Record<string, number> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, udplite: 136 };
const numberOf = (protocol: string | number): number =>
  typeof protocol === 'number' ? protocol : (numbers[protocol.toLowerCase()] ?? Number(protocol));
const portProtocols = [6, 17, 132];
const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);
const written = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

const inNamespace = (labels: Labels): boolean => 'projectcalico.org/namespace' in labels;

/** §2.5: `null` when nothing positive is asked. */
function positive(entity: EntityRule, namespace: string | null): ((labels: Labels) => boolean) | null {
  const { selector, notSelector, namespaceSelector, serviceAccounts } = entity;
  const names = serviceAccounts?.names ?? [];
  const asked =
    written(selector) || written(namespaceSelector) || names.length > 0 || written(serviceAccounts?.selector);
  if (!asked && !(namespace !== null && written(notSelector))) return null;
  return (labels) => {
    const [all, global] = [inNamespace(labels), !inNamespace(labels)];
    if (written(namespaceSelector)) {
      if (!holds(namespaceSelector, labels, { prefix: 'pcns.', all, global })) return false;
    } else if (namespace !== null && labels['projectcalico.org/namespace'] !== namespace) return false;
    if (names.length > 0 && !names.includes(labels['projectcalico.org/serviceaccount'] ?? '')) return false;
    const account = serviceAccounts?.selector;
    if (written(account) && !holds(account, labels, { prefix: 'pcsa.' })) return false;
    return !written(selector) || holds(selector, labels);
  };
}

function inPorts(
  ports: readonly RulePort[],
  port: number,
  protocol: number,
  candidates: readonly PlainEntity[],
): boolean {
  if (!portProtocols.includes(protocol)) return false;
  return ports.some((one) => {
    const [first = '', last = first] = String(one).split(':');
    if (/^\d+$/.test(first)) return port >= Number(first) && port <= Number(last);
    return candidates.some((entity) =>
      entity.ports.some(
        (named) => named.name === one && named.port === port && numberOf(named.protocol) === protocol,
      ),
    );
  });
}

/** §3.1: prefixes of the family; none left drops the rule for that family. */
function netsOfFamily(nets: readonly string[] | undefined, address: string): string[] | null | 'dropped' {
  const valid = (nets ?? []).filter((net) => parseCidr(net) !== null);
  if (valid.length === 0) return null;
  const own = valid.filter((net) => parseCidr(net)?.version === familyOf(address));
  return own.length === 0 ? 'dropped' : own;
}

function endMatches(
  snapshot: Snapshot,
  entity: EntityRule,
  namespace: string | null,
  packet: PlainPacket,
  side: 'source' | 'destination',
): boolean {
  const [address, port] = side === 'source' ? [packet.src, packet.srcPort] : [packet.dst, packet.dstPort];
  const there = entitiesAt(snapshot, address);
  const { notSelector } = entity;
  const isNot = (labels: Labels): boolean => written(notSelector) && holds(notSelector, labels);
  const asked = positive(entity, namespace);
  const candidates = there.filter(({ labels }) => (asked === null || asked(labels)) && !isNot(labels));
  if (asked !== null && candidates.length === 0) return false;
  if (asked === null && there.some(({ labels }) => isNot(labels))) return false;
  const nets = netsOfFamily(entity.nets, address);
  if (nets === 'dropped' || nets?.some((net) => contains(net, address)) === false) return false;
  const notNets = netsOfFamily(entity.notNets, address);
  if (notNets === 'dropped' || notNets?.some((net) => contains(net, address) || net.endsWith('/0')))
    return false;
  const { ports = [], notPorts = [], services } = entity;
  if (ports.length > 0 && !inPorts(ports, port, packet.protocol, candidates)) return false;
  if (notPorts.length > 0 && inPorts(notPorts, port, packet.protocol, candidates)) return false;
  if (services === undefined) return true;
  const service = snapshot.services.find(
    (one) => one.name === services.name && one.namespace === (services.namespace ?? ''),
  );
  return (service?.endpoints ?? []).some(
    (endpoint) =>
      contains(endpoint.ip, address) &&
      (side === 'source' || (endpoint.port === port && numberOf(endpoint.protocol) === packet.protocol)),
  );
}

export function ruleMatches(
  snapshot: Snapshot,
  rule: Rule,
  namespace: string | null,
  packet: PlainPacket,
): boolean {
  const { protocol, notProtocol, ipVersion, icmp, notICMP, source, destination } = rule;
  if (protocol !== undefined && numberOf(protocol) !== packet.protocol) return false;
  if (notProtocol !== undefined && numberOf(notProtocol) === packet.protocol) return false;
  if (ipVersion !== undefined && ipVersion !== familyOf(packet.dst)) return false;
  if (protocol === 'ICMP' && familyOf(packet.dst) !== 4) return false;
  if (protocol === 'ICMPv6' && familyOf(packet.dst) !== 6) return false;
  const isIcmp = packet.protocol === 1 || packet.protocol === 58;
  const icmpEqual = (want: { readonly type?: number; readonly code?: number }): boolean =>
    isIcmp &&
    (want.type === undefined || want.type === packet.icmpType) &&
    (want.code === undefined || want.code === packet.icmpCode);
  if (icmp?.type !== undefined && !icmpEqual(icmp)) return false;
  if (notICMP?.type !== undefined && icmpEqual(notICMP)) return false;
  if (source !== undefined && !endMatches(snapshot, source, namespace, packet, 'source')) return false;
  return destination === undefined || endMatches(snapshot, destination, namespace, packet, 'destination');
}

export function labelSelectorHolds(selector: LabelSelector, labels: Labels, prefix = ''): boolean {
  const read = (key: string): string | undefined => labels[prefix + key];
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => read(key) === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = read(key);
      const inside = value !== undefined && values.includes(value);
      return { In: inside, NotIn: !inside, Exists: value !== undefined, DoesNotExist: value === undefined }[
        operator
      ];
    })
  );
}

export const isPod = (labels: Labels): boolean => labels['projectcalico.org/orchestrator'] === 'k8s';

export function inSelectedNamespace(selector: LabelSelector, labels: Labels): boolean {
  const empty =
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
  return empty ? inNamespace(labels) : labelSelectorHolds(selector, labels, 'pcns.');
}

function peerMatches(snapshot: Snapshot, peer: KubernetesPeer, namespace: string, address: string): boolean {
  if (peer.ipBlock !== undefined) {
    const { cidr, except = [] } = peer.ipBlock;
    return contains(cidr, address) && !except.some((net) => contains(net, address));
  }
  return entitiesAt(snapshot, address).some(
    ({ labels }) =>
      isPod(labels) &&
      (peer.namespaceSelector === undefined
        ? labels['projectcalico.org/namespace'] === namespace
        : inSelectedNamespace(peer.namespaceSelector, labels)) &&
      labelSelectorHolds(peer.podSelector ?? {}, labels),
  );
}

/** Index of the first expanded rule that matches, or null; the expansion is protocols (sorted) × peers (§5.1). */
export function kubernetesIndex(
  snapshot: Snapshot,
  rules: readonly KubernetesRule[],
  namespace: string,
  direction: Direction,
  packet: PlainPacket,
): number | null {
  let index = 0;
  const there = entitiesAt(snapshot, packet.dst);
  for (const { peers = [], ports = [] } of rules) {
    const protocols = [...new Set(ports.map((port) => port.protocol ?? 'TCP'))].sort();
    for (const protocol of ports.length === 0 ? [null] : protocols) {
      const entries = ports.filter((port) => (port.protocol ?? 'TCP') === protocol);
      const open = protocol === null || entries.some((entry) => entry.port === undefined);
      for (const peer of peers.length === 0 ? [null] : peers) {
        const address = direction === 'Ingress' ? packet.src : packet.dst;
        const peerFits = peer === null || peerMatches(snapshot, peer, namespace, address);
        // A named port means a port of the very pod that the peer selects (§3.2).
        const named =
          direction === 'Ingress' || peer === null || peer.ipBlock !== undefined
            ? there
            : there.filter(
                ({ labels }) =>
                  isPod(labels) &&
                  (peer.namespaceSelector === undefined
                    ? labels['projectcalico.org/namespace'] === namespace
                    : inSelectedNamespace(peer.namespaceSelector, labels)) &&
                  labelSelectorHolds(peer.podSelector ?? {}, labels),
              );
        const portFits =
          open ||
          entries.some(({ port, endPort }) =>
            inPorts(
              [typeof port === 'number' ? `${port}:${endPort ?? port}` : (port ?? '')],
              packet.dstPort,
              packet.protocol,
              named,
            ),
          );
        if (peerFits && portFits && (protocol === null || numberOf(protocol) === packet.protocol))
          return index;
        index++;
      }
    }
  }
  return null;
}

/** Index and rule of the first expanded rule of a ClusterNetworkPolicy that matches (§5.2). */
export function clusterIndex(
  snapshot: Snapshot,
  rules: readonly ClusterPolicyRule[],
  direction: Direction,
  packet: PlainPacket,
): { readonly index: number; readonly rule: ClusterPolicyRule } | null {
  let index = 0;
  const address = direction === 'Ingress' ? packet.src : packet.dst;
  for (const rule of rules) {
    const entries = rule.protocols ?? [];
    const groups = [...new Set(entries.map((entry) => entry.protocol ?? ''))].sort();
    for (const group of entries.length === 0 ? [null] : groups) {
      for (const peer of rule.peers.length === 0 ? [null] : rule.peers) {
        const fits = ({ labels }: PlainEntity): boolean => {
          if (peer?.namespaces !== undefined) return inSelectedNamespace(peer.namespaces, labels);
          if (peer?.pods === undefined) return true;
          const { namespaceSelector, podSelector } = peer.pods;
          return (
            isPod(labels) &&
            inSelectedNamespace(namespaceSelector, labels) &&
            labelSelectorHolds(podSelector, labels)
          );
        };
        const byAddress = peer === null || peer.networks !== undefined;
        const peerFits =
          peer === null ||
          (peer.networks?.some((net) => contains(net, address)) ?? entitiesAt(snapshot, address).some(fits));
        const there = entitiesAt(snapshot, packet.dst);
        const named = direction === 'Ingress' || byAddress ? there : there.filter(fits);
        const portFits = entries
          .filter((entry) => (entry.protocol ?? '') === group)
          .some(({ port, namedPort }) => {
            if (namedPort !== undefined) return inPorts([namedPort], packet.dstPort, packet.protocol, named);
            if (port === undefined) return true;
            const [first, last] = typeof port === 'number' ? [port, port] : [port.start, port.end];
            return inPorts([`${first}:${last}`], packet.dstPort, packet.protocol, []);
          });
        const protocolFits = group === null || group === '' || numberOf(group) === packet.protocol;
        if (peerFits && protocolFits && (group === null || portFits)) return { index, rule };
        index++;
      }
    }
  }
  return null;
}
