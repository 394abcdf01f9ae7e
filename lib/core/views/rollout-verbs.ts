/** The verbs of the page: what may be done now, why not, and what the dialog says before it happens (ui.md §5, §7). */
import type { VerbView } from '@/lib/api';
import { finish, type Steps } from '@/lib/policy';
import { type EdgeExposure, isCanaryUp, type RolloutRecord, workloadNames } from '@/lib/rollout';
import type { Permissions } from '../permissions';
import type { Picture } from '../picture';
import { typedName } from '../rollout/typed-name';
import { isUnderWay } from '../rollout/under-way';
import { StepMemo } from '../step-memo';
import { isDeniedOnPurpose } from './open-edges';
import { endedRecord, openGaps } from './rollout-phase';
import { scopeText, shownWave, type WaveNumbers } from './rollout-wave';
import { count, duration, verb } from './words';

type Dialog = NonNullable<VerbView['dialog']>;
type Draft = Pick<VerbView, 'verb' | 'label'> & { readonly reason?: string | null; readonly dialog?: Dialog };

export const noBreakGlass =
  'The kubectl lines that lower the bridge by hand cannot be given for this cluster, so raising is refused.';

export function verbViews(picture: Picture, permissions: Permissions): VerbView[] {
  return drafts(picture).map(({ verb: name, label, reason = null, dialog }) => ({
    verb: name,
    label,
    enabled: reason === null && permissions.enforce.allowed,
    reason,
    permission: permissions.enforce,
    dialog: dialog ?? null,
  }));
}

function drafts(picture: Picture): Draft[] {
  const { record } = picture.rollout;
  const ended = endedRecord(picture);
  if (!isUnderWay(record)) {
    const next = ended === null ? shownWave(picture, null) : nextWave(picture);
    return next === null ? [] : [lower(picture, next)];
  }
  const wave = shownWave(picture, null);
  if (wave === null) return [];
  const hold = holdDraft(record);
  const back: Draft = { verb: 'roll-back', label: 'Roll back…', dialog: rollBackDialog(wave, picture) };
  switch (record.phase) {
    case 'lowered':
    case 'placing':
      return [
        ...raises(picture, wave, 'Raising waits until every policy is placed and read back'),
        hold,
        back,
        { verb: 'remove-bridge', label: 'Remove bridge' },
      ];
    case 'armed':
      return [
        ...raises(picture, wave, pausedReason(record)),
        hold,
        back,
        { verb: 'remove-bridge', label: 'Remove bridge' },
      ];
    case 'raised':
      return [{ verb: 'roll-back', label: 'Roll back now' }];
    case 'verifying':
      if (isCanaryUp(record))
        return [
          { verb: 'roll-back', label: 'Roll back now' },
          hold,
          raiseRest(
            picture,
            wave,
            isOver(picture) ? 'The deadline has passed; the wave goes back' : pausedReason(record),
          ),
        ];
      return [
        { verb: 'roll-back', label: 'Roll back now' },
        {
          verb: 'confirm',
          label: `Confirm, ${picture.rollout.verification?.percent ?? 0} % of edges re-seen`,
          reason: isOver(picture) ? 'The deadline has passed; the wave goes back' : null,
        },
        {
          verb: 'extend',
          label: `Extend once by ${duration(record.settings.extendSeconds)}`,
          reason: record.extended
            ? 'It was extended once already'
            : isOver(picture)
              ? 'The deadline has passed; the wave goes back'
              : null,
        },
      ];
    case 'needs-human':
      return [back];
    case 'committing':
      return [back];
    case 'rolling-back':
      return [];
  }
}

const isOver = ({ rollout, now }: Picture): boolean => {
  const deadline = rollout.record?.at.deadline ?? null;
  return deadline !== null && now >= deadline;
};

/** What comes after a wave that has just ended. */
function nextWave(picture: Picture): WaveNumbers | null {
  const { gate } = picture.rollout;
  return gate === null
    ? null
    : shownWave({ ...picture, rollout: { ...picture.rollout, record: null } }, null);
}

function lower(picture: Picture, wave: WaveNumbers): Draft {
  const { plan, gate } = picture.rollout;
  const policies = plan?.ok === true ? plan.plan.allows.length + 1 : 0;
  const gaps = openGaps(picture).length;
  const reason =
    plan !== null && !plan.ok
      ? 'The wave cannot be planned'
      : gate?.state !== 'pass'
        ? `Lowering needs a passing gate${gaps > 0 ? `; ${count(gaps, 'gap')} left` : ''}`
        : null;
  return {
    verb: 'lower',
    label: 'Lower bridge…',
    reason,
    dialog: {
      title: `Lower the bridge for ${wave.name}?`,
      scope: scopeText(wave),
      effect: `None on traffic. ${count(policies, 'policy')} ${policies === 1 ? 'is' : 'are'} placed behind it, no effect yet`,
      notKnown: 'New policies of other teams in this tier have no effect on these pods meanwhile',
      wayBack: 'Roll back takes away what was placed, and the bridge last',
      typed: null,
    },
  };
}

const pausedReason = ({ paused }: RolloutRecord): string | null =>
  paused === null ? null : `${paused.by} paused the wave`;

const holdDraft = ({ paused }: RolloutRecord): Draft =>
  paused === null ? { verb: 'pause', label: 'Pause' } : { verb: 'resume', label: 'Resume' };

/** The canary first, where there is one; and all of it at once, for whoever wants that. */
function raises(picture: Picture, wave: WaveNumbers, waits: string | null): Draft[] {
  const all = raise(picture, wave, waits);
  const canary = picture.rollout.record?.plan.canary ?? null;
  const settings = picture.rollout.record?.settings;
  if (canary === null || settings === undefined) return [all];
  const names = workloadNames(canary.workloads);
  return [
    {
      verb: 'raise-canary',
      label: 'Raise canary…',
      reason: all.reason ?? null,
      dialog: {
        title: `Raise the bridge for ${names}?`,
        scope: `${names}, ${count(canary.pods, 'pod')} of ${wave.pods}`,
        effect: `${count(canary.workloads.length, 'workload')} ${verb(canary.workloads.length, 'denies')} by default; the rest of ${wave.name} stays under the bridge`,
        notKnown: 'Open connections notice at their next reconnect',
        wayBack: `One write lowers it again; by itself after ${duration(settings.confirmSeconds)}, or when the evidence expires`,
        typed: typedName(wave.wave),
      },
    },
    all,
  ];
}

function raiseRest(picture: Picture, wave: WaveNumbers, waits: string | null): Draft {
  const all = raise(picture, wave, waits);
  const canary = picture.rollout.record?.plan.canary ?? null;
  if (canary === null || all.dialog === undefined) return all;
  return {
    ...all,
    label: 'Raise the rest…',
    dialog: {
      ...all.dialog,
      title: `Raise the bridge for the rest of ${wave.name}?`,
      scope: `${wave.name}, ${count(wave.pods - canary.pods, 'pod')} besides ${workloadNames(canary.workloads)}`,
    },
  };
}

function raise(picture: Picture, wave: WaveNumbers, waits: string | null): Draft {
  const { record, breakGlass } = picture.rollout;
  const confirmSeconds = record?.settings.confirmSeconds ?? picture.settings.gate.confirmSeconds;
  const accepted = record?.evidence.acceptedGaps.length ?? 0;
  const { stay, onPurpose } = changeNumbers(picture, wave);
  return {
    verb: 'raise',
    label: 'Raise bridge…',
    reason: breakGlass === null ? noBreakGlass : waits,
    dialog: {
      title: `Raise the bridge for ${wave.name}?`,
      scope: scopeText(wave),
      effect: `${count(stay, 'edge')} ${stay === 1 ? 'stays' : 'stay'} allowed, ${onPurpose} denied on purpose`,
      notKnown: `Open connections notice at their next reconnect${accepted === 0 ? '' : `; ${count(accepted, 'gap')} accepted by name`}`,
      wayBack: `One write lowers it again; by itself after ${duration(confirmSeconds)}`,
      typed: typedName(wave.wave),
    },
  };
}

function rollBackDialog(wave: WaveNumbers, { rollout }: Picture): Dialog {
  const placed = (rollout.record?.plan.allows.length ?? 0) + 1;
  const isUp = rollout.bridge?.state === 'raised' || rollout.bridge?.state === 'canary';
  return {
    title: `Roll back wave ${wave.wave.number}?`,
    scope: scopeText(wave),
    effect: isUp
      ? 'The bridge is lowered first: one write that restores exactly what was'
      : 'None on traffic: the bridge is lowered already',
    notKnown: 'Nothing: what was placed is in the journal',
    wayBack: `${count(placed, 'policy')} stay staged; the wave can be started again`,
    typed: null,
  };
}

export interface ChangeNumbers {
  readonly stay: number;
  readonly onPurpose: number;
}

const edgesAStep = 200;

function* counted(edges: readonly EdgeExposure[]): Steps<ChangeNumbers> {
  let [stay, onPurpose] = [0, 0];
  for (const [at, exposure] of edges.entries()) {
    if (at % edgesAStep === 0) yield;
    if (exposure.verdict === 'allowed') stay++;
    if (isDeniedOnPurpose(exposure)) onPurpose++;
  }
  return { stay, onPurpose };
}

const known = new StepMemo<readonly EdgeExposure[], ChangeNumbers>();

/** Found once for the edges of a wave. */
export const changeSteps = (edges: readonly EdgeExposure[]): Steps<ChangeNumbers> =>
  known.steps(edges, '', () => counted(edges));

/** Edges that stay allowed and those denied on purpose, by what the wave started with or would start with. */
export function changeNumbers({ rollout }: Picture, { edges }: WaveNumbers): ChangeNumbers {
  const { stay, onPurpose } = finish(changeSteps(edges));
  return { stay: isUnderWay(rollout.record) ? rollout.record.watchedEdges.length : stay, onPurpose };
}
