/** Why a rule is never reached, in one sentence each. */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { CompiledEngine } from '../engine';
import { policyKey } from '../model/names';
import type { AuditedRule, RuleFinding, RulePlace } from './audit';
import { shownPolicy } from './rule-words';
import type { Reaches } from './shadow';
import { writtenRules } from './written-rule';

function placeOf(rule: CompiledRule, policy: CompiledPolicy, engine: CompiledEngine): RulePlace {
  const direction = policy.Ingress?.includes(rule) === true ? 'Ingress' : 'Egress';
  const { kind, namespace, name } = policy.policy;
  const written = writtenRules(policy.policy, direction, engine.snapshot.capabilities)[rule.index];
  return { policy: { kind, namespace, name }, direction, rule: written?.index ?? rule.index };
}

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;

/** `rule 1 of deny-all`, within the same policy `rule 1`. */
function placeWords(place: RulePlace, own: RulePlace, tier: string): string {
  const same = policyKey(place.policy) === policyKey(own.policy);
  return `rule ${place.rule + 1}${same ? '' : ` of ${shownPolicy(place.policy, tier)}`}`;
}

/** null unless every part of the rule is proven to come too late for every endpoint it governs. */
export function shadowFinding(
  { place, parts }: AuditedRule,
  reaches: Reaches,
  engine: CompiledEngine,
): RuleFinding | null {
  const found = parts.map((part) => reaches.get(part));
  if (found.some((reach) => reach === undefined || reach.reachable)) return null;
  const late = found.filter((reach) => reach !== undefined && !reach.impossible);
  if (late.length === 0) return null;
  const by = new Map<string, { readonly place: RulePlace; readonly tier: string }>();
  const ends = new Set<string>();
  for (const reach of late) {
    for (const end of reach?.ends ?? []) ends.add(end);
    for (const [rule, policy] of reach?.by ?? []) {
      const other = placeOf(rule, policy, engine);
      by.set(JSON.stringify(other), { place: other, tier: policy.tier });
    }
  }
  const others = [...by.values()].filter(
    ({ place: other }) => JSON.stringify(other) !== JSON.stringify(place),
  );
  const words = others.map(({ place: other, tier }) => placeWords(other, place, tier));
  const twin = others.length === 1 && ends.size === 0 && late.every((reach) => reach?.twins === true);
  const places = others.map((other) => other.place);
  if (twin)
    return { kind: 'duplicate', ...place, reason: `It says the same as ${listed(words)}.`, by: places };
  const before = [...words, ...[...ends].map((tier) => `the end of tier ${tier}`)];
  const reason = `Everything it asks for is decided before it is reached, by ${listed(before)}.`;
  return { kind: 'shadowed', ...place, reason, by: places };
}

/** The rule contradicts itself, or asks of the endpoints it governs what none of them is. */
export function impossibleFinding({ place, parts }: AuditedRule, reaches: Reaches): RuleFinding | null {
  const found = parts.map((part) => reaches.get(part));
  if (found.length === 0 || !found.every((reach) => reach?.impossible === true)) return null;
  const reason = 'No connection of the endpoints it governs now can meet what it asks for.';
  return { kind: 'selects-nothing', ...place, reason, by: [] };
}
