/** Random policies of the Kubernetes kinds: every peer, port and selector form (calico-policy §5). */
import fc from 'fast-check';
import type {
  Direction,
  KubernetesPeer,
  KubernetesPolicy,
  KubernetesPort,
  KubernetesRule,
  Policy,
} from '../model/policy';
import { namespaceLabelSelectors, podLabelSelectors } from './arbitrary-label-selector';
import { policyNames, stagedActions } from './arbitrary-policy';
import { given, maybe, namedPorts, namespaceNames, nets, netsV4, netsV6 } from './arbitrary-vocabulary';

const except = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...netsV4.slice(1)) },
  { weight: 1, arbitrary: fc.constantFrom(...netsV6) },
);
const ipBlock = fc
  .record({
    cidr: fc.oneof({ weight: 12, arbitrary: nets }, { weight: 1, arbitrary: fc.constant('10.0.0.0/40') }),
    except: maybe(50, fc.array(except, { minLength: 1, maxLength: 2 })),
  })
  .map(({ cidr, ...rest }) => ({ cidr, ...given(rest) }));

const peer: fc.Arbitrary<KubernetesPeer> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ podSelector: podLabelSelectors }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: namespaceLabelSelectors }) },
  {
    weight: 1,
    arbitrary: fc.record({ namespaceSelector: namespaceLabelSelectors, podSelector: podLabelSelectors }),
  },
  { weight: 2, arbitrary: fc.record({ ipBlock }) },
);

const protocol = maybe(66, fc.constantFrom('TCP', 'UDP', 'SCTP'));
const port: fc.Arbitrary<KubernetesPort> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({ protocol, port: fc.oneof(fc.constantFrom(8080, 53, 9090), namedPorts) })
      .map(({ port: number, ...rest }) => ({ port: number, ...given(rest) })),
  },
  {
    weight: 8,
    arbitrary: fc
      .record({ protocol, port: fc.constantFrom(8000, 53), endPort: fc.constantFrom(8080, 9000) })
      .map(({ protocol: name, ...range }) => ({ ...range, ...given({ protocol: name }) })),
  },
  { weight: 4, arbitrary: fc.record({ protocol }).map(given) },
  { weight: 1, arbitrary: fc.constant({ protocol: 'NONE', port: 53 }) },
);

const rule: fc.Arbitrary<KubernetesRule> = fc
  .record({
    peers: maybe(70, fc.array(peer, { maxLength: 2 })),
    ports: maybe(50, fc.array(port, { maxLength: 3 })),
  })
  .map(given);

const rules = maybe(90, fc.array(rule, { minLength: 1, maxLength: 3 }));
const policyTypes = fc.constantFrom<readonly Direction[] | undefined>(
  undefined,
  [],
  ['Ingress'],
  ['Egress'],
  ['Ingress', 'Egress'],
  ['Ingress', 'Egress'],
);

const spec = fc.record({ podSelector: podLabelSelectors, policyTypes, ingress: rules, egress: rules });

/** A NetworkPolicy, its staged kind, or both under one name. */
export const arbitraryKubernetesPolicies: fc.Arbitrary<readonly Policy[]> = fc
  .record({
    namespace: namespaceNames,
    name: policyNames,
    form: fc.constantFrom('enforced', 'enforced', 'staged', 'twins' as const),
    enforced: spec,
    staged: spec,
    stagedAction: stagedActions,
  })
  .map(({ namespace, name, form, enforced, staged, stagedAction }) => {
    const build = (kind: KubernetesPolicy['kind'], drawn: typeof enforced): KubernetesPolicy => {
      const { podSelector, ...rest } = drawn;
      return { kind, namespace, name, podSelector, ...given(rest) };
    };
    return [
      ...(form === 'staged' ? [] : [build('NetworkPolicy', enforced)]),
      ...(form === 'enforced'
        ? []
        : [{ ...build('StagedKubernetesNetworkPolicy', staged), ...given({ stagedAction }) }]),
    ];
  });
