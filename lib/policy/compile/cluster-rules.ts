/**
 * Rules of Kubernetes' cluster-wide kinds as Calico converts them (calico-policy §5.2). The kinds share everything but the spelling of an
 * action, what becomes of a rule that cannot be converted, and named ports.
 */
import { type Cidr, parseCidr } from '../model/address';
import type {
  ClusterPolicyPeer,
  ClusterPolicyPort,
  ClusterPolicyRule,
  Direction,
  RuleAction,
} from '../model/policy';
import type { Selector } from '../selector/selector';
import type { CompiledRule, EndCriteria } from './compiled';
import type { DiagnosticSink } from './diagnostic-sink';
import {
  anyPort,
  type Conversion,
  convert,
  expand,
  noCriteria,
  type PortEntry,
  type PortGroup,
  portGroups,
  UnconvertibleRule,
} from './expand-rules';
import { inNamespaces, podsIn } from './kubernetes-selector';

type AnyRule = ClusterPolicyRule<string>;

/** How a kind is written and read. */
export interface Dialect {
  readonly actions: ReadonlyMap<string, RuleAction>;
  /** A rule with such an action that cannot be converted denies everything instead; any other is dropped. */
  readonly failsClosed: ReadonlySet<string>;
  readonly namedPorts: boolean;
}

const common = [
  ['Deny', 'Deny'],
  ['Pass', 'Pass'],
] as const;
export const clusterDialect: Dialect = {
  actions: new Map<string, RuleAction>([['Accept', 'Allow'], ...common]),
  failsClosed: new Set(['Deny', 'Pass']),
  namedPorts: true,
};
export const adminDialect: Dialect = {
  actions: new Map<string, RuleAction>([['Allow', 'Allow'], ...common]),
  failsClosed: new Set(['Deny']),
  namedPorts: false,
};

function selectorOf({ namespaces, pods }: ClusterPolicyPeer): Selector | null {
  if (pods !== undefined) return podsIn(inNamespaces(pods.namespaceSelector), pods.podSelector);
  // No pod term: network sets of these namespaces are meant too.
  return namespaces === undefined ? null : inNamespaces(namespaces);
}

function netsOf(texts: readonly string[]): Cidr[] | null {
  const nets = texts.map((text) => {
    const net = parseCidr(text);
    if (net === null) throw new UnconvertibleRule(`${JSON.stringify(text)} is no address range`);
    return net;
  });
  return nets.length === 0 ? null : nets;
}

function peerCriteria(peer: ClusterPolicyPeer, direction: Direction): EndCriteria {
  const pos = selectorOf(peer);
  const nets = direction === 'Egress' ? netsOf(peer.networks ?? []) : null;
  if (pos === null && nets === null)
    throw new UnconvertibleRule(
      `a peer has ${Object.keys(peer).join(', ') || 'no member'}, of which Calico supports none in ${direction.toLowerCase()}`,
    );
  return { ...noCriteria, pos, nets };
}

const portEntry = ({ protocol = '', port, namedPort }: ClusterPolicyPort): PortEntry => ({
  protocol,
  port: namedPort ?? (typeof port === 'object' ? `${port.start}:${port.end}` : (port ?? null)),
});

function groupsOf(
  ports: readonly ClusterPolicyPort[],
  dialect: Dialect,
  path: string,
  warn: DiagnosticSink,
): readonly PortGroup[] {
  const unread = dialect.namedPorts ? undefined : ports.find(({ namedPort }) => namedPort !== undefined);
  if (unread !== undefined)
    warn(
      'warning',
      path,
      `Calico does not support named ports here and reads ${JSON.stringify(unread.namedPort)} as every port of every protocol`,
    );
  const open = ports.some(({ protocol, namedPort }) => protocol === undefined && namedPort === undefined);
  return open || unread !== undefined ? anyPort : portGroups(ports.map(portEntry), path);
}

function conversionOf(
  rule: AnyRule,
  direction: Direction,
  dialect: Dialect,
  path: string,
  warn: DiagnosticSink,
): Conversion | null {
  const consequence = dialect.failsClosed.has(rule.action)
    ? 'Calico denies everything instead'
    : 'Calico drops this rule';
  const build = (): Conversion => {
    const action = dialect.actions.get(rule.action);
    if (action === undefined)
      throw new UnconvertibleRule(`action ${JSON.stringify(rule.action)} is not known`);
    return {
      action,
      groups: groupsOf(rule.protocols ?? [], dialect, path, warn),
      peers: rule.peers.map((peer) => peerCriteria(peer, direction)),
    };
  };
  const converted = convert(build, path, consequence, warn);
  if (converted !== null || !dialect.failsClosed.has(rule.action)) return converted;
  return { action: 'Deny', groups: anyPort, peers: [null] };
}

/** All rules of one direction, converted and numbered. */
export function clusterRules(
  rules: readonly AnyRule[],
  direction: Direction,
  dialect: Dialect,
  warn: DiagnosticSink,
): readonly CompiledRule[] {
  const conversions = rules.map((rule, position) =>
    conversionOf(rule, direction, dialect, `${direction.toLowerCase()}[${position}]`, warn),
  );
  return expand(
    conversions.filter((conversion) => conversion !== null),
    direction,
  );
}
