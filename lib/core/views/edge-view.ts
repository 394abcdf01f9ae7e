/** One edge: its verdict today and then, when it runs, the traces of both sides, and the smallest rule (ui.md §5, edge panel). */
import type { EdgeDetailView } from '@/lib/api';
import type { EdgePeer } from '@/lib/flows';
import { explain, finish, type Verdict } from '@/lib/policy';
import type { EdgeExposure } from '@/lib/rollout';
import type { Permissions } from '../permissions';
import type { Picture } from '../picture';
import { portLabel } from './edge-ref';
import { edgeRowSteps } from './edge-row';
import { edgeRuns } from './edge-runs';
import { engineBehind, missingSides, sideTraces } from './edge-sides';
import { sparksOf } from './edges-view';
import { connectionsOf } from './open-edges';
import { smallestRule } from './smallest-rule';
import { count, moment } from './words';

const kindText = (peer: EdgePeer): string => {
  switch (peer.type) {
    case 'workload':
      return peer.kind ?? 'workload';
    case 'host':
      return 'host';
    case 'network-set':
      return 'NetworkSet';
    case 'network':
      return peer.name === 'pvt' ? 'private network' : 'public network';
  }
};

/** `TCP 5432 · CronJob to StatefulSet · 18 connections since Thu 12 Nov 10:42`. */
function subline({ summary }: EdgeExposure): string {
  const { edge, firstSeen } = summary;
  const connections = connectionsOf(summary);
  const seen =
    connections === null
      ? `seen since ${moment(firstSeen)}, the source counts no connections`
      : `${count(connections, 'connection')} since ${moment(firstSeen)}`;
  return `${portLabel(edge)} · ${kindText(edge.src)} to ${kindText(edge.dst)} · ${seen}`;
}

/** What Calico reported as denied is denied, whatever the engine says. */
const todayOf = ({ verdict, enforced }: EdgeExposure): Verdict =>
  verdict === 'denied' ? 'deny' : enforced.verdict;

/** The edge's own verdict is the cautious one: an engine's answer that nothing confirms stays unknown. */
function pendingOf({ verdict, staged }: EdgeExposure): Verdict {
  return verdict === 'unknown' ? 'unknown' : verdict === 'denied' ? 'deny' : staged.verdict;
}

function sentences(picture: Picture, exposure: EdgeExposure): string[] {
  const engine = engineBehind(picture);
  const { flow, staged, enforced } = exposure;
  const told = (['Egress', 'Ingress'] as const).flatMap((direction) => {
    const side = direction === 'Egress' ? staged.egress : staged.ingress;
    return side === null ? [] : explain(flow, staged, 'staged', direction, engine);
  });
  // Both sides are known, and still the connection is not: a pod that talks to itself.
  const sides = [staged.egress, staged.ingress].filter((side) => side !== null);
  const open =
    staged.verdict === 'unknown' && sides.length > 0 && sides.every(({ verdict }) => verdict !== 'unknown')
      ? staged.reason
      : undefined;
  const itself =
    open === undefined
      ? []
      : [`${open.message}${open.needs === undefined ? '' : `; ${open.needs}, would settle it`}.`];
  const doubt =
    exposure.verdict === 'unknown' && staged.verdict !== 'unknown' && enforced.verdict !== 'unknown'
      ? [`The verdict is unknown all the same: ${exposure.why}.`]
      : [];
  const observed = exposure.verdict === 'denied' && enforced.verdict !== 'deny' ? [`${exposure.why}.`] : [];
  return [...told, ...itself, ...doubt, ...observed];
}

/** null when the edge was not seen in the range. */
export async function edgeView(
  picture: Picture,
  id: string,
  permissions: Permissions,
): Promise<EdgeDetailView | null> {
  const exposure = picture.exposures.find((item) => item.id === id);
  if (exposure === undefined) return null;
  const [[spark], runs, sides] = await Promise.all([
    sparksOf(picture, [[exposure]]),
    edgeRuns(picture, exposure.summary),
    sideTraces(picture, exposure),
  ]);
  const { rule, refusal } = await smallestRule(picture, exposure);
  return {
    row: finish(edgeRowSteps([exposure], spark ?? [])),
    subline: subline(exposure),
    today: todayOf(exposure),
    pending: pendingOf(exposure),
    runs,
    sides,
    missingSides: missingSides(exposure),
    smallestRule: rule,
    explain: [...sentences(picture, exposure), ...(refusal === null ? [] : [refusal])],
    permission: permissions.decide,
  };
}
