/** Rules that do nothing, each with the reason; only what is proven is told. */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { CompiledEngine } from '../engine';
import { isInvisible, policyKey } from '../model/names';
import type { Direction, Policy, PolicyRef } from '../model/policy';
import { finish, type Steps } from '../model/steps';
import type { Engine, Flow } from '../model/verdict';
import { impossibleFinding, shadowFinding } from './audit-reasons';
import { compiled } from './governing';
import { type KnownPeers, knownEntities, whyPeerless } from './peers';
import { type Reaches, reachSteps } from './shadow';
import { type UsedRules, usedSteps } from './used-rules';
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

function auditRule(rule: AuditedRule, audit: Audit, used: UsedRules | null): RuleFinding | null {
  const { engine, reaches, known } = audit;
  const proven = shadowFinding(rule, reaches, engine) ?? impossibleFinding(rule, reaches);
  if (proven !== null) return proven;
  const peerless = whyPeerless(rule.parts, rule.place.direction, known);
  return peerless === null
    ? unused(rule, used)
    : { kind: 'selects-nothing', ...rule.place, reason: peerless, by: [] };
}

function* auditPolicy(policy: CompiledPolicy, audit: Audit): Steps<RuleFinding[]> {
  const { pods, workloads, hostEndpoints } = audit.engine.select(policy.policy);
  if (pods.length + workloads.length + hostEndpoints.length === 0) {
    const reason = 'No pod, no template of a workload and no host endpoint is selected by it now.';
    const whole = { direction: null, rule: null, by: [] };
    return [
      { kind: 'selects-nothing', policy: refOf(policy.policy), ...whole, reason },
      ...ungoverned(policy),
    ];
  }
  // Flow records show nothing of host endpoints, so nothing is known of the use of what governs them (§4.8).
  const recorded = hostEndpoints.length === 0 ? audit.used : null;
  const findings: RuleFinding[] = [];
  for (const direction of directions)
    for (const rule of auditedRules(policy, audit.engine, direction)) {
      yield;
      const found = auditRule(rule, audit, recorded);
      if (found !== null) findings.push(found);
    }
  return [...findings, ...ungoverned(policy)];
}

/**
 * Findings in the order of the snapshot's policies and their rules; at most one for each rule. With `flows`, also which
 * rules they never needed: of enforced policies as in force today, of staged ones as if they were.
 */
export const auditRules = (engine: Engine, flows: readonly Flow[] | null = null): RuleFinding[] =>
  finish(auditSteps(engine, flows));

/** The same, a rule or a flow a step. */
export function* auditSteps(engine: Engine, flows: readonly Flow[] | null = null): Steps<RuleFinding[]> {
  const own = compiled(engine);
  const reaches = yield* reachSteps(own);
  const known = { world: own.world, entities: knownEntities(own.world) };
  const used = {
    enforced: flows === null ? null : yield* usedSteps(own, flows, 'enforced'),
    staged: flows === null ? null : yield* usedSteps(own, flows, 'staged'),
  };
  const byKey = new Map(
    own.policies.tiers.flatMap(({ policies }) =>
      policies.map((policy): [string, CompiledPolicy] => [policyKey(policy.policy), policy]),
    ),
  );
  const findings: RuleFinding[] = [];
  for (const policy of engine.snapshot.policies) {
    yield;
    const found = isInvisible(policy) ? undefined : byKey.get(policyKey(policy));
    if (found === undefined) continue;
    const audit = { engine: own, reaches, known, used: found.staged ? used.staged : used.enforced };
    findings.push(...(yield* auditPolicy(found, audit)));
  }
  return findings;
}
