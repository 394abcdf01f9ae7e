/** Protocol and ports of a compiled rule in words, whatever kind of policy it came from. */
import type { CompiledRule, PortMatch } from '../compile/compiled';

const names: ReadonlyMap<number, string> = new Map([
  [1, 'ICMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [58, 'ICMPv6'],
  [132, 'SCTP'],
  [136, 'UDPLite'],
]);

export const protocolName = (protocol: number): string => names.get(protocol) ?? `protocol ${protocol}`;

/** `8080, 9000:9100, http`. */
export const portWords = ({ ranges, names: named }: PortMatch): string =>
  [...ranges.map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`)), ...named].join(', ');

const icmpWords = ({ type, code }: { readonly type?: number; readonly code?: number }): string =>
  code === undefined ? `type ${type}` : `type ${type} code ${code}`;

/** `TCP 8080, 9000:9100`, `any protocol but UDP over IPv6`. */
export function describeTraffic(rule: CompiledRule): string {
  const { protocol, notProtocol, icmp, notIcmp, ipVersion, source, destination } = rule;
  const open = notProtocol === null ? 'any protocol' : `any protocol but ${protocolName(notProtocol)}`;
  const ports = (before: string, match: PortMatch | null | undefined): string =>
    match === null || match === undefined ? '' : `${before}${portWords(match)}`;
  return [
    protocol === null ? open : protocolName(protocol),
    icmp === null ? '' : ` ${icmpWords(icmp)}`,
    notIcmp === null ? '' : ` except ${icmpWords(notIcmp)}`,
    ports(' ', destination?.ports),
    ports(' except ', destination?.notPorts),
    ports(' from port ', source?.ports),
    ports(' not from port ', source?.notPorts),
    ipVersion === null ? '' : ` over IPv${ipVersion}`,
  ].join('');
}
