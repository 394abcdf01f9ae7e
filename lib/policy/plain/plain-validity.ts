/** Part of the plain evaluator: policies that Felix treats as non-existent (calico-policy §1.5). */
import type { CalicoPolicy, EntityRule, KubernetesPolicy, Rule, RulePort } from '../model/policy';
import { once } from './once';
import { hasPorts, numberOf } from './plain-packet';
import { isBlank, isWritten, parses } from './plain-selector-text';

/** A number, a digit string or `a:b`; null for a name (§1.4). */
export function rangeOf(port: RulePort): readonly [number, number] | null {
  const [first = '', last = first, ...more] = String(port).split(':');
  if (more.length > 0 || !/^\d+$/.test(first) || !/^\d+$/.test(last)) return null;
  return [Number(first), Number(last)];
}

function isPort(port: RulePort): boolean {
  const range = rangeOf(port);
  if (range === null) return typeof port === 'string' && /^[a-zA-Z0-9_.-]{1,128}$/.test(port);
  return 1 <= range[0] && range[0] <= range[1] && range[1] <= 65_535;
}

const isKnown = (protocol: string | number): boolean => {
  const number = numberOf(protocol);
  return number >= 1 && number <= 255;
};

/** Two selectors of an entity, or one and the policy's namespace, are joined as text. */
function joinsBlanks(entity: EntityRule, namespace: string | null): boolean {
  const { selector, notSelector, namespaceSelector, serviceAccounts } = entity;
  const account = (serviceAccounts?.names ?? []).length > 0 || isWritten(serviceAccounts?.selector);
  const around = namespace !== null || isWritten(namespaceSelector) || account;
  return (
    (isBlank(selector) && (around || isWritten(notSelector))) ||
    (isBlank(notSelector) && (around || isWritten(selector)))
  );
}

function isValidEntity(entity: EntityRule, protocol: Rule['protocol'], namespace: string | null): boolean {
  const { selector, notSelector, namespaceSelector, serviceAccounts, ports = [], notPorts = [] } = entity;
  if (![selector, notSelector, namespaceSelector, serviceAccounts?.selector].every(parses)) return false;
  if (joinsBlanks(entity, namespace)) return false;
  const all = [...ports, ...notPorts];
  if (!all.every(isPort)) return false;
  if (all.length === 0) return true;
  // Only rules of named ports alone may leave the protocol out (§3.2).
  return protocol === undefined ? all.every((port) => rangeOf(port) === null) : hasPorts(numberOf(protocol));
}

/** What a code without a type means is not settled; no random rule has one. */
const isValidIcmp = ({ type = 0, code = 0 }: NonNullable<Rule['icmp']> = {}): boolean =>
  0 <= type && type <= 254 && 0 <= code && code <= 255;

/** `namespace` is the policy's own; null in global policies and profiles. */
export function isValidRule(rule: Rule, namespace: string | null): boolean {
  const { protocol, notProtocol, icmp, notICMP, source = {}, destination = {} } = rule;
  return (
    (protocol === undefined || isKnown(protocol)) &&
    (notProtocol === undefined || isKnown(notProtocol)) &&
    isValidIcmp(icmp) &&
    isValidIcmp(notICMP) &&
    isValidEntity(source, protocol, namespace) &&
    isValidEntity(destination, protocol, namespace)
  );
}

/** A bad rule drops the whole policy, also in a direction it does not govern; so does its own selector. */
export const isValidPolicy = once((policy: CalicoPolicy): boolean => {
  const { namespace, selector, namespaceSelector, serviceAccountSelector, ingress, egress } = policy;
  const joined = [namespace === null ? namespaceSelector : undefined, serviceAccountSelector].some(
    (text) => isWritten(text) && parses(text),
  );
  if (isBlank(selector) && (namespace !== null || joined)) return false;
  return parses(selector) && [...ingress, ...egress].every((rule) => isValidRule(rule, namespace));
});

/** An unknown protocol drops a converted policy too. */
export const isValidKubernetes = ({ ingress = [], egress = [] }: KubernetesPolicy): boolean =>
  [...ingress, ...egress].every(({ ports = [] }) => ports.every(({ protocol = 'TCP' }) => isKnown(protocol)));
