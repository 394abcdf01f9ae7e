/**
 * Proof that two sets of policies answer alike, per endpoint class and direction (safety PO-10). Both sets are brought
 * into a canonical form whose equality implies equal answers for every peer, protocol and port; anything else counts
 * as different.
 */

import type { CompiledEngine } from '../engine';
import type { GoverningTier } from '../evaluate/rule-list';
import type { Direction } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { finish, type Steps } from '../model/steps';
import type { EquivalenceReport, Scope } from '../model/verdict';
import type { Entity } from '../world/entity';
import { canonicalForm } from './canonical-form';
import { classSteps, type EndpointClass } from './endpoint-classes';

/** Equal selectors mean equal peers only among the same entities: what is not policy must be the same on both sides. */
function sameWorld(a: Snapshot, b: Snapshot): boolean {
  const parts = [
    'capabilities',
    'pods',
    'workloads',
    'namespaces',
    'serviceAccounts',
    'networkSets',
    'hostEndpoints',
    'profiles',
    'services',
    'nodes',
  ] as const;
  return parts.every((part) => a[part] === b[part] || JSON.stringify(a[part]) === JSON.stringify(b[part]));
}

/** Policies that select a host endpoint, in order and as written: host lists are compared by identity, not by effect. */
function hostPolicies(engine: CompiledEngine, host: Entity, scope: Scope): string {
  const lists = ['normal', 'forward', 'untracked', 'pre-dnat'] as const;
  return JSON.stringify(
    lists.flatMap((list) =>
      (['Ingress', 'Egress'] as const).map((direction) =>
        engine.policies
          .governing(host, direction, scope, list)
          .map(({ tier, policies }) => [tier, policies.map(({ policy }) => policy)]),
      ),
    ),
  );
}

/** The same policies in the same order, and tiers that end alike: nothing has to be proven. */
const sameTiers = (a: readonly GoverningTier[], b: readonly GoverningTier[]): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every(({ tier, policies }, index) => {
      const other = b[index];
      return (
        other?.tier.defaultAction === tier.defaultAction &&
        policies.length === other.policies.length &&
        policies.every((policy, at) => policy === other.policies[at])
      );
    }));

interface Sides {
  readonly before: CompiledEngine;
  readonly after: CompiledEngine;
  readonly scope: Scope;
}

/** Of every family and address of the class; the cheaper form first, because most classes are equal by it. */
function isProvenEqual(
  { before, after, scope }: Sides,
  { entity, parties }: EndpointClass,
  direction: Direction,
): boolean {
  const [was, is] = [before, after].map((engine) => ({
    tiers: engine.policies.governing(entity, direction, scope),
    parties: parties(engine),
  }));
  if (was === undefined || is === undefined || was.parties.length !== is.parties.length) return false;
  if (sameTiers(was.tiers, is.tiers)) return true;
  return (['quick', 'strong'] as const).some((strength) =>
    was.parties.every((party, index) => {
      const other = is.parties[index];
      if (other === undefined) return false;
      const form = (tiers: readonly GoverningTier[], subject: typeof party): string =>
        canonicalForm(tiers, { direction, version: subject.version, subject }, strength);
      return form(was.tiers, party) === form(is.tiers, other);
    }),
  );
}

export const proveEquivalence = (
  before: CompiledEngine,
  after: CompiledEngine,
  scope: Scope,
): EquivalenceReport => finish(proofSteps(before, after, scope));

/** The same, a class of endpoints a step. */
export function* proofSteps(
  before: CompiledEngine,
  after: CompiledEngine,
  scope: Scope,
): Steps<EquivalenceReport> {
  const differing: EquivalenceReport['differing'][number][] = [];
  let total = 0;
  const comparable = before.snapshot === after.snapshot || sameWorld(before.snapshot, after.snapshot);
  for (const found of yield* classSteps(before, after)) {
    yield;
    for (const direction of ['Ingress', 'Egress'] as const) {
      total++;
      if (comparable && isProvenEqual({ before, after, scope }, found, direction)) continue;
      const { pods } = found;
      const what = `${direction.toLowerCase()} of ${pods[0]?.namespace}/${pods[0]?.name}`;
      const why = comparable
        ? `${what} could be decided otherwise`
        : `${what}: the two sides differ in more than policies`;
      differing.push({ direction, pods, why });
    }
  }
  for (const { entity } of before.world.hosts) {
    total++;
    if (comparable && hostPolicies(before, entity, scope) === hostPolicies(after, entity, scope)) continue;
    const why = `host endpoint ${entity.name} would be selected by other policies`;
    differing.push({ direction: 'Ingress', pods: [], hostEndpoint: entity.name, why });
  }
  return { total, equal: total - differing.length, differing };
}
