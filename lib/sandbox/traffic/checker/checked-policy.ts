/** A policy as Felix hands it to its evaluator: converted, rewritten, its Log rules gone. */
import type { CalicoCapabilities, Direction, Policy, PolicyRef, Snapshot } from '@/lib/policy';
import { type ClusterWide, clusterRules, clusterSubject, isEnforced } from './cluster-rules';
import { kubernetesRules } from './kubernetes-rules';
import { peerPods } from './label-selectors';
import { tierOf } from './policy-order';
import { calicoRule, type Matches } from './rule';
import { type Holds, NoSuchPolicy, subjectOf } from './selectors';

export interface CheckedRule {
  readonly action: 'Allow' | 'Deny' | 'Pass';
  /** As traces count, from 0; Log rules keep their place. */
  readonly index: number;
  readonly matches: Matches;
}

export interface CheckedPolicy {
  readonly ref: PolicyRef;
  readonly tier: string;
  readonly selects: Holds;
  /** null: does not govern the direction. */
  readonly rules: Readonly<Record<Direction, readonly CheckedRule[] | null>>;
}

const isClusterWide = (policy: Policy): policy is ClusterWide => 'subject' in policy;

/** Directions that the policy says or implies (calico-policy §4.3). */
function governed(policy: Policy, typesDefault: CalicoCapabilities['typesDefault']): readonly Direction[] {
  if (isClusterWide(policy)) return ['Ingress', 'Egress'];
  if ('podSelector' in policy) return policy.policyTypes?.length ? policy.policyTypes : ['Ingress'];
  if (policy.types !== undefined && policy.types.length > 0) return policy.types;
  const { ingress, egress, carries = [] } = policy;
  switch (typesDefault) {
    case 'both':
      return ['Ingress', 'Egress'];
    case 'by-length':
      if (egress.length === 0) return ['Ingress'];
      return ingress.length === 0 ? ['Egress'] : ['Ingress', 'Egress'];
    case 'by-presence':
      return carries.length === 0 ? ['Ingress'] : carries;
  }
}

function subject(policy: Policy): Holds {
  if (isClusterWide(policy)) return clusterSubject(policy);
  if ('podSelector' in policy) return peerPods(policy.podSelector, undefined, policy.namespace);
  return subjectOf(policy);
}

function rulesOf(policy: Policy, direction: Direction, snapshot: Snapshot): CheckedRule[] {
  const key = direction === 'Ingress' ? 'ingress' : 'egress';
  if (isClusterWide(policy))
    return clusterRules(policy[key], policy.kind, direction).map((rule, index) => ({ ...rule, index }));
  if ('podSelector' in policy)
    return kubernetesRules(policy[key] ?? [], policy.namespace, direction).map((matches, index) => ({
      action: 'Allow',
      index,
      matches,
    }));
  return policy[key].flatMap((rule, index) => {
    const matches = calicoRule(rule, policy.namespace, snapshot);
    return rule.action === 'Log' ? [] : [{ action: rule.action, index, matches }];
  });
}

/** Of a cluster-wide policy a direction without rules is not governed, unless both are. */
function governing(policy: Policy, ingress: CheckedRule[], egress: CheckedRule[], snapshot: Snapshot) {
  const directions = governed(policy, snapshot.capabilities.typesDefault);
  const left = (rules: CheckedRule[], other: CheckedRule[], direction: Direction): CheckedRule[] | null => {
    if (!directions.includes(direction)) return null;
    return isClusterWide(policy) && rules.length === 0 && other.length > 0 ? null : rules;
  };
  return { Ingress: left(ingress, egress, 'Ingress'), Egress: left(egress, ingress, 'Egress') };
}

/** null for what never reaches the evaluator of a pod: staged deletions, lists of hosts, what Felix refuses. */
export function checkedPolicy(policy: Policy, snapshot: Snapshot): CheckedPolicy | null {
  if ('stagedAction' in policy && policy.stagedAction === 'Delete') return null;
  if ('preDNAT' in policy && policy.preDNAT === true) return null;
  if ('doNotTrack' in policy && policy.doNotTrack === true) return null;
  if (isClusterWide(policy) && !isEnforced(policy, snapshot.capabilities)) return null;
  try {
    // Felix refuses a policy for a bad rule of either direction, governed or not.
    const [ingress, egress] = [rulesOf(policy, 'Ingress', snapshot), rulesOf(policy, 'Egress', snapshot)];
    const { kind, namespace, name } = policy;
    return {
      ref: { kind, namespace, name },
      tier: tierOf(policy),
      selects: subject(policy),
      rules: governing(policy, ingress, egress, snapshot),
    };
  } catch (error) {
    if (error instanceof NoSuchPolicy) return null;
    throw error;
  }
}
