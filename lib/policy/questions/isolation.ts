/** Whether what no rule mentions is denied: coverage, per direction of an endpoint. */
import type { CompiledRule } from '../compile/compiled';
import { matchEntity, matchNets } from '../evaluate/match';
import type { GoverningTier } from '../evaluate/rule-list';
import type { Direction } from '../model/policy';
import type { Isolation } from '../model/verdict';
import type { Party } from '../world/party';

type OwnEnd = 'met' | 'unmet' | 'open';

/**
 * The criteria a rule has on the subject's own end, judged for that subject: `met` and `unmet` are proven for every
 * address it may have, `open` is not. Ports and services count as open, because they depend on the connection.
 */
function ownEnd(rule: CompiledRule, direction: Direction, subject: Party): OwnEnd {
  if (rule.ipVersion !== null && rule.ipVersion !== subject.version) return 'unmet';
  const own = direction === 'Ingress' ? rule.destination : rule.source;
  if (own === null) return 'met';
  const parts = [
    matchEntity(own, subject),
    own.nets === null || matchNets(own.nets, false, subject),
    own.notNets === null || matchNets(own.notNets, true, subject),
  ];
  if (parts.includes(false)) return 'unmet';
  const asksMore = own.ports !== null || own.notPorts !== null || own.service !== null;
  return asksMore || parts.some((part) => part !== true) ? 'open' : 'met';
}

/** No criterion but those met by the subject itself: the rule decides everything that reaches it. */
function isUnconditional(rule: CompiledRule, direction: Direction, subject: Party): boolean {
  const peer = direction === 'Ingress' ? rule.source : rule.destination;
  const free =
    rule.protocol === null &&
    rule.notProtocol === null &&
    rule.icmp === null &&
    rule.notIcmp === null &&
    rule.unjudged === null &&
    peer === null;
  return free && ownEnd(rule, direction, subject) === 'met';
}

/** The tier whose end, or whose last word, denies what no rule mentions; null where that is allowed. */
function denyingTier(
  tiers: readonly GoverningTier[],
  direction: Direction,
  subject: Party | undefined,
): string | null {
  for (const { tier, policies } of tiers) {
    const everything =
      subject === undefined
        ? undefined
        : policies
            .flatMap((policy) => policy[direction] ?? [])
            .find((rule) => rule.action !== 'Log' && isUnconditional(rule, direction, subject));
    const action = everything?.action ?? tier.defaultAction;
    if (action === 'Allow') return null;
    if (action === 'Deny') return tier.name;
  }
  return null;
}

/** `parties`: the subject in each family it has; it is isolated if it is so in all of them. */
export function isolationOf(
  tiers: readonly GoverningTier[],
  direction: Direction,
  parties: readonly Party[],
): Isolation {
  const policies = tiers.flatMap((tier) =>
    tier.policies.map(({ policy: { kind, namespace, name } }) => ({ kind, namespace, name })),
  );
  const denying = (parties.length === 0 ? [undefined] : parties).map((party) =>
    denyingTier(tiers, direction, party),
  );
  const open = denying.includes(null);
  return { isolated: !open, tier: open ? null : (denying[0] ?? null), policies };
}
