/** What decided a side, as numbers: equal numbers, equal hits. Numbers below `firstHit` are no hits of policies or profiles. */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { PolicyHit, SideEvaluation, Verdict } from '../model/verdict';
import type { RuleList } from './rule-list';

/** The side has no endpoint that policy is asked for. */
export const noSide = 0;
/** Decided outside policy: traffic of a host with its own pods, overlay packets (§4.7). */
export const outsideAllow = 1;
export const outsideDeny = 2;
/** Not decided for what is known. */
export const open = 3;
const firstHit = 4;

/** The hit without its place in a trace, which depends on what came before. */
export type DecidingHit = Omit<PolicyHit, 'policyIndex'>;

export class Decisions {
  readonly #hits: DecidingHit[] = [];
  readonly #byText = new Map<string, number>();
  readonly #byRule = new WeakMap<CompiledRule, number>();
  readonly #ofList = new WeakMap<RuleList, Uint32Array>();
  readonly #ofProfiles = new Map<string, number>();

  /** The hit that decided; null for numbers that are none. */
  hit(decision: number): DecidingHit | null {
    return decision < firstHit ? null : (this.#hits[decision - firstHit] ?? null);
  }

  verdict(decision: number): Verdict | null {
    if (decision === noSide) return null;
    if (decision === open) return 'unknown';
    if (decision === outsideAllow || decision === outsideDeny)
      return decision === outsideAllow ? 'allow' : 'deny';
    return this.hit(decision)?.action === 'Deny' ? 'deny' : 'allow';
  }

  denies(decision: number): boolean {
    return (
      decision === outsideDeny || (decision >= firstHit && this.#hits[decision - firstHit]?.action === 'Deny')
    );
  }

  /** By what `decide` answers for the list, its profile left out. */
  ofList(list: RuleList): Uint32Array {
    const known = this.#ofList.get(list);
    if (known !== undefined) return known;
    const numbers = new Uint32Array(list.rules.length + list.tiers.length);
    for (const [at, { rule, policy }] of list.rules.entries()) numbers[at] = this.#ofRule(rule, policy);
    for (const [at, { tier, trigger }] of list.tiers.entries())
      numbers[list.rules.length + at] = this.#of({
        kind: 'EndOfTier',
        tier: tier.name,
        namespace: null,
        name: '',
        action: tier.defaultAction,
        ruleIndex: -1,
        trigger: { ...refOf(trigger), tier: tier.name },
      });
    this.#ofList.set(list, numbers);
    return numbers;
  }

  /** A namespace's own profile, which allows. */
  ofProfile(namespace: string): number {
    const known = this.#ofProfiles.get(namespace);
    if (known !== undefined) return known;
    const name = `kns.${namespace}`;
    const hit = { kind: 'Profile', tier: '', namespace: null, name, action: 'Allow', ruleIndex: 0 } as const;
    const number = this.#of(hit);
    this.#ofProfiles.set(namespace, number);
    return number;
  }

  ofSide(side: SideEvaluation | null): number {
    if (side === null) return noSide;
    if (side.verdict === 'unknown') return open;
    const last = side.trace[side.trace.length - 1];
    if (last === undefined) return side.verdict === 'allow' ? outsideAllow : outsideDeny;
    const { policyIndex: _place, ...hit } = last;
    return this.#of(hit);
  }

  #ofRule(rule: CompiledRule, policy: CompiledPolicy): number {
    const known = this.#byRule.get(rule);
    if (known !== undefined) return known;
    const action = rule.action === 'Log' ? 'Pass' : rule.action;
    const number = this.#of({ ...refOf(policy), tier: policy.tier, action, ruleIndex: rule.index });
    this.#byRule.set(rule, number);
    return number;
  }

  #of(hit: DecidingHit): number {
    const { kind, tier, namespace, name, action, ruleIndex, trigger } = hit;
    const by = trigger === undefined ? '' : [trigger.kind, trigger.namespace, trigger.name].join('/');
    const text = [kind, tier, namespace, name, action, ruleIndex, by].join(' ');
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const number = this.#hits.push(hit) - 1 + firstHit;
    this.#byText.set(text, number);
    return number;
  }
}

const refOf = ({ policy }: CompiledPolicy) => ({
  kind: policy.kind,
  namespace: policy.namespace,
  name: policy.name,
});
