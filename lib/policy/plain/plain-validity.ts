/** Part of the plain evaluator: policies that Felix treats as non-existent (calico-policy §1.5). */
import type { EntityRule, KubernetesPolicy, Rule, RulePort } from '../model/policy';
import { hasPorts, numberOf } from './plain-packet';
import { parses } from './plain-selector-text';

/** A number, a digit string or `a:b`; null for a name (§1.4). */
export function rangeOf(port: RulePort): readonly [number, number] | null {
  const [first = '', last = first, ...more] = String(port).split(':');
  if (more.length > 0 || !/^\d+$/.test(first) || !/^\d+$/.test(last)) return null;
  return [Number(first), Number(last)];
}

function isPort(port: RulePort): boolean {
  const range = rangeOf(port);
  if (range === null) return typeof port === 'string' && /^[a-zA-Z0-9_.-]{1,128}$/.test(port);
  return range[0] <= range[1] && range[1] <= 65_535;
}

const isKnown = (protocol: string | number): boolean => {
  const number = numberOf(protocol);
  return number >= 0 && number <= 255;
};

function isValidEntity(entity: EntityRule, protocol: Rule['protocol']): boolean {
  const { selector, notSelector, namespaceSelector, serviceAccounts, ports = [], notPorts = [] } = entity;
  if (![selector, notSelector, namespaceSelector, serviceAccounts?.selector].every(parses)) return false;
  const all = [...ports, ...notPorts];
  if (!all.every(isPort)) return false;
  if (all.length === 0) return true;
  // Only rules of named ports alone may leave the protocol out (§3.2).
  return protocol === undefined ? all.every((port) => rangeOf(port) === null) : hasPorts(numberOf(protocol));
}

const isValidIcmp = (icmp: Rule['icmp']): boolean =>
  icmp?.code === undefined || (icmp.type !== undefined && icmp.code <= 255);

export function isValidRule(rule: Rule): boolean {
  const { protocol, notProtocol, icmp, notICMP, source = {}, destination = {} } = rule;
  return (
    (protocol === undefined || isKnown(protocol)) &&
    (notProtocol === undefined || isKnown(notProtocol)) &&
    isValidIcmp(icmp) &&
    isValidIcmp(notICMP) &&
    isValidEntity(source, protocol) &&
    isValidEntity(destination, protocol)
  );
}

/** A bad rule drops the whole policy, also in a direction it does not govern; so does its own selector. */
export const isValidPolicy = (policy: {
  readonly selector: string;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}): boolean => parses(policy.selector) && [...policy.ingress, ...policy.egress].every(isValidRule);

/** An unknown protocol drops a converted policy too. */
export const isValidKubernetes = ({ ingress = [], egress = [] }: KubernetesPolicy): boolean =>
  [...ingress, ...egress].every(({ ports = [] }) => ports.every(({ protocol = 'TCP' }) => isKnown(protocol)));
