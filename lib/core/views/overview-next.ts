/** The one next step (ui.md §1.4): exactly one, made from what stands in the way. */
import { isAccepted } from '@/lib/rollout';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';
import { edgeIndex } from './edge-index';
import { nextDecision } from './next-decide';
import { nextOfRollout } from './next-rollout';
import { type NextStep, nextStep, toRollout } from './next-step';
import { namespacesInScope, podCounts } from './scope-pods';
import { count, listed, moment } from './words';

function stage(picture: Picture): NextStep {
  if (picture.capabilities.flavour === 'none' || !picture.capabilities.stagedKinds)
    return nextStep(
      'wait',
      'Next: make staged policies possible',
      picture.capabilities.flavour === 'none'
        ? 'This cluster serves no Calico API, so nothing can be staged.'
        : 'This cluster does not serve Calico’s staged kinds, so nothing can be staged.',
      { action: { label: 'Look at preflight', href: '/preflight' } },
    );
  return nextStep(
    'stage',
    'Next: stage a default deny',
    'Staged it blocks nothing. It shows which edges in use would be denied.',
    {
      action: toRollout('Stage a default deny'),
      secondary: { label: 'Look at preflight', href: '/preflight' },
    },
  );
}

function gate(picture: Picture): NextStep {
  const result = picture.rollout.gate;
  const look = { secondary: toRollout('Look at the gate') };
  if (result === null)
    return nextStep(
      'wait',
      'Next: wait for the gate',
      'It has not been evaluated for this candidate yet.',
      look,
    );
  if (result.state === 'pass')
    return nextStep(
      'gate',
      'Next: lower the bridge',
      'The gate passes. Lowering the bridge has no effect on traffic.',
      {
        action: toRollout('Lower bridge…'),
      },
    );
  const gaps = result.lines
    .filter(({ state }) => state === 'fail' || state === 'inconclusive')
    .flatMap((line) => line.gaps)
    .filter((gap) => !isAccepted(gap, picture.decisions, picture.now));
  const waits = gaps.map(({ remedy }) => (remedy.kind === 'wait' ? remedy.until : undefined));
  const titles = `${listed(
    gaps.map(({ title }) => title),
    3,
  )}.`;
  if (gaps.length > 0 && waits.every((until) => until !== undefined)) {
    const known = waits.filter((until) => until !== null && until !== undefined);
    const until = known.length === 0 ? '' : ` Until ${moment(Math.max(...known))} at the least.`;
    return nextStep('wait', 'Next: keep observing', `${titles}${until}`, look);
  }
  return nextStep('gate', `Next: close ${count(gaps.length, 'gap')} of the gate`, titles, {
    action: toRollout('Look at the gate'),
  });
}

function done(picture: Picture): NextStep {
  const { inScope } = podCounts(namespacesInScope(picture));
  const denied = edgeIndex(picture).with('denied').length;
  return nextStep(
    'done',
    'Nothing is left to enforce',
    `All ${count(inScope, 'pod')} in scope deny by default. New edges show in Flows as Denied.`,
    denied === 0
      ? {}
      : { action: { label: `Look at ${count(denied, 'denied edge')}`, href: '/flows?verdict=denied' } },
  );
}

export function overviewNext(picture: Picture): NextStep {
  const { record, candidate } = picture.rollout;
  if (isUnderWay(record)) return nextOfRollout(record);
  const { inScope, enforced } = podCounts(namespacesInScope(picture));
  if (candidate === null) return inScope > 0 && enforced === inScope ? done(picture) : stage(picture);
  if (picture.exposures.length === 0)
    return nextStep(
      'wait',
      'Next: wait for flows',
      'No edge has been recorded in this range, so nothing can be decided.',
      { secondary: { label: 'Look at preflight', href: '/preflight' } },
    );
  return nextDecision(picture) ?? gate(picture);
}
