/** Traces in Felix' string form and their comparison across releases (calico-policy §7). */
import { displayName } from './names';
import type { PolicyKind } from './policy';
import type { PolicyHit } from './verdict';

const kinds: Record<PolicyKind, string> = {
  CalicoNetworkPolicy: 'np',
  GlobalNetworkPolicy: 'gnp',
  StagedNetworkPolicy: 'snp',
  StagedGlobalNetworkPolicy: 'sgnp',
  StagedKubernetesNetworkPolicy: 'sknp',
  NetworkPolicy: 'knp',
  AdminNetworkPolicy: 'kanp',
  BaselineAdminNetworkPolicy: 'kbanp',
  ClusterNetworkPolicy: 'kcnp',
};

const inNamespace = (namespace: string | null, name: string): string =>
  namespace === null ? name : `${namespace}/${name}`;

function asServed(kind: PolicyKind, namespace: string | null, name: string): string {
  return `${kinds[kind]}:${inNamespace(namespace, name)}`;
}

/** The name part of 3.30–3.31, where the kind is encoded in the name. */
function prefixed(kind: PolicyKind, namespace: string | null, name: string, tier: string): string {
  const bare = displayName(name, tier);
  switch (kind) {
    case 'CalicoNetworkPolicy':
    case 'GlobalNetworkPolicy':
      return inNamespace(namespace, `${tier}.${bare}`);
    case 'StagedNetworkPolicy':
    case 'StagedGlobalNetworkPolicy':
      return inNamespace(namespace, `${tier}.staged:${bare}`);
    case 'NetworkPolicy':
      return inNamespace(namespace, `knp.default.${name}`);
    case 'StagedKubernetesNetworkPolicy':
      return inNamespace(namespace, `staged:knp.default.${name}`);
    case 'AdminNetworkPolicy':
    case 'BaselineAdminNetworkPolicy':
      return `${kinds[kind]}.${tier}.${name}`;
    case 'ClusterNetworkPolicy':
      return `kcnp.${name}`;
  }
}

/** `0|default|knp:shop/allow-web|allow|0`. */
export function formatTrace(hits: readonly PolicyHit[], names: 'prefixed' | 'as-served'): string[] {
  return hits.map((hit) => {
    const action = hit.action.toLowerCase();
    if (hit.kind === 'Profile')
      return `${hit.policyIndex}|__PROFILE__|${names === 'as-served' ? 'pro:' : '__PROFILE__.'}${hit.name}|${action}|${hit.ruleIndex}`;
    const ref =
      hit.kind === 'EndOfTier' ? hit.trigger : { kind: hit.kind, namespace: hit.namespace, name: hit.name };
    const name =
      ref === undefined
        ? ''
        : names === 'as-served'
          ? asServed(ref.kind, ref.namespace, ref.name)
          : prefixed(ref.kind, ref.namespace, ref.name, hit.tier);
    return `${hit.policyIndex}|${hit.tier}|${name}|${action}|${hit.ruleIndex}`;
  });
}

/** What two traces must share to say the same: the trigger of an end of tier is no part of it (§6.3). */
const essence = (hit: PolicyHit): string =>
  hit.kind === 'EndOfTier'
    ? `end ${hit.tier} ${hit.action}`
    : hit.kind === 'Profile'
      ? `profile ${hit.action}`
      : `${hit.kind} ${hit.namespace ?? ''} ${displayName(hit.name, hit.tier)} ${hit.tier} ${hit.action} ${hit.ruleIndex}`;

export function sameTrace(a: readonly PolicyHit[], b: readonly PolicyHit[]): boolean {
  const order = (hits: readonly PolicyHit[]): string =>
    [...hits]
      .sort((x, y) => x.policyIndex - y.policyIndex)
      .map(essence)
      .join('\n');
  return order(a) === order(b);
}

/** Verdict of a trace: its last hit; a trace that is empty or ends in Pass says nothing. */
export function traceVerdict(hits: readonly PolicyHit[]): 'allow' | 'deny' | null {
  const last = [...hits].sort((a, b) => a.policyIndex - b.policyIndex)[hits.length - 1];
  return last === undefined || last.action === 'Pass' ? null : last.action === 'Allow' ? 'allow' : 'deny';
}
