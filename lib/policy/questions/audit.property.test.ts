import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveSubject } from '../compile/subject';
import { compile } from '../engine';
import { isClusterKind, isStaged, policyKey } from '../model/names';
import type { Direction, Policy, PolicyKind } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import type { Engine, Flow, Scope, SideEvaluation } from '../model/verdict';
import { arbitraryFlow, connectionOf } from '../testing/arbitrary-flow';
import { arbitraryWorld } from '../testing/arbitrary-world';
import { atLeast, countPairs, patience, runs } from '../testing/runs';
import { end, fixture, withPolicies } from '../testing/world';
import { auditRules, type RuleFinding } from './audit';
import { applyEdits, arbitraryEdits } from './testing/edits';
import { overlappingPolicies } from './testing/overlapping';

const scopes: readonly Scope[] = ['enforced', 'staged'];
const calicoKinds: ReadonlySet<PolicyKind> = new Set([
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
]);

/** The same policy that says its directions itself, so that they do not hang on the rules it has left. */
function explicit(policy: Policy, { capabilities }: Snapshot): Policy {
  const directions = effectiveSubject(policy, capabilities)?.directions;
  if (directions === undefined || isClusterKind(policy)) return policy;
  return 'podSelector' in policy ? { ...policy, policyTypes: directions } : { ...policy, types: directions };
}

const rulesLeft = <T>(rules: readonly T[] | undefined, gone: ReadonlySet<number>): readonly T[] =>
  (rules ?? []).filter((_, index) => !gone.has(index));

/** Takes out rules; a cluster-wide policy governs by having rules, so it is left as it is. */
function without(policy: Policy, findings: readonly RuleFinding[]): Policy {
  const goneIn = (direction: 'Ingress' | 'Egress'): ReadonlySet<number> =>
    new Set(
      findings
        .filter((found) => found.direction === direction && policyKey(found.policy) === policyKey(policy))
        .flatMap(({ rule }) => (rule === null ? [] : [rule])),
    );
  const [ingress, egress] = [goneIn('Ingress'), goneIn('Egress')];
  if (isClusterKind(policy)) return policy;
  return 'podSelector' in policy
    ? { ...policy, ingress: rulesLeft(policy.ingress, ingress), egress: rulesLeft(policy.egress, egress) }
    : { ...policy, ingress: rulesLeft(policy.ingress, ingress), egress: rulesLeft(policy.egress, egress) };
}

/** Compares every flow with and without the rules found needless; how many were. */
function removeNeedless(snapshot: Snapshot, flows: readonly Flow[]): number {
  const before = { ...snapshot, policies: snapshot.policies.map((policy) => explicit(policy, snapshot)) };
  const engine = compile(before);
  const needless = auditRules(engine).filter(
    ({ kind }) => kind === 'shadowed' || kind === 'duplicate' || kind === 'unreachable-direction',
  );
  const late = needless.filter(({ kind }) => kind !== 'unreachable-direction');
  if (late.length === 0) return 0;
  const after = compile({ ...before, policies: before.policies.map((policy) => without(policy, needless)) });
  for (const flow of flows)
    for (const scope of scopes) {
      const [was, is] = [engine.evaluate(flow, scope), after.evaluate(flow, scope)];
      expect(
        [is.verdict, is.egress?.verdict, is.ingress?.verdict],
        JSON.stringify({ flow, scope, needless }),
      ).toEqual([was.verdict, was.egress?.verdict, was.ingress?.verdict]);
    }
  return late.length;
}

const addresses = [...fixture.pods.flatMap(({ ips }) => ips), '203.0.113.9', '198.51.100.7', '192.0.2.1'];
const fixtureFlows: readonly Flow[] = addresses.flatMap((src) =>
  addresses
    .filter((dst) => dst !== src)
    .flatMap((dst) =>
      (
        [
          ['tcp', 8080],
          ['tcp', 8000],
          ['tcp', 7],
          ['udp', 53],
        ] as const
      ).map(([protocol, port]) => ({ src: end(src), dst: end(dst), protocol, port, srcPort: 40_000 })),
    ),
);

describe('rules that the audit calls shadowed or duplicate', () => {
  it(
    'can all be removed without a change of any verdict, in either scope',
    (context) => {
      let [found, pairs] = [0, 0];
      fc.assert(
        fc.property(overlappingPolicies({ staged: true }), arbitraryEdits, (policies, edits) => {
          pairs += fixtureFlows.length;
          found += removeNeedless(withPolicies(applyEdits(policies, edits)), fixtureFlows);
        }),
        { numRuns: runs(120) },
      );
      expect(found).toBeGreaterThan(atLeast(60));
      countPairs(context, pairs);
    },
    patience,
  );

  it(
    'can be removed in any world: host endpoints, both families, tiers that pass, rules of every field',
    (context) => {
      let [found, pairs] = [0, 0];
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(arbitraryFlow, { minLength: 25, maxLength: 25 }),
          (snapshot, seeds) => {
            pairs += seeds.length;
            found += removeNeedless(
              snapshot,
              seeds.map((seed) => connectionOf(seed, snapshot).flow),
            );
          },
        ),
        { numRuns: runs(200) },
      );
      expect(found).toBeGreaterThan(atLeast(20));
      countPairs(context, pairs);
    },
    patience,
  );
});

/** Calico's rules in the traces of one scope, as `kind/namespace/name direction index`; those are counted as written. */
function tracedRules(engine: Engine, flows: readonly Flow[], scope: Scope): Set<string> {
  return new Set(
    flows.flatMap((flow) => {
      const { egress, ingress } = engine.evaluate(flow, scope);
      const told = (side: SideEvaluation | null, direction: Direction): string[] =>
        (side?.trace ?? []).map(
          ({ kind, namespace, name, ruleIndex }) =>
            `${kind}/${namespace ?? ''}/${name} ${direction} ${ruleIndex}`,
        );
      return [...told(egress, 'Egress'), ...told(ingress, 'Ingress')];
    }),
  );
}

describe('rules that the audit calls never used', () => {
  it(
    'are in no trace of the recorded flows',
    () => {
      let found = 0;
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(arbitraryFlow, { minLength: 5, maxLength: 20 }),
          (snapshot, seeds) => {
            const engine = compile(snapshot);
            const flows = seeds.map((seed) => connectionOf(seed, snapshot).flow);
            const traced = { enforced: new Set<string>(), staged: new Set<string>() };
            for (const scope of scopes) traced[scope] = tracedRules(engine, flows, scope);
            for (const { kind, policy, direction, rule } of auditRules(engine, flows)) {
              if (kind !== 'never-used' || !calicoKinds.has(policy.kind)) continue;
              found++;
              const key = `${policyKey(policy)} ${direction} ${rule}`;
              expect(traced[isStaged(policy) ? 'staged' : 'enforced'].has(key), key).toBe(false);
            }
          },
        ),
        { numRuns: runs(200) },
      );
      expect(found).toBeGreaterThan(atLeast(30));
    },
    patience,
  );
});
