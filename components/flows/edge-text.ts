import type { EdgeRefView, PeerView } from '@/lib/api';

const named = (peer: PeerView): string =>
  peer.namespace === null ? peer.label : `${peer.namespace}/${peer.label}`;

/** `shop/checkout → payments TCP 8443`; the namespace is left out on the right where it is the same. */
export function edgeText(edge: EdgeRefView): string {
  const same = edge.src.namespace !== null && edge.src.namespace === edge.dst.namespace;
  return `${named(edge.src)} → ${same ? edge.dst.label : named(edge.dst)} ${edge.portLabel}`;
}
