import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Direction, Policy, Rule } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import type { Flow, Scope } from '../model/verdict';
import {
  allow,
  capabilities331,
  cnp,
  deny,
  end,
  fixture,
  flow,
  from,
  gnp,
  knp,
  np,
  pass,
  sgnp,
  snp,
  withPolicies,
} from '../testing/world';
import { explain } from './explain';
import { explainTrace } from './rungs';

interface Asked {
  readonly flow?: Flow;
  readonly scope?: Scope;
  readonly direction?: Direction;
  readonly change?: Partial<Snapshot>;
}

function told(policies: readonly Policy[], asked: Asked = {}): string[] {
  const { flow: connection = flow('web -> api'), scope = 'enforced', direction = 'Ingress', change } = asked;
  const engine = compile(withPolicies(policies, change));
  return explain(connection, engine.evaluate(connection, scope), scope, direction, engine);
}

function ladder(policies: readonly Policy[], asked: Asked = {}): string[] {
  const { flow: connection = flow('web -> api'), scope = 'enforced', change } = asked;
  const engine = compile(withPolicies(policies, change));
  const side = engine.evaluate(connection, scope).ingress;
  if (side === null) throw new Error('no workload endpoint at the destination');
  return explainTrace(engine, connection.dst, 'Ingress', scope, side).map(
    ({ tier, text, deciding }) => `${deciding ? '* ' : ''}${tier}: ${text}`,
  );
}

const api = "app == 'api'";
const forApi = (name: string, ...ingress: Parameters<typeof allow>[0][]): Policy =>
  np(`shop/${name}`, { selector: api, types: ['Ingress'], ingress: ingress.map((rule) => allow(rule)) });

describe('a verdict in plain sentences', () => {
  it('names the profile’s case as no policy that selects the end', () => {
    expect(told([])).toEqual([
      'web → api TCP 8080 is allowed today because no enforced policy selects api for ingress.',
    ]);
  });

  it('quotes the rule that decides, by its number as written', () => {
    expect(told([forApi('allow-web', from("app == 'tool'"), from("app == 'web'"))])).toEqual([
      "web → api TCP 8080 is allowed today because rule 2 of allow-web in tier default allows pods with app == 'web' in shop, any protocol.",
    ]);
  });

  it('says who selects the end where no rule matches', () => {
    expect(told([forApi('a', from("app == 'pg'")), forApi('b')])).toEqual([
      'web → api TCP 8080 is denied today because a, b select api for ingress and none of the rules matches, so the end of tier default denies it.',
    ]);
  });

  it('says that every tier passed it on where the profile is asked at last', () => {
    const passing = gnp('kube-admin.s', {
      tier: 'kube-admin',
      selector: api,
      types: ['Ingress'],
      ingress: [pass()],
    });
    expect(told([passing])).toEqual([
      'web → api TCP 8080 is allowed today because every tier passes it on and profile kns.shop allows it.',
    ]);
  });

  it('sets what staged policies make of it beside today', () => {
    const staged = sgnp('deny-app-policy', { selector: 'all()', types: ['Egress'] });
    expect(told([staged], { scope: 'staged', direction: 'Egress' })).toEqual([
      'web → api TCP 8080 is allowed today because no enforced policy selects web for egress.',
      'With staged policies enforced it is denied: staged deny-app-policy selects web for egress and none of the rules matches, so the end of tier default denies it.',
    ]);
  });

  it('says so where staged policies change nothing', () => {
    expect(
      told([forApi('open', {}), snp('shop/later', { selector: api, order: 9e9 })], { scope: 'staged' })[1],
    ).toBe('Staged policies do not change that.');
  });

  it('says of an unknown one what would settle it', () => {
    const byAddress = forApi('by-address', { source: { nets: ['10.20.0.0/16'] } });
    const record: Flow = { ...flow('web -> api'), src: { type: 'network', zone: 'pvt' } };
    expect(told([byAddress], { flow: record })).toEqual([
      "the private network → api TCP 8080 is unknown today because rule asks for 10.20.0.0/16, flow has no address; the address behind 'pvt' would settle it.",
    ]);
  });

  it('says why a side without an endpoint is not judged', () => {
    expect(told([], { flow: flow('ext -> api'), direction: 'Egress' })).toEqual([
      '192.0.2.1 → api TCP 8080 is not judged at its egress side: 192.0.2.1 has no endpoint that policy is asked for.',
    ]);
    expect(told([], { flow: flow('ghost/gone -> api') })[0]).toBe(
      'gone → api TCP 8080 is not judged at its ingress side: pod ghost/gone is not in the cluster.',
    );
  });

  it('says what is decided before policy is asked', () => {
    expect(told([forApi('none')], { flow: flow('192.168.0.2 -> api') })[0]).toMatch(
      /is allowed today because a host always reaches the pods of its own node\.$/,
    );
    expect(told([], { flow: flow('web -> api', 4789, 'udp'), direction: 'Egress' })[0]).toMatch(
      /is denied today because overlay packets from pods are dropped whatever policy says\.$/,
    );
    const drop = { capabilities: { ...fixture.capabilities, endpointToHostAction: 'Drop' as const } };
    expect(told([], { flow: flow('web -> 192.168.0.1'), direction: 'Egress', change: drop })[0]).toMatch(
      /because DefaultEndpointToHostAction drops what pods send to their own host\.$/,
    );
  });

  it('tells what a host endpoint on the way says', () => {
    const host = {
      name: 'n1-eth0',
      labels: { role: 'node' },
      node: 'n1',
      interfaceName: 'eth0',
      expectedIPs: ['192.168.0.1'],
      profiles: [],
      ports: [],
    };
    const asked = (port: number): Asked => ({
      flow: { src: end('ext'), dst: end('192.168.0.1'), protocol: 'tcp', port },
      change: { hostEndpoints: [host] },
    });
    const open = gnp('open', {
      selector: "role == 'node'",
      types: ['Ingress'],
      ingress: [allow({ protocol: 'TCP', destination: { ports: [80] } })],
    });
    expect(told([open], asked(80))[1]).toBe(
      'Host endpoint n1-eth0 lets it through (normal list): rule 1 of open in tier default allows anything, TCP 80.',
    );
    expect(told([open], asked(81))[1]).toBe(
      'Host endpoint n1-eth0 denies it (normal list): no rule of tier default matches, so its end denies it.',
    );
    expect(told([], asked(22))[1]).toBe(
      'Host endpoint n1-eth0 lets it through (normal list): the port is a failsafe.',
    );
    expect(told([], asked(80))[1]).toMatch(/no policy selects it and no profile allows it/);
  });

  it('quotes a Kubernetes rule as it is written, although traces count protocols times peers', () => {
    const policy = knp('shop/k', {
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [
        { peers: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.8/32'] } }], ports: [{ port: 80 }] },
        {
          peers: [
            { podSelector: { matchLabels: { app: 'pg' } } },
            { podSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} },
          ],
          ports: [
            { protocol: 'UDP', port: 53 },
            { port: 8080, endPort: 8090 },
          ],
        },
      ],
    });
    expect(told([policy])).toEqual([
      'web → api TCP 8080 is allowed today because rule 2 of k in tier default allows pods with app == "web" in any namespace, UDP 53; TCP 8080:8090.',
    ]);
  });

  it('counts no rule that Calico drops', () => {
    const policy = knp('shop/k', {
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [{ ports: [{ port: 'no port!' }] }, {}],
    });
    expect(told([policy])[0]).toMatch(/because rule 2 of k in tier default allows anything, any protocol\.$/);
  });

  it('says that a cluster-wide rule denies everything where Calico cannot convert it', () => {
    const policy = cnp('c', {
      ingress: [{ action: 'Deny', peers: [{ networks: ['10.0.0.0/8'] }] }],
    });
    expect(told([policy])[0]).toMatch(
      /is denied today because rule 1 of c in tier kube-admin denies everything, because Calico cannot convert the rule\.$/,
    );
  });
});

describe('a trace as the ladder of tiers', () => {
  const tiers = [
    { name: 'sec', order: 10, defaultAction: 'Deny' as const },
    { name: 'default', order: 1_000_000, defaultAction: 'Deny' as const },
  ];
  const sec = (...ingress: Rule[]): Policy =>
    gnp('sec.s', { tier: 'sec', selector: api, types: ['Ingress'], ingress });

  it('shows a Pass, then what decides, and nothing after it', () => {
    expect(ladder([sec(pass(from("app == 'web'"))), forApi('allow-web', {})], { change: { tiers } })).toEqual(
      [
        "sec: s rule 1 passes on pods with app == 'web', any protocol",
        '* default: allow-web rule 1 allows anything, any protocol',
      ],
    );
    expect(ladder([sec(deny()), forApi('allow-web', {})], { change: { tiers } })).toEqual([
      '* sec: s rule 1 denies anything, any protocol',
    ]);
  });

  it('shows a tier that selects nobody as such, and the profile last', () => {
    expect(ladder([sec(pass())], { change: { tiers } })).toEqual([
      'sec: s rule 1 passes on anything, any protocol',
      'default: no enforced policy selects it',
      '* profile: profile kns.shop allows',
    ]);
  });

  it('says how many select the end where a tier ends, and never blames the trigger alone', () => {
    expect(ladder([forApi('a'), forApi('b')])).toEqual([
      '* default: 2 policies select it, no rule matches, end of tier: Deny',
    ]);
  });

  it('names no deciding rung where the verdict is unknown', () => {
    const record: Flow = { ...flow('web -> api'), src: { type: 'network', zone: 'pvt' } };
    expect(ladder([forApi('a', { source: { nets: ['10.20.0.0/16'] } })], { flow: record })[0]).not.toMatch(
      /^\*/,
    );
  });

  it('shows the name without the tier in releases that prefix it', () => {
    const policy = { ...forApi('default.allow-web', {}), name: 'default.allow-web' };
    expect(ladder([policy], { change: { capabilities: capabilities331 } })).toEqual([
      '* default: allow-web rule 1 allows anything, any protocol',
    ]);
  });
});
