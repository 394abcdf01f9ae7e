/**
 * Rules that no connection reaches, because everything they ask for is decided before them: proven for every endpoint that
 * their policy governs now, in every scope it takes part in.
 */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { CompiledEngine } from '../engine';
import type { GoverningTier } from '../evaluate/rule-list';
import type { Direction } from '../model/policy';
import type { Steps } from '../model/steps';
import type { Scope } from '../model/verdict';
import { coveredBy } from './cover';
import { classSteps } from './endpoint-classes';
import { type RuleForm, ruleForm, ruleKey, type Viewpoint } from './rule-form';
import { selectorKey } from './selector-form';

/** What was found of a rule over all endpoints that it governs. */
export interface Reach {
  readonly policy: CompiledPolicy;
  readonly direction: Direction;
  /** Some connection may get to it and match. */
  reachable: boolean;
  /** No connection of any endpoint can meet its criteria. */
  impossible: boolean;
  /** Rules that take what it asks for. */
  readonly by: Map<CompiledRule, CompiledPolicy>;
  /** Tiers whose end lets nothing through to it. */
  readonly ends: Set<string>;
  /** Each of those rules says the same, for the same endpoints. */
  twins: boolean;
}

export type Reaches = Map<CompiledRule, Reach>;

function reachOfRule(
  reaches: Reaches,
  rule: CompiledRule,
  policy: CompiledPolicy,
  direction: Direction,
): Reach {
  const known = reaches.get(rule);
  if (known !== undefined) return known;
  const fresh: Reach = {
    policy,
    direction,
    reachable: false,
    impossible: true,
    by: new Map(),
    ends: new Set(),
    twins: true,
  };
  reaches.set(rule, fresh);
  return fresh;
}

const sameSubjects = (a: CompiledPolicy, b: CompiledPolicy): boolean =>
  a === b || (a.tier === b.tier && selectorKey(a.subject) === selectorKey(b.subject));

function note(reach: Reach, form: RuleForm, covering: readonly RuleForm[] | null): void {
  reach.impossible = false;
  if (covering === null) reach.reachable = true;
  for (const { rule, policy, action } of covering ?? []) {
    reach.by.set(rule, policy);
    reach.twins &&= action === form.action && sameSubjects(policy, form.policy);
  }
  reach.twins &&= covering?.length === 1 && covering.every((other) => ruleKey(other) === ruleKey(form));
}

/** One way through the tiers, a rule a step. A rule that passes on lets out what later rules of its tier would have decided. */
function* walk(
  reaches: Reaches,
  tiers: readonly GoverningTier[],
  view: Viewpoint,
  alwaysPass: boolean,
): Steps<void> {
  const deciders: RuleForm[] = [];
  let closedBy: string | null = null;
  for (const { tier, policies } of tiers) {
    const earlier: RuleForm[] = [];
    let passes = false;
    for (const policy of policies)
      for (const rule of policy[view.direction] ?? []) {
        yield;
        const reach = reachOfRule(reaches, rule, policy, view.direction);
        const form = ruleForm(rule, policy, view);
        if (form === 'never') continue;
        if (closedBy !== null) {
          reach.ends.add(closedBy);
          note(reach, form, []);
        } else note(reach, form, coveredBy(form, earlier) ?? coveredBy(form, deciders));
        if (form.action === 'Log') continue;
        earlier.push(form);
        passes ||= form.action === 'Pass';
        // What a Pass lets out of the tier is not decided by the rules after it.
        if (!passes) deciders.push(form);
      }
    if (!passes && !alwaysPass && tier.defaultAction !== 'Pass') closedBy ??= tier.name;
  }
}

const hostLists = ['normal', 'forward', 'untracked', 'pre-dnat'] as const;
const directions = ['Ingress', 'Egress'] as const;

/** Every rule that governs an endpoint: pods by class, templates, and each list of a host endpoint. */
export function* reachSteps(engine: CompiledEngine): Steps<Reaches> {
  const reaches: Reaches = new Map();
  const scopes: readonly Scope[] = ['enforced', 'staged'];
  const classes = yield* classSteps(engine);
  for (const direction of directions)
    for (const scope of scopes) {
      for (const { entity, parties } of classes) {
        const tiers = engine.policies.governing(entity, direction, scope);
        for (const subject of tiers.length === 0 ? [] : parties(engine))
          yield* walk(reaches, tiers, { direction, version: subject.version, subject }, false);
      }
      for (const { entity } of engine.world.hosts)
        for (const list of hostLists) {
          const tiers = engine.policies.governing(entity, direction, scope, list);
          const alwaysPass = list === 'untracked' || list === 'pre-dnat';
          for (const version of [4, 6] as const)
            yield* walk(reaches, tiers, { direction, version, subject: null }, alwaysPass);
        }
    }
  return reaches;
}
