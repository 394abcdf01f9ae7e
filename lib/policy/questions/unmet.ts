/** Which criteria of a rule a connection does not meet, one by one, in words. */
import type { CompiledRule, EndCriteria } from '../compile/compiled';
import { type FindService, type Match, matchRule } from '../evaluate/match';
import type { AddressSet, Cidr } from '../model/address';
import { evaluateSelector, type Selector } from '../selector/selector';
import type { Entity } from '../world/entity';
import type { Party } from '../world/party';
import { cidrText } from './cidr-text';
import { describeTraffic, portWords, protocolName } from './describe-traffic';
import type { Pair } from './flow-pairs';
import { askedWords, hasWords } from './label-words';

export interface Unmet {
  /** As in a rule: `protocol`, `source.selector`, `destination.ports`. */
  readonly field: string;
  /** `a source with app == "web"`. */
  readonly asks: string;
  /** `tool has app = "tool"`. */
  readonly has: string;
}

export interface Connection extends Pair {
  readonly find: FindService;
  /** What the ends are called. */
  readonly names: { readonly source: string; readonly destination: string };
}

type Side = 'source' | 'destination';

const nothing = {
  ipVersion: null,
  protocol: null,
  notProtocol: null,
  icmp: null,
  notIcmp: null,
  source: null,
  destination: null,
  unjudged: null,
};
const noCriteria: EndCriteria = {
  pos: null,
  neg: null,
  nets: null,
  notNets: null,
  ports: null,
  notPorts: null,
  service: null,
};

function matchOnly(rule: CompiledRule, only: Partial<CompiledRule>, connection: Connection): Match {
  const { source, destination, packet, find } = connection;
  return matchRule({ ...rule, ...nothing, ...only }, source, destination, packet, find);
}

/** What the record does not say, where that is why; else `has`. */
function unlessUnknown(match: Match, has: string): string {
  if (typeof match === 'boolean') return has;
  return match.needs === undefined ? match.message : `${match.needs} is not known`;
}

function unmetTraffic(rule: CompiledRule, connection: Connection): Unmet[] {
  const { packet, source } = connection;
  const carried = protocolName(packet.protocol);
  const icmp = packet.icmpType === null ? 'no ICMP type' : `ICMP type ${packet.icmpType}`;
  const has: Readonly<Record<string, string>> = {
    protocol: `the connection is ${carried}`,
    notProtocol: `the connection is ${carried}`,
    ipVersion: `the connection is IPv${source.version}`,
    icmp: `the connection has ${icmp}`,
    notIcmp: `the connection has ${icmp}`,
  };
  const fields = ['protocol', 'notProtocol', 'ipVersion', 'icmp', 'notIcmp'] as const;
  return fields.flatMap((field): Unmet[] => {
    if (rule[field] === null) return [];
    const only = { [field]: rule[field] };
    const match = matchOnly(rule, only, connection);
    if (match === true) return [];
    const asks = describeTraffic({ ...rule, ...nothing, ...only });
    return [{ field, asks, has: unlessUnknown(match, has[field] ?? '') }];
  });
}

const addressText = ({ include }: AddressSet): string => include.map(cidrText).join(', ');
const listed = (nets: readonly Cidr[]): string => nets.map(cidrText).join(' or ');

function unmetNumbers(
  criteria: EndCriteria,
  side: Side,
  rule: CompiledRule,
  connection: Connection,
): Unmet[] {
  const { packet, names } = connection;
  const port = side === 'source' ? packet.srcPort : packet.port;
  const address = `${names[side]} has ${addressText(connection[side].addresses)}`;
  const goes = port === null ? 'the connection has none' : `the connection has ${port}`;
  const { nets, notNets, ports, notPorts, service } = criteria;
  const asked = [
    ['nets', nets === null ? '' : `a ${side} in ${listed(nets)}`, address],
    ['notNets', notNets === null ? '' : `a ${side} outside ${listed(notNets)}`, address],
    ['ports', ports === null ? '' : `${side} port ${portWords(ports)}`, goes],
    ['notPorts', notPorts === null ? '' : `a ${side} port but ${portWords(notPorts)}`, goes],
    [
      'service',
      service === null ? '' : `an endpoint of Service ${service.namespace}/${service.name} as ${side}`,
      `${names[side]} is none on that port`,
    ],
  ] as const;
  return asked.flatMap(([field, asks, has]): Unmet[] => {
    if (criteria[field] === null) return [];
    const match = matchOnly(rule, { [side]: { ...noCriteria, [field]: criteria[field] } }, connection);
    const name = field === 'service' ? 'services' : field;
    return match === true ? [] : [{ field: `${side}.${name}`, asks, has: unlessUnknown(match, has) }];
  });
}

const conjuncts = (selector: Selector): readonly Selector[] =>
  selector.op === 'and' ? selector.of.flatMap(conjuncts) : [selector];

function unmetLabels(criteria: EndCriteria, side: Side, rule: CompiledRule, connection: Connection): Unmet[] {
  const { pos, neg } = criteria;
  const match = matchOnly(rule, { [side]: { ...noCriteria, pos, neg } }, connection);
  if (match === true) return [];
  const who = connection.names[side];
  const party: Party = connection[side];
  if (pos === null) {
    const entity = party.covers.find(({ labels }) => neg !== null && evaluateSelector(neg, labels));
    const has = neg === null || entity === undefined ? who : hasWords(neg, entity, who);
    const asks = neg === null ? '' : `a ${side} not ${askedWords(neg)}`;
    return [{ field: `${side}.notSelector`, asks, has: unlessUnknown(match, has) }];
  }
  const parts = [...conjuncts(pos), ...(neg === null ? [] : [{ op: 'not' as const, of: neg }])];
  const failing = (entity: Entity): Selector[] =>
    parts.filter((part) => !evaluateSelector(part, entity.labels));
  const [closest] = [...party.covers].sort((a, b) => failing(a).length - failing(b).length);
  if (closest === undefined || typeof match !== 'boolean') {
    const has = `${who} belongs to no known endpoint or network set`;
    const asks = `a ${side} ${parts.map(askedWords).join(' ')}`;
    return [{ field: `${side}.selector`, asks, has: unlessUnknown(match, has) }];
  }
  return failing(closest).map((part) => ({
    field: `${side}.selector`,
    asks: `a ${side} ${askedWords(part)}`,
    has: hasWords(part, closest, who),
  }));
}

/** In the order of a rule's fields; empty where the rule matches. A criterion that cannot be judged is not met. */
export function unmetCriteria(rule: CompiledRule, connection: Connection): Unmet[] {
  const ends = (['source', 'destination'] as const).flatMap((side) => {
    const criteria = rule[side];
    return criteria === null
      ? []
      : [...unmetLabels(criteria, side, rule, connection), ...unmetNumbers(criteria, side, rule, connection)];
  });
  const unmet = [...unmetTraffic(rule, connection), ...ends];
  if (rule.unjudged !== null)
    unmet.push({ field: rule.unjudged, asks: rule.unjudged, has: 'that cannot be judged here' });
  const { source, destination, packet, find } = connection;
  if (unmet.length > 0 || matchRule(rule, source, destination, packet, find) === true) return unmet;
  // Each is met by another entity at the address: a port name by one, the selector by another (§3.2).
  return [{ field: 'ports', asks: 'a named port of what it selects', has: 'another endpoint has that name' }];
}
