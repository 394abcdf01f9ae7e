/** One side of a connection: through the tiers, policies and rules in order, to the profiles (calico-policy §0, §4). */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { PolicyRef } from '../model/policy';
import type { PolicyHit, SideEvaluation, UnknownReason } from '../model/verdict';
import type { Party } from '../world/party';
import { type FindService, type Match, matchRule, type Packet } from './match';
import type { Candidates, GoverningTier, RuleList } from './rule-list';

/** What is asked after the last tier: each profile's rules in order; nothing matched is `otherwise`. */
export interface Ending {
  readonly profiles: readonly { readonly name: string; readonly rules: readonly CompiledRule[] }[];
  readonly otherwise: 'allow' | 'deny';
}

export interface Question {
  readonly list: RuleList;
  readonly ending: Ending;
  /** Untracked and preDNAT lists pass on at the end of every tier (§4.8). */
  readonly alwaysPass?: boolean;
  readonly source: Party;
  readonly destination: Party;
  readonly packet: Packet;
  readonly find: FindService;
}

/** What may come of it from some point on, over all completions of what is not known. */
interface Outcome {
  readonly allow: boolean;
  readonly deny: boolean;
  /** Hits from that point on. */
  readonly trace: readonly PolicyHit[];
  readonly reason: UnknownReason | null;
}

const refOf = (policy: CompiledPolicy): PolicyRef => ({
  kind: policy.policy.kind,
  namespace: policy.policy.namespace,
  name: policy.policy.name,
});

const ended = (allow: boolean, trace: readonly PolicyHit[]): Outcome => ({
  allow,
  deny: !allow,
  trace,
  reason: null,
});

/** `earlier` holds if a rule matched that perhaps does not; `later` if it did not. */
function merge(earlier: Outcome | null, later: Outcome): Outcome {
  if (earlier === null) return later;
  return {
    allow: earlier.allow || later.allow,
    deny: earlier.deny || later.deny,
    trace: later.trace,
    reason: earlier.reason ?? later.reason,
  };
}

const isSettled = (outcome: Outcome): boolean => outcome.allow && outcome.deny;

const endOfTier = (
  { tier, trigger }: GoverningTier,
  index: number,
  action: PolicyHit['action'],
): PolicyHit => ({
  kind: 'EndOfTier',
  tier: tier.name,
  namespace: null,
  name: '',
  action,
  policyIndex: index,
  ruleIndex: -1,
  trigger: { ...refOf(trigger), tier: tier.name },
});

class Walk {
  /** Every tier that is reached leaves exactly one hit, so what follows does not depend on how it was reached. */
  readonly #from: (Outcome | undefined)[] = [];
  readonly #candidates: Candidates;

  constructor(private readonly question: Question) {
    const { list, source, destination, packet } = question;
    this.#candidates = list.candidates(source, destination, packet);
  }

  from(index: number): Outcome {
    const known = this.#from[index];
    if (known !== undefined) return known;
    const tier = this.question.list.tiers[index];
    const outcome = tier === undefined ? this.#profiles(index) : this.#tier(tier, index);
    this.#from[index] = outcome;
    return outcome;
  }

  #tier(tier: GoverningTier, index: number): Outcome {
    const { source, destination, packet, list } = this.question;
    const peer = list.direction === 'Ingress' ? source : destination;
    const { rules, ends, reach } = list;
    const end = ends[index] ?? 0;
    let merged: Outcome | null = null;
    for (let at = this.#candidates.next(ends[index - 1] ?? 0); at < end; at = this.#candidates.next(at + 1)) {
      if (reach.excludes(at, packet, peer)) continue;
      const listed = rules[at];
      if (listed === undefined) break;
      const { rule, policy } = listed;
      if (rule.action === 'Log') continue;
      const match = this.#match(rule);
      if (match === false) continue;
      const { action, index: ruleIndex } = rule;
      const hit = list.hitOf(rule, () => ({
        ...refOf(policy),
        tier: policy.tier,
        action,
        policyIndex: index,
        ruleIndex,
      }));
      const outcome = this.#after(hit, index);
      if (match === true) return merge(merged, outcome);
      const reason = { ...match, policy: refOf(policy), ruleIndex };
      merged = merge(merged, { ...outcome, reason });
      if (isSettled(merged)) return merged;
    }
    const passes = this.question.alwaysPass === true;
    const last = passes
      ? endOfTier(tier, index, 'Pass')
      : list.hitOf(tier, () => endOfTier(tier, index, tier.tier.defaultAction));
    return merge(merged, this.#after(last, index));
  }

  #after(hit: PolicyHit, index: number): Outcome {
    if (hit.action !== 'Pass') return ended(hit.action === 'Allow', [hit]);
    const rest = this.from(index + 1);
    return { ...rest, trace: [hit, ...rest.trace] };
  }

  #match(rule: CompiledRule): Match {
    const { source, destination, packet, find } = this.question;
    return matchRule(rule, source, destination, packet, find);
  }

  #profileHit(name: string, rule: CompiledRule, action: 'Allow' | 'Deny'): PolicyHit {
    const { list } = this.question;
    return list.hitOf(rule, () => ({
      kind: 'Profile',
      tier: '',
      namespace: null,
      name,
      action,
      policyIndex: list.tiers.length,
      ruleIndex: rule.index,
    }));
  }

  /** First matching rule over the profiles in order; a Pass moves on to the next profile (§4.5). */
  #profiles(index: number, first = 0): Outcome {
    const { profiles, otherwise } = this.question.ending;
    const profile = profiles[first];
    if (profile === undefined) return ended(otherwise === 'allow', []);
    let merged: Outcome | null = null;
    for (const rule of profile.rules) {
      const { action } = rule;
      if (action === 'Log') continue;
      const match = this.#match(rule);
      if (match === false) continue;
      const outcome: Outcome =
        action === 'Pass'
          ? this.#profiles(index, first + 1)
          : ended(action === 'Allow', [this.#profileHit(profile.name, rule, action)]);
      if (match === true) return merge(merged, outcome);
      merged = merge(merged, { ...outcome, reason: match });
    }
    return merge(merged, this.#profiles(index, first + 1));
  }
}

export function evaluateSide(question: Question): SideEvaluation {
  const outcome = new Walk(question).from(0);
  if (outcome.allow !== outcome.deny)
    return question.list.side(outcome.allow ? 'allow' : 'deny', outcome.trace);
  return {
    verdict: 'unknown',
    reason: outcome.reason ?? { code: 'unsupported-field', message: 'The record does not say enough' },
    trace: outcome.trace,
  };
}
