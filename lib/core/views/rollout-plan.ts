/** The plan as lines with their effect, and the writes as far as they were read back. */
import type { RolloutView } from '@/lib/api';
import { displayName, type Policy, type PolicyRef, policyKey, policyTier } from '@/lib/policy';
import { isCanaryUp, type PlanStep, type RolloutPlan, type RolloutRecord, specHash } from '@/lib/rollout';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';
import { policyYaml } from './proposal-view';
import { endedRecord, type ShownPhase, shownPhase } from './rollout-phase';
import type { WaveNumbers } from './rollout-wave';
import { count } from './words';

type PlanView = NonNullable<RolloutView['plan']>;
type PlanLine = PlanView['steps'][number];
type Write = RolloutView['progress'][number];

const rulesOf = (policy: Policy): number =>
  'podSelector' in policy
    ? (policy.ingress?.length ?? 0) + (policy.egress?.length ?? 0)
    : policy.ingress.length + policy.egress.length;

/** How many kinds of line are behind us: lower, allows, deny, raise, confirm, commit. */
const reached: Record<ShownPhase, number> = {
  draft: 0,
  observing: 0,
  gate: 0,
  lowered: 1,
  placing: 1,
  armed: 3,
  raised: 3,
  verifying: 4,
  committing: 5,
  committed: 6,
  'rolling-back': 0,
  'rolled-back': 0,
  'needs-human': 0,
};

/** Between what is armed and what is raised. */
const canaryRank = 3.5;

function planLines(plan: RolloutPlan, phase: ShownPhase, isCanaryOnly: boolean): PlanLine[] {
  const step = (verb: PlanStep['verb']): PlanStep | undefined =>
    plan.steps.find((item) => item.verb === verb);
  const places = plan.steps.filter(({ verb }) => verb === 'place');
  const allows = plan.allows.length;
  const rules = plan.allows.reduce((sum, { enforced }) => sum + rulesOf(enforced), 0);
  const done = isCanaryOnly ? canaryRank : reached[phase];
  const line = (title: string, effect: string, mark: PlanLine['mark'], rank: number): PlanLine => ({
    title,
    effect,
    mark,
    quiet: mark === 'lowered' || mark === 'no-effect',
    done: done >= rank,
  });
  const lower = step('lower');
  const canary = step('raise-canary');
  const raise = step('raise');
  const confirm = step('confirm');
  const staged = plan.stagedRest === null ? 'staged copy removed' : 'staged copy reduced';
  return [
    line(lower?.title ?? 'Lower the bridge', lower?.effect ?? '', 'lowered', 1),
    ...(allows === 0
      ? []
      : [
          line(
            allows === 1
              ? (places[0]?.title ?? 'Place 1 allow')
              : `Place ${count(allows, 'allow')}, ${count(rules, 'rule')}`,
            'no effect yet',
            'no-effect',
            2,
          ),
        ]),
    line(places.at(-1)?.title ?? 'Place the deny', 'no effect yet', 'no-effect', 3),
    ...(canary === undefined ? [] : [line(canary.title, canary.effect, 'canary', canaryRank)]),
    line(raise?.title ?? 'Raise the bridge', raise?.effect ?? '', 'raised', 4),
    line(confirm?.title ?? 'Confirm', confirm?.effect ?? '', 'confirm', 5),
    line(`Commit: bridge removed, ${staged}`, '', 'commit', 6),
  ];
}

export function planView(picture: Picture, wave: WaveNumbers): PlanView | null {
  const { plan, gate, record } = picture.rollout;
  const note = `New policies of other teams in this tier have no effect on ${wave.name === 'everything' ? 'the wave' : wave.name} meanwhile.`;
  const ended = endedRecord(picture);
  const made = ended?.plan ?? (isUnderWay(record) ? record.plan : plan?.ok === true ? plan.plan : null);
  if (made === null)
    return plan === null || plan.ok
      ? null
      : { steps: [], note, firstDenied: null, refusal: plan.refusal, yaml: '', pods: wave.pods };
  const prefixes = gate?.lines.find(({ id }) => id === 'prefixes');
  const isDenied = ended === null && prefixes !== undefined && prefixes.state !== 'pass';
  const policies = [made.bridge, ...made.allows.map(({ enforced }) => enforced), made.deny];
  return {
    steps: planLines(made, shownPhase(picture), isUnderWay(record) && isCanaryUp(record)),
    note,
    firstDenied: isDenied ? prefixes.detail : null,
    refusal: null,
    yaml: policies.map(policyYaml).join('---\n'),
    pods: wave.pods,
  };
}

const nameOf = (policy: Policy): string => {
  const bare = displayName(policy.name, policyTier(policy));
  return policy.namespace === null ? bare : `${policy.namespace}/${bare}`;
};

interface Planned {
  readonly title: string;
  readonly isDone: boolean;
}

/** Each write of the way the wave is on, in order. */
function planned(record: RolloutRecord): Planned[] {
  const { plan, objects, phase } = record;
  const hashes = new Map(objects.map(({ ref, hash }) => [policyKey(ref), hash]));
  const has = (ref: PolicyRef): boolean => hashes.has(policyKey(ref));
  const is = (policy: Policy): boolean => hashes.get(policyKey(policy)) === specHash(policy);
  const all = phase === 'committed' || phase === 'rolled-back';
  if (phase === 'rolling-back' || phase === 'rolled-back')
    return [
      { title: `Lower ${nameOf(plan.bridge)}`, isDone: all || record.fenced },
      { title: `Take back ${nameOf(plan.deny)}`, isDone: all || !has(plan.deny) },
      ...[...plan.allows].reverse().map(({ enforced, before }) => ({
        title: `Take back ${nameOf(enforced)}`,
        isDone: all || (before === null ? !has(enforced) : is(before)),
      })),
      { title: `Remove ${nameOf(plan.bridge)}`, isDone: all || (!has(plan.bridge) && record.fenced) },
    ];
  if (phase === 'committing' || phase === 'committed')
    return plan.steps
      .filter(({ verb }) => verb.startsWith('remove') || verb === 'reduce-staged')
      .map(({ verb, ref, title }) => ({
        title,
        isDone:
          all ||
          (verb === 'reduce-staged'
            ? plan.stagedRest !== null && is(plan.stagedRest)
            : ref !== null && !has(ref)),
      }));
  const placed = [...plan.allows.map(({ enforced }) => enforced), plan.deny];
  return [
    { title: `Lower ${nameOf(plan.bridge)}`, isDone: record.at.lowered !== null },
    ...placed.map((policy) => ({ title: `Place ${nameOf(policy)}`, isDone: is(policy) })),
    ...(record.at.canary === null
      ? []
      : [
          {
            title: `Raise ${nameOf(plan.bridge)} for the canary`,
            isDone: phase === 'verifying' || record.release === 'all',
          },
        ]),
    ...(record.at.raised === null || record.release === 'canary'
      ? []
      : [{ title: `Raise ${nameOf(plan.bridge)}`, isDone: phase === 'verifying' }]),
  ];
}

export function progressView(picture: Picture): Write[] {
  const { record } = picture.rollout;
  const own = isUnderWay(record) ? record : endedRecord(picture);
  if (own === null) return [];
  const writes = planned(own);
  const next = writes.findIndex(({ isDone }) => !isDone);
  const isStopped = own.phase === 'needs-human';
  const isFailed = own.note !== null && own.phase === 'rolling-back';
  return writes.map(({ title, isDone }, index) => {
    if (isDone) return { title, state: 'done', note: 'read back' };
    if (index !== next || isStopped) return { title, state: 'ahead', note: '' };
    // The note of a refused or unanswered write; the next tick tries again.
    return isFailed && own.intent !== null
      ? { title, state: 'failed', note: own.note ?? '' }
      : { title, state: 'current', note: '' };
  });
}
