/** The crossing: three bays Allow → Stage → Deny, each namespace a box of pods (ui.md §6, Overview). */
import type { OverviewView, PodSquareView } from '@/lib/api';
import type { Steps } from '@/lib/policy';
import type { NamespaceCoverage } from '@/lib/rollout';
import type { Picture } from '../picture';
import { edgeIndex } from './edge-index';
import { namespacesInScope } from './scope-pods';

/** Up to so many squares in all; above, one square stands for several pods. */
const maxSquares = 400;

/** One square for each `size` pods; pods of one state stand together, so that a square speaks of one state. */
export function podSquares(namespace: Pick<NamespaceCoverage, 'pods'>, size: number): PodSquareView[] {
  const keyed = namespace.pods.map((pod) => ({ pod, key: `${pod.ingress} ${pod.egress} ${pod.name}` }));
  return keyed
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ pod }) => pod)
    .filter((_, index) => index % size === 0)
    .map(({ name, ingress, egress }) => ({ name, ingress, egress }));
}

type Box = OverviewView['crossing'][number]['namespaces'][number];

function boxOf(picture: Picture, namespace: NamespaceCoverage, podsPerSquare: number): Box {
  const open = edgeIndex(picture).openOwned(namespace.name);
  return {
    name: namespace.name,
    pods: namespace.pods.length,
    squares: podSquares(namespace, podsPerSquare),
    podsPerSquare,
    wouldDeny: open.filter(({ verdict }) => verdict === 'would-deny').length,
    unknown: open.filter(({ verdict }) => verdict === 'unknown').length,
  };
}

/** A namespace a step. */
export function* crossingSteps(picture: Picture): Steps<OverviewView['crossing']> {
  const scope = namespacesInScope(picture);
  const pods = scope.reduce((sum, namespace) => sum + namespace.pods.length, 0);
  const podsPerSquare = Math.max(1, Math.ceil(pods / maxSquares));
  const bays: OverviewView['crossing'] = [];
  for (const stage of ['allow', 'stage', 'deny'] as const) {
    const namespaces: Box[] = [];
    for (const namespace of scope) {
      // A namespace without pods has nothing that could move from bay to bay.
      if (namespace.stage !== stage || namespace.pods.length === 0) continue;
      namespaces.push(boxOf(picture, namespace, podsPerSquare));
      yield;
    }
    namespaces.sort((a, b) => b.pods - a.pods || (a.name < b.name ? -1 : 1));
    bays.push({ stage, pods: namespaces.reduce((sum, box) => sum + box.pods, 0), namespaces });
  }
  return bays;
}
