/** One Calico rule into criteria, and what makes Felix drop its whole policy (calico-policy §1.5, §3). */
import type { IcmpMatch, Rule, RuleAction } from '../model/policy';
import { hasPorts, impliedVersion } from '../model/protocol';
import { criteriaOf, type Place } from './compile-entity';
import { protocolOf } from './compile-ports';
import { type CompiledRule, type EndCriteria, InvalidPolicy } from './compiled';
import { unjudgedFields } from './unjudged';

const actions: readonly RuleAction[] = ['Allow', 'Deny', 'Pass', 'Log'];

const within = (value: number | undefined, last: number): boolean =>
  value == null || (Number.isInteger(value) && value >= 0 && value <= last);

/** An empty `icmp: {}` is no criterion, and neither is a code alone, which `unjudgedFields` reports. */
function icmpOf(icmp: IcmpMatch | null | undefined, path: string): IcmpMatch | null {
  const { type, code } = icmp ?? {};
  if (!within(type, 254) || !within(code, 255))
    throw new InvalidPolicy(path, 'an ICMP type goes from 0 to 254 and a code from 0 to 255');
  if (type == null) return null;
  return code == null ? { type } : { type, code };
}

/** Numeric ports need a protocol with ports; named ports alone may do without one (§3.2). */
function checkPorts(protocol: number | null, ends: readonly (EndCriteria | null)[], path: string): void {
  const lists = ends
    .flatMap((end) => [end?.ports ?? null, end?.notPorts ?? null])
    .filter((list) => list !== null);
  if (protocol === null) {
    if (lists.some((list) => list.ranges.length > 0))
      throw new InvalidPolicy(path, 'numeric ports need protocol TCP, UDP or SCTP');
  } else if (lists.length > 0 && !hasPorts(protocol))
    throw new InvalidPolicy(path, 'ports need protocol TCP, UDP or SCTP');
}

function versionOf(rule: Rule, path: string): 4 | 6 | null {
  const { ipVersion, protocol } = rule;
  if (ipVersion == null) return protocol == null ? null : impliedVersion(protocol);
  if (ipVersion !== 4 && ipVersion !== 6)
    throw new InvalidPolicy(
      `${path}.ipVersion`,
      `${JSON.stringify(ipVersion)} is no IP version; write 4 or 6`,
    );
  return ipVersion;
}

/** @throws InvalidPolicy where Felix would drop the policy. */
export function compileRule(rule: Rule, index: number, place: Place): CompiledRule {
  const { path, warn } = place;
  if (!actions.includes(rule.action))
    throw new InvalidPolicy(
      `${path}.action`,
      `unknown action ${JSON.stringify(rule.action)}; write Allow, Deny, Pass or Log`,
    );
  const source = criteriaOf(rule.source, { ...place, path: `${path}.source` });
  const destination = criteriaOf(rule.destination, { ...place, path: `${path}.destination` });
  const protocol = protocolOf(rule.protocol, `${path}.protocol`);
  checkPorts(protocol, [source, destination], path);
  if (rule.http != null)
    warn('warning', `${path}.http`, 'HTTP criteria are not judged: the packet data planes ignore them');
  const unjudged = unjudgedFields(rule);
  for (const field of unjudged)
    warn(
      'warning',
      `${path}.${field}`,
      `${field} cannot be judged here; where the rest of the rule matches, the answer is unknown`,
    );
  return {
    action: rule.action,
    index,
    ipVersion: versionOf(rule, path),
    protocol,
    notProtocol: protocolOf(rule.notProtocol, `${path}.notProtocol`),
    icmp: icmpOf(rule.icmp, `${path}.icmp`),
    notIcmp: icmpOf(rule.notICMP, `${path}.notICMP`),
    source,
    destination,
    unjudged: unjudged[0] ?? null,
  };
}
