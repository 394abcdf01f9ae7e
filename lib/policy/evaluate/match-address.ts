/** Who has an address: does an end lie in the prefixes, and does a known entity at it satisfy the selectors (calico-policy §2.6, §3.1)? */
import type { EndCriteria } from '../compile/compiled';
import { type Cidr, isEverything, relation, relationToAny } from '../model/address';
import type { UnknownReason } from '../model/verdict';
import { evaluateSelector } from '../selector/selector';
import type { Entity } from '../world/entity';
import type { Party } from '../world/party';
import { type Match, unknown } from './match-value';

export type Side = 'source' | 'destination';

/** E must satisfy `pos && !neg` where both are given (§2.6). */
export const fits = (criteria: EndCriteria, entity: Pick<Entity, 'labels'>): boolean =>
  (criteria.pos === null || evaluateSelector(criteria.pos, entity.labels)) &&
  (criteria.neg === null || !evaluateSelector(criteria.neg, entity.labels));

/** `side` says whose address would settle it. */
export function matchEntity(criteria: EndCriteria, party: Party, side: Side = 'source'): Match {
  const open = (entity: Entity, field: string): UnknownReason =>
    unknown('no-address', `Whether the address lies in ${entity.name} is not known`, {
      field,
      needs: `the address of the ${side}`,
    });
  if (criteria.pos !== null) {
    if (party.covers.some((entity) => fits(criteria, entity))) return true;
    const possible = party.touches.find((entity) => fits(criteria, entity));
    return possible === undefined ? false : open(possible, 'selector');
  }
  const { neg } = criteria;
  if (neg === null) return true;
  if (party.covers.some((entity) => evaluateSelector(neg, entity.labels))) return false;
  const possible = party.touches.find((entity) => evaluateSelector(neg, entity.labels));
  return possible === undefined ? true : open(possible, 'notSelector');
}

function show(net: Cidr): string {
  if (net.version === 6) return 'an IPv6 range';
  const size = net.last - net.first + 1n;
  const prefix = 32 - (size.toString(2).length - 1);
  const part = (shift: bigint): string => ((net.first >> shift) & 255n).toString();
  return `${part(24n)}.${part(16n)}.${part(8n)}.${part(0n)}/${prefix}`;
}

/**
 * Prefixes of the other family are removed; a list that becomes empty drops the rule for that family, and so does a
 * negated `0.0.0.0/0` (§3.1).
 */
export function matchNets(
  nets: readonly Cidr[],
  negative: boolean,
  party: Party,
  side: Side = 'source',
): Match {
  const own = nets.filter((net) => net.version === party.version);
  if (own.length === 0 || (negative && own.some(isEverything))) return false;
  const found = relationToAny(party.addresses, own);
  if (found !== 'some') return (found === 'all') !== negative;
  const asked = own.find((net) => relation(party.addresses, net) === 'some') ?? own[0];
  return unknown(
    'no-address',
    `Rule asks for ${asked === undefined ? 'an address range' : show(asked)}, flow has no address`,
    { field: negative ? 'notNets' : 'nets', needs: `the address of the ${side}` },
  );
}
