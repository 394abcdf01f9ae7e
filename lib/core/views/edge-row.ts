/** Edges as rows of a table: one edge, or several that belong together. */
import type { EdgeRefView, EdgeRowView, PeerView } from '@/lib/api';
import type { EdgePeer } from '@/lib/flows';
import type { EdgeExposure, EdgeTag } from '@/lib/rollout';
import { edgeRef, peerView, portLabel } from './edge-ref';
import { connectionsOf } from './open-edges';
import { count } from './words';

export type Spark = readonly (number | null)[];

/** At least one edge; all of one verdict. */
export type EdgeGroup = readonly [EdgeExposure, ...EdgeExposure[]];

export function sideText({ sides }: Pick<EdgeExposure, 'sides'>): string {
  if (sides.length === 2) return 'at both sides';
  return sides[0] === undefined ? '' : `at the ${sides[0]}`;
}

const same = (peers: readonly EdgePeer[], key: (peer: EdgePeer) => unknown): boolean =>
  new Set(peers.map(key)).size === 1;

/** One peer, or `6 workloads` where there are several. */
function jointPeer(peers: readonly [EdgePeer, ...EdgePeer[]]): PeerView {
  const [first] = peers;
  const names = new Set(peers.map(({ type, namespace, name }) => `${type} ${namespace ?? ''} ${name}`));
  if (names.size === 1) return peerView(first);
  const noun = peers.every(({ type }) => type === 'workload') ? 'workload' : 'peer';
  const text = count(names.size, noun);
  return {
    type: same(peers, ({ type }) => type) ? first.type : 'workload',
    namespace: same(peers, ({ namespace }) => namespace) ? first.namespace : null,
    name: text,
    kind: same(peers, ({ kind }) => kind) ? first.kind : null,
    label: text,
  };
}

/** The name of a group: what its edges share, and numbers for the rest. Its id is that of its first edge. */
export function groupRef(group: EdgeGroup): EdgeRefView {
  const [first] = group;
  const own = edgeRef(first.summary.edge);
  const labels = new Set(group.map(({ summary }) => portLabel(summary.edge)));
  const isOnePort = labels.size === 1;
  const rest = group.slice(1);
  return {
    id: first.id,
    src: jointPeer([first.summary.edge.src, ...rest.map(({ summary }) => summary.edge.src)]),
    dst: jointPeer([first.summary.edge.dst, ...rest.map(({ summary }) => summary.edge.dst)]),
    portLabel: isOnePort ? own.portLabel : count(labels.size, 'port'),
    protocol: own.protocol,
    port: isOnePort ? own.port : null,
  };
}

export function groupConnections(group: readonly EdgeExposure[]): number | null {
  const known = group.map(({ summary }) => connectionsOf(summary)).filter((n) => n !== null);
  return known.length === 0 ? null : known.reduce((sum, n) => sum + n, 0);
}

export const groupFirstSeen = (group: readonly EdgeExposure[]): number =>
  Math.min(...group.map(({ summary }) => summary.firstSeen));
export const groupLastSeen = (group: readonly EdgeExposure[]): number =>
  Math.max(...group.map(({ summary }) => summary.lastSeen));

/** Tags every edge of the group carries. */
function jointTags([first, ...rest]: EdgeGroup): EdgeTag[] {
  return first.tags.filter((tag) => rest.every(({ tags }) => tags.includes(tag)));
}

/** The decision of the group, where all its edges have the same. */
function jointDecision([first, ...rest]: EdgeGroup): EdgeRowView['decision'] {
  const { decision } = first;
  if (decision === null || rest.some((other) => other.decision?.kind !== decision.kind)) return null;
  const { kind, by, at, reason, until } = decision;
  return { kind, by, at, reason, until };
}

export function edgeRow(group: EdgeGroup, spark: Spark, why: string = group[0].why): EdgeRowView {
  const [first, ...rest] = group;
  const isOneSided = rest.every(({ sides }) => sides.join() === first.sides.join());
  const sides = (['source', 'destination'] as const).filter((side) =>
    group.some((exposure) => exposure.sides.includes(side)),
  );
  return {
    edge: groupRef(group),
    verdict: first.verdict,
    sides,
    sideText: isOneSided ? sideText(first) : '',
    why,
    tags: jointTags(group),
    connections: groupConnections(group),
    firstSeen: groupFirstSeen(group),
    lastSeen: groupLastSeen(group),
    spark: [...spark],
    decision: jointDecision(group),
    ids: group.map(({ id }) => id),
  };
}
