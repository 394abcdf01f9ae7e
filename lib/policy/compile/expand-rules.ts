/** One rule of a Kubernetes kind becomes protocols × peers rules of Calico; traces count these (calico-policy §5.1). */
import type { Direction, RuleAction, RulePort } from '../model/policy';
import { hasPorts, protocolNumber } from '../model/protocol';
import { portsOf } from './compile-ports';
import { type CompiledRule, type EndCriteria, InvalidPolicy, type PortMatch } from './compiled';
import type { DiagnosticSink } from './diagnostic-sink';

/** A rule that Calico's converter gives up; what becomes of it depends on the kind of policy. */
export class UnconvertibleRule extends Error {
  override readonly name = 'UnconvertibleRule';
}

export const noCriteria: EndCriteria = {
  pos: null,
  neg: null,
  nets: null,
  notNets: null,
  ports: null,
  notPorts: null,
  service: null,
};

/** One entry of a rule's list of ports. */
export interface PortEntry {
  /** As written; empty where a named port goes without one. */
  readonly protocol: string;
  /** null = all ports of the protocol. */
  readonly port: RulePort | null;
}

export interface PortGroup {
  readonly protocol: number | null;
  readonly ports: PortMatch | null;
}

/** No criterion on protocol and ports: what an absent list means. */
export const anyPort: readonly PortGroup[] = [{ protocol: null, ports: null }];

function merged(ranges: PortMatch['ranges']): PortMatch['ranges'] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [first, last] of sorted) {
    const open = result[result.length - 1];
    if (open !== undefined && first <= open[1] + 1) open[1] = Math.max(open[1], last);
    else result.push([first, last]);
  }
  return result;
}

function convertedPorts(ports: readonly RulePort[], path: string): PortMatch | null {
  try {
    const converted = portsOf(ports, path);
    return converted === null ? null : { ...converted, ranges: merged(converted.ranges) };
  } catch (error) {
    if (error instanceof InvalidPolicy) throw new UnconvertibleRule(error.message);
    throw error;
  }
}

/**
 * Grouped by protocol, protocols sorted by name (an empty one first); one entry without port opens its protocol, and ports that
 * touch become one range.
 * @throws UnconvertibleRule for what is no port
 * @throws InvalidPolicy for a protocol that Felix does not know or that has no ports: it drops the whole policy
 */
export function portGroups(entries: readonly PortEntry[], path: string): readonly PortGroup[] {
  if (entries.length === 0) return anyPort;
  return [...new Set(entries.map((entry) => entry.protocol))].sort().map((name) => {
    const protocol = name === '' ? null : protocolNumber(name);
    if (protocol === null && name !== '')
      throw new InvalidPolicy(path, `unknown protocol ${JSON.stringify(name)}`);
    const ports = entries.filter((entry) => entry.protocol === name).map((entry) => entry.port);
    const numbers = ports.filter((port) => port !== null);
    if (numbers.length < ports.length) return { protocol, ports: null };
    if (protocol !== null && !hasPorts(protocol))
      throw new InvalidPolicy(path, 'ports need protocol TCP, UDP or SCTP');
    return { protocol, ports: convertedPorts(numbers, path) };
  });
}

/** A rule of a Kubernetes kind, converted. */
export interface Conversion {
  readonly action: RuleAction;
  readonly groups: readonly PortGroup[];
  /** null = no criterion on the peer; without any entry the rule matches nothing. */
  readonly peers: readonly (EndCriteria | null)[];
}

/** The conversion, or null and a warning where the rule cannot be converted. */
export function convert(
  build: () => Conversion,
  path: string,
  consequence: string,
  warn: DiagnosticSink,
): Conversion | null {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof UnconvertibleRule)) throw error;
    warn('warning', path, `${error.message}; ${consequence}`);
    return null;
  }
}

function destinationOf(group: PortGroup, peer: EndCriteria | null): EndCriteria | null {
  if (peer !== null) return { ...peer, ports: group.ports };
  return group.ports === null ? null : { ...noCriteria, ports: group.ports };
}

/** Protocols × peers of every conversion, in order and numbered through. */
export function expand(conversions: readonly Conversion[], direction: Direction): CompiledRule[] {
  const single = conversions.flatMap(({ action, groups, peers }) =>
    groups.flatMap((group) => peers.map((peer) => ({ action, group, peer }))),
  );
  return single.map(({ action, group, peer }, index) => ({
    action,
    index,
    ipVersion: null,
    protocol: group.protocol,
    notProtocol: null,
    icmp: null,
    notIcmp: null,
    source: direction === 'Ingress' ? peer : null,
    destination: destinationOf(group, direction === 'Ingress' ? null : peer),
    unjudged: null,
  }));
}
