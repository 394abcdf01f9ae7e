/** The next step while a wave is under way. */
import type { ActiveRecord } from '../rollout/under-way';
import { type NextStep, nextStep, toRollout } from './next-step';
import { clock } from './words';

export function nextOfRollout(record: ActiveRecord): NextStep {
  const { phase, wave, at, note, release } = record;
  const name = `wave ${wave.number}`;
  const open = { action: toRollout('Open the rollout') };
  switch (phase) {
    case 'lowered':
    case 'placing':
      return nextStep(
        'rollout',
        `Next: wait until the policies of ${name} are placed`,
        'The bridge is lowered: what is placed behind it has no effect yet.',
        open,
      );
    case 'armed':
      return nextStep(
        'rollout',
        `Next: raise the bridge of ${name}`,
        'All policies are placed behind the lowered bridge, without effect yet.',
        open,
      );
    case 'raised':
    case 'verifying':
      if (release === 'canary')
        return nextStep(
          'rollout',
          `Next: raise the rest of ${name}, or the canary is lowered again`,
          at.deadline === null
            ? 'The canary is raised; the rest stays under the bridge.'
            : `The canary is raised. The bridge is lowered by itself at ${clock(at.deadline)} unless someone raises the rest.`,
          { action: toRollout('Raise the rest or roll back…') },
        );
      return nextStep(
        'rollout',
        `Next: confirm ${name}, or it is lowered again`,
        at.deadline === null
          ? 'The bridge is raised and waits for a person.'
          : `The bridge is lowered by itself at ${clock(at.deadline)} unless someone confirms.`,
        { action: toRollout('Confirm or roll back…') },
      );
    case 'committing':
      return nextStep(
        'rollout',
        `Next: wait until ${name} is committed`,
        'The bridge and what was only staged are being removed; traffic notices nothing.',
        open,
      );
    case 'rolling-back':
      return nextStep(
        'rollout',
        `Next: wait until ${name} is rolled back`,
        'The bridge is lowered; what was placed behind it is being taken back.',
        open,
      );
    case 'needs-human':
      return nextStep(
        'rollout',
        `Next: look at ${name}`,
        note ?? 'The cluster is not as the plan says.',
        open,
      );
  }
}
