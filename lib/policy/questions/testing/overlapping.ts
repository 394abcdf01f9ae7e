/** Random policies over the fixture world whose rules ask for little, so that they often overlap, repeat and shadow one another. */
import fc from 'fast-check';
import type { CalicoPolicy, EntityRule, Policy, Rule } from '../../model/policy';
import { gnp, np, sgnp, snp } from '../../testing/world';

const peers = fc.constantFrom<EntityRule | undefined>(
  undefined,
  undefined,
  { selector: "app == 'web'" },
  { selector: "app in {'web', 'api'}" },
  { selector: 'has(app)' },
  { selector: "app != 'tool'" },
  { notSelector: "app == 'pg'" },
  { namespaceSelector: 'all()' },
  { nets: ['10.0.0.0/16'] },
  { nets: ['10.0.1.0/24'] },
  { nets: ['10.0.1.10/31'], selector: 'has(app)' },
  { nets: ['10.0.1.0/24', '203.0.113.0/24'] },
  { notNets: ['10.0.1.10/32'] },
  { serviceAccounts: { names: ['web-sa'] } },
);
const own = fc.constantFrom<EntityRule | undefined>(undefined, undefined, undefined, {
  selector: 'has(app)',
});
const ports = fc.constantFrom<(number | string)[]>(
  [8080],
  [8080, 53],
  ['8000:9000'],
  ['http'],
  [53, 5432],
  ['1:65535'],
);

const rule = (direction: 'ingress' | 'egress'): fc.Arbitrary<Rule> =>
  fc
    .record({
      action: fc.constantFrom('Allow', 'Allow', 'Deny', 'Pass', 'Log' as const),
      protocol: fc.constantFrom(undefined, undefined, 'TCP', 'TCP', 'UDP'),
      peer: peers,
      own,
      asks: fc.option(ports, { nil: undefined }),
    })
    .map(({ action, protocol, peer, own: self, asks }): Rule => {
      const [source, destination] = direction === 'ingress' ? [peer, self] : [self, peer];
      const ported = protocol === undefined || asks === undefined ? {} : { ports: asks };
      const to = { ...destination, ...ported };
      return {
        action,
        ...(protocol === undefined ? {} : { protocol }),
        ...(source === undefined ? {} : { source }),
        ...(Object.keys(to).length === 0 ? {} : { destination: to }),
      };
    });

const makers = { np, snp, gnp, sgnp } as const;

const policy = (index: number, staged: boolean): fc.Arbitrary<CalicoPolicy> =>
  fc
    .record({
      make: staged ? fc.constantFrom('np', 'gnp', 'snp', 'sgnp') : fc.constantFrom('np', 'gnp'),
      tier: fc.constantFrom('default', 'default', 'default', 'kube-admin'),
      order: fc.constantFrom(10, 500, null),
      selector: fc.constantFrom('all()', "app == 'web'", 'has(app)', "app in {'web', 'api', 'pg'}"),
      types: fc.constantFrom<CalicoPolicy['types']>(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: fc.array(rule('ingress'), { minLength: 1, maxLength: 4 }),
      egress: fc.array(rule('egress'), { minLength: 1, maxLength: 4 }),
    })
    .map(({ make, types, ...spec }): CalicoPolicy => {
      const name = `${spec.tier}.p${index}`;
      const id = make === 'np' || make === 'snp' ? `shop/${name}` : name;
      return makers[make](id, { ...spec, ...(types === undefined ? {} : { types }) });
    });

/** Up to four policies. */
export const overlappingPolicies = ({ staged }: { readonly staged: boolean }): fc.Arbitrary<Policy[]> =>
  fc
    .integer({ min: 1, max: 4 })
    .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => policy(index, staged))));
