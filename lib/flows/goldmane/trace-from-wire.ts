/** Goldmane's policy hits as ours. Releases differ in kinds; what is not known keeps its text (flow-logs §1.2, §1.7). */
import type { PolicyHit } from '@/lib/policy';
import { canonicalTrace } from '../canonical-trace';
import type { GoldmanePolicyHit, GoldmanePolicyKind } from './messages';

type HitKind = PolicyHit['kind'];

const kinds: Record<Exclude<GoldmanePolicyKind, 'KindUnspecified'>, HitKind> = {
  CalicoNetworkPolicy: 'CalicoNetworkPolicy',
  GlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedNetworkPolicy: 'StagedNetworkPolicy',
  StagedGlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'StagedKubernetesNetworkPolicy',
  NetworkPolicy: 'NetworkPolicy',
  AdminNetworkPolicy: 'AdminNetworkPolicy',
  BaselineAdminNetworkPolicy: 'BaselineAdminNetworkPolicy',
  Profile: 'Profile',
  EndOfTier: 'EndOfTier',
  ClusterNetworkPolicy: 'ClusterNetworkPolicy',
};

const isKnown = (kind: string): kind is keyof typeof kinds => Object.hasOwn(kinds, kind);

const absent = (text: string): boolean => text === '' || text === '-';

/** Servers up to 3.31 put the kind into the name, too (flow-logs §1.7). */
const oldPrefixes: Partial<Record<HitKind, string>> = {
  NetworkPolicy: 'knp.default.',
  StagedKubernetesNetworkPolicy: 'knp.default.',
  AdminNetworkPolicy: 'kanp.adminnetworkpolicy.',
  BaselineAdminNetworkPolicy: 'kbanp.baselineadminnetworkpolicy.',
};

function nameOf(kind: HitKind, name: string): string {
  const unstaged = name.replace(/^staged:/, '');
  const prefix = oldPrefixes[kind] ?? '';
  return unstaged.startsWith(prefix) && unstaged.length > prefix.length
    ? unstaged.slice(prefix.length)
    : unstaged;
}

interface Named {
  readonly kind: HitKind;
  readonly namespace: string | null;
  readonly name: string;
}

/** A kind of a newer server arrives as its number: it is kept in the name, and read as Calico's own policy. */
function named(hit: GoldmanePolicyHit): Named {
  const namespace = absent(hit.namespace) ? null : hit.namespace;
  const kind = String(hit.kind);
  if (isKnown(kind)) return { kind: kinds[kind], namespace, name: nameOf(kinds[kind], hit.name) };
  return {
    kind: namespace === null ? 'GlobalNetworkPolicy' : 'CalicoNetworkPolicy',
    namespace,
    name: `kind ${kind}: ${hit.name}`,
  };
}

function trigger(hit: GoldmanePolicyHit | null): Pick<PolicyHit, 'trigger'> {
  if (hit === null) return {};
  const { kind, ...rest } = named(hit);
  return kind === 'Profile' || kind === 'EndOfTier' ? {} : { trigger: { kind, ...rest, tier: hit.tier } };
}

/** null when a hit has an action that is not known: the trace then says nothing that could be relied on. */
export function traceFromWire(hits: readonly GoldmanePolicyHit[]): readonly PolicyHit[] | null {
  const trace: PolicyHit[] = [];
  for (const hit of hits) {
    const { action } = hit;
    if (action !== 'Allow' && action !== 'Deny' && action !== 'Pass') return null;
    trace.push({
      ...named(hit),
      tier: hit.tier,
      action,
      policyIndex: hit.policy_index,
      ruleIndex: hit.rule_index,
      ...trigger(hit.trigger),
    });
  }
  return canonicalTrace(trace);
}
