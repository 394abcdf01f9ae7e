/** A connection as Calico's evaluator sees it: addresses, and the labels of whoever an IP set would find there. */
import type { Labels } from '@/lib/policy';

export interface CheckedEnd {
  /** null where a workload is judged by its template: no prefix holds it. */
  readonly ip: string | null;
  readonly port: number;
  /** One per known entity whose prefixes, as members of an IP set, hold the address. */
  readonly holders: readonly Labels[];
}

export interface Connection {
  /** IP protocol number. */
  readonly protocol: number;
  readonly src: CheckedEnd;
  readonly dst: CheckedEnd;
}

export const protocolNumbers = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
} as const;

/** A name in any case, a number or digits; NaN for what is no protocol. */
export function protocolOf(protocol: string | number): number {
  if (typeof protocol === 'number') return protocol;
  const name = protocol.toLowerCase();
  const known = Object.entries(protocolNumbers).find(([key]) => key === name);
  return known?.[1] ?? Number(name);
}
