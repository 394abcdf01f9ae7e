/** A packet as one number: equal numbers, equal answers. */
import { protocols } from '../model/protocol';
import type { Packet } from './match';

/** One more than the largest port, and one for "not said". */
const radix = 65_537;

export function packetKey({ protocol, port, srcPort, icmpType, icmpCode }: Packet): number {
  const icmp = protocol === protocols.icmp || protocol === protocols.icmp6;
  const [a, b] = icmp ? [icmpType, icmpCode] : [port, srcPort];
  return (protocol * radix + (a === null ? 0 : a + 1)) * radix + (b === null ? 0 : b + 1);
}
