/** The plain evaluator: one concrete connection, one side, tier by tier, exactly as calico-policy §0 and §4 tell it. */
import type { CalicoPolicy, Direction, Policy } from '../model/policy';
import type { Labels, Pod, Snapshot } from '../model/snapshot';
import type { Scope } from '../model/verdict';
import { holds, isEndpoint, labelsOfPod } from './plain-entity';
import {
  clusterIndex,
  inSelectedNamespace,
  isPod,
  kubernetesIndex,
  labelSelectorHolds,
  type PlainPacket,
  ruleMatches,
} from './plain-rule';

export interface PlainSide {
  readonly verdict: 'allow' | 'deny';
  /** In the string form of 3.32 (§7.1). */
  readonly trace: readonly string[];
}

interface Decision {
  readonly action: 'allow' | 'deny' | 'pass';
  readonly index: number;
}

const shortKind: Record<Policy['kind'], string> = {
  CalicoNetworkPolicy: 'np',
  GlobalNetworkPolicy: 'gnp',
  StagedNetworkPolicy: 'snp',
  StagedGlobalNetworkPolicy: 'sgnp',
  StagedKubernetesNetworkPolicy: 'sknp',
  NetworkPolicy: 'knp',
  ClusterNetworkPolicy: 'kcnp',
};
const sortKind: Record<Policy['kind'], string> = {
  CalicoNetworkPolicy: 'NetworkPolicy',
  GlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedNetworkPolicy: 'StagedNetworkPolicy',
  StagedGlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'StagedKubernetesNetworkPolicy',
  NetworkPolicy: 'KubernetesNetworkPolicy',
  ClusterNetworkPolicy: 'KubernetesClusterNetworkPolicy',
};

const isCalico = (policy: Policy): policy is CalicoPolicy => 'selector' in policy;
const isStagedKind = (policy: Policy): boolean => policy.kind.startsWith('Staged');

function tierOf(policy: Policy): string {
  if (policy.kind === 'ClusterNetworkPolicy') return policy.tier === 'Admin' ? 'kube-admin' : 'kube-baseline';
  return isCalico(policy) ? policy.tier : 'default';
}

function orderOf(policy: Policy): number {
  if (policy.kind === 'ClusterNetworkPolicy') return policy.priority;
  return isCalico(policy) ? (policy.order ?? Number.POSITIVE_INFINITY) : 1000;
}

/** §4.2, the comparator of 3.32. */
function before(a: Policy, b: Policy): number {
  if (orderOf(a) !== orderOf(b)) return orderOf(a) < orderOf(b) ? -1 : 1;
  const text = (policy: Policy): string =>
    `${policy.name}/${policy.namespace ?? ''}/${sortKind[policy.kind]}`;
  return Buffer.compare(Buffer.from(text(a)), Buffer.from(text(b)));
}

/** §4.3, server A. */
function governs(policy: Policy, direction: Direction): boolean {
  if (policy.kind === 'ClusterNetworkPolicy') {
    const none = policy.ingress.length === 0 && policy.egress.length === 0;
    return none || (direction === 'Ingress' ? policy.ingress : policy.egress).length > 0;
  }
  if (!isCalico(policy))
    return (policy.policyTypes?.length ? policy.policyTypes : ['Ingress']).includes(direction);
  if (policy.types !== undefined && policy.types.length > 0) return policy.types.includes(direction);
  if (policy.egress.length === 0) return direction === 'Ingress';
  return direction === 'Egress' || policy.ingress.length > 0;
}

/** §2.5, policy subject. */
function selects(policy: Policy, labels: Labels): boolean {
  if (policy.kind === 'ClusterNetworkPolicy') {
    const { namespaces, pods } = policy.subject;
    if (!isPod(labels)) return false;
    if (pods === undefined) return inSelectedNamespace(namespaces ?? {}, labels);
    return (
      inSelectedNamespace(pods.namespaceSelector, labels) && labelSelectorHolds(pods.podSelector, labels)
    );
  }
  if (!isCalico(policy))
    return (
      labels['projectcalico.org/namespace'] === policy.namespace &&
      labelSelectorHolds(policy.podSelector, labels)
    );
  const { namespace, selector, namespaceSelector = '', serviceAccountSelector = '' } = policy;
  const hasNamespace = 'projectcalico.org/namespace' in labels;
  const hasAccount = 'projectcalico.org/serviceaccount' in labels;
  if (namespace !== null && labels['projectcalico.org/namespace'] !== namespace) return false;
  const global = namespace === null;
  const byNamespace = global && namespaceSelector.trim() !== '';
  const byAccount = serviceAccountSelector.trim() !== '';
  const all = byNamespace ? hasNamespace : byAccount && global ? hasAccount : true;
  if (selector.trim() !== '' && !holds(selector, labels, { all })) return false;
  if (byNamespace && !holds(namespaceSelector, labels, { prefix: 'pcns.', all: hasNamespace })) return false;
  if (!byAccount) return true;
  return holds(serviceAccountSelector, labels, { prefix: 'pcsa.', all: global ? hasAccount : true });
}

const actions = {
  Allow: 'allow',
  Accept: 'allow',
  Deny: 'deny',
  Pass: 'pass',
} as const;

function decide(
  snapshot: Snapshot,
  policy: Policy,
  direction: Direction,
  packet: PlainPacket,
): Decision | null {
  const key = direction === 'Ingress' ? 'ingress' : 'egress';
  if (policy.kind === 'ClusterNetworkPolicy') {
    const found = clusterIndex(snapshot, policy[key], direction, packet);
    return found === null ? null : { action: actions[found.rule.action], index: found.index };
  }
  if (!isCalico(policy)) {
    const index = kubernetesIndex(snapshot, policy[key] ?? [], policy.namespace, direction, packet);
    return index === null ? null : { action: 'allow', index };
  }
  for (const [index, rule] of policy[key].entries()) {
    if (rule.action !== 'Log' && ruleMatches(snapshot, rule, policy.namespace, packet))
      return { action: actions[rule.action], index };
  }
  return null;
}

/** Verdict and trace of one side; `pod` is the endpoint whose policy is asked. */
export function plainSide(
  snapshot: Snapshot,
  pod: Pod,
  direction: Direction,
  packet: PlainPacket,
  scope: Scope,
): PlainSide {
  const labels = labelsOfPod(snapshot, pod);
  const trace: string[] = [];
  const hit = (tier: string, policy: Policy, action: string, index: number): void => {
    const name = policy.namespace === null ? policy.name : `${policy.namespace}/${policy.name}`;
    trace.push(`${trace.length}|${tier}|${shortKind[policy.kind]}:${name}|${action}|${index}`);
  };
  const tiers = [...snapshot.tiers].sort(
    (a, b) => (a.order ?? 1e6) - (b.order ?? 1e6) || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
  for (const tier of tiers) {
    const own = snapshot.policies
      .filter((policy) => tierOf(policy) === tier.name && governs(policy, direction))
      .filter((policy) => !('stagedAction' in policy && policy.stagedAction === 'Delete'))
      .filter((policy) => scope === 'staged' || !isStagedKind(policy))
      .filter((policy) => !(isCalico(policy) && (policy.preDNAT === true || policy.doNotTrack === true)))
      .filter((policy) => selects(policy, labels))
      .sort(before);
    if (own.length === 0) continue;
    const deciding = own
      .map((policy) => ({ policy, decision: decide(snapshot, policy, direction, packet) }))
      .find(({ decision }) => decision !== null);
    if (deciding?.decision) {
      const { action, index } = deciding.decision;
      hit(tier.name, deciding.policy, action, index);
      if (action !== 'pass') return { verdict: action, trace };
      continue;
    }
    const trigger = scope === 'staged' ? own[0] : own[own.length - 1];
    if (trigger !== undefined) hit(tier.name, trigger, tier.defaultAction.toLowerCase(), -1);
    if (tier.defaultAction === 'Deny') return { verdict: 'deny', trace };
  }
  trace.push(`${trace.length}|__PROFILE__|pro:kns.${pod.namespace}|allow|0`);
  return { verdict: 'allow', trace };
}

/** Both sides of a connection between addresses; null where no workload endpoint is there. */
export function plainEvaluate(
  snapshot: Snapshot,
  packet: PlainPacket,
  scope: Scope,
): { readonly egress: PlainSide | null; readonly ingress: PlainSide | null } {
  const podAt = (address: string): Pod | undefined =>
    snapshot.pods.find((pod) => isEndpoint(pod) && pod.ips.includes(address));
  const nodeAt = (address: string): string | undefined =>
    snapshot.nodes.find((node) => node.ips.includes(address))?.name;
  const [source, destination] = [podAt(packet.src), podAt(packet.dst)];
  const fromOwnHost = destination !== undefined && nodeAt(packet.src) === destination.node;
  return {
    egress: source === undefined ? null : plainSide(snapshot, source, 'Egress', packet, scope),
    ingress:
      destination === undefined
        ? null
        : fromOwnHost
          ? { verdict: 'allow', trace: [] }
          : plainSide(snapshot, destination, 'Ingress', packet, scope),
  };
}
