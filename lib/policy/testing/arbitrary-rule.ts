/** Random rules of Calico policies and profiles: every field, valid ones mostly (calico-policy §1.4, §3). */
import fc from 'fast-check';
import type { EntityRule, IcmpMatch, Rule } from '../model/policy';
import {
  accountSelectors,
  accounts,
  given,
  icmpCodes,
  icmpTypes,
  maybe,
  namedPorts,
  netsWithJunk,
  numericPorts,
  ruleNamespaceSelectors,
  selectors,
} from './arbitrary-vocabulary';

type Ports = 'none' | 'named' | 'any';

const listOfPorts = (ports: Exclude<Ports, 'none'>): fc.Arbitrary<(number | string)[]> =>
  fc.array(
    ports === 'named'
      ? namedPorts
      : fc.oneof({ weight: 2, arbitrary: numericPorts }, { weight: 1, arbitrary: namedPorts }),
    { minLength: 1, maxLength: 2 },
  );

const serviceAccounts = fc.oneof(
  fc.record({ names: fc.subarray([...accounts], { minLength: 1 }) }),
  fc.record({ selector: accountSelectors }),
  fc.record({ names: fc.subarray([...accounts], { minLength: 1 }), selector: accountSelectors }),
);

const netList = fc.array(netsWithJunk, { minLength: 1, maxLength: 3 });

/** Services stand alone on their entity (§3.3); a namespace is sometimes left out. */
const services = fc
  .record({
    name: fc.constantFrom('front', 'front', 'front', 'names', 'nosuch'),
    namespace: maybe(85, fc.constant('shop')),
  })
  .map(({ name, ...rest }): EntityRule => ({ services: { name, ...given(rest) } }));

/** Mostly one criterion, so that rules often match; sometimes several that must all hold. */
function entityOf(side: 'source' | 'destination', ports: Ports): fc.Arbitrary<EntityRule> {
  const several = fc
    .record({
      selector: maybe(40, selectors),
      notSelector: maybe(20, selectors),
      namespaceSelector: maybe(30, ruleNamespaceSelectors),
      serviceAccounts: maybe(15, serviceAccounts),
      nets: maybe(20, netList),
      notNets: maybe(15, netList),
      ...(ports === 'none'
        ? {}
        : { ports: maybe(30, listOfPorts(ports)), notPorts: maybe(10, listOfPorts(ports)) }),
    })
    .map(given);
  const portsWeight = side === 'source' ? 1 : 4;
  const withPorts: fc.WeightedArbitrary<EntityRule>[] =
    ports === 'none'
      ? []
      : [
          { weight: portsWeight, arbitrary: fc.record({ ports: listOfPorts(ports) }) },
          { weight: portsWeight, arbitrary: fc.record({ notPorts: listOfPorts(ports) }) },
        ];
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ selector: selectors }) },
    { weight: 2, arbitrary: fc.record({ notSelector: selectors }) },
    { weight: 2, arbitrary: fc.record({ namespaceSelector: ruleNamespaceSelectors }) },
    { weight: 2, arbitrary: fc.record({ serviceAccounts }) },
    { weight: 2, arbitrary: fc.record({ nets: netList }) },
    { weight: 2, arbitrary: fc.record({ notNets: netList }) },
    { weight: side === 'source' ? 2 : 4, arbitrary: services },
    ...withPorts,
    { weight: 6, arbitrary: several },
  );
}

const endsOf = (ports: Ports): fc.Arbitrary<Pick<Rule, 'source' | 'destination'>> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: fc.record({ source: entityOf('source', ports) }) },
    { weight: 5, arbitrary: fc.record({ destination: entityOf('destination', ports) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        source: entityOf('source', ports),
        destination: entityOf('destination', ports),
      }),
    },
  );

const icmpMatch: fc.Arbitrary<IcmpMatch> = fc
  .record({ type: fc.constantFrom(...icmpTypes), code: maybe(33, fc.constantFrom(...icmpCodes)) })
  .map(({ type, code }) => ({ type, ...given({ code }) }));

const action = fc.constantFrom<Rule['action']>('Allow', 'Allow', 'Allow', 'Deny', 'Deny', 'Pass', 'Log');
const ipVersion = maybe(11, fc.constantFrom<4 | 6>(4, 6));
const metadata = maybe(5, fc.constant({ annotations: { note: 'no effect' } }));
const http = maybe(4, fc.constant({ methods: ['GET'] }));

const build = (
  ports: Ports,
  rest: {
    readonly protocol?: fc.Arbitrary<string | number>;
    readonly notProtocol?: fc.Arbitrary<string | number>;
    readonly icmp?: boolean;
  },
): fc.Arbitrary<Rule> =>
  fc
    .record({
      action,
      ipVersion,
      protocol: rest.protocol ?? fc.constant(undefined),
      notProtocol: rest.notProtocol ?? fc.constant(undefined),
      icmp: rest.icmp === true ? maybe(50, icmpMatch) : fc.constant(undefined),
      notICMP: rest.icmp === true ? maybe(25, icmpMatch) : fc.constant(undefined),
      ends: endsOf(ports),
      metadata,
      http,
    })
    .map(({ action: drawn, ends, ...fields }): Rule => ({ action: drawn, ...given(fields), ...ends }));

const ported = fc.constantFrom<string | number>('TCP', 'TCP', 'TCP', 'UDP', 'SCTP', 6, 17, '6');
const icmps = fc.constantFrom<string | number>('ICMP', 'ICMP', 'ICMPv6', 1, 58);
const excluded = fc.constantFrom<string | number>('TCP', 'UDP', 'ICMP', 17, 58);

export const arbitraryRule: fc.Arbitrary<Rule> = fc.oneof(
  { weight: 7, arbitrary: build('named', {}) },
  { weight: 9, arbitrary: build('any', { protocol: ported }) },
  { weight: 2, arbitrary: build('any', { protocol: ported, notProtocol: excluded }) },
  { weight: 2, arbitrary: build('named', { notProtocol: excluded }) },
  { weight: 4, arbitrary: build('none', { protocol: icmps, icmp: true }) },
  { weight: 1, arbitrary: build('none', { icmp: true }) },
  { weight: 1, arbitrary: build('none', { protocol: fc.constantFrom<string | number>('UDPLite', 47, 4) }) },
);
