/** How people are told of a policy and of one of its rules: by name and number as written (ui.md §5). */
import { compilePolicy } from '../compile/policy-set';
import { displayName, isStaged, policyKey } from '../model/names';
import type { Direction, Policy, PolicyRef } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { rulesInWords } from './describe-policy';
import { writtenRules } from './written-rule';

export const shownPolicy = (ref: PolicyRef, tier: string): string =>
  `${isStaged(ref) ? 'staged ' : ''}${displayName(ref.name, tier)}`;

export interface ToldRule {
  /** 1-based, as written. */
  readonly number: number;
  /** What it matches: `pods with app == "web" in shop, TCP 8080`; of a Kubernetes rule the one peer that is meant. */
  readonly words: string;
}

/** Calico denies everything where it cannot convert a rule that would have denied or passed on (§5.2). */
function failsClosed(policy: Policy, direction: Direction, ruleIndex: number, snapshot: Snapshot): boolean {
  const rule = compilePolicy(policy, snapshot.capabilities).policy?.[direction]?.[ruleIndex];
  return rule !== undefined && rule.source === null && rule.destination === null && rule.protocol === null;
}

/** null for a rule that is not in the snapshot. `ruleIndex` counts as traces do. */
export function toldRule(
  snapshot: Snapshot,
  ref: PolicyRef,
  direction: Direction,
  ruleIndex: number,
): ToldRule | null {
  const policy = snapshot.policies.find((candidate) => policyKey(candidate) === policyKey(ref));
  if (policy === undefined) return null;
  const written = writtenRules(policy, direction, snapshot.capabilities)[ruleIndex];
  const rule = written === undefined ? undefined : rulesInWords(policy, direction)[written.index];
  if (written === undefined || rule === undefined) return null;
  const peer = rule.peers[written.part % rule.peers.length] ?? 'everything';
  const closed = 'subject' in policy && failsClosed(policy, direction, ruleIndex, snapshot);
  return {
    number: written.index + 1,
    words: closed ? 'everything, because Calico cannot convert the rule' : `${peer}, ${rule.on}`,
  };
}

const verbs = { Allow: 'allows', Deny: 'denies', Pass: 'passes on' } as const;

/** `allows pods with app == "web" in shop, TCP 8080`. */
export const deed = (action: keyof typeof verbs, told: ToldRule | null): string =>
  `${verbs[action]} ${told?.words ?? 'it'}`;
