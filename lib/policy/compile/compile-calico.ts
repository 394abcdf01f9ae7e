/** Calico's policies into compiled form: rewriting of selectors and what Felix' validator drops (calico-policy §1.5, §2.5, §3). */
import { type Cidr, parseCidr } from '../model/address';
import { isStaged } from '../model/names';
import type {
  CalicoPolicy,
  Direction,
  EntityRule,
  IcmpMatch,
  PolicyDiagnosticSink,
  Rule,
  RulePort,
} from '../model/policy';
import { hasPorts, impliedVersion, protocolNumber } from '../model/protocol';
import type { CalicoCapabilities, Profile } from '../model/snapshot';
import { and, mapLeaves, parseSelector, prefixLabels, replaceAll, type Selector } from '../selector/selector';
import {
  type CompiledPolicy,
  type CompiledRule,
  type EndCriteria,
  InvalidPolicy,
  type PortMatch,
} from './compiled';

const namespaceLabel = 'projectcalico.org/namespace';
const accountLabel = 'projectcalico.org/serviceaccount';

function selectorAt(text: string, path: string): Selector {
  const parsed = parseSelector(text);
  if (parsed.ok) return parsed.selector;
  throw new InvalidPolicy(
    path,
    `selector does not parse at ${parsed.error.position}: ${parsed.error.message}`,
  );
}

/** An unparseable policy-level namespace or account selector is dropped by Calico, which widens the subject (§1.5). */
function lenient(text: string | undefined, path: string, warn: PolicyDiagnosticSink): Selector | null {
  if (text === undefined || text.trim() === '') return null;
  const parsed = parseSelector(text);
  if (parsed.ok) return parsed.selector;
  warn(
    'warning',
    path,
    `selector does not parse at ${parsed.error.position} (${parsed.error.message}); Calico drops it, so the policy selects more than written`,
  );
  return null;
}

function subjectOf(policy: CalicoPolicy, warn: PolicyDiagnosticSink): Selector {
  const selector = selectorAt(policy.selector, 'selector');
  const namespaces =
    policy.namespace === null ? lenient(policy.namespaceSelector, 'namespaceSelector', warn) : null;
  const accounts = lenient(policy.serviceAccountSelector, 'serviceAccountSelector', warn);
  // An empty selector contributes no text, so there is no all() in it to rewrite.
  const written = policy.selector.trim() === '' ? null : selector;
  let subject: Selector = selector;
  if (policy.namespace !== null)
    subject = { op: 'and', of: [selector, { op: 'eq', key: namespaceLabel, value: policy.namespace }] };
  // Felix rewrites the *text* all() of the joined selector, the policy's own selector included.
  if (namespaces !== null)
    subject = replaceAll(and(written, prefixLabels(namespaces, 'pcns.')) ?? selector, {
      op: 'has',
      key: namespaceLabel,
    });
  if (accounts !== null) {
    const joined: Selector = { op: 'and', of: [subject, prefixLabels(accounts, 'pcsa.')] };
    subject = policy.namespace === null ? replaceAll(joined, { op: 'has', key: accountLabel }) : joined;
  }
  return subject;
}

function netsOf(
  texts: readonly string[] | undefined,
  path: string,
  warn: PolicyDiagnosticSink,
): Cidr[] | null {
  if (texts === undefined || texts.length === 0) return null;
  const nets: Cidr[] = [];
  for (const [index, text] of texts.entries()) {
    const net = parseCidr(text);
    if (net === null)
      warn(
        'warning',
        `${path}[${index}]`,
        `${JSON.stringify(text)} is no address range; Calico skips it${texts.length === 1 ? ', so the rule matches more than written' : ''}`,
      );
    else nets.push(net);
  }
  return nets.length === 0 ? null : nets;
}

export function portsOf(ports: readonly RulePort[] | undefined, path: string): PortMatch | null {
  if (ports === undefined || ports.length === 0) return null;
  const ranges: [number, number][] = [];
  const names: string[] = [];
  for (const port of ports) {
    const range =
      typeof port === 'number'
        ? [port, port]
        : /^(\d+)(?::(\d+))?$/
            .exec(port)
            ?.slice(1)
            .map((part) => (part === undefined ? undefined : Number(part)));
    if (range === undefined) {
      if (typeof port !== 'string' || !/^[a-zA-Z0-9_.-]{1,128}$/.test(port))
        throw new InvalidPolicy(path, `${JSON.stringify(port)} is no port`);
      names.push(port);
      continue;
    }
    const first = range[0] ?? 0;
    const last = range[1] ?? first;
    if (first > last || last > 65_535 || first < 0)
      throw new InvalidPolicy(path, `${JSON.stringify(port)} is no port range`);
    ranges.push([first, last]);
  }
  return { ranges, names };
}

const given = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

function namespacePart(entity: EntityRule, namespace: string | null, path: string): Selector | null {
  if (given(entity.namespaceSelector)) {
    const parsed = prefixLabels(selectorAt(entity.namespaceSelector, `${path}.namespaceSelector`), 'pcns.');
    const named = replaceAll(parsed, { op: 'has', key: namespaceLabel });
    return mapLeaves(named, (leaf) =>
      leaf.op === 'global' ? { op: 'not', of: { op: 'has', key: namespaceLabel } } : leaf,
    );
  }
  return namespace === null ? null : { op: 'eq', key: namespaceLabel, value: namespace };
}

function accountPart(entity: EntityRule, path: string): Selector | null {
  const names = entity.serviceAccounts?.names ?? [];
  const selector = entity.serviceAccounts?.selector;
  return and(
    names.length === 0 ? null : { op: 'in', key: accountLabel, values: [...names].sort() },
    selector === undefined || selector.trim() === ''
      ? null
      : prefixLabels(selectorAt(selector, `${path}.serviceAccounts.selector`), 'pcsa.'),
  );
}

/**
 * What a known entity at the address must satisfy; null restricts to no entity (§2.5). `namespace` is the policy's own.
 * @throws InvalidPolicy when a selector does not parse
 */
export function positiveSelector(
  entity: EntityRule,
  namespace: string | null,
  path: string,
): Selector | null {
  const accounts = accountPart(entity, path);
  const own = given(entity.selector) ? selectorAt(entity.selector, `${path}.selector`) : null;
  const restricted =
    accounts !== null || own !== null || given(entity.notSelector) || given(entity.namespaceSelector);
  return restricted ? and(namespacePart(entity, namespace, path), accounts, own) : null;
}

function criteriaOf(
  entity: EntityRule | undefined,
  policy: CalicoPolicy,
  path: string,
  warn: PolicyDiagnosticSink,
): EndCriteria | null {
  if (entity === undefined) return null;
  const pos = positiveSelector(entity, policy.namespace, path);
  const neg = given(entity.notSelector) ? selectorAt(entity.notSelector, `${path}.notSelector`) : null;
  const { services } = entity;
  if (services !== undefined && services.namespace === undefined && policy.namespace !== null) {
    // Documented: own namespace. In the code no such default is applied and the rule never matches (§3.3).
    warn(
      'warning',
      `${path}.services`,
      'services without a namespace never match in Calico, although documented to mean the own namespace; write the namespace',
    );
  }
  const criteria: EndCriteria = {
    pos,
    neg,
    nets: netsOf(entity.nets, `${path}.nets`, warn),
    notNets: netsOf(entity.notNets, `${path}.notNets`, warn),
    ports: portsOf(entity.ports, `${path}.ports`),
    notPorts: portsOf(entity.notPorts, `${path}.notPorts`),
    service: services === undefined ? null : { namespace: services.namespace ?? '', name: services.name },
  };
  return Object.values(criteria).every((criterion) => criterion === null) ? null : criteria;
}

/** An empty `icmp: {}` is no criterion. */
function icmpOf(icmp: IcmpMatch | undefined, path: string): IcmpMatch | null {
  if (icmp === undefined || (icmp.type === undefined && icmp.code === undefined)) return null;
  if (icmp.code !== undefined && (icmp.type === undefined || icmp.code > 255))
    throw new InvalidPolicy(path, 'an ICMP code needs a type and is at most 255');
  return icmp;
}

function ruleOf(
  rule: Rule,
  index: number,
  policy: CalicoPolicy,
  path: string,
  warn: PolicyDiagnosticSink,
): CompiledRule {
  const source = criteriaOf(rule.source, policy, `${path}.source`, warn);
  const destination = criteriaOf(rule.destination, policy, `${path}.destination`, warn);
  const protocol = rule.protocol === undefined ? null : protocolNumber(rule.protocol);
  const notProtocol = rule.notProtocol === undefined ? null : protocolNumber(rule.notProtocol);
  for (const [field, number] of [
    ['protocol', protocol],
    ['notProtocol', notProtocol],
  ] as const) {
    if (rule[field] !== undefined && number === null)
      throw new InvalidPolicy(`${path}.${field}`, `unknown protocol ${JSON.stringify(rule[field])}`);
  }
  const numeric = [source?.ports, source?.notPorts, destination?.ports, destination?.notPorts].some(
    (ports) => ports != null && ports.ranges.length > 0,
  );
  const named = [source?.ports, source?.notPorts, destination?.ports, destination?.notPorts].some(
    (ports) => ports != null && ports.names.length > 0,
  );
  if (numeric && (protocol === null || !hasPorts(protocol)))
    throw new InvalidPolicy(path, 'numeric ports need protocol TCP, UDP or SCTP');
  if (named && protocol !== null && !hasPorts(protocol))
    throw new InvalidPolicy(path, 'ports need protocol TCP, UDP or SCTP');
  if (rule.http !== undefined)
    warn('warning', `${path}.http`, 'HTTP criteria are not judged: the packet data planes ignore them');
  return {
    action: rule.action,
    index,
    ipVersion: rule.ipVersion ?? (rule.protocol === undefined ? null : impliedVersion(rule.protocol)),
    protocol,
    notProtocol,
    icmp: icmpOf(rule.icmp, `${path}.icmp`),
    notIcmp: icmpOf(rule.notICMP, `${path}.notICMP`),
    source,
    destination,
  };
}

function typesOf(policy: CalicoPolicy, capabilities: CalicoCapabilities): readonly Direction[] {
  if (policy.types !== undefined && policy.types.length > 0) return policy.types;
  if (capabilities.typesDefault === 'both') return ['Ingress', 'Egress'];
  const carried = capabilities.typesDefault === 'by-presence' ? policy.carries : undefined;
  const egress = carried?.includes('Egress') ?? policy.egress.length > 0;
  const ingress = carried?.includes('Ingress') ?? policy.ingress.length > 0;
  if (!egress) return ['Ingress'];
  return ingress ? ['Ingress', 'Egress'] : ['Egress'];
}

function hostListOf(policy: CalicoPolicy): CompiledPolicy['hostList'] {
  if (policy.namespace !== null) return null;
  if (policy.doNotTrack === true) return 'untracked';
  if (policy.preDNAT === true) return 'pre-dnat';
  return policy.applyOnForward === true ? 'normal-and-forward' : 'normal';
}

/** Rules of a profile, which mean what they would in a global policy (§4.5). */
export function compileProfileRules(profile: Profile, direction: Direction): readonly CompiledRule[] {
  const { ingress, egress, name } = profile;
  const policy: CalicoPolicy = {
    kind: 'GlobalNetworkPolicy',
    namespace: null,
    name,
    tier: '',
    order: null,
    selector: '',
    ingress,
    egress,
  };
  const rules = direction === 'Ingress' ? ingress : egress;
  return rules.map((rule, index) =>
    ruleOf(rule, index, policy, `${direction.toLowerCase()}[${index}]`, () => undefined),
  );
}

/** @throws InvalidPolicy where Felix would drop the whole policy. */
export function compileCalico(
  policy: CalicoPolicy,
  capabilities: CalicoCapabilities,
  warn: PolicyDiagnosticSink,
): CompiledPolicy {
  const types = typesOf(policy, capabilities);
  // All rules are compiled, also of a direction that is not governed: a bad one drops the policy all the same.
  const ingress = policy.ingress.map((rule, index) => ruleOf(rule, index, policy, `ingress[${index}]`, warn));
  const egress = policy.egress.map((rule, index) => ruleOf(rule, index, policy, `egress[${index}]`, warn));
  return {
    policy,
    tier: policy.tier,
    staged: isStaged(policy),
    subject: subjectOf(policy, warn),
    Ingress: types.includes('Ingress') ? ingress : null,
    Egress: types.includes('Egress') ? egress : null,
    hostOnly: policy.preDNAT === true || policy.doNotTrack === true,
    hostList: hostListOf(policy),
  };
}
