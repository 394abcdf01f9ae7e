/**
 * Policy strings of Calico Enterprise's flow logs as hits: `index|tier|name|action|ruleIndex`, whose names differ between
 * releases (flow-logs §1.7, §4.1).
 */
import type { PolicyHit } from '@/lib/policy';
import { canonicalTrace } from '../canonical-trace';

type HitKind = PolicyHit['kind'];

const actions: Readonly<Record<string, PolicyHit['action']>> = { allow: 'Allow', deny: 'Deny', pass: 'Pass' };

/** `kind:ns/name` of newer builds. */
const kindMarks: Readonly<Record<string, HitKind>> = {
  np: 'CalicoNetworkPolicy',
  gnp: 'GlobalNetworkPolicy',
  snp: 'StagedNetworkPolicy',
  sgnp: 'StagedGlobalNetworkPolicy',
  sknp: 'StagedKubernetesNetworkPolicy',
  knp: 'NetworkPolicy',
  kcnp: 'ClusterNetworkPolicy',
  pro: 'Profile',
};

/** Kinds that older builds put into the name. */
const prefixes: readonly (readonly [string, HitKind])[] = [
  ['knp.default.', 'NetworkPolicy'],
  ['kanp.adminnetworkpolicy.', 'AdminNetworkPolicy'],
  ['kbanp.baselineadminnetworkpolicy.', 'BaselineAdminNetworkPolicy'],
];

interface Named {
  readonly kind: HitKind;
  readonly namespace: string | null;
  readonly name: string;
}

function split(text: string): { readonly namespace: string | null; readonly name: string } {
  const at = text.indexOf('/');
  return at < 0
    ? { namespace: null, name: text }
    : { namespace: text.slice(0, at) || null, name: text.slice(at + 1) };
}

function named(tier: string, text: string): Named {
  if (tier === '__PROFILE__')
    return { kind: 'Profile', namespace: null, name: text.replace(/^pro:|^__PROFILE__\./, '') };
  const marked = /^([a-z]+):(.*)$/.exec(text);
  const kind = marked === null ? undefined : kindMarks[marked[1] ?? ''];
  if (kind !== undefined) return { kind, ...split(marked?.[2] ?? '') };
  const { namespace, name } = split(text);
  const isStaged = /(^|\.)staged:/.test(name);
  const plain = name.replace(/(^|\.)staged:/, '$1');
  // `tier.staged:name`: where the mark stands behind the tier, the tier is no part of the name that follows it twice.
  const own = plain.replace(`${tier}.${tier}.`, `${tier}.`);
  for (const [prefix, known] of prefixes)
    if (own.startsWith(prefix) && own.length > prefix.length)
      return {
        kind: isStaged && known === 'NetworkPolicy' ? 'StagedKubernetesNetworkPolicy' : known,
        namespace,
        name: own.slice(prefix.length),
      };
  if (isStaged)
    return {
      kind: namespace === null ? 'StagedGlobalNetworkPolicy' : 'StagedNetworkPolicy',
      namespace,
      name: own,
    };
  return { kind: namespace === null ? 'GlobalNetworkPolicy' : 'CalicoNetworkPolicy', namespace, name: own };
}

const integer = (text: string | undefined): number | null =>
  text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : null;

function hitOf(text: string): PolicyHit | null {
  const [indexText, tier = '', name = '', actionText = '', ruleText] = text.split('|');
  const policyIndex = integer(indexText);
  const action = actions[actionText];
  // The last part may be missing: −2 is the source's own word for a rule it does not know.
  const ruleIndex = ruleText === undefined || ruleText === '' ? -2 : integer(ruleText);
  if (policyIndex === null || action === undefined || ruleIndex === null || tier === '' || name === '')
    return null;
  const { kind, namespace, name: own } = named(tier, name);
  if (kind === 'Profile') return { kind, tier: '', namespace, name: own, action, policyIndex, ruleIndex };
  if (ruleIndex !== -1) return { kind, tier, namespace, name: own, action, policyIndex, ruleIndex };
  return {
    kind: 'EndOfTier',
    tier,
    namespace: null,
    name: '',
    action,
    policyIndex,
    ruleIndex,
    ...(kind === 'EndOfTier' ? {} : { trigger: { kind, namespace, name: own, tier } }),
  };
}

/** null when one of the strings cannot be read: the trace then says nothing that could be relied on. */
export function enterpriseTrace(texts: readonly string[]): readonly PolicyHit[] | null {
  const trace: PolicyHit[] = [];
  for (const text of texts) {
    const hit = hitOf(text);
    if (hit === null) return null;
    trace.push(hit);
  }
  return canonicalTrace(trace);
}
