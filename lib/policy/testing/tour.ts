/** One walk through the public surface, with answers as plain data: wherever the engine runs, they must be the same. */
import type * as policy from '../index';
import type { Direction } from '../model/policy';
import type { Flow, Scope } from '../model/verdict';
import { allow, flow, from, gnp, knp, np, snp, to, withPolicies } from './world';

const allowsWeb = knp('shop/api-from-web', {
  podSelector: { matchLabels: { app: 'api' } },
  policyTypes: ['Ingress'],
  ingress: [{ peers: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 'http' }] }],
});
const snapshot = withPolicies([
  allowsWeb,
  np('db/pg', {
    selector: "app == 'pg'",
    order: 10,
    ingress: [
      allow({
        protocol: 'TCP',
        source: { namespaceSelector: "env == 'prod'" },
        destination: { ports: [5432] },
      }),
    ],
  }),
  gnp('partners', {
    selector: "app == 'web'",
    order: 20,
    ingress: [allow({ source: { nets: ['203.0.113.0/24'] } })],
  }),
  snp('shop/default-deny', { selector: 'all()' }),
  snp('shop/never', { ingress: [allow(from("app == 'gone'"))], egress: [allow(to("app in {'api', 'pg'}"))] }),
]);

const flows: readonly Flow[] = [
  flow('web -> api'),
  flow('tool -> api'),
  flow('web -> api', 9090),
  flow('api -> pg', 5432),
  flow('web -> dns', 53, 'udp'),
  flow('203.0.113.9 -> web'),
  flow('ext -> web'),
  { ...flow('ext -> web'), src: { type: 'network', zone: 'pub' } },
  flow('web -> 2001:db8::1', null, 'icmp6', { icmpType: 128 }),
];
const scopes: readonly Scope[] = ['enforced', 'staged'];
const directions: readonly Direction[] = ['Egress', 'Ingress'];

/** `engine`: the module under its public names. */
export function tour(engine: typeof policy): unknown {
  const compiled = engine.compile(snapshot);
  const open = compiled.whatIf({ remove: [allowsWeb] });
  const columns = engine.flowColumns(flows);
  const live = new engine.LiveVerdicts(snapshot, columns, 'staged');
  const edit = live.edit({
    policies: { remove: [{ kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'default-deny' }] },
  });
  const parsed = engine.parseSelector("app == 'web' && has(tier) || !all()");
  return {
    evaluations: scopes.map((scope) => flows.map((one) => compiled.evaluate(one, scope))),
    columns: scopes.map((scope) => {
      const verdicts = engine.evaluateColumns(compiled, columns, scope);
      return {
        counts: verdicts.counts(),
        rows: flows.map((_, row) => [verdicts.verdict(row), verdicts.deciding(row)]),
      };
    }),
    live: { edit, counts: live.counts, rows: flows.map((_, row) => live.verdicts.verdict(row)) },
    words: flows.flatMap((one) =>
      directions.map((direction) => ({
        explained: engine.explain(one, compiled.evaluate(one, 'staged'), 'staged', direction, compiled),
        whyNot: engine.whyNot(compiled, one, direction, 'staged')?.sentence ?? null,
      })),
    ),
    coverage: engine.endpointCoverage(compiled),
    differences: [...engine.compareEdges(compiled, open, flows, 'enforced')].map(({ change }) => change),
    findings: engine.auditRules(compiled, flows),
    equivalence: compiled.equivalence(open, 'enforced'),
    policies: snapshot.policies.map((one) => engine.describePolicy(one)),
    selector: parsed.ok ? engine.printSelector(parsed.selector) : parsed,
  };
}
