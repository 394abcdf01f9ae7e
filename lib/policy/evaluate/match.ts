/** Does a rule match? Yes, no, or cannot be told from what is known (calico-policy §3). */

import type { CompiledRule, EndCriteria, PortMatch } from '../compile/compiled';
import { type Cidr, isEverything, relation, relationToAny } from '../model/address';
import { hasPorts, protocolNumber, protocols } from '../model/protocol';
import type { UnknownReason } from '../model/verdict';
import { evaluateSelector } from '../selector/selector';
import type { Entity } from '../world/entity';
import type { Party } from '../world/party';
import type { ServiceEndpoints } from '../world/service-directory';

export type Match = true | false | UnknownReason;

/** The flow with its protocol as a number, and the facts every rule may ask for; null = the flow does not say. */
export interface Packet {
  readonly protocol: number;
  readonly port: number | null;
  readonly srcPort: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}

export type FindService = (namespace: string, name: string) => ServiceEndpoints | null;

type Side = 'source' | 'destination';

const unknown = (
  code: UnknownReason['code'],
  message: string,
  { field, needs }: { readonly field: string; readonly needs: string },
): UnknownReason => ({ code, message, needs, field });

const negate = (match: Match): Match => (typeof match === 'boolean' ? !match : match);

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

interface Asked {
  /** Of what a port name may stand for: without a protocol in the rule Calico's rule scanner takes TCP, whatever §3.2 says. */
  readonly nameProtocol: number;
  readonly criteria: EndCriteria;
  readonly party: Party;
  readonly packet: Packet;
  readonly side: Side;
}

function matchPorts(field: 'ports' | 'notPorts', ports: PortMatch, asked: Asked): Match {
  const { criteria, party, packet, side, nameProtocol } = asked;
  if (!hasPorts(packet.protocol)) return false;
  const port = side === 'source' ? packet.srcPort : packet.port;
  if (port !== null && isInRanges(ports, port)) return true;
  if (port !== null && ports.names.length === 0) return false;
  const resolves = (entity: Entity): boolean =>
    entity.ports.some(
      (named) =>
        (port === null || named.port === port) &&
        packet.protocol === nameProtocol &&
        protocolNumber(named.protocol) === nameProtocol &&
        ports.names.includes(named.name),
    ) && fits(criteria, entity);
  const covered = party.covers.some(resolves);
  if (port !== null) {
    if (covered) return true;
    const possible = party.touches.find(resolves);
    return possible === undefined
      ? false
      : unknown('no-address', `Whether the address is that of ${possible.name} is not known`, {
          field,
          needs: `the address of the ${side}`,
        });
  }
  if (ports.ranges.some(([first, last]) => first <= 1 && last >= 65_535)) return true;
  if (ports.ranges.length === 0 && !covered && !party.touches.some(resolves)) return false;
  return unknown(
    side === 'source' ? 'no-source-port' : 'unsupported-field',
    `Rule asks for a ${side} port, flow has none`,
    { field, needs: `the ${side} port` },
  );
}

function matchService({ criteria, party, packet, side }: Asked, find: FindService): Match {
  if (criteria.service === null) return true;
  const service = find(criteria.service.namespace, criteria.service.name);
  if (service === null) return false;
  let open = false;
  let portOpen = false;
  for (const endpoint of service.endpoints) {
    if (side === 'destination') {
      if (endpoint.protocol !== packet.protocol) continue;
      if (packet.port !== null && endpoint.port !== packet.port) continue;
    }
    const found = relation(party.addresses, endpoint.net);
    if (found === 'none') continue;
    if (side === 'destination' && packet.port === null) portOpen = true;
    else if (found === 'all') return true;
    else open = true;
  }
  const what = `Rule asks for the endpoints of Service ${service.namespace}/${service.name}`;
  const field = 'services';
  if (portOpen)
    return unknown('unsupported-field', `${what}, flow has no port`, { field, needs: `the ${side} port` });
  return open
    ? unknown('no-address', `${what}, flow has no address`, { field, needs: `the address of the ${side}` })
    : false;
}

/** Criteria in the order of their cost; a plain no ends the questions. */
function matchEnd(asked: Asked, find: FindService): Match {
  const { criteria, party, side } = asked;
  let open: UnknownReason | null = null;
  const refuses = (match: Match): boolean => {
    if (match !== true && match !== false) open ??= match;
    return match === false;
  };
  const { ports, notPorts, nets, notNets } = criteria;
  if (ports !== null && refuses(matchPorts('ports', ports, asked))) return false;
  if (notPorts !== null && refuses(negate(matchPorts('notPorts', notPorts, asked)))) return false;
  if (nets !== null && refuses(matchNets(nets, false, party, side))) return false;
  if (notNets !== null && refuses(matchNets(notNets, true, party, side))) return false;
  if (refuses(matchEntity(criteria, party, side))) return false;
  if (refuses(matchService(asked, find))) return false;
  return open ?? true;
}

function matchIcmp(wanted: { readonly type?: number; readonly code?: number }, packet: Packet): Match {
  if (packet.protocol !== protocols.icmp && packet.protocol !== protocols.icmp6) return false;
  if (wanted.type !== undefined) {
    if (packet.icmpType === null)
      return unknown('no-icmp-type', `Rule asks for ICMP type ${wanted.type}, flow has none`, {
        field: 'icmp',
        needs: 'the ICMP type',
      });
    if (packet.icmpType !== wanted.type) return false;
  }
  if (wanted.code === undefined) return true;
  if (packet.icmpCode === null)
    return unknown('no-icmp-type', `Rule asks for ICMP code ${wanted.code}, flow has none`, {
      field: 'icmp',
      needs: 'the ICMP code',
    });
  return packet.icmpCode === wanted.code;
}

/** What is left open where everything that can be judged matches. */
const unjudged = (field: string): UnknownReason =>
  unknown('unsupported-field', `Rule asks for ${field}, which cannot be judged here`, {
    field,
    needs: `the meaning of ${field}`,
  });

/** AND of three values: a plain no wins over a cannot-tell, whose first reason is kept. */
export function matchRule(
  rule: CompiledRule,
  source: Party,
  destination: Party,
  packet: Packet,
  find: FindService,
): Match {
  if (rule.protocol !== null && rule.protocol !== packet.protocol) return false;
  if (rule.notProtocol !== null && rule.notProtocol === packet.protocol) return false;
  if (rule.ipVersion !== null && rule.ipVersion !== destination.version) return false;
  const icmp = rule.icmp === null ? true : matchIcmp(rule.icmp, packet);
  if (icmp === false) return false;
  const notIcmp = rule.notIcmp === null ? true : negate(matchIcmp(rule.notIcmp, packet));
  if (notIcmp === false) return false;
  const { source: criteriaOfSource, destination: criteriaOfDestination } = rule;
  // Ports are cheaper than the labels of the source.
  if (isNoPortOf(criteriaOfDestination, packet)) return false;
  const nameProtocol = rule.protocol ?? protocols.tcp;
  const from =
    criteriaOfSource === null ||
    matchEnd({ criteria: criteriaOfSource, party: source, packet, side: 'source', nameProtocol }, find);
  if (from === false) return false;
  const to =
    criteriaOfDestination === null ||
    matchEnd(
      { criteria: criteriaOfDestination, party: destination, packet, side: 'destination', nameProtocol },
      find,
    );
  if (to === false) return false;
  for (const part of [icmp, notIcmp, from, to]) if (part !== true) return part;
  return rule.unjudged === null ? true : unjudged(rule.unjudged);
}

/** Numbers alone show that the destination port is none of those asked for. */
function isNoPortOf(criteria: EndCriteria | null, { port }: Packet): boolean {
  const ports = criteria === null ? null : criteria.ports;
  return ports !== null && port !== null && ports.names.length === 0 && !isInRanges(ports, port);
}

function isInRanges({ ranges }: PortMatch, port: number): boolean {
  for (const range of ranges) if (port >= range[0] && port <= range[1]) return true;
  return false;
}
