/** From the unit of review to what the engine is asked. */
import { type EdgeKey, type EdgePeer, isOtherPorts } from '@/lib/flows';
import type { Flow, FlowEnd } from '@/lib/policy';

export function peerEnd(peer: EdgePeer): FlowEnd {
  switch (peer.type) {
    case 'workload':
      return { type: 'workload', namespace: peer.namespace ?? '', kind: peer.kind, name: peer.name };
    case 'host':
      return { type: 'host', name: peer.name };
    case 'network-set':
      return { type: 'network-set', namespace: peer.namespace, name: peer.name };
    case 'network':
      return { type: 'network', zone: peer.name === 'pvt' ? 'pvt' : 'pub' };
  }
}

/** Records name workloads, not pods: the engine answers over all pods of both ends. */
export function edgeFlow(edge: EdgeKey): Flow {
  return {
    src: peerEnd(edge.src),
    dst: peerEnd(edge.dst),
    protocol: /^\d+$/.test(edge.protocol) ? Number(edge.protocol) : edge.protocol,
    port: edge.port,
    ...(edge.icmpType === null ? {} : { icmpType: edge.icmpType }),
    ...(edge.icmpCode === null ? {} : { icmpCode: edge.icmpCode }),
  };
}

/** `checkout`, `public network`, `worker-3`: as a person reads it, without the namespace. */
export function peerLabel(peer: EdgePeer): string {
  if (peer.type === 'network') return peer.name === 'pvt' ? 'private network' : 'public network';
  return peer.name;
}

/** `TCP 8443`, `ICMP 8`, `UDP 53`, `TCP other ports`. */
export function portLabel(edge: Pick<EdgeKey, 'protocol' | 'port' | 'icmpType'>): string {
  const protocol = /^\d+$/.test(edge.protocol) ? `protocol ${edge.protocol}` : edge.protocol.toUpperCase();
  const detail = edge.port ?? edge.icmpType;
  if (detail !== null) return `${protocol} ${detail}`;
  return isOtherPorts(edge) ? `${protocol} other ports` : protocol;
}

/** `shop/checkout → payments TCP 8443`: the namespace on the right only where it differs. */
export function edgeLabel(edge: EdgeKey): string {
  const name = (peer: EdgePeer, besides: string | null): string =>
    peer.namespace === null || peer.namespace === besides
      ? peerLabel(peer)
      : `${peer.namespace}/${peerLabel(peer)}`;
  return `${name(edge.src, null)} → ${name(edge.dst, edge.src.namespace)} ${portLabel(edge)}`;
}
