/** The default deny as Calico documents it (calico-policy §9), from what this cluster really looks like. */
import {
  type CalicoCapabilities,
  type CalicoPolicy,
  type Engine,
  effectiveSubject,
  evaluateSelector,
  isClusterKind,
  type KubernetesPeer,
  type KubernetesPolicy,
  type Policy,
  parseSelector,
  type Rule,
  type Snapshot,
} from '@/lib/policy';
import type { CandidateSpec, DnsPath } from './candidate';
import { dnsPath } from './dns-path';
import type { PlaceablePolicy } from './policy-spec';

export type CandidateResult =
  | { readonly ok: true; readonly policy: PlaceablePolicy; readonly notes: readonly string[] }
  | { readonly ok: false; readonly refusal: string };

export const maxSelectorLength = 1024;
const baseName = 'default-deny';

/** `default.default-deny`; up to 3.28 the v3 API serves names without the tier (§1.6). */
export function nameInTier(bare: string, tier: string, capabilities: CalicoCapabilities): string {
  const release = /^v?3\.(\d+)/.exec(capabilities.version ?? '')?.[1];
  return release !== undefined && Number(release) <= 28 && tier === 'default' ? bare : `${tier}.${bare}`;
}

const quotedList = (names: readonly string[]): string =>
  [...new Set(names)]
    .sort()
    .map((name) => `"${name}"`)
    .join(', ');

/** All namespaces but those named, new ones included; never host endpoints, thanks to has(). */
export const allNamespacesBut = (excluded: readonly string[]): string =>
  excluded.length === 0
    ? 'has(projectcalico.org/name)'
    : `has(projectcalico.org/name) && projectcalico.org/name not in {${quotedList(excluded)}}`;

export const onlyNamespaces = (names: readonly string[]): string =>
  `projectcalico.org/name in {${quotedList(names)}}`;

/** UDP and TCP to the DNS pods, and to NodeLocal DNSCache by address where it runs. */
export function dnsRules(dns: DnsPath): Rule[] {
  const rule = (protocol: string, destination: NonNullable<Rule['destination']>): Rule => ({
    action: 'Allow',
    protocol,
    destination: { ...destination, ports: [...dns.ports] },
  });
  const pods = {
    namespaceSelector: `projectcalico.org/name == "${dns.namespace}"`,
    selector: dns.selector,
  };
  const nets = dns.nodeLocal.map((ip) => `${ip}/${ip.includes(':') ? 128 : 32}`);
  return ['UDP', 'TCP'].flatMap((protocol) => [
    rule(protocol, pods),
    ...(nets.length === 0
      ? []
      : [{ action: 'Allow' as const, protocol, destination: { nets, ports: [53] } }]),
  ]);
}

/** A global staged deny over what `namespaceSelector` chooses. */
export const globalDeny = (
  name: string,
  tier: string,
  namespaceSelector: string,
  dns: DnsPath,
): CalicoPolicy => ({
  kind: 'StagedGlobalNetworkPolicy',
  namespace: null,
  name,
  tier,
  order: null,
  selector: '',
  namespaceSelector,
  types: ['Ingress', 'Egress'],
  ingress: [],
  egress: dnsRules(dns),
  stagedAction: 'Set',
});

const labelsOf = (selector: string): Record<string, string> =>
  Object.fromEntries(
    [...selector.matchAll(/([A-Za-z0-9_./-]+) == "([^"]*)"/g)].map(([, key = '', value = '']) => [
      key,
      value,
    ]),
  );

function kubernetesDeny(namespace: string, dns: DnsPath): KubernetesPolicy {
  const peers: KubernetesPeer[] = [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': dns.namespace } },
      podSelector: { matchLabels: labelsOf(dns.selector) },
    },
    ...dns.nodeLocal.map((ip) => ({ ipBlock: { cidr: `${ip}/${ip.includes(':') ? 128 : 32}` } })),
  ];
  const ports = ['UDP', 'TCP'].flatMap((protocol) => dns.ports.map((port) => ({ protocol, port })));
  return {
    kind: 'StagedKubernetesNetworkPolicy',
    namespace,
    name: baseName,
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [],
    egress: [{ peers, ports }],
    stagedAction: 'Set',
  };
}

/** Builds the staged candidate; the caller simulates it only where the cluster has no staged kinds. */
export function buildCandidate(spec: CandidateSpec, snapshot: Snapshot): CandidateResult {
  const dns = dnsPath(snapshot);
  const notes: string[] = [
    `DNS stays allowed: ${dns.namespace}, ${dns.selector}, UDP and TCP ${dns.ports.join(', ')}${dns.nodeLocal.length > 0 ? `, and ${dns.nodeLocal.join(', ')} on the own node` : ''}`,
  ];
  if (spec.kind === 'global') {
    const selector = allNamespacesBut(spec.excluded);
    if (selector.length > maxSelectorLength)
      return {
        ok: false,
        refusal: `The namespace selector would have ${selector.length} characters, ${maxSelectorLength} are allowed. Label the ${spec.excluded.length} exempt namespaces, or exempt fewer.`,
      };
    const policy = globalDeny(
      nameInTier(baseName, spec.tier, snapshot.capabilities),
      spec.tier,
      selector,
      dns,
    );
    return {
      ok: true,
      policy,
      notes: [
        ...notes,
        'Namespaces created later are covered too',
        'No order: it stands behind every ordered policy of its tier',
      ],
    };
  }
  if (spec.namespace === null)
    return { ok: false, refusal: 'A namespaced default deny needs a namespace. Choose one.' };
  if (!snapshot.namespaces.some((item) => item.name === spec.namespace))
    return { ok: false, refusal: `Namespace ${spec.namespace} is not in the cluster. Choose another one.` };
  if (spec.excluded.includes(spec.namespace))
    return { ok: false, refusal: `Namespace ${spec.namespace} is exempt: it keeps the cluster running.` };
  if (spec.kind === 'namespaced-kubernetes') {
    if (spec.tier !== 'default')
      return { ok: false, refusal: 'Kubernetes policies always stand in tier default. Choose that tier.' };
    return { ok: true, policy: kubernetesDeny(spec.namespace, dns), notes };
  }
  return {
    ok: true,
    policy: {
      kind: 'StagedNetworkPolicy',
      namespace: spec.namespace,
      name: nameInTier(baseName, spec.tier, snapshot.capabilities),
      tier: spec.tier,
      order: null,
      selector: '',
      types: ['Ingress', 'Egress'],
      ingress: [],
      egress: dnsRules(dns),
      stagedAction: 'Set',
    },
    notes,
  };
}

const isEverything = (selector: string | undefined): boolean => {
  const text = (selector ?? '').trim();
  if (text === '') return true;
  const parsed = parseSelector(text);
  return parsed.ok && parsed.selector.op === 'all';
};

const hasDeny = (policy: CalicoPolicy): boolean =>
  [...policy.ingress, ...policy.egress].some((rule) => rule.action === 'Deny');

/**
 * Why a candidate is not acceptable, or null. `engine` finds host endpoints it would select; they count unless
 * `hostsAcknowledged`, because flow logs cannot see them (safety, fact 2).
 */
export function refuseCandidate(
  policy: Policy,
  context: {
    readonly engine: Engine;
    readonly hostsAcknowledged: boolean;
    readonly excluded: readonly string[];
  },
): string | null {
  if (isClusterKind(policy)) return `${policy.kind} cannot be staged. Choose a Calico or Kubernetes policy.`;
  if (!policy.kind.startsWith('Staged'))
    return `${policy.kind} would be enforced at once. A candidate is staged first.`;
  if (policy.stagedAction !== undefined && policy.stagedAction !== 'Set')
    return `stagedAction is ${policy.stagedAction}: only Set can be enforced later.`;
  if ('podSelector' in policy)
    return policy.policyTypes?.includes('Ingress') && policy.policyTypes.includes('Egress')
      ? null
      : 'policyTypes must name Ingress and Egress, or only half of the traffic is denied.';
  if (policy.types === undefined || policy.types.length < 2)
    return 'types must name Ingress and Egress: without it a deny with no rules governs ingress only.';
  for (const [field, text] of [
    ['selector', policy.selector],
    ['namespaceSelector', policy.namespaceSelector ?? ''],
  ] as const) {
    if (text.length > maxSelectorLength)
      return `${field} has ${text.length} characters, ${maxSelectorLength} are allowed.`;
    const parsed = parseSelector(text);
    if (!parsed.ok) return `${field} does not parse: ${parsed.error.message} at ${parsed.error.position}.`;
  }
  if (hasDeny(policy))
    return 'It has a Deny rule. The end of the tier denies already; an explicit Deny also stops the allows of later policies.';
  if (policy.namespace !== null) return null;
  if (isEverything(policy.selector) && isEverything(policy.namespaceSelector))
    return 'It selects every endpoint, system namespaces and host endpoints included. Give it a namespaceSelector that leaves out system namespaces.';
  const subject = effectiveSubject(policy, context.engine.snapshot.capabilities);
  if (subject === null) return 'Calico would treat this policy as if it did not exist.';
  const system = context.excluded.filter((name) =>
    evaluateSelector(subject.selector, {
      'projectcalico.org/namespace': name,
      'pcns.projectcalico.org/name': name,
      'pcns.kubernetes.io/metadata.name': name,
      'projectcalico.org/orchestrator': 'k8s',
    }),
  );
  if (system.length > 0) return `It selects ${system.join(', ')}, which must stay out of scope.`;
  const hosts = context.engine.select(policy).hostEndpoints;
  if (hosts.length > 0 && !context.hostsAcknowledged)
    return `It selects ${hosts.length} host endpoints (${hosts.slice(0, 3).join(', ')}). Flow logs cannot show what it would block there. Use has(projectcalico.org/name) in the namespaceSelector.`;
  return null;
}
