/** What Felix lets through to a host, or drops, before it asks the policy of a host endpoint (calico-policy §4.8). */
import type { Direction } from '../model/policy';
import { protocols, vxlanPort } from '../model/protocol';
import type { Party } from '../world/party';
import type { Packet } from './match';

const { tcp, udp, ipip } = protocols;

/** Felix' defaults of FailsafeInboundHostPorts and FailsafeOutboundHostPorts. */
const failsafes: Readonly<Record<Direction, ReadonlySet<string>>> = {
  Ingress: new Set([
    `${udp} 68`,
    ...[22, 179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => `${tcp} ${port}`),
  ]),
  Egress: new Set([
    `${udp} 53`,
    `${udp} 67`,
    ...[179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => `${tcp} ${port}`),
  ]),
};

export const isFailsafe = ({ protocol, port }: Packet, direction: Direction): boolean =>
  failsafes[direction].has(`${protocol} ${port}`);

const wireguardPorts: ReadonlySet<number | null> = new Set([51_820, 51_821]);

/** VXLAN and IPIP: the packets that nodes wrap those of pods into. */
export const isEncapsulation = ({ protocol, port }: Packet): boolean =>
  protocol === ipip || (protocol === udp && port === vxlanPort);

/** True also where the port is not known and might be that of VXLAN. */
export const mayBeEncapsulation = (packet: Packet): boolean =>
  isEncapsulation(packet) || (packet.protocol === udp && packet.port === null);

/** Transport between nodes is allowed; VXLAN and IPIP from anybody else is dropped; null = policy decides. */
export function overlayVerdict(packet: Packet, direction: Direction, peer: Party): 'allow' | 'deny' | null {
  const encapsulation = isEncapsulation(packet);
  const transport = encapsulation || (packet.protocol === udp && wireguardPorts.has(packet.port));
  if (!transport) return null;
  if (peer.isHost && peer.node !== null) return 'allow';
  return encapsulation && direction === 'Ingress' ? 'deny' : null;
}

/** Ports that make a difference whatever the policies are. */
export const exceptionalPorts: readonly number[] = [
  ...Object.values(failsafes).flatMap((entries) => [...entries].map((entry) => Number(entry.split(' ')[1]))),
  vxlanPort,
  51_820,
  51_821,
];
