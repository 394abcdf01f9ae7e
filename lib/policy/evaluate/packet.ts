/** A flow as rules see it, apart from its ends. */
import type { Family } from '../model/address';
import { hasPorts, protocolNumber, protocols } from '../model/protocol';
import type { Flow } from '../model/verdict';
import type { Packet } from './match';

/** null for a protocol nobody knows. */
export function packetOf(traffic: Omit<Flow, 'src' | 'dst'>): Packet | null {
  const protocol = protocolNumber(traffic.protocol);
  if (protocol === null) return null;
  return {
    protocol,
    port: hasPorts(protocol) ? traffic.port : null,
    srcPort: hasPorts(protocol) ? (traffic.srcPort ?? null) : null,
    icmpType: traffic.icmpType ?? null,
    icmpCode: traffic.icmpCode ?? null,
  };
}

/** The family, where the flow says or its protocol implies it. */
export function versionOf(traffic: Pick<Flow, 'ipVersion'>, { protocol }: Packet): Family | null {
  return traffic.ipVersion ?? (protocol === protocols.icmp ? 4 : protocol === protocols.icmp6 ? 6 : null);
}

/** One more than the largest port, and one for "not said". */
const radix = 65_537;

/** A packet as one number: equal numbers, equal answers. */
export function packetKey({ protocol, port, srcPort, icmpType, icmpCode }: Packet): number {
  const icmp = protocol === protocols.icmp || protocol === protocols.icmp6;
  const [a, b] = icmp ? [icmpType, icmpCode] : [port, srcPort];
  return (protocol * radix + (a === null ? 0 : a + 1)) * radix + (b === null ? 0 : b + 1);
}
