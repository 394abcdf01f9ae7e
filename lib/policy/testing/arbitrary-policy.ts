/** Random Calico policies, enforced and staged, with ties, staged twins and some that Felix would drop (calico-policy §1.5, §4). */
import fc from 'fast-check';
import type { CalicoPolicy, Direction, Policy, Rule } from '../model/policy';
import { arbitraryRule } from './arbitrary-rule';
import {
  accountSelectors,
  given,
  maybe,
  namespaceNames,
  namespaceSelectors,
  selectors,
} from './arbitrary-vocabulary';

/** Names whose order is a surprise: `-` and `.` sort below the `/` that ends a name (§4.2). */
export const policyNames = fc.constantFrom('web', 'web-x', 'web.x', 'web0', 'a', 'z');
export const orders = fc.constantFrom<number | null>(null, 10, 10, 500, 1000, 2000, 0.5);
export const tierNames = fc.constantFrom(
  'default',
  'default',
  'default',
  'default',
  'alpha',
  'alpha',
  'zeta',
  'kube-admin',
  'kube-baseline',
  'ghost',
);

const rules = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 6, arbitrary: fc.array(arbitraryRule, { minLength: 1, maxLength: 4 }) },
);
/** Broad ones first: a policy of nobody decides nothing. */
const subjects = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('', 'all()') },
  { weight: 3, arbitrary: selectors },
);
const types = fc.constantFrom<readonly Direction[] | undefined>(
  undefined,
  [],
  ['Ingress'],
  ['Egress'],
  ['Ingress', 'Egress'],
  ['Ingress', 'Egress'],
);
const carries = fc.constantFrom<readonly Direction[] | undefined>(
  undefined,
  ['Ingress'],
  ['Egress'],
  ['Ingress', 'Egress'],
);

/** One change that makes Felix drop the policy, or widens its subject (§1.5). */
type Spoil = (policy: CalicoPolicy) => CalicoPolicy;
const withRule =
  (rule: Rule): Spoil =>
  (policy) => ({ ...policy, ingress: [...policy.ingress, rule] });
const spoils = fc.constantFrom<Spoil>(
  (policy) => ({ ...policy, selector: "app = 'web'" }),
  (policy) => (policy.namespace === null ? { ...policy, namespaceSelector: 'env ==' } : policy),
  (policy) => ({ ...policy, serviceAccountSelector: '((' }),
  (policy) => ({ ...policy, selector: ' ' }),
  withRule({ action: 'Deny', source: { selector: ' ' } }),
  withRule({ action: 'Deny', source: { selector: 'has(app)', notSelector: '\t' } }),
  withRule({ action: 'Deny', source: { selector: 'has (app)' } }),
  withRule({ action: 'Deny', source: { namespaceSelector: "env == 'prod" } }),
  withRule({ action: 'Deny', destination: { ports: [8080] } }),
  withRule({ action: 'Deny', protocol: 'ICMP', destination: { ports: ['http'] } }),
  withRule({ action: 'Deny', protocol: 'TCP', destination: { ports: ['9000:8000'] } }),
  withRule({ action: 'Deny', protocol: 'TCP', destination: { ports: [0] } }),
  withRule({ action: 'Deny', protocol: 'NONE' }),
  withRule({ action: 'Deny', protocol: 'ICMP', icmp: { type: 8, code: 300 } }),
);

const flags = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  { weight: 5, arbitrary: fc.constant({ applyOnForward: true }) },
  { weight: 2, arbitrary: fc.constant({ applyOnForward: true, preDNAT: true }) },
  { weight: 4, arbitrary: fc.constant({ applyOnForward: true, doNotTrack: true }) },
);

const enforcedKind = (namespace: string | null): CalicoPolicy['kind'] =>
  namespace === null ? 'GlobalNetworkPolicy' : 'CalicoNetworkPolicy';
const stagedKind = (namespace: string | null): CalicoPolicy['kind'] =>
  namespace === null ? 'StagedGlobalNetworkPolicy' : 'StagedNetworkPolicy';
export const stagedActions = fc.constantFrom(undefined, 'Set', 'Set', 'Delete', 'Learn', 'Ignore' as const);

const spec = fc
  .record({
    order: orders,
    selector: subjects,
    namespaceSelector: maybe(25, namespaceSelectors),
    serviceAccountSelector: maybe(12, accountSelectors),
    types,
    carries,
    ingress: rules,
    egress: rules,
    flags,
    spoil: maybe(7, spoils),
    stagedAction: stagedActions,
  })
  .map((drawn) => drawn);

type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never;

function policyOf(
  kind: CalicoPolicy['kind'],
  id: { readonly namespace: string | null; readonly name: string; readonly tier: string },
  drawn: Spec,
): CalicoPolicy {
  const { order, selector, ingress, egress, spoil = (policy) => policy } = drawn;
  const global = id.namespace === null;
  const { namespaceSelector, serviceAccountSelector, types: governed, carries: carried } = drawn;
  const list = global ? drawn.flags : {};
  return spoil({
    kind,
    ...id,
    order,
    selector,
    ingress,
    egress: 'preDNAT' in list ? [] : egress,
    ...list,
    ...given({ serviceAccountSelector, types: governed, carries: carried }),
    ...(global ? given({ namespaceSelector }) : {}),
    ...(kind.startsWith('Staged') ? given({ stagedAction: drawn.stagedAction }) : {}),
  });
}

/** An enforced policy, a staged one, or an enforced one with its staged twin of the same name. */
export const arbitraryCalicoPolicies: fc.Arbitrary<readonly Policy[]> = fc
  .record({
    namespace: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 2, arbitrary: namespaceNames },
    ),
    name: policyNames,
    prefixed: fc.boolean(),
    tier: tierNames,
    form: fc.constantFrom('enforced', 'enforced', 'enforced', 'staged', 'twins' as const),
    enforced: spec,
    staged: spec,
    sameOrder: fc.boolean(),
  })
  .map(({ namespace, name, prefixed, tier, form, enforced, staged, sameOrder }) => {
    const id = { namespace, tier, name: prefixed || tier !== 'default' ? `${tier}.${name}` : name };
    const ordered = form === 'twins' && sameOrder ? { ...staged, order: enforced.order } : staged;
    return [
      ...(form === 'staged' ? [] : [policyOf(enforcedKind(namespace), id, enforced)]),
      ...(form === 'enforced' ? [] : [policyOf(stagedKind(namespace), id, ordered)]),
    ];
  });
