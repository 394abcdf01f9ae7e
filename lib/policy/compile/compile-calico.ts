/** Calico's policies into compiled form: their subject, the directions they govern, their rules (calico-policy §1.5, §2.5, §4.3). */
import { isStaged } from '../model/names';
import type { CalicoPolicy, Direction } from '../model/policy';
import type { CalicoCapabilities, Profile } from '../model/snapshot';
import { and, parseSelector, replaceAll, type Selector } from '../selector/selector';
import {
  accountLabel,
  given,
  namespaceLabel,
  prefixed,
  refuseJoinedBlanks,
  selectorAt,
} from './compile-entity';
import { compileRule } from './compile-rule';
import type { CompiledPolicy, CompiledRule } from './compiled';
import type { DiagnosticSink } from './diagnostic-sink';

export { positiveSelector } from './compile-entity';

/** An unparseable policy-level namespace or account selector is dropped by Calico, which widens the subject (§1.5). */
function lenient(
  text: string | undefined,
  prefix: 'pcns.' | 'pcsa.',
  path: string,
  warn: DiagnosticSink,
): Selector | null {
  if (!given(text)) return null;
  const parsed = parseSelector(text);
  if (parsed.ok) return prefixed(parsed.selector, prefix, path);
  warn(
    'warning',
    path,
    `selector does not parse at ${parsed.error.position} (${parsed.error.message}); Calico drops it, so the policy selects more than written`,
  );
  return null;
}

/** The label that every text `all()` of the joined selector asks for: the first of the two selectors that is given wins. */
function meaningOfAll(policy: CalicoPolicy): string | null {
  if (policy.namespace !== null) return null;
  if (given(policy.namespaceSelector)) return namespaceLabel;
  return given(policy.serviceAccountSelector) ? accountLabel : null;
}

function subjectOf(policy: CalicoPolicy, warn: DiagnosticSink): Selector {
  const { namespace, selector } = policy;
  // Parsed on its own first: joined as text, an unbalanced selector could come to mean something else (§1.5).
  let own: Selector | null = given(selector) ? selectorAt(selector, 'selector') : null;
  const where: Selector | null =
    namespace === null
      ? lenient(policy.namespaceSelector, 'pcns.', 'namespaceSelector', warn)
      : { op: 'eq', key: namespaceLabel, value: namespace };
  const accounts = lenient(policy.serviceAccountSelector, 'pcsa.', 'serviceAccountSelector', warn);
  if (given(selector) && (where !== null || accounts !== null)) refuseJoinedBlanks(selector, 'selector');
  const all = meaningOfAll(policy);
  // The *text* all() is replaced, so `all( )` in the policy's own selector keeps its meaning.
  if (all !== null && own !== null) own = selectorAt(selector.replaceAll('all()', `has(${all})`), 'selector');
  const joined = and(
    own,
    all === null || where === null ? where : replaceAll(where, { op: 'has', key: all }),
    namespace !== null || accounts === null
      ? accounts
      : replaceAll(accounts, { op: 'has', key: accountLabel }),
  );
  return joined ?? { op: 'all' };
}

function typesOf(policy: CalicoPolicy, capabilities: CalicoCapabilities): readonly Direction[] {
  if (policy.types !== undefined && policy.types.length > 0) return policy.types;
  if (capabilities.typesDefault === 'both') return ['Ingress', 'Egress'];
  const carried = capabilities.typesDefault === 'by-presence' ? policy.carries : undefined;
  const egress = carried?.includes('Egress') ?? policy.egress.length > 0;
  const ingress = carried?.includes('Ingress') ?? policy.ingress.length > 0;
  if (!egress) return ['Ingress'];
  return ingress ? ['Ingress', 'Egress'] : ['Egress'];
}

function hostListOf(policy: CalicoPolicy): CompiledPolicy['hostList'] {
  if (policy.namespace !== null) return null;
  if (policy.doNotTrack === true) return 'untracked';
  if (policy.preDNAT === true) return 'pre-dnat';
  return policy.applyOnForward === true ? 'normal-and-forward' : 'normal';
}

function rulesOf(
  owner: Pick<CalicoPolicy, 'ingress' | 'egress' | 'namespace'>,
  direction: 'ingress' | 'egress',
  warn: DiagnosticSink,
): readonly CompiledRule[] {
  const { namespace } = owner;
  return owner[direction].map((rule, index) =>
    compileRule(rule, index, { namespace, path: `${direction}[${index}]`, warn }),
  );
}

/**
 * Rules of a profile, which mean what they would in a global policy (§4.5).
 * @throws InvalidPolicy where Felix would drop the profile.
 */
export function compileProfileRules(profile: Profile, direction: Direction): readonly CompiledRule[] {
  const key = direction === 'Ingress' ? 'ingress' : 'egress';
  return rulesOf({ ...profile, namespace: null }, key, () => undefined);
}

/** @throws InvalidPolicy where Felix would drop the whole policy. */
export function compileCalico(
  policy: CalicoPolicy,
  capabilities: CalicoCapabilities,
  warn: DiagnosticSink,
): CompiledPolicy {
  const types = typesOf(policy, capabilities);
  // All rules are compiled, also of a direction that is not governed: a bad one drops the policy all the same.
  const ingress = rulesOf(policy, 'ingress', warn);
  const egress = rulesOf(policy, 'egress', warn);
  return {
    policy,
    tier: policy.tier,
    staged: isStaged(policy),
    subject: subjectOf(policy, warn),
    Ingress: types.includes('Ingress') ? ingress : null,
    Egress: types.includes('Egress') ? egress : null,
    hostOnly: policy.preDNAT === true || policy.doNotTrack === true,
    hostList: hostListOf(policy),
  };
}
