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
  namespaces,
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

const serviceAccounts = fc
  .record({
    names: maybe(50, fc.uniqueArray(fc.constantFrom(...accounts), { minLength: 1, maxLength: 2 })),
    selector: maybe(50, accountSelectors),
  })
  .map(given);

const netList = fc.array(netsWithJunk, { minLength: 1, maxLength: 2 });

const matched = (ports: Ports, percent: number): fc.Arbitrary<EntityRule> =>
  fc
    .record({
      selector: maybe(33, selectors),
      notSelector: maybe(12, selectors),
      namespaceSelector: maybe(20, ruleNamespaceSelectors),
      serviceAccounts: maybe(11, serviceAccounts),
      nets: maybe(17, netList),
      notNets: maybe(10, netList),
      ...(ports === 'none'
        ? {}
        : { ports: maybe(percent, listOfPorts(ports)), notPorts: maybe(percent / 4, listOfPorts(ports)) }),
    })
    .map(given);

/** Services stand alone on their entity (§3.3); a namespace is sometimes left out. */
const services = fc
  .record({
    name: fc.constantFrom('front', 'front', 'names', 'nosuch'),
    namespace: maybe(83, fc.constantFrom(...namespaces.slice(0, 1))),
  })
  .map(({ name, ...rest }): EntityRule => ({ services: { name, ...given(rest) } }));

const sourceOf = (ports: Ports): fc.Arbitrary<EntityRule | undefined> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 8, arbitrary: matched(ports, 8) },
    { weight: 1, arbitrary: services },
  );
const destinationOf = (ports: Ports): fc.Arbitrary<EntityRule | undefined> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 8, arbitrary: matched(ports, 40) },
    { weight: 1, arbitrary: services },
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
      source: sourceOf(ports),
      destination: destinationOf(ports),
      metadata,
      http,
    })
    .map(({ action: drawn, ...fields }): Rule => ({ action: drawn, ...given(fields) }));

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
