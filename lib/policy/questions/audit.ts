/** Rules that do nothing, each with the reason; only what is proven is told. */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { CompiledEngine } from '../engine';
import { isInvisible, policyKey } from '../model/names';
import type { Direction, Policy, PolicyRef } from '../model/policy';
import type { Engine, Flow } from '../model/verdict';
import { impossibleFinding, shadowFinding } from './audit-reasons';
import { compiled } from './governing';
import { type KnownPeers, knownEntities, whyPeerless } from './peers';
import { type Reaches, ruleReaches } from './shadow';
import { type UsedRules, usedRules } from './used-rules';
import { writtenRules } from './written-rule';

export interface RulePlace {
  readonly policy: PolicyRef;
  readonly direction: Direction;
  /** 0-based position in the policy's own list, as written. */
  readonly rule: number;
}

export interface RuleFinding {
  /**
   * `selects-nothing`: nothing known now is selected, by the policy or by the rule. `shadowed`: everything it asks for is
   * decided before it. `duplicate`: one earlier rule of the tier says the same for the same endpoints. `never-used`: it
   * decided none of the recorded flows. `unreachable-direction`: the policy's types do not govern the rule's direction.
   */
  readonly kind: 'selects-nothing' | 'shadowed' | 'duplicate' | 'never-used' | 'unreachable-direction';
  readonly policy: PolicyRef;
  /** null with `rule` null: the whole policy. */
  readonly direction: Direction | null;
  readonly rule: number | null;
  /** One sentence. */
  readonly reason: string;
  /** The rules that stand in its way. */
  readonly by: readonly RulePlace[];
}

/** A rule as written with what Calico makes of it. */
export interface AuditedRule {
  readonly place: RulePlace;
  readonly parts: readonly CompiledRule[];
}

const directions = ['Ingress', 'Egress'] as const;
const refOf = ({ kind, namespace, name }: Policy): PolicyRef => ({ kind, namespace, name });

export function auditedRules(
  policy: CompiledPolicy,
  engine: CompiledEngine,
  direction: Direction,
): AuditedRule[] {
  const parts = policy[direction] ?? [];
  const written = writtenRules(policy.policy, direction, engine.snapshot.capabilities);
  const groups = new Map<number, CompiledRule[]>();
  for (const [index, part] of parts.entries()) {
    const rule = written[index]?.index ?? index;
    groups.set(rule, [...(groups.get(rule) ?? []), part]);
  }
  return [...groups].map(([rule, own]) => ({
    place: { policy: refOf(policy.policy), direction, rule },
    parts: own,
  }));
}

function ungoverned(policy: CompiledPolicy): RuleFinding[] {
  return directions.flatMap((direction) => {
    const rules = (direction === 'Ingress' ? policy.policy.ingress : policy.policy.egress) ?? [];
    if (policy[direction] !== null) return [];
    const way = direction.toLowerCase();
    const reason = `The policy’s types do not name ${direction}, so its ${way} rules are ignored.`;
    return rules.map((_, rule) => ({
      kind: 'unreachable-direction' as const,
      policy: refOf(policy.policy),
      direction,
      rule,
      reason,
      by: [],
    }));
  });
}

interface Audit {
  readonly engine: CompiledEngine;
  readonly reaches: Reaches;
  readonly used: UsedRules | null;
  readonly known: KnownPeers;
}

function unused({ place, parts }: AuditedRule, used: UsedRules | null): RuleFinding | null {
  if (used === null || used.judged === 0) return null;
  if (parts.some((part) => part.action === 'Log' || used.used.has(part))) return null;
  const rest = used.skipped === 0 ? '' : `; ${used.skipped} more could not be judged`;
  const reason = `It decided none of the ${used.judged} recorded flows${rest}.`;
  return { kind: 'never-used', ...place, reason, by: [] };
}

function auditPolicy(policy: CompiledPolicy, { engine, reaches, used, known }: Audit): RuleFinding[] {
  const { pods, workloads, hostEndpoints } = engine.select(policy.policy);
  if (pods.length + workloads.length + hostEndpoints.length === 0) {
    const reason = 'No pod, no template of a workload and no host endpoint is selected by it now.';
    const whole = { direction: null, rule: null, by: [] };
    return [
      { kind: 'selects-nothing', policy: refOf(policy.policy), ...whole, reason },
      ...ungoverned(policy),
    ];
  }
  // Flow records show nothing of host endpoints, so nothing is known of the use of what governs them (§4.8).
  const recorded = hostEndpoints.length === 0 ? used : null;
  const rules = directions.flatMap((direction) => auditedRules(policy, engine, direction));
  const findings = rules.flatMap((rule): RuleFinding[] => {
    const peerless = whyPeerless(rule.parts, rule.place.direction, known);
    const found =
      shadowFinding(rule, reaches, engine) ??
      impossibleFinding(rule, reaches) ??
      (peerless === null
        ? null
        : { kind: 'selects-nothing' as const, ...rule.place, reason: peerless, by: [] }) ??
      unused(rule, recorded);
    return found === null ? [] : [found];
  });
  return [...findings, ...ungoverned(policy)];
}

/**
 * Findings in the order of the snapshot's policies and their rules; at most one for each rule. With `flows`, also which
 * rules they never needed: of enforced policies as in force today, of staged ones as if they were.
 */
export function auditRules(engine: Engine, flows: readonly Flow[] | null = null): RuleFinding[] {
  const own = compiled(engine);
  const reaches = ruleReaches(own);
  const known = { world: own.world, entities: knownEntities(own.world) };
  const used = {
    enforced: flows === null ? null : usedRules(own, flows, 'enforced'),
    staged: flows === null ? null : usedRules(own, flows, 'staged'),
  };
  const byKey = new Map(
    own.policies.tiers.flatMap(({ policies }) =>
      policies.map((policy): [string, CompiledPolicy] => [policyKey(policy.policy), policy]),
    ),
  );
  return engine.snapshot.policies.flatMap((policy) => {
    const found = isInvisible(policy) ? undefined : byKey.get(policyKey(policy));
    return found === undefined
      ? []
      : auditPolicy(found, { engine: own, reaches, known, used: found.staged ? used.staged : used.enforced });
  });
}
