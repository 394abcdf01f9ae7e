/** The first sentence of the page and the line below it, for every phase (ui.md §6, §7). */
import { phaseDeadline, type RolloutRecord, workloadNames } from '@/lib/rollout';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';
import { isDeniedOnPurpose, isOpen } from './open-edges';
import { endedRecord, openGaps, shownPhase, waitsUntil } from './rollout-phase';
import { scopeText, shownWave, type WaveNumbers } from './rollout-wave';
import { clock, count, duration, verb } from './words';

export interface Headline {
  readonly sentence: string;
  readonly subline: string;
}

const small = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'] as const;
/** `Two gaps`, `12 gaps`. */
const counted = (n: number, noun: string): string => count(n, noun).replace(/^\d+/, small[n] ?? String(n));

/** `14:20:00`, in the server's zone. */
export function exactClock(at: number): string {
  return `${clock(at)}:${String(new Date(at * 1000).getSeconds()).padStart(2, '0')}`;
}

export function headline(picture: Picture): Headline {
  const { record, candidate } = picture.rollout;
  const ended = endedRecord(picture);
  const wave = shownWave(picture, ended);
  if (isUnderWay(record) && wave !== null) return underWay(record, wave, picture);
  if (ended !== null && wave !== null) return end(ended, wave);
  if (candidate === null)
    return {
      sentence: 'No default deny is staged. Staging one shows what it would deny.',
      subline: 'A staged policy has no effect on traffic.',
    };
  if (wave === null || picture.rollout.gate === null)
    return candidate.policy.kind.startsWith('Staged')
      ? {
          sentence: 'No namespace is left for a wave.',
          subline: 'What the staged default deny covers is enforced already, or exempt.',
        }
      : {
          sentence: 'The default deny is enforced. No wave is left.',
          subline: 'A stricter staged policy would show what nobody uses any more.',
        };
  return beforeLowering(wave, picture);
}

function beforeLowering(wave: WaveNumbers, picture: Picture): Headline {
  const { plan, gate } = picture.rollout;
  if (plan !== null && !plan.ok)
    return { sentence: `${wave.title}: the wave cannot be planned.`, subline: plan.refusal };
  const open = openGaps(picture).length;
  const keeps = `${counted(open, 'gap')} ${verb(open, 'keeps')} it from passing.`;
  const until = waitsUntil(picture);
  const subline = edgesText(wave);
  if (shownPhase(picture) === 'observing' && until !== null)
    return {
      sentence: `${wave.title}: observing. ${duration(until - picture.now)} left to the chosen minimum.`,
      subline,
    };
  switch (gate?.state) {
    case 'pass':
      return {
        sentence: `${wave.title}: the gate passes. The bridge may be lowered.`,
        subline,
      };
    case 'fail':
      return { sentence: `${wave.title}: the gate fails. ${keeps}`, subline };
    default:
      return { sentence: `${wave.title}: the gate is inconclusive. ${keeps}`, subline };
  }
}

/** `42 edges stay allowed, 1 denied on purpose. 2 would be denied and 1 unknown edge still count as a block.` */
function edgesText({ edges }: WaveNumbers): string {
  if (edges.length === 0) return 'No edge of this wave has been recorded yet. Quiet is not proof.';
  const allowed = edges.filter(({ verdict }) => verdict === 'allowed' || verdict === 'would-allow').length;
  const onPurpose = edges.filter(isDeniedOnPurpose).length;
  const open = edges.filter(isOpen);
  const denied = open.filter(({ verdict }) => verdict === 'would-deny').length;
  const unknown = open.length - denied;
  const stays = `${count(allowed, 'edge')} ${allowed === 1 ? 'stays' : 'stay'} allowed, ${onPurpose} denied on purpose.`;
  if (open.length === 0) return stays;
  const parts = [
    ...(denied > 0 ? [`${count(denied, 'edge')} that would be denied`] : []),
    ...(unknown > 0 ? [`${count(unknown, 'unknown edge')}`] : []),
  ];
  return `${stays} ${parts.join(' and ')} still ${open.length === 1 ? 'counts' : 'count'} as a block.`;
}

function underWay(record: RolloutRecord, wave: WaveNumbers, picture: Picture): Headline {
  const { title } = wave;
  const placed = record.plan.allows.length + 1;
  switch (record.phase) {
    case 'lowered':
      return {
        sentence: `${title}: the bridge is lowered. Waiting until it is in force.`,
        subline: `No effect on traffic. Policies are placed behind it next.${heldText(record)}`,
      };
    case 'placing':
      return {
        sentence: `${title}: policies are being placed behind the lowered bridge.`,
        subline: `No effect on traffic until it is raised.${heldText(record)}`,
      };
    case 'armed': {
      const last = phaseDeadline(record);
      const within = last === null ? '' : ` Raise it before ${exactClock(last)}, else all is taken back.`;
      return {
        sentence: `${title}: the bridge is lowered. Nothing changes until you raise it.`,
        subline: `${count(placed, 'policy')} ${placed === 1 ? 'stands' : 'stand'} behind it, each read back. The gate passed at ${clock(record.evidence.evaluatedAt)}.${within}${heldText(record)}`,
      };
    }
    case 'raised':
      return {
        sentence: `${title}: the bridge is being raised${record.release === 'canary' ? ' for the canary' : ''}.`,
        subline: 'One write; it counts once it has been read back.',
      };
    case 'verifying':
      return record.release === 'canary'
        ? canaryHeadline(record, wave)
        : { sentence: `Raised for wave ${record.wave.number}`, subline: scopeText(wave) };
    case 'committing':
      return {
        sentence: `${title}: confirmed. The staged copies and the bridge are being removed.`,
        subline: `The wave stays enforced meanwhile.${lateWrite(record, picture)}`,
      };
    case 'rolling-back':
      return {
        sentence: record.fenced
          ? `${title}: rolling back. The bridge is lowered, traffic flows as before.`
          : `${title}: rolling back. The bridge is lowered first.`,
        subline: `${record.note === null ? 'Then what was placed is taken back.' : `${record.note}.`}${lateWrite(record, picture)}`,
      };
    default:
      return stopped(record, title, picture);
  }
}

/** ` Paused by jonas at 14:03; …`, empty when nobody holds the wave. */
const heldText = ({ paused }: RolloutRecord): string =>
  paused === null ? '' : ` Paused by ${paused.by} at ${clock(paused.at)}; the time limit goes on.`;

function canaryHeadline(record: RolloutRecord, wave: WaveNumbers): Headline {
  const { canary } = record.plan;
  const pods = canary?.pods ?? 0;
  return {
    sentence: `Canary of wave ${record.wave.number} raised`,
    subline: `${workloadNames(canary?.workloads ?? [])}, ${pods} of ${count(wave.pods, 'pod')}.${heldText(record)}`,
  };
}

/** Why it takes up to two minutes longer: the bridge keeps off what may still arrive. Empty when it does not. */
function lateWrite({ quarantineUntil }: RolloutRecord, { now }: Picture): string {
  return quarantineUntil === null || now >= quarantineUntil
    ? ''
    : ` A write had no answer and may still arrive: the bridge stays until ${exactClock(quarantineUntil)}.`;
}

function stopped(record: RolloutRecord, title: string, picture: Picture): Headline {
  const { deadline } = record.at;
  const bridge = picture.rollout.bridge?.state ?? null;
  const stands =
    bridge === 'raised' || bridge === 'canary'
      ? `The bridge is raised${bridge === 'canary' ? ' for the canary' : ''}${deadline === null ? '' : ` and lowers by itself at ${exactClock(deadline)}`}. Rolling back stays possible.`
      : bridge === 'lowered'
        ? 'The bridge is still lowered, traffic flows as before.'
        : 'The bridge is not in the cluster. Rolling back stays possible.';
  return { sentence: `${title}: stopped. One object differs from the plan.`, subline: stands };
}

export function confirmedText({ confirmed, watchedEdges }: RolloutRecord): string {
  if (confirmed === null) return 'Confirmed';
  const seen = `${confirmed.percent} % of ${count(watchedEdges.length, 'edge')} re-seen`;
  return confirmed.verified ? `Verified: ${seen}` : `Confirmed at ${seen}`;
}

function end(record: RolloutRecord, wave: WaveNumbers): Headline {
  if (record.phase === 'committed')
    return {
      sentence: `${wave.title}: committed. ${count(wave.pods, 'pod')} ${verb(wave.pods, 'denies')} by default.`,
      subline: `${confirmedText(record)}.`,
    };
  return {
    sentence: `${wave.title}: rolled back. Traffic flows as before.`,
    subline: record.note === null ? 'What was placed is staged again.' : `${record.note}.`,
  };
}
