/** Kubernetes NetworkPolicy and its staged form as Calico converts them (calico-policy §5.1, §5.3). */
import { type Cidr, parseCidr } from '../model/address';
import { isStaged } from '../model/names';
import type {
  Direction,
  KubernetesPeer,
  KubernetesPolicy,
  KubernetesPort,
  KubernetesRule,
} from '../model/policy';
import type { CalicoCapabilities } from '../model/snapshot';
import type { CompiledPolicy, CompiledRule, EndCriteria } from './compiled';
import type { DiagnosticSink } from './diagnostic-sink';
import { convert, expand, noCriteria, type PortEntry, portGroups } from './expand-rules';
import { inNamespace, inNamespaces, podsIn } from './kubernetes-selector';

/** What the converter cannot parse ends the reading of the peer: no range at all, or no further exceptions. */
function ipBlockCriteria(
  { cidr, except = [] }: NonNullable<KubernetesPeer['ipBlock']>,
  path: string,
  warn: DiagnosticSink,
): EndCriteria | null {
  const parse = (text: string): Cidr | null => {
    const net = parseCidr(text);
    if (net === null)
      warn(
        'warning',
        path,
        `${JSON.stringify(text)} is no address range; Calico skips it, so the rule matches more than written`,
      );
    return net;
  };
  const net = parse(cidr);
  if (net === null) return null;
  const notNets: Cidr[] = [];
  for (const text of except) {
    const exception = parse(text);
    if (exception === null) break;
    notNets.push(exception);
  }
  return { ...noCriteria, nets: [net], notNets: notNets.length === 0 ? null : notNets };
}

function peerCriteria(
  peer: KubernetesPeer,
  namespace: string,
  path: string,
  warn: DiagnosticSink,
): EndCriteria | null {
  if (peer.ipBlock !== undefined) return ipBlockCriteria(peer.ipBlock, path, warn);
  const where =
    peer.namespaceSelector === undefined ? inNamespace(namespace) : inNamespaces(peer.namespaceSelector);
  return { ...noCriteria, pos: podsIn(where, peer.podSelector ?? {}) };
}

/** An entry without protocol is TCP; an end is read with the port before it, which then must be a number. */
const portEntry = ({ protocol = 'TCP', port, endPort }: KubernetesPort): PortEntry => ({
  protocol,
  port: port === undefined ? null : endPort === undefined ? port : `${port}:${endPort}`,
});

function rulesOf(
  policy: KubernetesPolicy,
  direction: Direction,
  warn: DiagnosticSink,
): readonly CompiledRule[] {
  const rules: readonly KubernetesRule[] = (direction === 'Ingress' ? policy.ingress : policy.egress) ?? [];
  const conversions = rules.map((rule, position) => {
    const path = `${direction.toLowerCase()}[${position}]`;
    const { peers = [], ports = [] } = rule;
    return convert(
      () => ({
        action: 'Allow',
        groups: portGroups(ports.map(portEntry), path),
        peers:
          peers.length === 0 ? [null] : peers.map((peer) => peerCriteria(peer, policy.namespace, path, warn)),
      }),
      path,
      'Calico drops this rule',
      warn,
    );
  });
  return expand(
    conversions.filter((conversion) => conversion !== null),
    direction,
  );
}

/** The staged kind is no Kubernetes kind: only native CRDs default its types, by presence of the field (§4.3). */
function typesOf(policy: KubernetesPolicy, capabilities: CalicoCapabilities): readonly Direction[] {
  if (policy.policyTypes !== undefined && policy.policyTypes.length > 0) return policy.policyTypes;
  const egress =
    isStaged(policy) && capabilities.typesDefault === 'by-presence' && policy.egress !== undefined;
  return egress ? ['Ingress', 'Egress'] : ['Ingress'];
}

/** @throws InvalidPolicy where Felix would drop the whole policy; rules of a direction that is not governed count too. */
export function compileKubernetes(
  policy: KubernetesPolicy,
  capabilities: CalicoCapabilities,
  warn: DiagnosticSink,
): CompiledPolicy {
  const types = typesOf(policy, capabilities);
  const [ingress, egress] = [rulesOf(policy, 'Ingress', warn), rulesOf(policy, 'Egress', warn)];
  return {
    policy,
    tier: 'default',
    staged: isStaged(policy),
    subject: podsIn(inNamespace(policy.namespace), policy.podSelector),
    Ingress: types.includes('Ingress') ? ingress : null,
    Egress: types.includes('Egress') ? egress : null,
    hostOnly: false,
    hostList: null,
  };
}
