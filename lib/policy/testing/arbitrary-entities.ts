/** Random entities: pods that are endpoints and pods that are none, sets, Services (calico-policy §2.4). */
import fc from 'fast-check';
import type { NetworkSet, Pod, Service } from '../model/snapshot';
import { arbitraryPorts, entityLabels, label } from './arbitrary-labels';
import {
  accounts,
  clusterIPs,
  given,
  namespaceNames,
  netsWithJunk,
  nodeAddresses,
  podV4,
  podV6,
} from './arbitrary-vocabulary';

/** Keys with the prefixes of inherited labels are stripped from pods, and from pods only (§2.4). */
const podLabels = fc
  .record({
    app: label(['web', 'api', 'db'], 80),
    role: label(['front', 'back'], 40),
    'pcns.env': label(['prod', 'dev'], 12),
    'pcsa.team': label(['blue'], 8),
  })
  .map(given);

const node = fc.constantFrom<'n1' | 'n2'>('n1', 'n2');

const podFacts = fc.record({
  namespace: namespaceNames,
  labels: podLabels,
  serviceAccount: fc.constantFrom(...accounts),
  node,
  families: fc.constantFrom<'4' | '6' | '46'>('4', '4', '46', '46', '6'),
  ports: arbitraryPorts,
  workload: fc.constantFrom('w0', 'w1'),
  generated: fc.boolean(),
  state: fc.oneof(
    { weight: 16, arbitrary: fc.constant('running' as const) },
    { weight: 2, arbitrary: fc.constant('host-network' as const) },
    { weight: 1, arbitrary: fc.constantFrom('finished', 'failed', 'unscheduled', 'no-address' as const) },
  ),
});

/** Pod number `index` always has the same addresses; a finished one keeps those of pod 0, which has them now (§10, 106). */
function podOf(facts: typeof podFacts extends fc.Arbitrary<infer T> ? T : never, index: number): Pod {
  const { namespace, labels, serviceAccount, families, ports, state } = facts;
  const at = state === 'finished' || state === 'failed' ? 0 : index;
  const own = [
    ...(families.includes('4') ? [podV4[at] ?? ''] : []),
    ...(families.includes('6') ? [podV6[at] ?? ''] : []),
  ];
  const ips =
    state === 'no-address' ? [] : state === 'host-network' ? nodeAddresses[facts.node].slice(0, 2) : own;
  return {
    namespace,
    name: `p${index}`,
    generateName: facts.generated ? `${facts.workload}-` : null,
    labels: given(labels),
    serviceAccount,
    node: state === 'unscheduled' ? null : facts.node,
    ips,
    hostNetwork: state === 'host-network',
    phase: state === 'finished' ? 'Succeeded' : state === 'failed' ? 'Failed' : 'Running',
    ports,
    workload: { namespace, kind: 'Deployment', name: facts.workload },
  };
}

export const arbitraryPods: fc.Arbitrary<Pod[]> = fc
  .array(podFacts, { minLength: 3, maxLength: podV4.length })
  .map((all) =>
    all.map((facts, index) => podOf(index === 0 ? { ...facts, state: 'running' } : facts, index)),
  );

export const arbitraryNetworkSets: fc.Arbitrary<NetworkSet[]> = fc.uniqueArray(
  fc
    .record({
      namespace: fc.oneof(fc.constant(null), namespaceNames),
      name: fc.constantFrom('s0', 's1', 's2'),
      labels: entityLabels,
      nets: fc.array(netsWithJunk, { minLength: 1, maxLength: 3 }),
    })
    .map((set): NetworkSet => ({ ...set, labels: given(set.labels) })),
  { maxLength: 3, selector: ({ namespace, name }) => `${namespace}/${name}` },
);

/** Service `front` of shop has the first pods behind it, on ports of their own; `names` one of UDP and SCTP. */
export const arbitraryServices: fc.Arbitrary<Service[]> = fc
  .subarray(
    [
      { ip: podV4[0], protocol: 'TCP', port: 8080 },
      { ip: podV4[1], protocol: 'TCP', port: 9090 },
      { ip: podV6[0] ?? '', protocol: 'TCP', port: 8080 },
      { ip: podV6[1] ?? '', protocol: 'UDP', port: 53 },
      { ip: podV4[2], protocol: 'SCTP', port: 8080 },
      { ip: podV4[2], protocol: 'TCP', port: 8080 },
      { ip: podV4[0], protocol: 'UDP', port: 53 },
      { ip: '203.0.113.9', protocol: 'TCP', port: 8080 },
      { ip: 'not-an-address', protocol: 'TCP', port: 8080 },
    ],
    { minLength: 4 },
  )
  .map((endpoints): Service[] =>
    ['front', 'names'].map((name, index) => ({
      namespace: 'shop',
      name,
      labels: {},
      selector: {},
      clusterIPs: index === 0 ? [...clusterIPs] : [],
      ports: [],
      endpoints: index === 0 ? endpoints : endpoints.slice(0, 3),
    })),
  );
