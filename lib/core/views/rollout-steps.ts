/** The stepper: where the wave is, and what each step does to traffic. */
import type { RolloutView } from '@/lib/api';
import type { RolloutPlan, RolloutRecord } from '@/lib/rollout';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';
import { endedRecord, type ShownPhase, shownPhase } from './rollout-phase';
import { confirmedText } from './rollout-sentence';
import { shownWave } from './rollout-wave';
import { clock, count, duration, moment } from './words';

type Step = RolloutView['steps'][number];

const names: readonly (readonly [Step['id'], string])[] = [
  ['stage', 'Stage'],
  ['observe', 'Observe'],
  ['gate', 'Gate'],
  ['lower', 'Lower bridge'],
  ['place', 'Place'],
  ['raise', 'Raise'],
  ['confirm', 'Confirm'],
];

const currentOf: Record<ShownPhase, number> = {
  draft: 0,
  observing: 1,
  gate: 2,
  lowered: 3,
  placing: 4,
  armed: 5,
  raised: 5,
  verifying: 6,
  committing: 6,
  committed: 7,
  'rolling-back': 2,
  'rolled-back': 2,
  'needs-human': 4,
};

function current(phase: ShownPhase, picture: Picture, record: RolloutRecord | null): number {
  if (phase === 'gate' && picture.rollout.gate?.state === 'pass') return 3;
  if (phase === 'verifying' && record?.release === 'canary') return 5;
  if (phase === 'needs-human' && record !== null)
    return record.at.raised !== null ? 6 : record.at.armed !== null ? 5 : currentOf[phase];
  return currentOf[phase];
}

const gateWords = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' } as const;

/** Policies behind the bridge that were read back. */
export function placedCount({ plan, objects }: RolloutRecord): number {
  const names = new Set(objects.map(({ ref }) => `${ref.kind}/${ref.namespace}/${ref.name}`));
  return [plan.deny, ...plan.allows.map(({ enforced }) => enforced)].filter((policy) =>
    names.has(`${policy.kind}/${policy.namespace}/${policy.name}`),
  ).length;
}

function texts(picture: Picture, record: RolloutRecord | null): Record<Step['id'], string> {
  const { candidate, gate, plan } = picture.rollout;
  const wave = shownWave(picture, endedRecord(picture));
  const made = record?.plan ?? (plan?.ok === true ? plan.plan : null);
  const policies = made === null ? '' : `${count(made.allows.length + 1, 'policy')}, no effect yet`;
  const proven = gate?.lines.find(({ id }) => id === 'bridge-no-op')?.state === 'pass';
  const stagedAt = candidate?.stagedAt ?? null;
  const total = made === null ? 0 : made.allows.length + 1;
  const confirmSeconds = record?.settings.confirmSeconds ?? picture.settings.gate.confirmSeconds;
  return {
    stage: candidate === null ? '' : stagedAt === null ? 'staged' : moment(stagedAt),
    observe:
      stagedAt === null || candidate === null
        ? ''
        : record !== null
          ? duration(record.at.started - stagedAt)
          : `${duration(picture.now - stagedAt)}, still running`,
    gate:
      record !== null
        ? `Passed ${clock(record.evidence.evaluatedAt)}`
        : gate === null
          ? ''
          : gateWords[gate.state],
    lower:
      record !== null && record.at.lowered !== null
        ? `${clock(record.at.lowered)}, no effect`
        : made === null
          ? ''
          : proven
            ? 'no effect, proven'
            : 'not proven to have no effect',
    place:
      record === null
        ? policies
        : record.at.armed !== null
          ? `${clock(record.at.armed)}, ${total} of ${total}, no effect`
          : `${placedCount(record)} of ${total}, no effect yet`,
    raise: raiseText(made, record, wave?.pods ?? null),
    confirm:
      record !== null && record.confirmed !== null
        ? confirmedText(record)
        : made === null
          ? ''
          : `${duration(confirmSeconds)}, else it lowers`,
  };
}

/** `14:05, 41 pods`; with a canary `14 pods, then 27`. */
function raiseText(plan: RolloutPlan | null, record: RolloutRecord | null, pods: number | null): string {
  if (pods === null) return '';
  const canary = plan?.canary ?? null;
  const raised = record?.at.raised ?? null;
  const isAll = raised !== null && record?.release === 'all';
  if (isAll || canary === null) return `${raised === null ? '' : `${clock(raised)}, `}${count(pods, 'pod')}`;
  const first = count(canary.pods, 'pod');
  return raised === null
    ? `${first}, then ${pods - canary.pods}`
    : `${clock(raised)}, ${first}; ${pods - canary.pods} left`;
}

export function stepViews(picture: Picture): RolloutView['steps'] {
  const { record } = picture.rollout;
  const own = isUnderWay(record) ? record : endedRecord(picture);
  const phase = shownPhase(picture);
  const at = current(phase, picture, own);
  // What was taken back is ahead again.
  const told = phase === 'rolled-back' ? null : own;
  const words = texts(picture, told);
  return names.map(([id, name], index) => ({
    id,
    name,
    state: index < at ? 'done' : index === at ? 'current' : 'ahead',
    text: words[id],
  }));
}
