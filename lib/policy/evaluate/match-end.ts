/** Does one end of a connection meet what a rule asks of it: ports, addresses, labels, services (calico-policy §3)? */
import type { EndCriteria, PortMatch } from '../compile/compiled';
import { relation } from '../model/address';
import { hasPorts, protocolNumber } from '../model/protocol';
import type { UnknownReason } from '../model/verdict';
import type { Entity } from '../world/entity';
import type { Party } from '../world/party';
import type { FindService, Packet } from './match';
import { fits, matchEntity, matchNets, type Side } from './match-address';
import { type Match, negate, unknown } from './match-value';

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
export function matchEnd(asked: Asked, find: FindService): Match {
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

/** Numbers alone show that the destination port is none of those asked for. */
export function isNoPortOf(criteria: EndCriteria | null, { port }: Packet): boolean {
  const ports = criteria === null ? null : criteria.ports;
  return ports !== null && port !== null && ports.names.length === 0 && !isInRanges(ports, port);
}

function isInRanges({ ranges }: PortMatch, port: number): boolean {
  for (const range of ranges) if (port >= range[0] && port <= range[1]) return true;
  return false;
}
