/** Whom a rule names at its other end, among everything known now. */
import type { CompiledRule, EndCriteria } from '../compile/compiled';
import { fits } from '../evaluate/match';
import type { Direction } from '../model/policy';
import { type Entity, isWorkloadEndpoint } from '../world/entity';
import type { World } from '../world/world';

/** Pods that are endpoints, templates, host endpoints and sets with addresses: what a selector can find (calico-policy §2.6). */
export function knownEntities(world: World): Entity[] {
  const { pods, workloads } = world.snapshot;
  return [
    ...pods.filter(isWorkloadEndpoint).map((pod) => world.subjectOf(pod).entity),
    ...workloads.flatMap((workload) => world.subjectOfTemplate(workload)?.entity ?? []),
    ...[...world.sets, ...world.hosts.map(({ entity }) => entity)].filter(({ nets }) => nets.length > 0),
  ];
}

/** Whom a rule may name: entities and Services. */
export interface KnownPeers {
  readonly world: World;
  readonly entities: readonly Entity[];
}

/** Why nothing known can be at this end; null where something may. */
function emptiness(
  { world, entities }: KnownPeers,
  criteria: EndCriteria | null,
  side: 'source' | 'destination',
): string | null {
  if (criteria === null) return null;
  const { pos, service } = criteria;
  if (service !== null) {
    const found = world.service(service.namespace, service.name);
    const name = `Service ${service.namespace}/${service.name}, which it names as ${side},`;
    if (found === null) return `${name} is not in the cluster.`;
    if (found.endpoints.length === 0) return `${name} has no endpoints now.`;
  }
  if (pos === null || entities.some((entity) => fits(criteria, entity))) return null;
  return `Its ${side} selects nothing that is known now: no pod, no template, no network set, no host endpoint.`;
}

/** A sentence, where each of these rules names a peer that is nobody now; null where one may name somebody. */
export function whyPeerless(
  parts: readonly CompiledRule[],
  direction: Direction,
  known: KnownPeers,
): string | null {
  const reasons = parts.map((part) =>
    direction === 'Ingress'
      ? emptiness(known, part.source, 'source')
      : emptiness(known, part.destination, 'destination'),
  );
  const [first = null] = reasons;
  return reasons.includes(null) ? null : first;
}
