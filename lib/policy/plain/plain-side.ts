/** Part of the plain evaluator: one endpoint and direction, tier by tier, then the profiles (calico-policy §0, §4.4, §4.5). */
import type { Direction, Policy, Rule } from '../model/policy';
import type { Labels, Snapshot } from '../model/snapshot';
import type { Scope } from '../model/verdict';
import { once } from './once';
import { clusterDecision } from './plain-cluster';
import { kubernetesIndex } from './plain-kubernetes';
import { isCalico, policiesInOrder, tierOf, tiersInOrder } from './plain-order';
import type { PlainPacket } from './plain-packet';
import { ruleMatches } from './plain-rule';
import { governs, selects } from './plain-subject';
import type { PlainHit } from './plain-trace';
import { isValidKubernetes, isValidPolicy } from './plain-validity';

export interface PlainSide {
  /** Unknown where something that is no policy decides, and is not known here. */
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly hits: readonly PlainHit[];
}

/** Rules asked after the last tier; where none matches, `otherwise` (§4.5). */
export interface PlainEnding {
  readonly profiles: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
  readonly otherwise: 'allow' | 'deny';
}

export interface PlainQuestion {
  readonly snapshot: Snapshot;
  readonly labels: Labels;
  readonly direction: Direction;
  readonly packet: PlainPacket;
  readonly scope: Scope;
  /** Whether a Calico policy is in the list that is asked: of a pod, or one of a host endpoint's four. */
  readonly inList: (policy: Policy) => boolean;
  /** End-of-tier action is forced Pass (§4.8). */
  readonly passes?: boolean;
  readonly ending: PlainEnding;
}

const actions = { Allow: 'allow', Accept: 'allow', Deny: 'deny', Pass: 'pass' } as const;

type Decision = Pick<PlainHit, 'action' | 'index'>;

function decide(question: PlainQuestion, policy: Policy): Decision | null {
  const { snapshot, direction, packet } = question;
  const list = direction === 'Ingress' ? 'ingress' : 'egress';
  if ('subject' in policy) {
    const found = clusterDecision(question, policy, list);
    return found === null ? null : { action: actions[found.action], index: found.index };
  }
  if (!isCalico(policy)) {
    const index = kubernetesIndex({ ...question, namespace: policy.namespace }, policy[list] ?? []);
    return index === null ? null : { action: 'allow', index };
  }
  for (const [index, rule] of policy[list].entries())
    if (rule.action !== 'Log' && ruleMatches(snapshot, rule, policy.namespace, packet))
      return { action: actions[rule.action], index };
  return null;
}

/** What Felix has at all: not invisible (§6.1), not dropped (§1.5), of a kind this release enforces (§1.3). */
function exists(policy: Policy, snapshot: Snapshot): boolean {
  if ('stagedAction' in policy && policy.stagedAction === 'Delete') return false;
  const { clusterNetworkPolicy, adminNetworkPolicy, baselineAdminNetworkPolicy } = snapshot.capabilities;
  const { namespaces, pods } = 'subject' in policy ? policy.subject : { namespaces: {}, pods: {} };
  if (namespaces === undefined && pods === undefined) return false;
  if (policy.kind === 'ClusterNetworkPolicy') return clusterNetworkPolicy;
  if (policy.kind === 'AdminNetworkPolicy') return adminNetworkPolicy;
  if (policy.kind === 'BaselineAdminNetworkPolicy') return baselineAdminNetworkPolicy;
  if ('podSelector' in policy) return isValidKubernetes(policy);
  return !isCalico(policy) || isValidPolicy(policy);
}

function askProfiles(question: PlainQuestion): PlainSide {
  const { snapshot, packet, ending } = question;
  for (const { name, rules } of ending.profiles) {
    const index = rules.findIndex(
      (rule) => rule.action !== 'Log' && ruleMatches(snapshot, rule, null, packet),
    );
    const action = rules[index]?.action;
    // A Pass moves on to the next profile, and no match does too.
    if (action === 'Allow' || action === 'Deny')
      return {
        verdict: actions[action] === 'allow' ? 'allow' : 'deny',
        hits: [{ by: { profile: name }, action: actions[action], index }],
      };
  }
  return { verdict: ending.otherwise, hits: [] };
}

function findGoverning(question: PlainQuestion, tier: string): readonly Policy[] {
  const { snapshot, labels, direction, scope, inList } = question;
  const { tieBreak, typesDefault } = snapshot.capabilities;
  const own = snapshot.policies.filter(
    (policy) =>
      tierOf(policy) === tier &&
      inList(policy) &&
      (scope === 'staged' || !policy.kind.startsWith('Staged')) &&
      governs(policy, direction, typesDefault) &&
      exists(policy, snapshot) &&
      selects(policy, labels),
  );
  return policiesInOrder(own, tieBreak);
}

type Lists = Map<string, readonly Policy[]>;
const listsOf = once((_: Snapshot) =>
  once((_labels: Labels) => once((_inList: PlainQuestion['inList']): Lists => new Map())),
);

/** The policies of the list that govern this direction of the endpoint, in one tier, in order. */
function governing(question: PlainQuestion, tier: string): readonly Policy[] {
  const { snapshot, labels, inList, direction, scope } = question;
  const lists = listsOf(snapshot)(labels)(inList);
  const key = `${direction} ${scope} ${tier}`;
  const found = lists.get(key) ?? findGoverning(question, tier);
  lists.set(key, found);
  return found;
}

function firstDecision(question: PlainQuestion, policies: readonly Policy[]) {
  for (const policy of policies) {
    const decision = decide(question, policy);
    if (decision !== null) return { policy, ...decision };
  }
  return null;
}

export function plainSide(question: PlainQuestion): PlainSide {
  const { snapshot, scope } = question;
  const hits: PlainHit[] = [];
  for (const tier of tiersInOrder(snapshot)) {
    const own = governing(question, tier.name);
    // The end of a tier is attributed to the last policy in the enforced view, to the first in the pending one (§6.3).
    const trigger = scope === 'staged' ? own[0] : own[own.length - 1];
    if (trigger === undefined) continue;
    const end = question.passes === true || tier.defaultAction === 'Pass' ? 'pass' : 'deny';
    const found = firstDecision(question, own);
    const { policy, action, index } = found ?? { policy: trigger, action: end, index: -1 };
    hits.push({ by: { tier: tier.name, policy }, action, index });
    if (action !== 'pass') return { verdict: action, hits };
  }
  const last = askProfiles(question);
  return { verdict: last.verdict, hits: [...hits, ...last.hits] };
}
