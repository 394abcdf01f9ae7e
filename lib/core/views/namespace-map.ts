/** The map of one namespace: callers | workloads by call depth | called; at most 40 boxes, quiet ones folded (ui.md §6). */
import type { EdgeVerdictView, MapBoxView, MapEdgeView, NamespaceView } from '@/lib/api';
import type { EdgePeer } from '@/lib/flows';
import type { CoverageState, EdgeExposure, NamespaceCoverage, WorkloadCoverage } from '@/lib/rollout';
import type { Picture } from '../picture';
import { callDepths } from './call-depth';
import { edgeIndex } from './edge-index';
import { peerView, portLabel } from './edge-ref';
import { connectionsOf, isOpen } from './open-edges';
import { scheduleWords } from './schedule-words';
import { count, listed } from './words';

const maxBoxes = 40;

type Column = MapBoxView['column'];
type Gate = MapBoxView['ingressGate'];

/** The owner's kind is no part of it: a peer that could not be resolved is the same peer. */
const peerKey = ({ type, namespace, name }: EdgePeer): string => `${type}/${namespace ?? ''}/${name}`;
const boxId = (column: Column, peer: EdgePeer): string => `${column}:${peerKey(peer)}`;

interface Draft {
  readonly id: string;
  readonly column: Column;
  readonly peer: EdgePeer;
  readonly edges: EdgeExposure[];
}

const gates: Record<CoverageState, Gate> = {
  enforced: 'enforced',
  staged: 'staged',
  none: 'none',
  exempt: 'none',
  'not-visible': 'not-visible',
};

const workloadOf = (namespace: NamespaceCoverage | undefined, peer: EdgePeer): WorkloadCoverage | undefined =>
  namespace?.workloads.find(
    ({ workload }) => workload.name === peer.name && (peer.kind === null || workload.kind === peer.kind),
  );

/** An end inside stands in the middle; the other one left of it or right of it. */
function ends(exposure: EdgeExposure, namespace: string): { readonly from: string; readonly to: string } {
  const { src, dst } = exposure.summary.edge;
  const isInside = (peer: EdgePeer): boolean => peer.type === 'workload' && peer.namespace === namespace;
  return {
    from: boxId(isInside(src) ? 'inside' : 'caller', src),
    to: boxId(isInside(dst) ? 'inside' : 'called', dst),
  };
}

function drafts(namespace: NamespaceCoverage, edges: readonly EdgeExposure[]): Draft[] {
  const found = new Map<string, Draft>();
  const add = (id: string, peer: EdgePeer, edge: EdgeExposure | null): void => {
    const column: Column = id.startsWith('inside:')
      ? 'inside'
      : id.startsWith('caller:')
        ? 'caller'
        : 'called';
    const draft = found.get(id) ?? { id, column, peer, edges: [] };
    if (edge !== null) draft.edges.push(edge);
    found.set(id, draft);
  };
  for (const { workload } of namespace.workloads) {
    const peer: EdgePeer = { type: 'workload', ...workload };
    add(boxId('inside', peer), peer, null);
  }
  for (const edge of edges) {
    const { from, to } = ends(edge, namespace.name);
    add(from, edge.summary.edge.src, edge);
    add(to, edge.summary.edge.dst, edge);
  }
  return [...found.values()];
}

/** What asks for a decision stays; then the busiest. */
function weight({ edges }: Draft): readonly [number, number] {
  const connections = edges.reduce((sum, { summary }) => sum + (connectionsOf(summary) ?? 0), 0);
  return [edges.filter(isOpen).length, connections];
}

function depthsOf(
  namespace: string,
  all: readonly Draft[],
  edges: readonly EdgeExposure[],
): Map<string, number> {
  const calls = new Map<string, Set<string>>();
  for (const { id, column } of all) if (column === 'inside') calls.set(id, new Set());
  for (const edge of edges) {
    const { from, to } = ends(edge, namespace);
    if (calls.has(from) && calls.has(to) && from !== to) calls.get(from)?.add(to);
  }
  return callDepths(calls);
}

function ports(edges: readonly EdgeExposure[]): string {
  const labels = [...new Set(edges.map(({ summary }) => portLabel(summary.edge)))];
  return labels.length > 2 ? count(labels.length, 'port') : labels.join(', ');
}

function insideSub(picture: Picture, { peer }: Draft, found: WorkloadCoverage | undefined): string {
  const cron = picture.schedules.find(
    ({ namespace, name }) => namespace === peer.namespace && name === peer.name,
  );
  if (cron !== undefined) return scheduleWords(cron.schedule);
  return found === undefined ? 'not in the cluster any more' : count(found.pods, 'pod');
}

const kinds = { host: 'host', 'network-set': 'NetworkSet' } as const;

/** Other namespaces are named first, because the page is about namespaces. */
function outsideText({ peer, edges }: Draft): { readonly label: string; readonly sub: string } {
  const { label } = peerView(peer);
  switch (peer.type) {
    case 'workload':
      return { label: peer.namespace ?? label, sub: `${label} · ${ports(edges)}` };
    case 'network':
      return { label, sub: ports(edges) };
    default:
      return { label, sub: `${kinds[peer.type]} · ${ports(edges)}` };
  }
}

function boxOf(picture: Picture, draft: Draft, depth: number): MapBoxView {
  const { peer, column, id } = draft;
  const home = picture.coverage.find(({ name }) => name === peer.namespace);
  const found = peer.type === 'workload' ? workloadOf(home, peer) : undefined;
  const unseen = peer.type === 'host' || found?.ingress === 'not-visible';
  const gate = (state: CoverageState | undefined): Gate =>
    peer.type === 'host' ? 'not-visible' : state === undefined ? 'none' : gates[state];
  const text =
    column === 'inside' ? { label: peer.name, sub: insideSub(picture, draft, found) } : outsideText(draft);
  return {
    id,
    column,
    depth,
    ...text,
    ingressGate: gate(found?.ingress),
    egressGate: gate(found?.egress),
    notVisible: unseen,
  };
}

/** The worst verdict wins (ui.md §8). */
const worst: readonly EdgeVerdictView[] = ['denied', 'would-deny', 'unknown', 'would-allow', 'allowed'];

function mapEdges(
  namespace: string,
  edges: readonly EdgeExposure[],
  shown: ReadonlySet<string>,
): MapEdgeView[] {
  const groups = new Map<string, { from: string; to: string; edges: EdgeExposure[] }>();
  for (const edge of edges) {
    const { from, to } = ends(edge, namespace);
    if (!shown.has(from) || !shown.has(to)) continue;
    const id = `${from}>${to}`;
    const group = groups.get(id) ?? { from, to, edges: [] };
    group.edges.push(edge);
    groups.set(id, group);
  }
  return [...groups.entries()].map(([id, group]) => ({
    id,
    from: group.from,
    to: group.to,
    verdict: worst.find((verdict) => group.edges.some((edge) => edge.verdict === verdict)) ?? 'unknown',
    edges: group.edges.map((edge) => edge.id),
    label: listed([...new Set(group.edges.map(({ summary }) => portLabel(summary.edge)))]),
  }));
}

export function namespaceMap(picture: Picture, namespace: NamespaceCoverage): NamespaceView['map'] {
  const edges = edgeIndex(picture).touching(namespace.name);
  const all = drafts(namespace, edges)
    .map((draft) => ({ draft, weight: weight(draft) }))
    .sort(
      (a, b) => b.weight[0] - a.weight[0] || b.weight[1] - a.weight[1] || (a.draft.id < b.draft.id ? -1 : 1),
    )
    .map(({ draft }) => draft);
  const kept = all.slice(0, maxBoxes);
  const depths = depthsOf(namespace.name, kept, edges);
  const boxes = kept.map((draft) => boxOf(picture, draft, depths.get(draft.id) ?? 0));
  return {
    boxes,
    edges: mapEdges(namespace.name, edges, new Set(boxes.map(({ id }) => id))),
    folded: all.length - kept.length,
  };
}
