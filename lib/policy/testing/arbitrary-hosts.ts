/** Random host endpoints and the profiles they name (calico-policy §4.5, §4.8). */
import fc from 'fast-check';
import type { HostEndpoint, Profile } from '../model/snapshot';
import { arbitraryPorts, entityLabels } from './arbitrary-labels';
import { arbitraryRule } from './arbitrary-rule';
import { given, nodeAddresses, outsideMachine } from './arbitrary-vocabulary';

export const profileNames = [
  'open',
  'mixed',
  'passing',
  'bad',
  'projectcalico-default-allow',
  'missing',
  'kns.shop',
  'ksa.shop.sa-a',
] as const;

export const arbitraryProfiles: fc.Arbitrary<Profile[]> = fc
  .record({
    ingress: fc.array(arbitraryRule, { maxLength: 3 }),
    egress: fc.array(arbitraryRule, { maxLength: 3 }),
  })
  .map(({ ingress, egress }): Profile[] => [
    {
      name: 'open',
      ingress: [{ action: 'Allow' }],
      egress: [{ action: 'Allow' }],
      labelsToApply: { edge: 'yes' },
    },
    { name: 'mixed', ingress, egress, labelsToApply: { role: 'back', edge: 'no' } },
    {
      name: 'passing',
      ingress: [{ action: 'Pass' }],
      egress: [{ action: 'Log' }, { action: 'Pass' }],
      labelsToApply: {},
    },
    {
      name: 'bad',
      ingress: [{ action: 'Allow', source: { selector: '((' } }],
      egress: [],
      labelsToApply: {},
    },
  ]);

const machines = [
  { node: 'n1', ips: nodeAddresses.n1 },
  { node: 'n2', ips: nodeAddresses.n2 },
  { node: outsideMachine.name, ips: outsideMachine.ips },
] as const;

export const arbitraryHostEndpoints: fc.Arbitrary<HostEndpoint[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom('h0', 'h1', 'h2', 'n1'),
      machine: fc.constantFrom(0, 0, 1, 1, 2),
      interfaceName: fc.constantFrom(null, '*', '*', 'eth0'),
      ips: fc.constantFrom<readonly number[]>([], [0], [0, 1], [0, 1, 2]),
      profiles: fc.oneof(
        fc.constantFrom(['mixed'], ['passing', 'mixed']),
        fc.subarray([...profileNames], { maxLength: 2 }),
      ),
      labels: entityLabels,
      ports: arbitraryPorts,
    })
    .map(({ machine, ips, name, interfaceName, profiles, labels, ports }): HostEndpoint => {
      const { node: host, ips: all } = machines[machine] ?? machines[0];
      const expectedIPs = all.filter((_, index) => ips.includes(index));
      const wanted = interfaceName === null && expectedIPs.length === 0 ? all.slice(0, 1) : expectedIPs;
      return { name, labels: given(labels), node: host, interfaceName, expectedIPs: wanted, profiles, ports };
    }),
  { minLength: 1, maxLength: 3, selector: ({ name }) => name },
);
