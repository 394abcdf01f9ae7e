/** Edges and peers as the contract shows them. */
import type { EdgeRefView, PeerView } from '@/lib/api';
import { type EdgeKey, type EdgePeer, edgeId, isOtherPorts } from '@/lib/flows';
import { peerLabel } from '@/lib/rollout';

export function peerView(peer: EdgePeer): PeerView {
  return {
    type: peer.type,
    namespace: peer.namespace,
    name: peer.name,
    kind: peer.kind,
    label: peerLabel(peer),
  };
}

/** The owner's kind is no part of it: a peer that could not be resolved is the same peer. */
export const peerKey = ({ type, namespace, name }: EdgePeer): string => `${type} ${namespace ?? ''} ${name}`;

export function portLabel(edge: EdgeKey): string {
  const protocol = edge.protocol.toUpperCase();
  if (edge.port !== null) return `${protocol} ${edge.port}`;
  if (edge.icmpType !== null) return `${protocol} type ${edge.icmpType}`;
  return isOtherPorts(edge) ? `${protocol} other ports` : protocol;
}

export function edgeRef(edge: EdgeKey): EdgeRefView {
  return {
    id: edgeId(edge),
    src: peerView(edge.src),
    dst: peerView(edge.dst),
    portLabel: portLabel(edge),
    protocol: edge.protocol,
    port: edge.port,
  };
}

/** `shop/checkout`, or the name alone without a namespace. */
export const fullName = (peer: PeerView): string =>
  peer.namespace === null ? peer.label : `${peer.namespace}/${peer.label}`;

/** `shop/checkout → payments TCP 8443`; the namespace is left out on the right where it is the same. */
export function edgeText(edge: EdgeRefView): string {
  const right = edge.dst.namespace === edge.src.namespace ? edge.dst.label : fullName(edge.dst);
  return `${fullName(edge.src)} → ${right} ${edge.portLabel}`;
}
