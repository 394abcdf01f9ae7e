import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { CalicoPolicy, Policy, Rule } from '../model/policy';
import type { Snapshot, Workload } from '../model/snapshot';
import { finish } from '../model/steps';
import {
  allow,
  anp,
  capabilities331,
  deny,
  end,
  fixture,
  from,
  gnp,
  knp,
  np,
  snp,
  withPolicies,
} from '../testing/world';
import { type RuleReach, reachOf, writtenReach } from './reach';
import { overlappingPolicies } from './testing/overlapping';

const api = "app == 'api'";

function reach(
  policy: Policy,
  index = 0,
  change: Partial<Snapshot> = {},
  direction: 'Ingress' | 'Egress' = 'Ingress',
): RuleReach {
  const found = reachOf(compile(withPolicies([policy], change)), policy, direction, index);
  if (found === null) throw new Error('no such rule');
  return found;
}
const ingress = (rule: Omit<Rule, 'action'>): CalicoPolicy =>
  gnp('p', { selector: api, types: ['Ingress'], ingress: [allow(rule)] });
const names = (refs: readonly { readonly name: string }[]): string[] => refs.map(({ name }) => name);

const nightly: Workload = {
  namespace: 'dev',
  kind: 'CronJob',
  name: 'nightly',
  labels: { app: 'web' },
  serviceAccount: 'default',
  hostNetwork: false,
  ports: [],
  replicas: null,
  schedule: '0 3 * * *',
  timeZone: null,
  podPrefixes: [],
};

describe('the reach of a rule', () => {
  it('is for the endpoints its policy selects, and with those its selector finds, each with workload and namespace', () => {
    const { subjects, peers, action, services } = reach(
      ingress({
        ...from("app in {'web', 'pg'}"),
        protocol: 'TCP',
        destination: { ports: [8080, '9000:9100', 'http'] },
      }),
    );
    expect(subjects.pods).toEqual([{ namespace: 'shop', name: 'api' }]);
    expect(peers.pods).toEqual([
      { namespace: 'shop', name: 'web' },
      { namespace: 'db', name: 'pg' },
    ]);
    expect(peers.namespaces).toEqual(['db', 'shop']);
    expect(names(peers.workloads)).toEqual(['web', 'pg']);
    expect(peers.addresses).toBe(2n);
    expect([action, services]).toEqual(['Allow', 'TCP 8080, 9000:9100, http']);
  });

  it('is any address where no peer is named, exceptions or not', () => {
    const open = reach(ingress({}));
    expect(open.peers.addresses).toBe('any');
    expect(open.peers.pods).toHaveLength(fixture.pods.length);
    expect(names(open.peers.networkSets)).toEqual(['partners', 'legacy']);
    expect(reach(ingress({ source: { notNets: ['10.0.0.0/8'] } })).peers).toMatchObject({
      addresses: 'any',
      pods: [],
    });
  });

  it('counts the addresses of prefixes, without what is cut out of them', () => {
    expect(reach(ingress({ source: { nets: ['10.0.0.0/8', '10.1.0.0/16'] } })).peers.addresses).toBe(
      1n << 24n,
    );
    const cut = { source: { nets: ['10.0.0.0/8'], notNets: ['10.0.1.0/24'] } };
    expect(reach(ingress(cut)).peers.addresses).toBe((1n << 24n) - 256n);
    expect(names(reach(ingress(cut)).peers.pods)).toEqual(['pg', 'tool', 'bare', 'coredns']);
    expect(reach(ingress({ source: { nets: ['fd00::/64'] } })).peers.addresses).toBe(1n << 64n);
  });

  it('counts a network set with all its addresses, and the pods that lie in it', () => {
    const block = { namespace: null, name: 'block', labels: { team: 'x' }, nets: ['10.0.3.0/24'] };
    const { peers } = reach(ingress(from("team == 'x'")), 0, { networkSets: [block] });
    expect(peers.addresses).toBe(256n);
    expect(names(peers.networkSets)).toEqual(['block']);
    expect(names(peers.pods)).toEqual(['tool', 'bare']);
  });

  it('takes a bare notSelector off everything', () => {
    const { peers } = reach(ingress({ source: { notSelector: 'has(app)' } }));
    expect(names(peers.pods)).toEqual(['bare', 'coredns']);
    expect(peers.addresses).toBe('any');
  });

  it('counts the endpoints of a Service', () => {
    const policy = gnp('p', {
      selector: api,
      types: ['Egress'],
      egress: [allow({ destination: { services: { namespace: 'kube-system', name: 'kube-dns' } } })],
    });
    const { peers } = reach(policy, 0, {}, 'Egress');
    expect([peers.addresses, names(peers.pods)]).toEqual([1n, ['coredns']]);
  });

  it('names a workload without pods by its template, if the rule asks for labels alone', () => {
    const change = { workloads: [nightly] };
    expect(names(reach(ingress(from("app == 'web'")), 0, change).peers.workloads)).toEqual([
      'web',
      'nightly',
    ]);
    const both = { source: { selector: "app == 'web'", nets: ['10.0.0.0/8'] } };
    expect(names(reach(ingress(both), 0, change).peers.workloads)).toEqual(['web']);
  });

  it('leaves out subjects that the rule’s own end does not mean', () => {
    const policy = np('shop/p', { types: ['Ingress'], ingress: [allow({ destination: { selector: api } })] });
    expect(names(reach(policy).subjects.pods)).toEqual(['api']);
  });

  it('knows which rule was written behind an index, and its own part of the ports', () => {
    const policy = knp('shop/k', {
      ingress: [
        {},
        {
          peers: [{ podSelector: { matchLabels: { app: 'web' } } }],
          ports: [{ port: 80 }, { protocol: 'UDP', port: 53 }],
        },
      ],
    });
    expect(reach(policy, 2)).toMatchObject({ written: 1, services: 'UDP 53' });
  });

  it('is none for a rule that is not there, or in a direction that is not governed', () => {
    const policy = np('shop/p', { types: ['Ingress'], egress: [deny()] });
    const engine = compile(withPolicies([policy]));
    expect(reachOf(engine, policy, 'Ingress', 0)).toBeNull();
    expect(reachOf(engine, policy, 'Egress', 0)).toBeNull();
  });

  it('tells prefixes that are meant whole from those that a selector or a Service narrows', () => {
    const nets = ['203.0.113.0/24', '192.0.2.1/32'];
    expect(reach(ingress({ source: { nets } })).peers).toMatchObject({
      ranges: ['203.0.113.0/24', '192.0.2.1'],
      excepted: false,
    });
    expect(reach(ingress({ source: { nets, notNets: ['203.0.113.7/32'] } })).peers).toMatchObject({
      ranges: ['203.0.113.0/24', '192.0.2.1'],
      excepted: true,
    });
    expect(reach(ingress({ source: { nets, selector: 'has(app)' } })).peers.ranges).toEqual([]);
  });

  it('counts apart the addresses that no pod and no host endpoint has', () => {
    const block = { namespace: null, name: 'block', labels: { app: 'web' }, nets: ['10.0.3.0/24'] };
    const { peers } = reach(ingress(from("app in {'web', 'tool'}")), 0, { networkSets: [block] });
    expect([names(peers.pods), peers.addresses, peers.outside]).toEqual([
      ['web', 'tool', 'bare'],
      257n,
      254n,
    ]);
    expect(reach(ingress(from("app == 'web'"))).peers.outside).toBe(0n);
    expect(reach(ingress({})).peers.outside).toBe('any');
  });

  it('names a field that cannot be judged, for the rule may mean less', () => {
    const destination: object = { domains: ['example.com'] };
    const policy = gnp('p', { selector: api, types: ['Egress'], egress: [allow({ destination })] });
    expect(reach(policy, 0, {}, 'Egress').unjudged).toBe('destination.domains');
    expect(reach(ingress({})).unjudged).toBeNull();
  });

  it('names exactly the pods that the rule, alone, lets in', () => {
    fc.assert(
      fc.property(overlappingPolicies({ staged: false }), ([drawn]) => {
        const [first] = drawn !== undefined && 'selector' in drawn ? drawn.ingress : [];
        if (first === undefined) return;
        const { destination: _, protocol: __, ...peerOnly } = first;
        const policy = np('shop/p', { types: ['Ingress'], ingress: [{ ...peerOnly, action: 'Allow' }] });
        const engine = compile(withPolicies([policy]));
        const { peers, subjects } = reach(policy);
        expect(names(subjects.pods)).toEqual(['web', 'api']);
        for (const pod of fixture.pods.filter(({ name }) => name !== 'api')) {
          const verdict = engine.evaluate(
            { src: end(`${pod.namespace}/${pod.name}`), dst: end('api'), protocol: 'tcp', port: 80 },
            'enforced',
          ).ingress?.verdict;
          expect(names(peers.pods).includes(pod.name)).toBe(verdict === 'allow');
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the reach of rules as they are written', () => {
  const written = (
    policy: Policy,
    direction: 'Ingress' | 'Egress' = 'Ingress',
    change: Partial<Snapshot> = {},
  ): RuleReach[] | null =>
    finish(writtenReach(compile(withPolicies([policy], change)), { policy, direction }));

  it('is one for each, in order, also of a staged policy', () => {
    const policy = snp('shop/p', { selector: api, types: ['Ingress'], ingress: [deny(), allow()] });
    expect(written(policy)?.map(({ action, written: at }) => [action, at])).toEqual([
      ['Deny', 0],
      ['Allow', 1],
    ]);
  });

  it('joins what Calico makes of a Kubernetes rule, and counts an address once', () => {
    const policy = knp('shop/k', {
      ingress: [
        {
          peers: [
            { podSelector: { matchLabels: { app: 'api' } } },
            { ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.0/25'] } },
            { ipBlock: { cidr: '192.0.2.128/26' } },
          ],
          ports: [{ port: 80 }, { protocol: 'UDP', port: 53 }],
        },
        {},
      ],
    });
    const [first, second] = written(policy) ?? [];
    expect(first).toMatchObject({
      written: 0,
      services: 'TCP 80 or UDP 53',
      peers: {
        addresses: 129n,
        outside: 128n,
        ranges: ['192.0.2.0/24', '192.0.2.128/26'],
        excepted: true,
        workloads: [{ name: 'api' }],
      },
    });
    expect(second).toMatchObject({ written: 1, peers: { addresses: 'any' } });
  });

  it('leaves out a rule of which Calico makes none', () => {
    const policy = anp('a', {
      ingress: [
        { action: 'Allow', peers: [{ nodes: {} }] },
        { action: 'Pass', peers: [{ namespaces: {} }] },
      ],
    });
    const release = { capabilities: capabilities331 };
    expect(written(policy, 'Ingress', release)?.map(({ written: at }) => at)).toEqual([1]);
  });

  it('is asked for no more rules than wanted', () => {
    const policy = np('shop/p', { types: ['Ingress'], ingress: [deny(), allow(), allow()] });
    const steps = writtenReach(compile(withPolicies([policy])), { policy, direction: 'Ingress', limit: 2 });
    expect(finish(steps)).toHaveLength(2);
  });

  it('comes in steps, so that a large world holds nobody up', () => {
    const policy = np('shop/p', { types: ['Ingress'], ingress: [allow()] });
    const [pod] = fixture.pods;
    if (pod === undefined) throw new Error('the fixture has pods');
    const pods = Array.from({ length: 3_000 }, (_, index) => ({ ...pod, name: `web-${index}` }));
    const engine = compile(withPolicies([policy], { pods }));
    expect([...writtenReach(engine, { policy, direction: 'Ingress' })].length).toBeGreaterThan(20);
  });

  it('is none for a policy that Felix ignores, and in a direction that is not governed', () => {
    expect(written(np('shop/p', { selector: 'app ==', types: ['Ingress'], ingress: [allow()] }))).toBeNull();
    expect(written(np('shop/p', { types: ['Ingress'], egress: [deny()] }), 'Egress')).toBeNull();
  });
});
