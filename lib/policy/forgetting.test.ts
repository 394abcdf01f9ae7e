import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import type { HostEndpoint } from './model/snapshot';
import { flow, gnp, withPolicies } from './testing/world';

const guarded: HostEndpoint = {
  name: 'n1-eth0',
  labels: {},
  node: 'n1',
  interfaceName: 'eth0',
  expectedIPs: ['192.168.0.1'],
  profiles: [],
  ports: [],
};

describe('a flow that does not say its port', () => {
  it('may be VXLAN sent by a pod, which is always dropped, so it is not allowed for certain (§4.7)', () => {
    const engine = compile(withPolicies([]));
    const unsaid = engine.evaluate(flow('web -> api', null, 'udp'), 'enforced');
    expect(unsaid).toMatchObject({ verdict: 'unknown', reason: { needs: 'the destination port' } });
    expect(engine.evaluate(flow('web -> api', null, 'tcp'), 'enforced').verdict).toBe('allow');
    expect(engine.evaluate(flow('web -> api', 53, 'udp'), 'enforced').verdict).toBe('allow');
    expect(engine.evaluate(flow('web -> api', 4789, 'udp'), 'enforced').verdict).toBe('deny');
  });

  it('may be for a failsafe port of a host endpoint, so it is not denied for certain (§4.8)', () => {
    const engine = compile(
      withPolicies([gnp('deny-all', { selector: 'all()' })], { hostEndpoints: [guarded] }),
    );
    const to = (port: number | null) => engine.evaluate(flow('ext -> 192.168.0.1', port), 'enforced').verdict;
    expect([to(null), to(80), to(22)]).toEqual(['unknown', 'deny', 'allow']);
  });
});
