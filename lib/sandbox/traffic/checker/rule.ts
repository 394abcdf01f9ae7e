/**
 * Whether one rule matches, as Calico's user-space evaluator decides it. It differs from the packet filter on purpose:
 * named ports never match, ICMP types and IP versions are not looked at, Services with SCTP are missed (calico-policy §6.4).
 */
import type { EntityRule, Rule, RulePort, Service, Snapshot } from '@/lib/policy';
import { parseCidr } from '@/lib/policy';
import { type CheckedEnd, type Connection, protocolNumbers, protocolOf } from './connection';
import { holds } from './ip-sets';
import { NoSuchPolicy, negativeOf, positiveOf } from './selectors';

export type Matches = (connection: Connection) => boolean;

const { tcp, udp, sctp } = protocolNumbers;
const withPorts: readonly number[] = [tcp, udp, sctp];

export type PortRange = readonly [first: number, last: number];

/** Numbers and ranges; a name is compared with entries of another form and equals none of them. */
function rangesOf(ports: readonly RulePort[]): PortRange[] {
  return ports.flatMap((port): PortRange[] => {
    if (typeof port === 'number') return [[port, port]];
    const [, first, last] = /^(\d+)(?::(\d+))?$/.exec(port) ?? [];
    return first === undefined ? [] : [[Number(first), Number(last ?? first)]];
  });
}

export const inRanges = (ranges: readonly PortRange[], port: number): boolean =>
  ranges.some(([first, last]) => port >= first && port <= last);

/** Prefixes are compared one by one; those of the other family are no criterion, none left drops the rule (§3.1). */
function inNets(nets: readonly string[], ip: string | null): boolean | 'dropped' {
  if (ip === null) return false;
  const version = ip.includes(':') ? 6 : 4;
  const own = nets.filter((net) => parseCidr(net)?.version === version);
  return own.length === 0 ? 'dropped' : own.some((net) => holds(net, ip));
}

const parsing = (nets: readonly string[] | undefined): string[] =>
  (nets ?? []).filter((net) => parseCidr(net) !== null);

function serviceMatches(
  service: Service | undefined,
  isDestination: boolean,
): (end: CheckedEnd, protocol: number) => boolean {
  const endpoints = service?.endpoints ?? [];
  return ({ ip, port }, protocol) => {
    if (ip === null) return false;
    if (!isDestination) return endpoints.some((endpoint) => holds(endpoint.ip, ip));
    // Its members carry the protocol, and SCTP is written there under another key than it is asked for.
    if (protocol === sctp) return false;
    return endpoints.some(
      (endpoint) =>
        holds(endpoint.ip, ip) && endpoint.port === port && protocolOf(endpoint.protocol) === protocol,
    );
  };
}

function endMatches(
  entity: EntityRule,
  namespace: string | null,
  side: 'src' | 'dst',
  snapshot: Snapshot,
): Matches {
  const [positive, negative] = [positiveOf(entity, namespace), negativeOf(entity)];
  const [nets, notNets] = [parsing(entity.nets), parsing(entity.notNets)];
  const [ports, notPorts] = [entity.ports ?? [], entity.notPorts ?? []];
  const [ranges, notRanges] = [rangesOf(ports), rangesOf(notPorts)];
  const { services } = entity;
  const service =
    services === undefined
      ? null
      : serviceMatches(
          snapshot.services.find(
            ({ name, namespace: own }) => name === services.name && own === (services.namespace ?? ''),
          ),
          side === 'dst',
        );
  return (connection) => {
    const end = connection[side];
    if (ports.length > 0 && !inRanges(ranges, end.port)) return false;
    if (notPorts.length > 0 && inRanges(notRanges, end.port)) return false;
    if (nets.length > 0 && inNets(nets, end.ip) !== true) return false;
    if (notNets.length > 0 && inNets(notNets, end.ip) !== false) return false;
    if (positive !== null) {
      if (!end.holders.some((labels) => positive(labels) && negative?.(labels) !== true)) return false;
    } else if (negative !== null && end.holders.some(negative)) return false;
    return service === null || service(end, connection.protocol);
  };
}

/** Felix' validator: numbers need a protocol with ports, names alone may stand without one (calico-policy §3.2). */
function refuseBadPorts(ports: readonly RulePort[], protocol: number | null): void {
  const needed = protocol === null ? rangesOf(ports) : ports;
  if (needed.length > 0 && (protocol === null || !withPorts.includes(protocol)))
    throw new NoSuchPolicy('Ports stand in a rule without a protocol that has ports');
}

/** @throws NoSuchPolicy where Felix would not take the policy that the rule stands in. */
export function calicoRule(rule: Rule, namespace: string | null, snapshot: Snapshot): Matches {
  const { protocol, notProtocol, source, destination } = rule;
  const number = protocol === undefined ? null : protocolOf(protocol);
  const not = notProtocol === undefined ? null : protocolOf(notProtocol);
  const ports = [source, destination].flatMap((end) => [...(end?.ports ?? []), ...(end?.notPorts ?? [])]);
  refuseBadPorts(ports, number);
  const asksForPorts = ports.length > 0;
  const ends = [
    ...(source === undefined ? [] : [endMatches(source, namespace, 'src', snapshot)]),
    ...(destination === undefined ? [] : [endMatches(destination, namespace, 'dst', snapshot)]),
  ];
  return (connection) => {
    if (number !== null && number !== connection.protocol) return false;
    if (not !== null && not === connection.protocol) return false;
    if (asksForPorts && !withPorts.includes(connection.protocol)) return false;
    return ends.every((matches) => matches(connection));
  };
}
