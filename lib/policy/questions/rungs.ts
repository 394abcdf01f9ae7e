/** A trace told as the ladder of tiers (ui.md §5). It only reads what the engine said. */
import type { GoverningTier } from '../evaluate/rule-list';
import { isStaged, policyTier, sortedWithBuiltIns } from '../model/names';
import type { Direction } from '../model/policy';
import type { Engine, FlowEnd, PolicyHit, Scope, SideEvaluation } from '../model/verdict';
import { governing } from './governing';
import { deed, shownPolicy, toldRule } from './rule-words';

export interface Rung {
  /** `profile` for the rung after the last tier, empty for what is decided outside policy. */
  readonly tier: string;
  readonly text: string;
  /** The rung that decided. */
  readonly deciding: boolean;
  readonly action: 'allow' | 'deny' | 'pass' | 'none';
}

const lower = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;

/** Says why the tier applies; the trigger is only one of those who select. */
function endOfTierText(hit: PolicyHit, tiers: readonly GoverningTier[]): string {
  const selecting = tiers.find(({ tier }) => tier.name === hit.tier)?.policies ?? [];
  const only = selecting.length === 1 ? selecting[0]?.policy : hit.trigger;
  const who =
    selecting.length > 1
      ? `${selecting.length} policies select it`
      : only === undefined
        ? 'a policy selects it'
        : `${shownPolicy(only, hit.tier)} selects it`;
  return `${who}, no rule matches, end of tier: ${hit.action}`;
}

function hitText(
  engine: Engine,
  hit: PolicyHit,
  direction: Direction,
  tiers: readonly GoverningTier[],
): string {
  if (hit.kind === 'Profile') return `profile ${hit.name} ${hit.action === 'Allow' ? 'allows' : 'denies'}`;
  if (hit.kind === 'EndOfTier') return endOfTierText(hit, tiers);
  const ref = { kind: hit.kind, namespace: hit.namespace, name: hit.name };
  const told = toldRule(engine.snapshot, ref, direction, hit.ruleIndex);
  const number = told?.number ?? hit.ruleIndex + 1;
  return `${shownPolicy(ref, hit.tier)} rule ${number} ${deed(hit.action, told)}`;
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
