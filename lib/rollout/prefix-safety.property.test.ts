import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStaged, type Policy, policyTier } from '@/lib/policy';
import { atLeast, countPairs, patience, runs } from '@/lib/policy/testing/runs';
import { specHash } from './policy-spec';
import type { RolloutCase } from './testing/arbitrary-rollout';
import { brokenCanary } from './testing/canary-rules';
import { Judge } from './testing/judge';
import { smallRollout } from './testing/small-rollout';
import { type Station, travel, type Way } from './testing/way';

const atStage = ({ stations }: Way, stage: Station['stage']): readonly Station[] =>
  stations.filter((station) => station.stage === stage);
const placedOf = ({ plan }: Way): Policy[] => [...plan.allows.map(({ enforced }) => enforced), plan.deny];
const names = (policies: readonly Policy[]): ReadonlySet<string> =>
  new Set(policies.map(({ kind, namespace, name }) => `${kind}/${namespace}/${name}`));
const without = (policies: readonly Policy[], gone: readonly Policy[]): Policy[] => {
  const keys = names(gone);
  return policies.filter(({ kind, namespace, name }) => !keys.has(`${kind}/${namespace}/${name}`));
};

/** The rules of safety I3, PO-8 and PO-10 at every station of the way. */
function checkWay(judge: Judge, way: Way, end: 'commit' | 'rollback'): void {
  const [start, lowered] = way.stations;
  if (start === undefined || lowered === undefined) throw new Error('the way has no first write');
  const was = judge.verdicts(start.policies);
  expect(judge.verdicts(lowered.policies)).toEqual(was);
  for (const { policies } of atStage(way, 'covered')) expect(judge.lost(was, policies)).toEqual([]);
  const bitten = without(start.policies, placedOf(way)).concat(placedOf(way));
  for (const { policies } of atStage(way, 'raised'))
    expect(judge.verdicts(policies)).toEqual(judge.verdicts(bitten));
  for (const { policies } of atStage(way, 'canary')) {
    const covered = judge.verdicts(atStage(way, 'covered').at(-1)?.policies ?? []);
    const at = { was, covered, narrowed: judge.verdicts(policies), up: judge.verdicts(bitten) };
    expect(brokenCanary(judge, judge.world, way.plan.canary?.workloads ?? [], at)).toBeNull();
  }
  for (const { policies } of atStage(way, 'back')) expect(judge.lost(was, policies)).toEqual([]);
  if (end === 'commit') {
    expect(way.phase).toBe('committed');
    return;
  }
  expect(way.phase).toBe('rolled-back');
  const last = way.stations.at(-1) ?? start;
  expect(last.policies.map(specHash).sort()).toEqual(start.policies.map(specHash).sort());
}

/** What the worlds must hold to mean anything: each was a way to break the bridge (safety, its seven conditions). */
const features: Readonly<Record<string, (found: RolloutCase, way: Way) => boolean>> = {
  'a network set that covers a pod’s address': ({ world }) =>
    world.networkSets.some(({ nets }) => nets.some((net) => net.startsWith('10.0.') || net.startsWith('0.'))),
  'a policy in a tier after default': ({ world }) =>
    world.policies.some((policy) => ['kube-baseline', 'zeta'].includes(policyTier(policy))),
  'host endpoints': ({ world }) => world.hostEndpoints.length > 0,
  'a namespace that has enforced policies of the tier': ({ world }) =>
    world.policies.some((policy) => !isStaged(policy) && policyTier(policy) === 'default'),
  'a named port': ({ world }) => JSON.stringify(world.policies).includes('"http"'),
  'an allow to place': (_, { plan }) => plan.allows.length > 0,
  'an allow whose name stands already': (_, { plan }) => plan.allows.some(({ before }) => before !== null),
  'a wave of some namespaces': ({ candidate }, { plan }) =>
    candidate.kind === 'global' && plan.stagedRest !== null,
  'a namespaced candidate': ({ candidate }) => candidate.kind !== 'global',
  'a verdict that the wave changes': (_, { stations }) => stations.some(({ stage }) => stage === 'raised'),
  'a canary': (_, { stations }) => stations.some(({ stage }) => stage === 'canary'),
};

class Tally {
  readonly seen = new Map<string, number>();
  ways = 0;
  worlds = 0;

  async carryOut(found: RolloutCase): Promise<void> {
    const judge = new Judge(found.world);
    this.worlds++;
    for (const end of ['commit', 'rollback'] as const) {
      const way = await travel(found, end);
      if (way === null) continue;
      this.ways++;
      checkWay(judge, way, end);
      for (const [name, holds] of Object.entries(features))
        if (holds(found, way)) this.seen.set(name, (this.seen.get(name) ?? 0) + 1);
    }
  }

  /** What was met in less than one of sixty ways. */
  missed(): string[] {
    return Object.keys(features).filter((name) => (this.seen.get(name) ?? 0) * 60 < this.ways);
  }
}

describe('a wave in any world', () => {
  it(
    'keeps allowed what was allowed at every write before the raise and after going back, for all pairs of endpoints',
    async (context) => {
      const tally = new Tally();
      await fc.assert(
        fc.asyncProperty(smallRollout, async (found) => {
          if (found !== null) await tally.carryOut(found);
        }),
        { numRuns: runs(60, 100_000) },
      );
      countPairs(context, tally.worlds);
      expect(tally.ways).toBeGreaterThanOrEqual(atLeast(40));
      if (atLeast(1) > 0) expect(tally.missed()).toEqual([]);
    },
    patience,
  );
});
