/** IP protocols by name and number (calico-policy §1.4, flow-logs §1.6). */

const numbers: Readonly<Record<string, number>> = {
  icmp: 1,
  ipip: 4,
  tcp: 6,
  udp: 17,
  esp: 50,
  icmp6: 58,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
};

/** null for a name nobody knows. */
export function protocolNumber(protocol: string | number): number | null {
  if (typeof protocol === 'number') return protocol;
  if (/^\d{1,3}$/.test(protocol)) return Number(protocol);
  const name = protocol.toLowerCase();
  return Object.hasOwn(numbers, name) ? (numbers[name] ?? null) : null;
}

export const protocols = { icmp: 1, ipip: 4, tcp: 6, udp: 17, icmp6: 58, sctp: 132 } as const;

export const hasPorts = (protocol: number): boolean =>
  protocol === protocols.tcp || protocol === protocols.udp || protocol === protocols.sctp;

/** The family that a protocol *name* implies; numbers imply nothing. */
export function impliedVersion(protocol: string | number): 4 | 6 | null {
  if (typeof protocol === 'number' || /^\d+$/.test(protocol)) return null;
  const name = protocol.toLowerCase();
  return name === 'icmp' ? 4 : name === 'icmpv6' || name === 'icmp6' ? 6 : null;
}
