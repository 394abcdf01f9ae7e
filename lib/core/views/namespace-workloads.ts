/** Workloads of a namespace with their coverage, open edges and last traffic. */
import type { WorkloadRowView } from '@/lib/api';
import type { EdgePeer } from '@/lib/flows';
import type { EdgeExposure, NamespaceCoverage, WorkloadCoverage } from '@/lib/rollout';
import { evidenceFor } from '../evidence';
import type { Picture } from '../picture';
import { edgeIndex } from './edge-index';
import { blamedEnds, isOpen } from './open-edges';
import { podSquares } from './overview-crossing';
import { duration } from './words';

const is = (peer: EdgePeer, { workload }: WorkloadCoverage): boolean =>
  peer.type === 'workload' &&
  peer.namespace === workload.namespace &&
  peer.name === workload.name &&
  (peer.kind === null || peer.kind === workload.kind);

/** `52 min seen in part, 2 d not seen`, and the directions of which only the other ends tell. */
function blindWords(
  picture: Picture,
  { namespace, kind, name }: WorkloadCoverage['workload'],
): WorkloadRowView['blind'] {
  const seen = evidenceFor(picture)
    .namespaces.find((one) => one.name === namespace)
    ?.workloads.find((one) => one.kind === kind && one.name === name);
  if (seen === undefined) return null;
  const { partial, none } = seen.coverage;
  const parts = [
    ...(partial >= 1 ? [`${duration(partial)} seen in part`] : []),
    ...(none >= 1 ? [`${duration(none)} not seen`] : []),
    ...seen.oneReporter.map((direction) => `${direction} told by the other side only`),
  ];
  return parts.length === 0 ? null : { text: parts.join(', '), own: seen.oneReporter.length > 0 };
}

function rowOf(
  picture: Picture,
  namespace: NamespaceCoverage,
  found: WorkloadCoverage,
  edges: readonly EdgeExposure[],
): WorkloadRowView {
  const { kind, name } = found.workload;
  const own = edges.filter(({ summary: { edge } }) => is(edge.src, found) || is(edge.dst, found));
  const open = own.filter(
    (exposure) => isOpen(exposure) && blamedEnds(exposure).some((peer) => is(peer, found)),
  );
  const cron = picture.schedules.find((item) => item.namespace === namespace.name && item.name === name);
  const pods = namespace.pods.filter(({ workload }) => workload.kind === kind && workload.name === name);
  return {
    name,
    kind,
    pods: found.pods,
    ingress: found.counts.ingress,
    egress: found.counts.egress,
    wouldDeny: open.filter(({ verdict }) => verdict === 'would-deny').length,
    unknown: open.filter(({ verdict }) => verdict === 'unknown').length,
    lastTraffic: own.length === 0 ? null : Math.max(...own.map(({ summary }) => summary.lastSeen)),
    blind: blindWords(picture, found.workload),
    schedule: kind === 'CronJob' ? (cron?.schedule ?? null) : null,
    squares: podSquares({ pods }, 1),
  };
}

/** Most to decide first, then the largest. */
export function workloadRows(picture: Picture, namespace: NamespaceCoverage): WorkloadRowView[] {
  const edges = edgeIndex(picture).touching(namespace.name);
  return namespace.workloads
    .map((found) => rowOf(picture, namespace, found, edges))
    .sort(
      (a, b) =>
        b.wouldDeny - a.wouldDeny || b.unknown - a.unknown || b.pods - a.pods || (a.name < b.name ? -1 : 1),
    );
}
