import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Policy, Rule } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { finish } from '../model/steps';
import type { Flow } from '../model/verdict';
import { arbitraryFlow, connectionOf } from '../testing/arbitrary-flow';
import { arbitraryWorld } from '../testing/arbitrary-world';
import { patience, runs } from '../testing/runs';
import { allow, deny, flow, from, gnp, knp, np, pass, withPolicies } from '../testing/world';
import { type WhyNot, whyNot, whyNotSteps } from './why-not';

const api = "app == 'api'";
const ingress = (name: string, ...rules: Rule[]): Policy =>
  np(`shop/${name}`, { selector: api, types: ['Ingress'], ingress: rules });
const inAnyNamespace = (selector: string): Omit<Rule, 'action'> => ({
  source: { selector, namespaceSelector: 'all()' },
});

function asked(
  policies: readonly Policy[],
  connection: Flow = flow('tool -> api'),
  change: Partial<Snapshot> = {},
): WhyNot {
  const found = whyNot(compile(withPolicies(policies, change)), connection, 'Ingress', 'enforced');
  if (found === null) throw new Error('the side is not judged');
  return found;
}
const told = (policies: readonly Policy[], connection?: Flow, change?: Partial<Snapshot>): string =>
  asked(policies, connection, change).sentence;

describe('why a connection is not allowed', () => {
  it('names the rule that came closest, the label it asks for and the one there is', () => {
    expect(told([ingress('allow-web', allow(inAnyNamespace("app == 'web'")))])).toBe(
      'allow-web rule 1 came closest: it asks for a source with app == "web", tool has app = "tool".',
    );
    expect(told([ingress('allow-web', allow(inAnyNamespace("app == 'web'")))], flow('bare -> api'))).toBe(
      'allow-web rule 1 came closest: it asks for a source with app == "web", bare has no label app.',
    );
  });

  it('the rule with fewest criteria not met, and of equals the earliest', () => {
    const far = allow({ source: { nets: ['192.0.2.0/24'] }, protocol: 'UDP' });
    const near = allow({ protocol: 'UDP' });
    expect(asked([ingress('a', far, near, allow({ protocol: 'SCTP' }))]).closest).toMatchObject({
      number: 2,
    });
    expect(told([ingress('a', far, near)])).toBe(
      'a rule 2 came closest: it asks for UDP, the connection is TCP.',
    );
  });

  it('says what namespace a selector means, written or not', () => {
    expect(told([ingress('a', allow(from("app == 'tool'")))])).toBe(
      'a rule 1 came closest: it asks for a source in namespace shop, tool is in dev.',
    );
    expect(told([ingress('a', allow({ source: { namespaceSelector: "env == 'prod'" } }))])).toBe(
      'a rule 1 came closest: it asks for a source in a namespace with env == "prod", tool’s namespace has env = "dev".',
    );
    expect(
      told([
        ingress(
          'a',
          allow({ source: { namespaceSelector: 'all()', serviceAccounts: { names: ['web-sa'] } } }),
        ),
      ]),
    ).toBe(
      'a rule 1 came closest: it asks for a source with service account web-sa, tool has service account default.',
    );
  });

  it('says which port, prefix or Service does not fit', () => {
    const ports = allow({ protocol: 'TCP', destination: { ports: [80, '9000:9100', 'metrics'] } });
    expect(told([ingress('a', ports)])).toBe(
      'a rule 1 came closest: it asks for destination port 80, 9000:9100, metrics, the connection has 8080.',
    );
    expect(told([ingress('a', allow({ source: { nets: ['10.9.0.0/16', '192.0.2.1/32'] } }))])).toBe(
      'a rule 1 came closest: it asks for a source in 10.9.0.0/16 or 192.0.2.1, tool has 10.0.3.30.',
    );
    expect(told([ingress('a', allow({ source: { notNets: ['10.0.3.0/24'] } }))])).toBe(
      'a rule 1 came closest: it asks for a source outside 10.0.3.0/24, tool has 10.0.3.30.',
    );
    expect(
      told([ingress('a', allow({ source: { services: { namespace: 'kube-system', name: 'kube-dns' } } }))]),
    ).toBe(
      'a rule 1 came closest: it asks for an endpoint of Service kube-system/kube-dns as source, tool is none on that port.',
    );
  });

  it('says what a negated selector excludes', () => {
    const policy = gnp('a', {
      selector: api,
      types: ['Ingress'],
      ingress: [allow({ source: { notSelector: "app == 'tool'" } })],
    });
    expect(told([policy])).toBe(
      'a rule 1 came closest: it asks for a source not with app == "tool", tool has app = "tool".',
    );
  });

  it('says that an address belongs to nobody where a selector is asked for', () => {
    expect(
      told(
        [gnp('a', { selector: api, types: ['Ingress'], ingress: [allow(from('all()'))] })],
        flow('ext -> api'),
      ),
    ).toBe(
      'a rule 1 came closest: it asks for a source with all(), 192.0.2.1 belongs to no known endpoint or network set.',
    );
  });

  it('lists every criterion that is not met', () => {
    const rule = allow({ ...inAnyNamespace("app == 'web'"), protocol: 'TCP', destination: { ports: [80] } });
    expect(told([ingress('a', rule)])).toBe(
      'a rule 1 came closest: it asks for a source with app == "web", tool has app = "tool"; and for destination port 80, the connection has 8080.',
    );
  });

  it('says that a rule which matches comes too late, and what decides before it', () => {
    expect(told([ingress('a', deny(), allow())])).toBe('a rule 2 matches, but a rule 1 decides before it.');
    const admin = gnp('kube-admin.s', {
      tier: 'kube-admin',
      selector: api,
      types: ['Ingress'],
      ingress: [deny()],
    });
    expect(told([admin, ingress('a', allow())])).toBe('a rule 1 matches, but s rule 1 decides before it.');
    const tiers = [
      { name: 'sec', order: 10, defaultAction: 'Deny' as const },
      { name: 'default', order: 1_000_000, defaultAction: 'Deny' as const },
    ];
    const sec = gnp('sec.s', {
      tier: 'sec',
      selector: api,
      types: ['Ingress'],
      ingress: [pass(from("app == 'web'"))],
    });
    expect(told([sec, ingress('a', allow())], undefined, { tiers })).toBe(
      'a rule 1 matches, but the end of tier sec decides before it.',
    );
  });

  it('says so where no rule allows anything', () => {
    expect(asked([ingress('a')])).toMatchObject({
      closest: null,
      sentence: 'No rule of the policies that govern api for ingress allows anything.',
    });
  });

  it('counts rules of a Kubernetes policy as they are written', () => {
    const policy = knp('shop/k', {
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [
        {
          peers: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
          ports: [{ port: 80 }, { protocol: 'UDP', port: 53 }],
        },
        { peers: [{ podSelector: {}, namespaceSelector: { matchLabels: { env: 'prod' } } }] },
      ],
    });
    expect(told([policy])).toBe(
      'k rule 2 came closest: it asks for a source in a namespace with env == "prod", tool’s namespace has env = "dev".',
    );
  });

  it('says of an unknown one what the record does not tell', () => {
    const record: Flow = { ...flow('web -> api'), src: { type: 'network', zone: 'pvt' } };
    expect(told([ingress('a', allow({ source: { nets: ['10.20.0.0/16'] } }))], record)).toBe(
      'a rule 1 came closest: it asks for a source in 10.20.0.0/16, the address of the source is not known.',
    );
  });

  it('takes the pod worst off where a record merges several', () => {
    const pods = withPolicies([]).pods.map((pod) => ({
      ...pod,
      workload: { namespace: pod.namespace, kind: 'Deployment', name: pod.namespace },
    }));
    const record: Flow = {
      ...flow('web -> api'),
      src: { type: 'workload', namespace: 'dev', kind: null, name: 'dev' },
    };
    expect(
      asked([ingress('a', allow(inAnyNamespace("app == 'tool'")))], record, { pods }).closest?.unmet,
    ).toHaveLength(1);
  });
});

describe('why a connection is not denied', () => {
  it('names the Deny rule that came closest', () => {
    const policy = ingress('a', deny(inAnyNamespace("app == 'web'")), allow());
    expect(asked([policy])).toMatchObject({
      action: 'Deny',
      sentence: 'a rule 1 came closest: it asks for a source with app == "web", tool has app = "tool".',
    });
  });

  it('says so where no rule denies anything', () => {
    expect(told([])).toBe('No rule of the policies that govern api for ingress denies anything.');
  });
});

describe('the question why not', () => {
  it('is not answered for a side that is not judged', () => {
    const engine = compile(withPolicies([]));
    expect(whyNot(engine, flow('ext -> api'), 'Egress', 'enforced')).toBeNull();
  });

  it('comes in steps, so that many rules hold nobody up', () => {
    const rules = Array.from({ length: 1_000 }, () => allow(from("app == 'gone'")));
    const engine = compile(withPolicies([ingress('many', ...rules)]));
    const question = { flow: flow('tool -> api'), direction: 'Ingress', scope: 'enforced' } as const;
    expect([...whyNotSteps(engine, question)].length).toBeGreaterThan(5);
    expect(finish(whyNotSteps(engine, question))?.closest?.number).toBe(1);
  });

  it(
    'is answered alike each time, never with a rule that would have decided, and with something unmet or too late',
    () => {
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(arbitraryFlow, { minLength: 8, maxLength: 8 }),
          (snapshot, seeds) => {
            const engine = compile(snapshot);
            for (const seed of seeds)
              for (const direction of ['Ingress', 'Egress'] as const) {
                const { flow: connection } = connectionOf(seed, snapshot);
                const found = whyNot(engine, connection, direction, 'staged');
                expect(whyNot(compile(snapshot), connection, direction, 'staged')).toEqual(found);
                const side = engine.evaluate(connection, 'staged')[
                  direction === 'Egress' ? 'egress' : 'ingress'
                ];
                if (found?.closest == null || side === null) continue;
                const last = side.trace[side.trace.length - 1];
                expect(last?.action === found.action && side.verdict !== 'unknown').toBe(false);
                for (const { asks, has, field } of found.closest.unmet)
                  expect([asks, has, field].every((text) => text.length > 0)).toBe(true);
                if (found.closest.unmet.length === 0) expect(found.sentence).toMatch(/ matches, but /);
              }
          },
        ),
        { numRuns: runs(100) },
      );
    },
    patience,
  );
});
