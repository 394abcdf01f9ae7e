/** What the order of the waves is made from: what remains, how it hangs together, what is proposed and what people chose. */
import type { WavesView } from '@/lib/api';
import { describeRing, makeWave, proposeRings, readinessOf, wavesAhead } from '@/lib/rollout';
import type { Permissions } from '../permissions';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';
import { remainingNamespaces, ringInput } from './ring-facts';

/** Why waves cannot be put in another order now; null when they can. */
export function orderRefusal(picture: Picture): string | null {
  const { candidate, record } = picture.rollout;
  if (isUnderWay(record))
    return `Wave ${record.wave.number} (${record.wave.name}) is under way. The order can be changed once it has ended.`;
  if (candidate === null) return 'No default deny is staged, so there are no waves yet. Stage it first.';
  if (candidate.spec.kind !== 'global')
    return `The staged default deny is of namespace ${candidate.spec.namespace} alone: it is one wave.`;
  return null;
}

export function wavesView(picture: Picture, { decide }: Pick<Permissions, 'decide'>): WavesView {
  const { candidate } = picture.rollout;
  const remaining = remainingNamespaces(picture);
  const input = ringInput(picture, remaining);
  const chosen = picture.waves ?? null;
  return {
    next: candidate === null ? 1 : makeWave(candidate.spec, picture.snapshot, []).number,
    order: wavesAhead(chosen?.waves ?? null, remaining),
    chosen: chosen === null ? null : { by: chosen.by, at: chosen.at },
    proposed: proposeRings(input),
    namespaces: input.namespaces.map(({ name, pods, toDecide, edges, firstSeen }) => ({
      name,
      pods,
      toDecide,
      edges,
      readiness: readinessOf({ name, pods, toDecide, edges, firstSeen }, input),
    })),
    couplings: input.couplings.map(({ between: [a, b], edges }) => ({ between: [a, b], edges })),
    together: describeRing(remaining, input).together.map((group) => [...group]),
    permission: decide,
    refusal: orderRefusal(picture),
  };
}
