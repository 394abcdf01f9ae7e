/** One side of a connection through the tiers to the profiles, in the steps of Calico's `checkTiers` (calico-policy §6.3). */
import type { Direction, PolicyHit, Profile, Snapshot, Tier } from '@/lib/policy';
import type { CheckedPolicy, CheckedRule } from './checked-policy';
import type { Connection } from './connection';
import { calicoRule } from './rule';

export interface TierPolicies {
  /** null for a tier that only policies name. */
  readonly tier: Tier | null;
  readonly name: string;
  /** In order, those that select the endpoint and govern the direction. */
  readonly policies: readonly CheckedPolicy[];
}

export interface Side {
  readonly direction: Direction;
  /** Namespace of the endpoint: its profile comes last. */
  readonly namespace: string;
  readonly tiers: readonly TierPolicies[];
  readonly snapshot: Snapshot;
}

const firstMatch = (rules: readonly CheckedRule[], connection: Connection): CheckedRule | undefined =>
  rules.find(({ matches }) => matches(connection));

/** Hit of the first policy of the tier with a rule that matches. */
function decided({ policies, name }: TierPolicies, direction: Direction, connection: Connection) {
  for (const { ref, rules } of policies) {
    const match = firstMatch(rules[direction] ?? [], connection);
    if (match !== undefined)
      return { ...ref, tier: name, action: match.action, ruleIndex: match.index } as const;
  }
  return null;
}

/** The first policy that did not match triggers the end of its tier. */
function endOfTier({ tier, policies: [trigger] }: TierPolicies) {
  if (tier === null || trigger === undefined) return null;
  return {
    kind: 'EndOfTier',
    tier: tier.name,
    namespace: null,
    name: '',
    action: tier.defaultAction,
    ruleIndex: -1,
    trigger: { ...trigger.ref, tier: tier.name },
  } as const;
}

const profileRules = (profile: Profile, direction: Direction, snapshot: Snapshot): CheckedRule[] =>
  (direction === 'Ingress' ? profile.ingress : profile.egress).flatMap((rule, index) =>
    rule.action === 'Log' ? [] : [{ action: rule.action, index, matches: calicoRule(rule, null, snapshot) }],
  );

/** Only Allow lets go at a profile; its Pass is taken for a deny. Nothing matched leaves no hit. */
function profileHit({ namespace, direction, snapshot }: Side, connection: Connection) {
  const name = `kns.${namespace}`;
  const hit = { kind: 'Profile', tier: '', namespace: null, name } as const;
  const profile = snapshot.profiles.find((item) => item.name === name);
  // What Calico derives from a namespace allows everything (calico-policy §4.5).
  if (profile === undefined) return { ...hit, action: 'Allow', ruleIndex: 0 } as const;
  const match = firstMatch(profileRules(profile, direction, snapshot), connection);
  if (match === undefined) return null;
  return { ...hit, action: match.action === 'Allow' ? 'Allow' : 'Deny', ruleIndex: match.index } as const;
}

/** The pending trace; empty where the evaluation fails, at a tier without a default action. */
export function walk(side: Side, connection: Connection): readonly PolicyHit[] {
  const hits: PolicyHit[] = [];
  for (const tier of side.tiers) {
    const hit = decided(tier, side.direction, connection) ?? endOfTier(tier);
    if (hit === null) return [];
    hits.push({ ...hit, policyIndex: hits.length });
    if (hit.action !== 'Pass') return hits;
  }
  const last = profileHit(side, connection);
  return last === null ? hits : [...hits, { ...last, policyIndex: hits.length }];
}
