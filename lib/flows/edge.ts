/** Edges: who talks to whom, the unit of review (flow-logs §8). */

export type EdgePeerType = 'workload' | 'host' | 'network-set' | 'network';

export interface EdgePeer {
  readonly type: EdgePeerType;
  /** null for hosts, global network sets and networks. */
  readonly namespace: string | null;
  /** Workload name where the owner could be resolved, otherwise the aggregated name as received (`web-6b…-*`); set or node name; `pub`/`pvt`. */
  readonly name: string;
  /** Deployment, CronJob, … ; null when unresolved or not a workload. */
  readonly kind: string | null;
}

export interface EdgeKey {
  readonly src: EdgePeer;
  readonly dst: EdgePeer;
  /** Lower-case name as Goldmane writes it: tcp, udp, icmp, icmp6, sctp or a decimal number. */
  readonly protocol: string;
  /** Destination port after DNAT; null for ICMP. */
  readonly port: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}

const withPorts: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp', '6', '17', '132']);

/** Ports beyond what a window tells apart, counted together (limit-rows). */
export const isOtherPorts = ({ protocol, port }: Pick<EdgeKey, 'protocol' | 'port'>): boolean =>
  port === null && withPorts.has(protocol);

const peerMarks: Record<EdgePeerType, string> = {
  workload: '',
  host: 'host!',
  'network-set': 'set!',
  network: 'net!',
};

const escapeName = (name: string): string =>
  encodeURIComponent(name).replaceAll('.', '%2E').replaceAll('~', '%7E').replaceAll('!', '%21');

/** URL-safe name of a peer; the owner's kind is not part of it. */
export const peerId = (peer: EdgePeer): string =>
  `${peer.namespace === null ? '-' : escapeName(peer.namespace)}~${peerMarks[peer.type]}${escapeName(peer.name)}`;

/**
 * Stable, URL-safe identity of an edge: `shop~reports.shop~postgres.tcp.5432`, ICMP `….icmp.8-0`.
 * The owner's kind is not part of it: a workload that could be resolved later keeps its history.
 */
export function edgeId(edge: EdgeKey): string {
  const last =
    edge.port !== null
      ? String(edge.port)
      : edge.icmpType !== null
        ? `${edge.icmpType}-${edge.icmpCode ?? 0}`
        : '-';
  return `${peerId(edge.src)}.${peerId(edge.dst)}.${edge.protocol}.${last}`;
}
