/** While only the canary is raised, edges that do not touch it say nothing about the raise: re-seen is counted without them. */
import type { EdgePeer } from '@/lib/flows';
import type { RolloutRecord } from '@/lib/rollout';
import type { RolloutBase } from './gate-evidence';

export function releasedEdges(
  { exposures }: Pick<RolloutBase, 'exposures'>,
  record: RolloutRecord,
): RolloutRecord {
  const { canary } = record.plan;
  if (record.release !== 'canary' || canary === null) return record;
  const isOwn = ({ namespace, kind, name }: EdgePeer): boolean =>
    canary.workloads.some(
      (item) => item.namespace === namespace && item.name === name && (kind === null || item.kind === kind),
    );
  const watched = new Set(record.watchedEdges);
  const own = exposures.filter(
    ({ id, summary: { edge } }) => watched.has(id) && (isOwn(edge.src) || isOwn(edge.dst)),
  );
  return { ...record, watchedEdges: own.map(({ id }) => id) };
}
