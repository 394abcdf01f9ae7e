/** Traces told in words: the ladder of tiers, and two or three sentences (ui.md §5). Outside the engine: it only reads. */

import { CompiledEngine } from '../engine';
import type { GoverningTier } from '../evaluate/rule-list';
import {
  displayName,
  isClusterKind,
  isStaged,
  policyKey,
  policyTier,
  sortedWithBuiltIns,
} from '../model/names';
import type { Direction, Policy, PolicyRef } from '../model/policy';
import type { Engine, Evaluation, Flow, FlowEnd, PolicyHit, Scope, SideEvaluation } from '../model/verdict';
import { resolveEnd } from '../world/flow-end';
import { describeRule } from './describe';

export interface Rung {
  /** `profile` for the rung after the last tier, empty for what is decided outside policy. */
  readonly tier: string;
  readonly text: string;
  /** The rung that decided. */
  readonly deciding: boolean;
  readonly action: 'allow' | 'deny' | 'pass' | 'none';
}

const lower = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;

const shown = (ref: PolicyRef, tier: string): string =>
  `${isStaged(ref) ? 'staged ' : ''}${displayName(ref.name, tier)}`;

/** Policies that govern the subject, per tier; empty where the subject is not one known endpoint. */
function governing(
  engine: Engine,
  subject: FlowEnd,
  direction: Direction,
  scope: Scope,
): readonly GoverningTier[] {
  if (!(engine instanceof CompiledEngine)) return [];
  const resolved = resolveEnd(engine.world, subject, null, direction === 'Egress' ? 'source' : 'destination');
  const entity = 'parties' in resolved ? resolved.parties[0]?.subject?.entity : undefined;
  return entity === undefined ? [] : engine.policies.governing(entity, direction, scope);
}

/** Says why the tier applies; the trigger is only one of those who select. */
function endOfTierText(hit: PolicyHit, tiers: readonly GoverningTier[]): string {
  const selecting = tiers.find(({ tier }) => tier.name === hit.tier)?.policies ?? [];
  const only = selecting.length === 1 ? selecting[0]?.policy : hit.trigger;
  const who =
    selecting.length > 1
      ? `${selecting.length} policies select it`
      : only === undefined
        ? 'a policy selects it'
        : `${shown(only, hit.tier)} selects it`;
  return `${who}, no rule matches, end of tier: ${hit.action}`;
}

/** A Calico rule in words; rules of Kubernetes kinds are counted otherwise in traces (§5.1), so none is quoted. */
function ruleWords(engine: Engine, hit: PolicyHit, direction: Direction): string {
  const same = (policy: Policy): boolean =>
    policy.kind === hit.kind && policy.namespace === hit.namespace && policy.name === hit.name;
  const policy = engine.snapshot.policies.find(same);
  if (policy === undefined || 'podSelector' in policy || isClusterKind(policy)) return 'it';
  const rule = (direction === 'Ingress' ? policy.ingress : policy.egress)[hit.ruleIndex];
  return rule === undefined ? 'it' : describeRule(rule, direction, policy.namespace);
}

function hitText(
  engine: Engine,
  hit: PolicyHit,
  direction: Direction,
  tiers: readonly GoverningTier[],
): string {
  if (hit.kind === 'Profile') return `profile ${hit.name} ${hit.action === 'Allow' ? 'allows' : 'denies'}`;
  if (hit.kind === 'EndOfTier') return endOfTierText(hit, tiers);
  const name = shown({ kind: hit.kind, namespace: hit.namespace, name: hit.name }, hit.tier);
  const verb = { Allow: 'allows', Deny: 'denies', Pass: 'passes on' }[hit.action];
  return `${name} rule ${hit.ruleIndex + 1} ${verb} ${ruleWords(engine, hit, direction)}`;
}

/**
 * One rung a tier that the connection met or could have met, in order: tiers that hold a policy of the scope, and
 * `default` always. Tiers after the decision are left out. `subject` is the end whose policy it is.
 */
export function explainTrace(
  engine: Engine,
  subject: FlowEnd,
  direction: Direction,
  scope: Scope,
  side: SideEvaluation,
): Rung[] {
  const hits = [...side.trace].sort((a, b) => a.policyIndex - b.policyIndex);
  const last = hits[hits.length - 1];
  if (last === undefined) {
    const text = 'decided outside policy: traffic of a host with its own pods, or overlay packets';
    return [{ tier: '', text, deciding: true, action: side.verdict === 'deny' ? 'deny' : 'allow' }];
  }
  const tiers = governing(engine, subject, direction, scope);
  const held = new Set(
    engine.snapshot.policies.filter((policy) => scope === 'staged' || !isStaged(policy)).map(policyTier),
  );
  const rungs: Rung[] = [];
  for (const { name } of sortedWithBuiltIns(engine.snapshot.tiers)) {
    const hit = hits.find((candidate) => candidate.kind !== 'Profile' && candidate.tier === name);
    if (hit === undefined && (held.has(name) || name === 'default'))
      rungs.push({
        tier: name,
        text: scope === 'enforced' ? 'no enforced policy selects it' : 'no policy selects it',
        deciding: false,
        action: 'none',
      });
    if (hit !== undefined) rungs.push(rungOf(name, hit));
    if (hit === last) return rungs;
  }
  // What is left: the profile, or a tier that exists only by name.
  for (const hit of hits.filter((candidate) => !rungs.some((rung) => rung.tier === candidate.tier)))
    rungs.push(rungOf(hit.kind === 'Profile' ? 'profile' : hit.tier, hit));
  return rungs;

  function rungOf(tier: string, hit: PolicyHit): Rung {
    const deciding = hit === last && side.verdict !== 'unknown';
    return { tier, text: hitText(engine, hit, direction, tiers), deciding, action: lower[hit.action] };
  }
}

function endName(end: FlowEnd): string {
  switch (end.type) {
    case 'ip':
      return end.ip;
    case 'network':
      return end.zone === 'pub' ? 'the public network' : 'the private network';
    default:
      return end.name;
  }
}

function service(flow: Flow): string {
  const protocol =
    typeof flow.protocol === 'number' ? `protocol ${flow.protocol}` : flow.protocol.toUpperCase();
  const detail = flow.port ?? flow.icmpType;
  return detail === undefined || detail === null ? protocol : `${protocol} ${detail}`;
}

const verdictWords = { allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const;

/** Why one side is judged so, as a clause that continues "… is allowed today because". */
function because(
  engine: Engine,
  subject: FlowEnd,
  side: SideEvaluation,
  direction: Direction,
  scope: Scope,
): string {
  const who = endName(subject);
  const way = direction.toLowerCase();
  const last = side.trace[side.trace.length - 1];
  if (side.verdict === 'unknown') return side.reason?.message ?? 'the record does not say enough';
  if (last === undefined) return 'it is decided outside policy';
  if (last.kind === 'Profile')
    return side.trace.length === 1
      ? `no ${scope === 'enforced' ? 'enforced ' : ''}policy selects ${who} for ${way}`
      : `every tier passes it on and profile ${last.name} ${last.action === 'Allow' ? 'allows' : 'denies'} it`;
  if (last.kind !== 'EndOfTier') {
    const name = shown({ kind: last.kind, namespace: last.namespace, name: last.name }, last.tier);
    const verb = { Allow: 'allows', Deny: 'denies', Pass: 'passes on' }[last.action];
    return `rule ${last.ruleIndex + 1} of ${name} in tier ${last.tier} ${verb} ${ruleWords(engine, last, direction)}`;
  }
  const selecting = governing(engine, subject, direction, scope).find(({ tier }) => tier.name === last.tier);
  const names = [
    ...new Map(
      (selecting?.policies ?? []).map(({ policy }) => [policyKey(policy), shown(policy, last.tier)]),
    ).values(),
  ];
  const listed =
    names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
  return `${listed || 'a policy'} select${names.length > 1 ? '' : 's'} ${who} for ${way} and none of the rules matches, so the end of tier ${last.tier} ${last.action === 'Deny' ? 'denies' : 'passes'} it`;
}

/**
 * One side of a flow in two or three plain sentences: today's verdict with its reason and, for scope `staged`, what
 * staged policies make of it. `evaluation` is the flow's in that scope.
 */
export function explain(
  flow: Flow,
  evaluation: Evaluation,
  scope: Scope,
  direction: Direction,
  engine: Engine,
): string[] {
  const key = direction === 'Egress' ? 'egress' : 'ingress';
  const subject = direction === 'Egress' ? flow.src : flow.dst;
  const title = `${endName(flow.src)} → ${endName(flow.dst)} ${service(flow)}`;
  const side = evaluation[key];
  if (side === null) {
    const why = evaluation.reason?.message ?? `${endName(subject)} has no endpoint that policy is asked for`;
    return [`${title} is not judged at its ${key} side: ${why}.`];
  }
  const today = scope === 'enforced' ? side : engine.evaluate(flow, 'enforced')[key];
  const sentences: string[] = [];
  if (today !== null) {
    const reason = because(engine, subject, today, direction, 'enforced');
    sentences.push(`${title} is ${verdictWords[today.verdict]} today because ${lowerFirst(reason)}.`);
  }
  if (scope === 'enforced') return sentences;
  const reason = because(engine, subject, side, direction, 'staged');
  sentences.push(
    today?.verdict === side.verdict && today.trace.length === side.trace.length && sameReason(today, side)
      ? 'Staged policies do not change that.'
      : `With staged policies enforced it is ${verdictWords[side.verdict]}: ${reason}.`,
  );
  return sentences;
}

const sameReason = (a: SideEvaluation, b: SideEvaluation): boolean =>
  JSON.stringify([a.trace, a.reason]) === JSON.stringify([b.trace, b.reason]);

/** Names of policies and pods keep their case; only our own sentences begin with a capital. */
const lowerFirst = (text: string): string =>
  /^(Rule|Whether|The|No|Host|Pod|Network) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
