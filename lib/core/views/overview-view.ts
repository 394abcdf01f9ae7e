/** The Overview: how far the cluster has come, and what to do next (ui.md §6). */
import type { OverviewView } from '@/lib/api';
import type { Picture } from '../picture';
import { slices } from '../slices';
import { cannotSee } from './cannot-see';
import { edgeIndex } from './edge-index';
import { exposureLine, wouldDenyNow } from './exposure-line';
import { observationView } from './observation';
import { isDeniedOnPurpose } from './open-edges';
import { crossingSteps } from './overview-crossing';
import { overviewNext } from './overview-next';
import { hostNetworkPods, namespacesInScope, type PodCounts, podCounts } from './scope-pods';
import { count, day, observedText, span, verb } from './words';

const briefs = 5;

const rangeText = ({ range }: Picture, percent: number | null): string =>
  `in ${span(range.to - range.from)}, ${observedText(percent)}`;

/** What would be denied among edges in use; a zero with its range and its completeness. */
function exposureClause(picture: Picture, percent: number | null): string {
  if (picture.exposures.length === 0) return 'no flows have been recorded yet';
  const index = edgeIndex(picture);
  const denied = index.with('would-deny');
  const onPurpose = denied.filter(isDeniedOnPurpose).length;
  const purpose = onPurpose === 0 ? '' : `, ${onPurpose} of them on purpose`;
  if (denied.length > 0) return `${count(denied.length, 'edge')} in use would be denied${purpose}`;
  const unknown = index.with('unknown').length;
  return unknown > 0
    ? `${count(unknown, 'edge')} in use ${verb(unknown, 'has')} no verdict`
    : `0 edges would be denied ${rangeText(picture, percent)}`;
}

function deniedClause(picture: Picture, percent: number | null): string {
  const denied = edgeIndex(picture).with('denied').length;
  return denied === 0
    ? `0 edges were denied ${rangeText(picture, percent)}`
    : `${count(denied, 'edge')} ${verb(denied, 'is')} denied`;
}

function sentence(picture: Picture, pods: PodCounts, percent: number | null): string {
  if (pods.inScope === 0) return 'No pod is in scope: nothing runs outside exempt namespaces.';
  if (pods.enforced === pods.inScope)
    return `All ${count(pods.inScope, 'pod')} deny by default, and ${deniedClause(picture, percent)}.`;
  const covered = `${pods.enforced} of ${count(pods.inScope, 'pod')} ${verb(pods.enforced, 'denies')} by default`;
  if (wouldDenyNow(picture) === null) return `${covered}, and nothing is staged.`;
  return `${covered}. ${pods.staged} more ${verb(pods.staged, 'is')} staged, and ${exposureClause(picture, percent)}.`;
}

function subline({ observation }: Picture, percent: number | null): string {
  const scope = 'Pods in scope, both directions.';
  if (observation.oldest === null || percent === null)
    return `${scope} No flow window has been recorded yet.`;
  const since = Math.max(observation.oldest, observation.range.from);
  return `${scope} Observed since ${day(since)}, ${percent} % of flow windows complete.`;
}

function notVisible(picture: Picture): OverviewView['notVisible'] {
  const hosts = picture.snapshot.hostEndpoints.length;
  const pods = hostNetworkPods(namespacesInScope(picture));
  return [
    ...(hosts === 0 ? [] : [{ title: count(hosts, 'host endpoint'), detail: 'not visible in flow logs' }]),
    ...(pods === 0
      ? []
      : [
          {
            title: `${count(pods, 'pod')} on the host network`,
            detail: 'no policy can select them by label',
          },
        ]),
  ];
}

/** `46 edges were covered since Thu 12 Nov`: the fall of the line, where there was one. */
function exposureNote(line: OverviewView['exposureLine']): string | null {
  const [first] = line;
  const last = line.at(-1);
  if (first === undefined || first.value === null || last === undefined || last.value === null) return null;
  const fallen = first.value - last.value;
  if (fallen <= 0) return null;
  return `${count(fallen, 'edge')} ${fallen === 1 ? 'was' : 'were'} covered or decided since ${day(first.at)}.`;
}

export async function overviewView(picture: Picture): Promise<OverviewView> {
  const scope = namespacesInScope(picture);
  const pods = podCounts(scope);
  const observation = observationView(picture.observation);
  const line = exposureLine(picture);
  const bays = await slices.run(crossingSteps(picture));
  const next = overviewNext(picture);
  await slices.turn();
  const blind = cannotSee(picture);
  await slices.turn();
  return {
    sentence: sentence(picture, pods, observation.percent),
    subline: subline(picture, observation.percent),
    pods: { ...pods },
    crossing: bays,
    exempt: picture.coverage.flatMap(({ name, pods: own, exempt }) =>
      exempt === null || own.length === 0 ? [] : [{ name, pods: own.length, reason: exempt.reason }],
    ),
    notVisible: notVisible(picture),
    next,
    exposureLine: line,
    wouldDenyNow: wouldDenyNow(picture),
    exposureNote: exposureNote(line),
    cannotSee: blind,
    activity: picture.activity
      .filter(({ kind }) => kind !== 'sign-in')
      .slice(0, briefs)
      .map(({ at, actor, kind, text }) => ({ at, actor, kind, text })),
    observation,
  };
}
