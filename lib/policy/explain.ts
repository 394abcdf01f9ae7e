/** Traces told in words: the ladder of tiers, and two or three sentences (ui.md §5). Outside the engine: it only reads. */
import { CompiledEngine } from './engine';
import { displayName, isStaged } from './names';
import type { Direction } from './policy';
import type { Engine, Flow, FlowEnd, PolicyHit, Scope, SideEvaluation } from './verdict';

export interface Rung {
  readonly tier: string;
  readonly text: string;
  /** The rung that decided. */
  readonly deciding: boolean;
  readonly action: 'allow' | 'deny' | 'pass' | 'none';
}

const lower = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;

function hitText(hit: PolicyHit): string {
  if (hit.kind === 'Profile') return `profile ${hit.name} ${hit.action === 'Allow' ? 'allows' : 'denies'}`;
  if (hit.kind === 'EndOfTier') {
    const by =
      hit.trigger === undefined
        ? 'a policy'
        : `${isStaged(hit.trigger) ? 'staged ' : ''}${displayName(hit.trigger.name, hit.tier)}`;
    return `${by} selects it, no rule matches, end of tier: ${hit.action}`;
  }
  const staged = isStaged({ kind: hit.kind }) ? 'staged ' : '';
  const verb = { Allow: 'allows it', Deny: 'denies it', Pass: 'passes it on' }[hit.action];
  return `${staged}${displayName(hit.name, hit.tier)} rule ${hit.ruleIndex + 1} ${verb}`;
}

/** One rung a tier that the connection met or could have met, in order; tiers after the decision are left out. */
export function explainSide(engine: Engine, side: SideEvaluation, scope: Scope): Rung[] {
  const hits = [...side.trace].sort((a, b) => a.policyIndex - b.policyIndex);
  const last = hits[hits.length - 1];
  if (last === undefined)
    return [
      {
        tier: '',
        text: 'decided outside policy: traffic between a host and its own pods, or overlay packets',
        deciding: true,
        action: side.verdict === 'deny' ? 'deny' : 'allow',
      },
    ];
  const rungs: Rung[] = [];
  const tiers =
    engine instanceof CompiledEngine
      ? engine.snapshot.tiers
          .map((tier) => tier.name)
          .filter((tier) => engine.policiesOf(tier).some((policy) => scope === 'staged' || !policy.staged))
      : [];
  const met = new Set(hits.map((hit) => hit.tier));
  for (const hit of hits) {
    // Only the tier the method is about is worth a rung of its own when nothing in it selects the endpoint.
    if (hit.kind === 'Profile' && !met.has('default') && tiers.includes('default')) {
      rungs.push({
        tier: 'default',
        text: scope === 'enforced' ? 'no enforced policy selects it' : 'no policy selects it',
        deciding: false,
        action: 'none',
      });
    }
    rungs.push({
      tier: hit.kind === 'Profile' ? 'profile' : hit.tier,
      text: hitText(hit),
      deciding: hit === last,
      action: lower[hit.action],
    });
  }
  return rungs;
}

function endText(end: FlowEnd): string {
  switch (end.type) {
    case 'workload':
    case 'pod':
      return `${end.namespace}/${end.name}`;
    case 'ip':
      return end.ip;
    case 'network':
      return end.zone === 'pub' ? 'the public network' : 'the private network';
    default:
      return end.name;
  }
}

function sentence(side: SideEvaluation, direction: Direction, subject: string, scope: Scope): string {
  const when = scope === 'enforced' ? 'Today' : 'With staged policies enforced';
  const what = `${direction.toLowerCase()} of ${subject}`;
  const last = side.trace[side.trace.length - 1];
  if (side.verdict === 'unknown')
    return `${when} the verdict at ${what} is unknown: ${side.reason?.message ?? 'the record does not say enough'}.`;
  const verdict = side.verdict === 'allow' ? 'allowed' : 'denied';
  if (last === undefined) return `${when} it is ${verdict} at ${what}, outside policy.`;
  if (last.kind === 'Profile')
    return `${when} it is ${verdict} at ${what}, because no policy decides it there.`;
  if (last.kind === 'EndOfTier') {
    const by = last.trigger === undefined ? 'A policy' : displayName(last.trigger.name, last.tier);
    return `${when} ${by} selects ${subject} for ${direction.toLowerCase()}, none of the rules in tier ${last.tier} matches, so the end of the tier ${verdict === 'denied' ? 'denies' : 'passes'} it.`;
  }
  return `${when} rule ${last.ruleIndex + 1} of ${displayName(last.name, last.tier)} in tier ${last.tier} ${verdict === 'allowed' ? 'allows' : 'denies'} it at ${what}.`;
}

/** Two to four sentences on both ends, today and pending. */
export function explain(engine: Engine, flow: Flow): string[] {
  const [today, pending] = [engine.evaluate(flow, 'enforced'), engine.evaluate(flow, 'staged')];
  const sentences: string[] = [];
  for (const [scope, evaluation] of [
    ['enforced', today],
    ['staged', pending],
  ] as const) {
    if (evaluation.egress !== null)
      sentences.push(sentence(evaluation.egress, 'Egress', endText(flow.src), scope));
    if (evaluation.ingress !== null)
      sentences.push(sentence(evaluation.ingress, 'Ingress', endText(flow.dst), scope));
  }
  return sentences;
}
