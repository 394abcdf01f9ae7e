/** What Drawbridge proposes and places, judged by the validation that Calico's API server and calicoctl run. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toWire } from '@/lib/cluster';
import { type CalicoPolicy, compile, type Policy } from '@/lib/policy';
import { makeWave, planRollout } from '@/lib/rollout/plan-rollout';
import { enforcedTwin } from '@/lib/rollout/policy-spec';
import { arbitraryRollout } from '@/lib/rollout/testing/arbitrary-rollout';
import { arbitraryTraffic } from '@/lib/rollout/testing/arbitrary-traffic';
import { proposed, wouldDeny } from '@/lib/rollout/testing/proposing';
import { calicoValidator } from '@/scripts/calico-validator.mjs';

const seed = Number(process.env.DRAWBRIDGE_SEED ?? 20261126);
const binary = await calicoValidator();

/** One text a policy, empty where Calico accepts it. */
function judged(objects: readonly unknown[]): string[] {
  const { status, stdout, stderr } = spawnSync(binary ?? '', [], {
    input: objects.map((object) => `${JSON.stringify(object)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').slice(0, objects.length);
}

/** Kubernetes' own policies are judged by its API server. */
const isCalico = (policy: Policy): policy is CalicoPolicy =>
  'selector' in policy && 'tier' in policy && !('subject' in policy);

/**
 * As it is written, under the enforced kind and without its tier, in the spec and in the name: the version that can be had
 * as a module, 3.28.5, has neither staged kinds nor tiers. It judges selectors, rules, ports and nets as later ones do.
 */
function judgedForm(policy: CalicoPolicy): unknown {
  const wire = toWire(enforcedTwin(policy), {});
  const { tier: _, ...spec } = wire.spec as Readonly<Record<string, unknown>>;
  return { ...wire, metadata: { ...wire.metadata, name: policy.name.replace(/^default\./, '') }, spec };
}

/** The first few that Calico refuses, with what it says. */
function refused(policies: readonly Policy[]): string[] {
  const wires = policies.filter(isCalico).map(judgedForm);
  const said = judged(wires);
  return said
    .flatMap((text, at) => (text === '' ? [] : [`${text} ${JSON.stringify(wires[at])}`]))
    .slice(0, 5);
}

describe.skipIf(binary === null)('Calico’s own validation', () => {
  it('is asked: a selector, a rule and a field that are wrong are refused, each on its line', () => {
    const metadata = { name: 'web', namespace: 'shop' };
    const policy = { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata };
    const said = judged([
      { ...policy, spec: { selector: 'app ==' } },
      { ...policy, spec: { selector: 'all()' } },
      { ...policy, spec: { ingress: [{ action: 'Allow', destination: { ports: [80] } }] } },
      { ...policy, spec: { selectors: 'all()' } },
    ]);
    expect(said[0]).toContain('failed to validate Field: Selector');
    expect(said[1]).toBe('');
    expect(said[2]).toContain('rules that specify ports must set protocol');
    expect(said[3]).toContain('unknown field "selectors"');
  });

  it('accepts every policy proposed for the traffic of a thousand random clusters, in each width', () => {
    const found = fc.sample(arbitraryTraffic, { numRuns: 1_000, seed }).flatMap((traffic) => {
      const edges = wouldDeny(traffic.world, traffic);
      return (['narrow', 'suggested'] as const).flatMap((width) =>
        proposed(traffic.world, traffic, edges, width).policies.map(({ policy }) => policy),
      );
    });
    expect(found.length).toBeGreaterThan(2_000);
    expect(refused(found)).toEqual([]);
    process.stdout.write(`${found.length} proposed policies accepted by Calico’s validation\n`);
  });

  it('accepts the bridge, lowered and raised, the default deny and what remains staged of a thousand random waves', () => {
    const found = fc.sample(arbitraryRollout, { numRuns: 1_000, seed }).flatMap((rollout) => {
      if (rollout === null) return [];
      const { world, candidate, chosen } = rollout;
      const planned = planRollout({
        engine: compile(world),
        candidate,
        wave: makeWave(candidate, world, chosen),
      });
      if (!planned.ok) return [];
      const { bridge, raisedSelector, deny, stagedPolicy, stagedRest } = planned.plan;
      const raised = { ...bridge, selector: raisedSelector };
      return [bridge, raised, deny, stagedPolicy, ...(stagedRest === null ? [] : [stagedRest])];
    });
    expect(found.length).toBeGreaterThan(2_000);
    expect(refused(found)).toEqual([]);
  });
});
