import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Policy } from '../model/policy';
import type { Snapshot, Workload } from '../model/snapshot';
import { arbitraryPolicies } from '../testing/arbitrary';
import { allow, fixture, flow, gnp, np, sgnp, snp, withPolicies } from '../testing/world';
import { type CoveredEndpoint, coverageState, endpointCoverage } from './coverage';

const nightly: Workload = {
  namespace: 'shop',
  kind: 'CronJob',
  name: 'nightly',
  labels: { app: 'nightly' },
  serviceAccount: 'default',
  hostNetwork: false,
  ports: [],
  replicas: null,
  schedule: '0 3 * * *',
  timeZone: null,
  podPrefixes: [],
};

const nameOf = (endpoint: CoveredEndpoint): string =>
  endpoint.type === 'pod' ? endpoint.pod.name : endpoint.workload.name;

function states(policies: readonly Policy[], change: Partial<Snapshot> = {}): Record<string, string> {
  const engine = compile(withPolicies(policies, change));
  return Object.fromEntries(
    endpointCoverage(engine).map((endpoint) => [
      nameOf(endpoint),
      `${endpoint.Ingress.state} ${endpoint.Egress.state}`,
    ]),
  );
}

const inShop = "projectcalico.org/namespace == 'shop'";

describe('coverage', () => {
  it('is told for every pod that is an endpoint, in each direction by itself', () => {
    const found = states([gnp('iso', { selector: inShop, types: ['Ingress'] })]);
    expect(Object.keys(found)).toEqual(['web', 'api', 'pg', 'tool', 'bare', 'coredns']);
    expect(found.web).toBe('in-force none');
    expect(found.pg).toBe('none none');
  });

  it('what only staged policies would isolate is staged, and what is in force stays so beside them', () => {
    const found = states([
      gnp('iso', { selector: inShop, types: ['Ingress'] }),
      sgnp('deny', { selector: 'all()', types: ['Ingress', 'Egress'] }),
    ]);
    expect(found.web).toBe('in-force staged');
    expect(found.pg).toBe('staged staged');
  });

  it('names who isolates: enforced policies apart from staged ones', () => {
    const engine = compile(
      withPolicies([np('shop/iso', { types: ['Ingress'] }), snp('shop/more', { types: ['Ingress'] })]),
    );
    const web = endpointCoverage(engine)[0]?.Ingress;
    expect(web?.inForce.policies.map(({ name }) => name)).toEqual(['iso']);
    expect(web?.staged.policies.map(({ name }) => name)).toEqual(['iso', 'more']);
    expect(web?.inForce.tier).toBe('default');
  });

  it('a policy that lets everything through selects, but isolates nobody', () => {
    expect(states([gnp('open', { selector: 'all()', types: ['Ingress'], ingress: [allow()] })]).web).toBe(
      'none none',
    );
  });

  it('a controller without a running pod is asked by its template', () => {
    const policies = [np('shop/night', { selector: "app == 'nightly'", types: ['Ingress', 'Egress'] })];
    expect(states(policies, { workloads: [nightly] }).nightly).toBe('in-force in-force');
  });

  it('a controller with a running pod is told once, by its pod', () => {
    const [web] = fixture.pods;
    const pods = web === undefined ? [] : [{ ...web, workload: { ...web.workload, name: 'nightly' } }];
    const workloads = [{ ...nightly, kind: 'Pod' }];
    expect(endpointCoverage(compile(withPolicies([], { pods, workloads })))).toHaveLength(1);
  });

  it('pods on the host’s network and finished ones are no endpoints', () => {
    const pods = fixture.pods.map((pod, index) =>
      index === 0 ? { ...pod, hostNetwork: true } : { ...pod, phase: 'Succeeded' as const },
    );
    const workloads = [{ ...nightly, hostNetwork: true }];
    expect(endpointCoverage(compile(withPolicies([], { pods, workloads })))).toEqual([]);
  });

  it('what is staged may be asked of another world than what is in force', () => {
    const bridge = gnp('bridge', {
      order: -1,
      selector: inShop,
      types: ['Ingress'],
      ingress: [allow()],
    });
    const deny = sgnp('deny', { selector: inShop, types: ['Ingress'] });
    const engine = compile(withPolicies([bridge, deny]));
    const [pod] = engine.snapshot.pods;
    if (pod === undefined) throw new Error('the fixture has pods');
    expect(coverageState(engine, { type: 'pod', pod }, 'Ingress')).toBe('none');
    const behind = engine.whatIf({ remove: [bridge] });
    expect(coverageState(engine, { type: 'pod', pod }, 'Ingress', behind)).toBe('staged');
  });

  it('an endpoint that is not isolated in force denies nothing that no rule mentions', () => {
    fc.assert(
      fc.property(arbitraryPolicies(), (policies) => {
        const engine = compile(withPolicies(policies.map((policy) => bare(policy))));
        for (const endpoint of endpointCoverage(engine)) {
          if (endpoint.type !== 'pod') continue;
          const answer = engine.evaluate(
            {
              ...flow('ext -> web', 7),
              dst: { type: 'pod', namespace: endpoint.pod.namespace, name: endpoint.pod.name },
            },
            'enforced',
          );
          expect(answer.ingress?.verdict).toBe(endpoint.Ingress.inForce.isolated ? 'deny' : 'allow');
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The policy without rules: then nothing is mentioned, and isolation alone decides. */
function bare(policy: Policy): Policy {
  return policy.kind === 'ClusterNetworkPolicy' ? policy : { ...policy, ingress: [], egress: [] };
}
