/** Part of the plain evaluator: whether one rule of Calico matches one concrete connection (calico-policy §3). */
import type { IcmpMatch, Rule } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { familyOf } from './plain-address';
import { endMatches } from './plain-match-entity';
import { isIcmp, numberOf, type PlainPacket } from './plain-packet';

const icmpEqual = (wanted: IcmpMatch, packet: PlainPacket): boolean =>
  isIcmp(packet.protocol) &&
  (wanted.type === undefined || wanted.type === packet.icmpType) &&
  (wanted.code === undefined || wanted.code === packet.icmpCode);

/** `icmp: {}` is no criterion. */
const asksIcmp = (icmp: IcmpMatch | undefined): icmp is IcmpMatch =>
  icmp?.type !== undefined || icmp?.code !== undefined;

const isNamed = (protocol: Rule['protocol'], name: string): boolean =>
  typeof protocol === 'string' && protocol.toLowerCase() === name;

/** `namespace` is the policy's own; null in global policies and profiles. */
export function ruleMatches(
  snapshot: Snapshot,
  rule: Rule,
  namespace: string | null,
  packet: PlainPacket,
): boolean {
  const { protocol, notProtocol, ipVersion, icmp, notICMP, source, destination } = rule;
  const family = familyOf(packet.dst);
  const asked = { ...packet, written: protocol };
  if (protocol !== undefined && numberOf(protocol) !== packet.protocol) return false;
  if (notProtocol !== undefined && numberOf(notProtocol) === packet.protocol) return false;
  if (ipVersion !== undefined && ipVersion !== family) return false;
  // The protocol's name implies a family, its number does not.
  if (ipVersion === undefined && isNamed(protocol, 'icmp') && family !== 4) return false;
  if (ipVersion === undefined && isNamed(protocol, 'icmpv6') && family !== 6) return false;
  if (asksIcmp(icmp) && !icmpEqual(icmp, packet)) return false;
  if (asksIcmp(notICMP) && icmpEqual(notICMP, packet)) return false;
  return (
    (source === undefined || endMatches(snapshot, source, namespace, asked, 'source')) &&
    (destination === undefined || endMatches(snapshot, destination, namespace, asked, 'destination'))
  );
}
