/** Part of the plain evaluator: one packet of a connection, nothing left open, and its protocol by number (calico-policy §1.4). */

export interface PlainPacket {
  /** IP protocol number. */
  readonly protocol: number;
  readonly src: string;
  /** After DNAT. */
  readonly dst: string;
  /** Ports count with TCP, UDP and SCTP only, ICMP type and code with protocols 1 and 58 only. */
  readonly srcPort: number;
  readonly dstPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
}

const numbers: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['udp', 17],
  ['icmp', 1],
  ['icmpv6', 58],
  ['sctp', 132],
  ['udplite', 136],
];

/** NaN for a protocol that nobody knows. A digit string is a number. */
export function numberOf(protocol: string | number): number {
  if (typeof protocol === 'number') return protocol;
  return numbers.find(([name]) => name === protocol.toLowerCase())?.[1] ?? Number(protocol);
}

/** TCP, UDP and SCTP have ports; UDPLite does not count (§3.2). */
export const hasPorts = (protocol: number): boolean => [6, 17, 132].includes(protocol);

export const isIcmp = (protocol: number): boolean => protocol === 1 || protocol === 58;
