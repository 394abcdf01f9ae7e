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

const policyNames: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp', 'icmpv6', 'sctp', 'udplite']);

/**
 * A protocol as a rule of a Calico policy writes it: one of six names, in lower case too (native kinds let that through),
 * or a number from 1 to 255, also as digits. null for anything else.
 */
export function policyProtocol(protocol: string | number): number | null {
  const isNumber = typeof protocol === 'number' || /^\d+$/.test(protocol);
  if (!isNumber) return policyNames.has(protocol.toLowerCase()) ? protocolNumber(protocol) : null;
  const number = Number(protocol);
  return Number.isInteger(number) && number >= 1 && number <= 255 ? number : null;
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

/** UDP port of VXLAN, Felix' default (calico-policy §4.7). */
export const vxlanPort = 4789;
