/** Part of the plain evaluator: what goes before the policy of a host endpoint (calico-policy §4.8). */
import type { Direction } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { endsOf, isMachine } from './plain-ends';
import type { PlainPacket } from './plain-packet';

/** Protocol and port pairs that a host endpoint cannot be cut off from. */
const failsafes: Record<Direction, readonly string[]> = {
  Ingress: ['6 22', '17 68', '6 179', '6 2379', '6 2380', '6 5473', '6 6443', '6 6666', '6 6667'],
  Egress: ['17 53', '17 67', '6 179', '6 2379', '6 2380', '6 5473', '6 6443', '6 6666', '6 6667'],
};
export const isFailsafe = ({ protocol, dstPort }: PlainPacket, direction: Direction): boolean =>
  failsafes[direction].includes(`${protocol} ${dstPort}`);

/** Transport between nodes is allowed before policy; VXLAN and IPIP from anybody else is dropped; null = policy decides. */
export function overlay(
  { snapshot, packet }: { readonly snapshot: Snapshot; readonly packet: PlainPacket },
  direction: Direction,
): 'allow' | 'deny' | null {
  const wraps = packet.protocol === 4 || (packet.protocol === 17 && packet.dstPort === 4789);
  const wireguard = packet.protocol === 17 && [51_820, 51_821].includes(packet.dstPort);
  if (!wraps && !wireguard) return null;
  const { from, to } = endsOf(snapshot, packet);
  if (isMachine(direction === 'Ingress' ? from : to)) return 'allow';
  return wraps && direction === 'Ingress' ? 'deny' : null;
}
