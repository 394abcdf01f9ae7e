/** The page of namespaces: in the order of work, each with coverage per direction and its next step (ui.md §6). */
import type { NamespaceRowView, NamespacesView } from '@/lib/api';
import type { Steps } from '@/lib/policy';
import type { NamespaceStage } from '@/lib/rollout';
import type { Picture } from '../picture';
import { computedNamespaces, namespaceRow } from './namespace-row';
import { observationView } from './observation';
import { capital, count, listed, verb } from './words';

const order: readonly NamespaceStage[] = ['stage', 'allow', 'deny', 'exempt'];

const openEdges = ({ wouldDeny, unknown }: NamespaceRowView): number => (wouldDeny ?? 0) + (unknown ?? 0);

/** Work first: by stage, then most open edges, then most pods. */
const byWork = (a: NamespaceRowView, b: NamespaceRowView): number =>
  order.indexOf(a.stage) - order.indexOf(b.stage) ||
  openEdges(b) - openEdges(a) ||
  b.pods - a.pods ||
  (a.name < b.name ? -1 : 1);

/** `4 namespaces deny by default, 4 are staged, 2 are open, 4 are exempt.` */
function sentence(rows: readonly NamespaceRowView[]): string {
  if (rows.length === 0) return 'No namespace can be seen.';
  const of = (stage: NamespaceStage): number => rows.filter((row) => row.stage === stage).length;
  const parts: readonly (readonly [number, string])[] = [
    [of('deny'), 'deny by default'],
    [of('stage'), 'staged'],
    [of('allow'), 'open'],
    [of('exempt'), 'exempt'],
  ];
  const said = parts
    .filter(([n]) => n > 0)
    .map(([n, what], index) => {
      const who = index === 0 ? count(n, 'namespace') : String(n);
      if (what === 'deny by default') return `${who} ${verb(n, 'denies')} by default`;
      return `${who} ${verb(n, 'is')} ${what}`;
    });
  return `${capital(said.join(', '))}.`;
}

function notVisible(rows: readonly NamespaceRowView[]): string | null {
  const hidden = rows.filter(({ hostNetworkPods }) => hostNetworkPods > 0);
  if (hidden.length === 0) return null;
  const texts = hidden.map(
    ({ name, hostNetworkPods, pods }) => `${hostNetworkPods} of ${count(pods, 'pod')} in ${name}`,
  );
  const total = hidden.reduce((sum, { hostNetworkPods }) => sum + hostNetworkPods, 0);
  return `${listed(texts)} ${total === 1 ? 'uses' : 'use'} the host network: no policy can select ${total === 1 ? 'it' : 'them'} by label.`;
}

function limited({ capabilities }: Picture): string | null {
  if (capabilities.namespaces === null) return null;
  return `Missing: list on namespaces. Only ${listed(capabilities.namespaces, 6)} ${verb(capabilities.namespaces.length, 'is')} shown; what other namespaces hold is unknown.`;
}

/** A namespace a step. */
export function* namespacesSteps(picture: Picture): Steps<NamespacesView> {
  const context = {
    observation: observationView(picture.observation),
    computed: computedNamespaces(picture),
  };
  const rows: NamespaceRowView[] = [];
  for (const namespace of picture.coverage) {
    rows.push(namespaceRow(picture, namespace, context));
    yield;
  }
  rows.sort(byWork);
  return {
    sentence: sentence(rows),
    subline:
      'A bar counts enforced pods, per direction. The dashed line under it is only staged and blocks nothing.',
    rows,
    notVisible: notVisible(rows),
    limited: limited(picture),
  };
}
