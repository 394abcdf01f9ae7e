/** Rules of Kubernetes' own policies after conversion: protocols × peers, in the order in which traces count them (calico-policy §5.1). */
import type { Direction, KubernetesPeer, KubernetesPort, KubernetesRule } from '@/lib/policy';
import { type Connection, protocolOf } from './connection';
import { holds } from './ip-sets';
import { peerPods } from './label-selectors';
import { inRanges, type Matches, type PortRange } from './rule';

/** Far end of a direction: the source of ingress, the destination of egress. */
export const farEnd = { Ingress: 'src', Egress: 'dst' } as const;

export interface Group {
  /** IP protocol number; null for any. */
  readonly protocol: number | null;
  /** null: all ports. A name is in no range, and matches nothing. */
  readonly ranges: readonly PortRange[] | null;
}

const inGroup = ({ protocol, ranges }: Group, connection: Connection): boolean =>
  (protocol === null || protocol === connection.protocol) &&
  (ranges === null || inRanges(ranges, connection.dst.port));

/** By name, sorted; an empty name comes first. */
export function grouped<T>(entries: readonly T[], nameOf: (entry: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) groups.set(nameOf(entry), [...(groups.get(nameOf(entry)) ?? []), entry]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** All ports of all protocols. */
export const anyPort: readonly Group[] = [{ protocol: null, ranges: null }];

function portGroups(ports: readonly KubernetesPort[]): readonly Group[] {
  if (ports.length === 0) return anyPort;
  return grouped(ports, ({ protocol }) => protocol ?? 'TCP').map(([name, entries]) => ({
    protocol: protocolOf(name),
    ranges: entries.some(({ port }) => port === undefined)
      ? null
      : entries.flatMap(({ port, endPort }): PortRange[] =>
          typeof port === 'number' ? [[port, endPort ?? port]] : [],
        ),
  }));
}

function peerMatches(peer: KubernetesPeer, namespace: string, far: 'src' | 'dst'): Matches {
  if (peer.ipBlock !== undefined) {
    const { cidr, except = [] } = peer.ipBlock;
    return (connection) => {
      const { ip } = connection[far];
      return ip !== null && holds(cidr, ip) && !except.some((net) => holds(net, ip));
    };
  }
  const pods = peerPods(peer.podSelector ?? {}, peer.namespaceSelector, namespace);
  return (connection) => connection[far].holders.some(pods);
}

const anyone: Matches = () => true;

export const crossed = (groups: readonly Group[], peers: readonly Matches[]): Matches[] =>
  groups.flatMap((group) =>
    peers.map(
      (peer): Matches =>
        (connection) =>
          inGroup(group, connection) && peer(connection),
    ),
  );

export function kubernetesRules(
  rules: readonly KubernetesRule[],
  namespace: string,
  direction: Direction,
): Matches[] {
  return rules.flatMap(({ peers = [], ports = [] }) =>
    crossed(
      portGroups(ports),
      peers.length === 0 ? [anyone] : peers.map((peer) => peerMatches(peer, namespace, farEnd[direction])),
    ),
  );
}
