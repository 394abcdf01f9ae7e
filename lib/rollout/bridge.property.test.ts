import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Engine, type Flow, type FlowEnd, type Policy } from '@/lib/policy';
import { arbitraryPolicies } from '@/lib/policy/testing/arbitrary';
import { atLeast, runs } from '@/lib/policy/testing/runs';
import { fixture, withPolicies } from '@/lib/policy/testing/world';
import { raised } from './bridge';
import { buildCandidate } from './build-candidate';
import type { CandidateSpec } from './candidate';
import { makeWave, planRollout } from './plan-rollout';
import { proveBridge } from './prove-bridge';
import type { RolloutPlan } from './record';

const candidate: CandidateSpec = {
  kind: 'global',
  namespace: null,
  tier: 'default',
  excluded: ['kube-system'],
};

const pods: readonly FlowEnd[] = fixture.pods.map(({ namespace, name }) => ({
  type: 'pod',
  namespace,
  name,
}));
const outside: readonly FlowEnd[] = ['192.0.2.1', '203.0.113.9', '198.51.100.7'].map((ip) => ({
  type: 'ip',
  ip,
}));
const ports = [
  ['tcp', 8080],
  ['tcp', 5432],
  ['udp', 53],
] as const;

/** Every pair of pods, and of pods and addresses, on a few ports. */
const everyFlow: readonly Flow[] = [...pods, ...outside].flatMap((src) =>
  [...pods, ...outside]
    .filter((dst) => dst !== src && (src.type === 'pod' || dst.type === 'pod'))
    .flatMap((dst) => ports.map(([protocol, port]) => ({ src, dst, protocol, port }))),
);

const verdicts = (engine: Engine): string[] =>
  everyFlow.map((flow) => engine.evaluate(flow, 'enforced').verdict);

/** The world with its staged default deny, and the plan for all of it; null where the plan is refused. */
function planned(
  policies: readonly Policy[],
  chosen: readonly string[],
): { before: Engine; plan: RolloutPlan } | null {
  const built = buildCandidate(candidate, withPolicies(policies));
  if (!built.ok) return null;
  const before = compile(withPolicies([...policies, built.policy]));
  const wave = makeWave(candidate, before.snapshot, chosen);
  const result = planRollout({ engine: before, candidate, wave });
  return result.ok ? { before, plan: result.plan } : null;
}

const waves = fc.constantFrom<readonly string[]>([], ['shop'], ['shop', 'dev']);
const worlds = arbitraryPolicies({ tiers: fc.constantFrom('default', 'default', 'kube-admin') });

describe('the lowered bridge', () => {
  it('changes no verdict between any two endpoints (PO-10), and what it proves is proven', () => {
    let planCount = 0;
    fc.assert(
      fc.property(worlds, waves, (policies, chosen) => {
        const found = planned(policies, chosen);
        if (found === null) return;
        planCount++;
        const { before, plan } = found;
        expect(verdicts(before.whatIf({ put: [plan.bridge] }))).toEqual(verdicts(before));
      }),
      { numRuns: runs(300) },
    );
    expect(planCount).toBeGreaterThanOrEqual(atLeast(100));
  });

  it('covers what is placed behind it: nothing that was allowed is denied before the raise', () => {
    fc.assert(
      fc.property(worlds, waves, (policies, chosen) => {
        const found = planned(policies, chosen);
        if (found === null) return;
        const { before, plan } = found;
        const was = verdicts(before);
        let at = before.whatIf({ put: [plan.bridge] });
        for (const policy of [...plan.allows.map(({ enforced }) => enforced), plan.deny]) {
          at = at.whatIf({ put: [policy] });
          const is = verdicts(at);
          expect(was.filter((verdict, index) => verdict === 'allow' && is[index] !== 'allow')).toEqual([]);
        }
      }),
      { numRuns: runs(200) },
    );
  });

  it('raised, it selects nothing: verdicts are as if it were not there', () => {
    fc.assert(
      fc.property(worlds, waves, (policies, chosen) => {
        const found = planned(policies, chosen);
        if (found === null) return;
        const { before, plan } = found;
        const placed = [...plan.allows.map(({ enforced }) => enforced), plan.deny];
        expect(verdicts(before.whatIf({ put: [...placed, raised(plan.bridge)] }))).toEqual(
          verdicts(before.whatIf({ put: placed })),
        );
      }),
      { numRuns: runs(150) },
    );
  });

  it('a proof that says equal never hides a difference', () => {
    fc.assert(
      fc.property(worlds, waves, (policies, chosen) => {
        const found = planned(policies, chosen);
        if (found === null) return;
        const { before, plan } = found;
        // A bridge that forgot an exception: it lets through what was isolated.
        const broken = {
          ...plan.bridge,
          ingress: [{ action: 'Allow' as const }],
          egress: [{ action: 'Allow' as const }],
        };
        const report = proveBridge(before, { ...plan, bridge: broken });
        if (report.differing.length > 0) return;
        expect(verdicts(before.whatIf({ put: [broken] }))).toEqual(verdicts(before));
      }),
      { numRuns: runs(200) },
    );
  });
});
