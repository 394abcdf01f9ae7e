import { describe, expect, it } from 'vitest';
import { compile, type Policy, type Rule } from '@/lib/policy';
import { allow, fixture, np, snp, withPolicies } from '@/lib/policy/testing/world';
import { makeWave, planRollout } from './plan-rollout';
import { proveBridge } from './prove-bridge';
import { shopCandidate, stagedDeny } from './testing/scenario';

const tcp = allow({ protocol: 'TCP', destination: { ports: [8080] } });
const udp = allow({ protocol: 'UDP', destination: { ports: [53] } });
const web = { selector: "app == 'web'", types: ['Ingress'] as const, order: 500 };

function differing(standing: readonly Rule[], staged: readonly Rule[], more: readonly Policy[] = []) {
  const policies = [
    stagedDeny(fixture),
    np('shop/default.web', { ...web, ingress: [...standing] }),
    snp('shop/default.web', { ...web, ingress: [...staged] }),
    ...more,
  ];
  const engine = compile(withPolicies(policies));
  const wave = makeWave(shopCandidate, engine.snapshot, []);
  const result = planRollout({ engine, candidate: shopCandidate, wave });
  if (!result.ok) throw new Error(result.refusal);
  return proveBridge(engine, result.plan).differing.map(({ why }) => why);
}

describe('an allow that takes the place of an enforced policy of its name', () => {
  it('may keep its rules and add some', () => {
    expect(differing([tcp], [tcp])).toEqual([]);
    expect(differing([tcp], [udp, tcp])).toEqual([]);
    expect(differing([tcp], [allow({})])).toEqual([]);
  });

  it('is not behind the bridge where it leaves one out: pods it isolates would lose traffic before the raise', () => {
    expect(differing([tcp, udp], [tcp])).toEqual([
      'Placing shop/web replaces the policy of that name, and ingress of shop/web could be decided otherwise: keep its rules in the staged one, or change it by itself first',
    ]);
  });

  it('is judged at its own step: what a later allow brings back does not count', () => {
    const later = snp('shop/default.zz', { ...web, order: 600, ingress: [udp] });
    expect(differing([tcp, udp], [tcp], [later])).toHaveLength(1);
  });
});
