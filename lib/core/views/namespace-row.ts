/** One namespace as a row: coverage, open edges, and the next step there. */
import type { NamespaceRowView, ObservationView } from '@/lib/api';
import { isInvisible, isStaged } from '@/lib/policy';
import { isAccepted, type NamespaceCoverage } from '@/lib/rollout';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';
import { edgeIndex } from './edge-index';
import { isDeniedOnPurpose, openEdgesHref } from './open-edges';
import { selectionOf } from './policy-selections';
import { count } from './words';

/** Namespaces in which a staged policy selects something: elsewhere nothing is computed, which is not zero. */
export function computedNamespaces(picture: Picture): ReadonlySet<string> {
  const found = new Set<string>();
  for (const policy of picture.snapshot.policies) {
    if (!isStaged(policy) || isInvisible(policy)) continue;
    for (const namespace of selectionOf(picture, policy).namespaces) found.add(namespace);
  }
  return found;
}

type Next = NamespaceRowView['next'];
const toRollout = (text: string): Next => ({ text, href: '/rollout' });

function stagedNext(picture: Picture, name: string): Next {
  const { record, gate, wave } = picture.rollout;
  if (isUnderWay(record) && record.wave.namespaces.includes(name))
    return toRollout(`Wave ${record.wave.number} is under way`);
  if (wave !== null && !wave.namespaces.includes(name)) return toRollout('Keep observing, a later wave');
  if (gate === null) return toRollout('Keep observing');
  if (gate.state === 'pass') return toRollout('Lower the bridge');
  const gaps = gate.lines
    .flatMap((line) => line.gaps)
    .filter((gap) => !isAccepted(gap, picture.decisions, picture.now));
  const isWaiting = gaps.every(({ remedy }) => remedy.kind === 'wait');
  return toRollout(isWaiting ? 'Keep observing' : `Close ${count(gaps.length, 'gap')} of the gate`);
}

function deniedNext(picture: Picture, name: string): Next {
  const denied = edgeIndex(picture)
    .owned(name)
    .filter(({ verdict }) => verdict === 'denied');
  if (denied.length === 0) return { text: 'No denied edge', href: null };
  const open = denied.filter((exposure) => !isDeniedOnPurpose(exposure)).length;
  const href = `/flows?ns=${encodeURIComponent(name)}&verdict=denied`;
  return open === 0
    ? { text: `${count(denied.length, 'denied edge')}, on purpose`, href }
    : { text: `Look at ${count(open, 'denied edge')}`, href };
}

function nextOf(picture: Picture, namespace: NamespaceCoverage, open: number): Next {
  const { name, stage } = namespace;
  if (stage === 'exempt') return { text: 'Stays out of scope', href: null };
  if (open > 0) return { text: `Decide ${count(open, 'edge')}`, href: openEdgesHref(name) };
  if (stage === 'deny') return deniedNext(picture, name);
  return stage === 'stage' ? stagedNext(picture, name) : toRollout('Stage a default deny');
}

export interface RowContext {
  readonly observation: ObservationView;
  readonly computed: ReadonlySet<string>;
}

export function namespaceRow(
  picture: Picture,
  namespace: NamespaceCoverage,
  context: RowContext,
): NamespaceRowView {
  const { name, stage, exempt } = namespace;
  const index = edgeIndex(picture);
  const open = index.openOwned(name);
  const of = (verdict: 'would-deny' | 'unknown'): number =>
    open.filter((exposure) => exposure.verdict === verdict).length;
  const unknown = of('unknown');
  const isComputed = context.computed.has(name) || stage === 'deny';
  return {
    name,
    stage,
    pods: namespace.pods.length,
    ingress: namespace.ingress,
    egress: namespace.egress,
    wouldDeny: isComputed ? of('would-deny') : null,
    unknown: isComputed || unknown > 0 ? unknown : null,
    denied: index.owned(name).filter(({ verdict }) => verdict === 'denied').length,
    observation: context.observation,
    next: nextOf(picture, namespace, open.length),
    exempt: exempt === null ? null : { reason: exempt.reason, owner: exempt.owner },
    hostNetworkPods: namespace.notVisible,
    tags: namespace.terminating ? ['terminating'] : [],
  };
}
