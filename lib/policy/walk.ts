/** One side of a connection: through the tiers, policies and rules in order, to the profiles (calico-policy §0, §4). */
import type { CompiledPolicy, CompiledRule } from './compiled';
import { type FindService, type Match, matchRule, type Packet } from './match';
import type { Party, Subject } from './party';
import type { Direction, PolicyRef, Tier } from './policy';
import type { PolicyHit, SideEvaluation, UnknownReason } from './verdict';

/** The policies of one tier that govern a direction of a subject, in order, for one scope; never empty. */
export interface GoverningTier {
  readonly tier: Tier;
  readonly policies: readonly CompiledPolicy[];
  /** Names the end-of-tier hit: last enforced policy in scope enforced, first policy in scope staged (§6.3). */
  readonly trigger: CompiledPolicy;
}

export interface Question {
  readonly subject: Subject;
  readonly direction: Direction;
  readonly tiers: readonly GoverningTier[];
  readonly source: Party;
  readonly destination: Party;
  readonly packet: Packet;
  readonly find: FindService;
}

interface Outcome {
  readonly allow: boolean;
  readonly deny: boolean;
  readonly trace: readonly PolicyHit[];
  readonly reason: UnknownReason | null;
}

const refOf = (policy: CompiledPolicy): PolicyRef => ({
  kind: policy.policy.kind,
  namespace: policy.policy.namespace,
  name: policy.policy.name,
});

const terminal = (allow: boolean, trace: readonly PolicyHit[]): Outcome => ({
  allow,
  deny: !allow,
  trace,
  reason: null,
});

function ruleHit(
  policy: CompiledPolicy,
  rule: CompiledRule,
  action: 'Allow' | 'Deny' | 'Pass',
  index: number,
): PolicyHit {
  return { ...refOf(policy), tier: policy.tier, action, policyIndex: index, ruleIndex: rule.index };
}

function endOfTier(tier: GoverningTier, index: number): PolicyHit {
  return {
    kind: 'EndOfTier',
    tier: tier.tier.name,
    namespace: null,
    name: '',
    action: tier.tier.defaultAction,
    policyIndex: index,
    ruleIndex: -1,
    trigger: { ...refOf(tier.trigger), tier: tier.tier.name },
  };
}

class Walker {
  /** A Pass that may or may not happen asks for the rest of the way more than once; the answer differs in the trace only. */
  constructor(private readonly question: Question) {}

  from(tierIndex: number, before: readonly PolicyHit[]): Outcome {
    const tier = this.question.tiers[tierIndex];
    if (tier === undefined) return this.#profile(before);
    let merged: Outcome | null = null;
    for (const policy of tier.policies) {
      for (const rule of policy[this.question.direction] ?? []) {
        if (rule.action === 'Log') continue;
        const match = this.#match(policy, rule);
        if (match === false) continue;
        const outcome = this.#decided(policy, rule, rule.action, tierIndex, before);
        if (match === true) return merge(merged, outcome, null);
        merged = merge(merged, outcome, match);
      }
    }
    const hits = [...before, endOfTier(tier, before.length)];
    return merge(
      merged,
      tier.tier.defaultAction === 'Pass' ? this.from(tierIndex + 1, hits) : terminal(false, hits),
      null,
    );
  }

  #match(policy: CompiledPolicy, rule: CompiledRule): Match {
    const match = matchRule(
      rule,
      this.question.source,
      this.question.destination,
      this.question.packet,
      this.question.find,
    );
    return typeof match === 'boolean' ? match : { ...match, policy: refOf(policy), ruleIndex: rule.index };
  }

  #decided(
    policy: CompiledPolicy,
    rule: CompiledRule,
    action: 'Allow' | 'Deny' | 'Pass',
    tierIndex: number,
    before: readonly PolicyHit[],
  ): Outcome {
    const hits = [...before, ruleHit(policy, rule, action, before.length)];
    return action === 'Pass' ? this.from(tierIndex + 1, hits) : terminal(action === 'Allow', hits);
  }

  /** The namespace's own profile allows everything (§4.5). */
  #profile(before: readonly PolicyHit[]): Outcome {
    const name = `kns.${this.question.subject.namespace}`;
    return terminal(true, [
      ...before,
      {
        kind: 'Profile',
        tier: '',
        namespace: null,
        name,
        action: 'Allow',
        policyIndex: before.length,
        ruleIndex: 0,
      },
    ]);
  }
}

function merge(earlier: Outcome | null, later: Outcome, reason: UnknownReason | null): Outcome {
  if (earlier === null) return { ...later, reason: later.reason ?? reason };
  return {
    allow: earlier.allow || later.allow,
    deny: earlier.deny || later.deny,
    trace: later.trace,
    reason: earlier.reason ?? later.reason ?? reason,
  };
}

export function evaluateSide(question: Question): SideEvaluation {
  const outcome = new Walker(question).from(0, []);
  if (outcome.allow !== outcome.deny)
    return { verdict: outcome.allow ? 'allow' : 'deny', trace: outcome.trace };
  return {
    verdict: 'unknown',
    reason: outcome.reason ?? { code: 'unsupported-field', message: 'The record does not say enough' },
    trace: outcome.trace,
  };
}
