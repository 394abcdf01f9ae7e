/** Whether what no rule mentions is denied: coverage, per direction of an endpoint. */
import { type Cidr, relationToAny } from './address';
import type { CompiledRule, EndCriteria } from './compiled';
import type { Party } from './party';
import type { Direction } from './policy';
import { evaluateSelector } from './selector';
import type { Isolation } from './verdict';
import type { GoverningTier } from './walk';

/**
 * The criteria a rule has on the subject's own end, judged for that subject: `met` and `unmet` are proven for every
 * address it may have, `open` is not. Ports count as open, because they depend on the connection.
 */
export function ownEnd(rule: CompiledRule, direction: Direction, subject: Party): 'met' | 'unmet' | 'open' {
  const own = direction === 'Ingress' ? rule.destination : rule.source;
  if (own === null) return 'met';
  const parts = [
    entityPart(own, subject),
    netsPart(own.nets, false, subject),
    netsPart(own.notNets, true, subject),
  ];
  if (parts.includes('unmet')) return 'unmet';
  if (parts.includes('open') || own.ports !== null || own.notPorts !== null || own.service !== null)
    return 'open';
  return 'met';
}

function entityPart(own: EndCriteria, subject: Party): 'met' | 'unmet' | 'open' {
  const fits = (entity: { readonly labels: Readonly<Record<string, string>> }): boolean =>
    (own.pos === null || evaluateSelector(own.pos, entity.labels)) &&
    (own.neg === null || !evaluateSelector(own.neg, entity.labels));
  if (own.pos !== null)
    return subject.covers.some(fits) ? 'met' : subject.touches.some(fits) ? 'open' : 'unmet';
  if (own.neg === null) return 'met';
  return !subject.covers.every(fits) ? 'unmet' : subject.touches.every(fits) ? 'met' : 'open';
}

function netsPart(nets: readonly Cidr[] | null, negative: boolean, subject: Party): 'met' | 'unmet' | 'open' {
  if (nets === null) return 'met';
  const found = relationToAny(subject.addresses, nets);
  if (found === 'some') return 'open';
  return (found === 'all') !== negative ? 'met' : 'unmet';
}

/** No criterion but those met by the subject itself: the rule decides everything that reaches it. */
export function isUnconditional(rule: CompiledRule, direction: Direction, subject: Party): boolean {
  const peer = direction === 'Ingress' ? rule.source : rule.destination;
  const free =
    rule.protocol === null &&
    rule.notProtocol === null &&
    rule.ipVersion === null &&
    rule.icmp === null &&
    rule.notIcmp === null;
  return free && peer === null && ownEnd(rule, direction, subject) === 'met';
}

export function isolationOf(
  tiers: readonly GoverningTier[],
  direction: Direction,
  subject: Party,
): Isolation {
  const policies = tiers.flatMap((tier) =>
    tier.policies.map(({ policy }) => ({
      kind: policy.kind,
      namespace: policy.namespace,
      name: policy.name,
    })),
  );
  for (const { tier, policies: own } of tiers) {
    const everything = own
      .flatMap((policy) => policy[direction] ?? [])
      .find((rule) => rule.action !== 'Log' && isUnconditional(rule, direction, subject));
    const action = everything?.action ?? tier.defaultAction;
    if (action === 'Allow') return { isolated: false, tier: null, policies };
    if (action === 'Deny') return { isolated: true, tier: tier.name, policies };
  }
  return { isolated: false, tier: null, policies };
}
