/** Which rule would have turned a verdict, and what it asks for that the connection has not. */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { Direction, PolicyRef } from '../model/policy';
import { finish, type Steps } from '../model/steps';
import type { Engine, Flow, PolicyHit, Scope, SideEvaluation } from '../model/verdict';
import { pairsOf } from './flow-pairs';
import { endName } from './flow-words';
import { compiled } from './governing';
import { shownPolicy, toldRule } from './rule-words';
import { type Unmet, unmetCriteria } from './unmet';

export interface ClosestRule {
  readonly policy: PolicyRef;
  readonly tier: string;
  /** As traces count. */
  readonly ruleIndex: number;
  /** 1-based, as written. */
  readonly number: number;
  /** Empty where the rule matches and comes too late. */
  readonly unmet: readonly Unmet[];
}

export interface WhyNot {
  /** What did not happen: the side is not allowed, or not denied. */
  readonly action: 'Allow' | 'Deny';
  /** null where no rule that governs the side has that action. */
  readonly closest: ClosestRule | null;
  readonly sentence: string;
}

interface Candidate {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly unmet: readonly Unmet[];
}

interface Asked {
  readonly engine: ReturnType<typeof compiled>;
  readonly flow: Flow;
  readonly direction: Direction;
  readonly scope: Scope;
}

const rulesAStep = 128;

/** Of each completion the rule with fewest criteria not met, then the earliest; of the completions the one worst off. */
function* closestOf(
  { engine, flow, direction, scope }: Asked,
  action: 'Allow' | 'Deny',
): Steps<Candidate | null> {
  let asked = 0;
  let worst: Candidate | null = null;
  const names = { source: endName(flow.src), destination: endName(flow.dst) };
  const find = (namespace: string, name: string) => engine.world.service(namespace, name);
  for (const pair of pairsOf(engine, flow) ?? []) {
    const { subject } = direction === 'Egress' ? pair.source : pair.destination;
    if (subject === null) continue;
    let best: Candidate | null = null;
    for (const { policies } of engine.policies.governing(subject.entity, direction, scope))
      for (const policy of policies)
        for (const rule of policy[direction] ?? []) {
          if (rule.action !== action) continue;
          const unmet = unmetCriteria(rule, { ...pair, find, names });
          if (++asked % rulesAStep === 0) yield;
          if (best === null || unmet.length < best.unmet.length) best = { policy, rule, unmet };
        }
    if (best !== null && (worst === null || best.unmet.length > worst.unmet.length)) worst = best;
  }
  return worst;
}

function decidedBy({ engine, direction }: Asked, hit: PolicyHit | undefined): string {
  if (hit === undefined) return 'it is decided before policy is asked';
  if (hit.kind === 'EndOfTier') return `the end of tier ${hit.tier} decides before it`;
  if (hit.kind === 'Profile') return `profile ${hit.name} decides before it`;
  const ref = { kind: hit.kind, namespace: hit.namespace, name: hit.name };
  const number = toldRule(engine.snapshot, ref, direction, hit.ruleIndex)?.number ?? hit.ruleIndex + 1;
  return `${shownPolicy(ref, hit.tier)} rule ${number} decides before it`;
}

function sentenceOf(asked: Asked, closest: ClosestRule, side: SideEvaluation): string {
  const name = `${shownPolicy(closest.policy, closest.tier)} rule ${closest.number}`;
  if (closest.unmet.length > 0) {
    const parts = closest.unmet.map(({ asks, has }) => `${asks}, ${has}`);
    return `${name} came closest: it asks for ${parts.join('; and for ')}.`;
  }
  if (side.verdict === 'unknown')
    return `${name} matches, but whether another rule decides before it is not known: ${side.reason?.message ?? 'the record does not say enough'}.`;
  return `${name} matches, but ${decidedBy(asked, side.trace[side.trace.length - 1])}.`;
}

export interface WhyNotQuestion {
  readonly flow: Flow;
  readonly direction: Direction;
  readonly scope: Scope;
}

/**
 * For a side that is denied or unknown, the Allow rule that came closest; for one that is allowed, the Deny rule. null where
 * the side is not judged.
 */
export const whyNot = (engine: Engine, flow: Flow, direction: Direction, scope: Scope): WhyNot | null =>
  finish(whyNotSteps(engine, { flow, direction, scope }));

/** The same, some rules a step. */
export function* whyNotSteps(
  engine: Engine,
  { flow, direction, scope }: WhyNotQuestion,
): Steps<WhyNot | null> {
  const asked = { engine: compiled(engine), flow, direction, scope };
  const side = engine.evaluate(flow, scope)[direction === 'Egress' ? 'egress' : 'ingress'];
  if (side === null) return null;
  const action = side.verdict === 'allow' ? 'Deny' : 'Allow';
  const found = yield* closestOf(asked, action);
  if (found === null) {
    const who = endName(direction === 'Egress' ? flow.src : flow.dst);
    const verb = action === 'Allow' ? 'allows' : 'denies';
    const sentence = `No rule of the policies that govern ${who} for ${direction.toLowerCase()} ${verb} anything.`;
    return { action, closest: null, sentence };
  }
  const { kind, namespace, name } = found.policy.policy;
  const policy = { kind, namespace, name };
  const number =
    toldRule(engine.snapshot, policy, direction, found.rule.index)?.number ?? found.rule.index + 1;
  const closest = {
    policy,
    tier: found.policy.tier,
    ruleIndex: found.rule.index,
    number,
    unmet: found.unmet,
  };
  return { action, closest, sentence: sentenceOf(asked, closest, side) };
}
