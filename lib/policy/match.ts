/** Does a rule match? Yes, no, or cannot be told from what is known (calico-policy §3). */
import { type Cidr, parseCidr as parseAddress, relation, relationToAny, version } from './address';
import type { CompiledRule, EndCriteria, PortMatch } from './compiled';
import type { Entity } from './entity';
import type { Party } from './party';
import { hasPorts, protocolNumber, protocols } from './protocol';
import { evaluateSelector } from './selector';
import type { Service } from './snapshot';
import type { UnknownReason } from './verdict';

export type Match = true | false | UnknownReason;

/** The flow with its protocol as a number, and the facts every rule may ask for. */
export interface Packet {
  readonly protocol: number;
  readonly port: number | null;
  readonly srcPort: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
  readonly ipVersion: 4 | 6 | null;
}

export type FindService = (namespace: string, name: string) => Service | null;

const unknown = (code: UnknownReason['code'], message: string, field: string): UnknownReason => ({
  code,
  message,
  field,
});

/** AND of three values: a plain no wins over a cannot-tell. */
function every(parts: Iterable<Match>): Match {
  let open: UnknownReason | null = null;
  for (const part of parts) {
    if (part === false) return false;
    if (part !== true) open ??= part;
  }
  return open ?? true;
}

const negate = (match: Match): Match => (typeof match === 'boolean' ? !match : match);

const satisfies =
  (criteria: EndCriteria) =>
  (entity: Entity): boolean =>
    (criteria.pos === null || evaluateSelector(criteria.pos, entity.labels)) &&
    (criteria.neg === null || !evaluateSelector(criteria.neg, entity.labels));

function matchEntity(criteria: EndCriteria, party: Party): Match {
  if (criteria.pos !== null) {
    if (party.covers.some(satisfies(criteria))) return true;
    const possible = party.touches.find(satisfies(criteria));
    return possible === undefined
      ? false
      : unknown('no-address', `Whether the address lies in ${possible.name} is not known`, 'selector');
  }
  const { neg } = criteria;
  if (neg === null) return true;
  if (party.covers.some((entity) => evaluateSelector(neg, entity.labels))) return false;
  const possible = party.touches.find((entity) => evaluateSelector(neg, entity.labels));
  return possible === undefined
    ? true
    : unknown('no-address', `Whether the address lies in ${possible.name} is not known`, 'notSelector');
}

function show(net: Cidr): string {
  if (net.version === 6) return 'an IPv6 range';
  const size = net.last - net.first + 1n;
  const prefix = 32 - (size.toString(2).length - 1);
  const part = (shift: bigint): string => ((net.first >> shift) & 255n).toString();
  return `${part(24n)}.${part(16n)}.${part(8n)}.${part(0n)}/${prefix}`;
}

/** Prefixes of the other family are removed; a list that becomes empty drops the rule for that family (§3.1). */
function matchNets(nets: readonly Cidr[], negative: boolean, party: Party, family: 4 | 6 | null): Match {
  const own = family === null ? nets : nets.filter((net) => net.version === family);
  if (own.length === 0) return false;
  if (
    negative &&
    own.some((net) => net.first === 0n && net.last === (net.version === 4 ? 2n ** 32n : 2n ** 128n) - 1n)
  )
    return false;
  const found = relationToAny(party.addresses, own);
  if (found !== 'some') return (found === 'all') !== negative;
  const asked = own.find((net) => relation(party.addresses, net) === 'some') ?? own[0];
  return unknown(
    'no-address',
    `Rule asks for ${asked === undefined ? 'an address range' : show(asked)}, flow has no address`,
    negative ? 'notNets' : 'nets',
  );
}

function matchPorts(
  ports: PortMatch,
  criteria: EndCriteria,
  party: Party,
  port: number | null,
  packet: Packet,
  side: 'source' | 'destination',
): Match {
  if (!hasPorts(packet.protocol)) return false;
  if (port === null) {
    if (ports.ranges.some(([first, last]) => first <= 1 && last >= 65_535)) return true;
    return unknown(
      side === 'source' ? 'no-source-port' : 'unsupported-field',
      `Rule asks for a ${side} port, flow has none`,
      'ports',
    );
  }
  if (ports.ranges.some(([first, last]) => port >= first && port <= last)) return true;
  const fits = satisfies(criteria);
  return party.covers.some(
    (entity) =>
      fits(entity) &&
      entity.ports.some(
        (named) =>
          named.port === port &&
          protocolNumber(named.protocol) === packet.protocol &&
          ports.names.includes(named.name),
      ),
  );
}

function matchService(
  criteria: EndCriteria,
  party: Party,
  packet: Packet,
  side: 'source' | 'destination',
  find: FindService,
): Match {
  if (criteria.service === null) return true;
  const service = find(criteria.service.namespace, criteria.service.name);
  if (service === null) return false;
  let open = false;
  for (const endpoint of service.endpoints) {
    if (
      side === 'destination' &&
      (protocolNumber(endpoint.protocol) !== packet.protocol || endpoint.port !== packet.port)
    )
      continue;
    const net = addressOf(endpoint.ip);
    const found = net === null ? 'none' : relation(party.addresses, net);
    if (found === 'all') return true;
    open ||= found === 'some';
  }
  return open
    ? unknown(
        'no-address',
        `Rule asks for the endpoints of Service ${service.namespace}/${service.name}, flow has no address`,
        'services',
      )
    : false;
}

const addresses = new Map<string, Cidr | null>();
function addressOf(ip: string): Cidr | null {
  const known = addresses.get(ip);
  if (known !== undefined) return known;
  const parsed = parseAddress(ip);
  if (addresses.size > 200_000) addresses.clear();
  addresses.set(ip, parsed);
  return parsed;
}

function* matchEnd(
  criteria: EndCriteria | null,
  party: Party,
  port: number | null,
  packet: Packet,
  side: 'source' | 'destination',
  find: FindService,
): Generator<Match> {
  if (criteria === null) return;
  const family = packet.ipVersion ?? version(party.addresses);
  yield matchEntity(criteria, party);
  if (criteria.nets !== null) yield matchNets(criteria.nets, false, party, family);
  if (criteria.notNets !== null) yield matchNets(criteria.notNets, true, party, family);
  if (criteria.ports !== null) yield matchPorts(criteria.ports, criteria, party, port, packet, side);
  if (criteria.notPorts !== null)
    yield negate(matchPorts(criteria.notPorts, criteria, party, port, packet, side));
  yield matchService(criteria, party, packet, side, find);
}

function matchIcmp(wanted: { readonly type?: number; readonly code?: number }, packet: Packet): Match {
  if (wanted.type !== undefined) {
    if (packet.icmpType === null)
      return unknown('no-icmp-type', `Rule asks for ICMP type ${wanted.type}, flow has none`, 'icmp');
    if (packet.icmpType !== wanted.type) return false;
  }
  if (wanted.code === undefined) return true;
  if (packet.icmpCode === null)
    return unknown('no-icmp-type', `Rule asks for ICMP code ${wanted.code}, flow has none`, 'icmp');
  return packet.icmpCode === wanted.code;
}

function* criteria(
  rule: CompiledRule,
  source: Party,
  destination: Party,
  packet: Packet,
  find: FindService,
): Generator<Match> {
  if (rule.protocol !== null) yield rule.protocol === packet.protocol;
  if (rule.notProtocol !== null) yield rule.notProtocol !== packet.protocol;
  if (rule.ipVersion !== null) {
    const family = packet.ipVersion ?? version(destination.addresses) ?? version(source.addresses);
    yield family === null
      ? unknown('unsupported-field', 'Rule asks for an IP version, flow does not say', 'ipVersion')
      : family === rule.ipVersion;
  }
  const isIcmp = packet.protocol === protocols.icmp || packet.protocol === protocols.icmp6;
  if (rule.icmp !== null) yield isIcmp && matchIcmp(rule.icmp, packet);
  if (rule.notIcmp !== null) yield isIcmp ? negate(matchIcmp(rule.notIcmp, packet)) : true;
  yield* matchEnd(rule.source, source, packet.srcPort, packet, 'source', find);
  yield* matchEnd(rule.destination, destination, packet.port, packet, 'destination', find);
}

export const matchRule = (
  rule: CompiledRule,
  source: Party,
  destination: Party,
  packet: Packet,
  find: FindService,
): Match => every(criteria(rule, source, destination, packet, find));
