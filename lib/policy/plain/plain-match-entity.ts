/** Part of the plain evaluator: one end of a rule of Calico (calico-policy §2.5, §2.6, §3.1–§3.3). */

import type { EntityRule, RulePort } from '../model/policy';
import type { Labels, Snapshot } from '../model/snapshot';
import { contains, familyOf, isNet } from './plain-address';
import { entitiesAt, type PlainEntity } from './plain-entity';
import { hasPorts, numberOf, type PlainPacket } from './plain-packet';
import { holds, isWritten } from './plain-selector-text';
import { rangeOf } from './plain-validity';

export type Side = 'source' | 'destination';

/** §2.5: what an entity must satisfy; null when nothing positive is asked. `namespace` is the policy's own. */
function asked(entity: EntityRule, namespace: string | null): ((labels: Labels) => boolean) | null {
  const { selector, notSelector, namespaceSelector, serviceAccounts } = entity;
  const names = serviceAccounts?.names ?? [];
  const account = serviceAccounts?.selector;
  const restricts =
    isWritten(selector) || isWritten(namespaceSelector) || names.length > 0 || isWritten(account);
  if (!restricts && !(namespace !== null && isWritten(notSelector))) return null;
  return (labels) => {
    const own = labels['projectcalico.org/namespace'];
    if (isWritten(namespaceSelector)) {
      const meaning = { prefix: 'pcns.', all: own !== undefined, global: own === undefined };
      if (!holds(namespaceSelector, labels, meaning)) return false;
    } else if (namespace !== null && own !== namespace) return false;
    if (names.length > 0 && !names.includes(labels['projectcalico.org/serviceaccount'] ?? '')) return false;
    if (isWritten(account) && !holds(account, labels, { prefix: 'pcsa.' })) return false;
    return !isWritten(selector) || holds(selector, labels);
  };
}

/**
 * §3.2: a number in a range, or a port of that name, number and protocol on an entity at the address. Without a protocol in
 * the rule a name is a TCP port: Calico's rule scanner makes it one, whatever §3.2 says.
 */
export function portsMatch(
  ports: readonly RulePort[],
  { port, protocol, written }: { port: number; protocol: number; written: string | number | undefined },
  candidates: readonly PlainEntity[],
): boolean {
  if (!hasPorts(protocol)) return false;
  return ports.some((wanted) => {
    const range = rangeOf(wanted);
    if (range !== null) return range[0] <= port && port <= range[1];
    return candidates.some((entity) =>
      entity.ports.some(
        (named) =>
          named.name === wanted &&
          named.port === port &&
          numberOf(named.protocol) === protocol &&
          (written !== undefined || protocol === numberOf('TCP')),
      ),
    );
  });
}

/** §3.1: in one of the nets; entries that are none vanish, and a list without any of the family drops the rule for it. */
export function inNets(nets: readonly string[] | undefined, address: string): boolean {
  const valid = (nets ?? []).filter((net) => isNet(net));
  return valid.length === 0 || valid.some((net) => contains(net, address));
}

/** §3.1: in none of the nets; the same filtering, and a negated catch-all drops the rule for its family. */
export function outsideNets(nets: readonly string[] | undefined, address: string): boolean {
  const valid = (nets ?? []).filter((net) => isNet(net));
  if (valid.length === 0) return true;
  const own = valid.filter((net) => familyOf(net) === familyOf(address));
  return own.length > 0 && !own.some((net) => contains(net, address));
}

/** §3.3: an endpoint of the Service; as destination its protocol and port count too, as source the address alone. */
function isService(
  snapshot: Snapshot,
  services: NonNullable<EntityRule['services']>,
  packet: PlainPacket,
  side: Side,
): boolean {
  const service = snapshot.services.find(
    (one) => one.name === services.name && one.namespace === (services.namespace ?? ''),
  );
  const endpoints = service?.endpoints ?? [];
  if (side === 'source') return endpoints.some(({ ip }) => contains(ip, packet.src));
  return endpoints.some(
    ({ ip, port, protocol }) =>
      contains(ip, packet.dst) && port === packet.dstPort && numberOf(protocol) === packet.protocol,
  );
}

export function endMatches(
  snapshot: Snapshot,
  entity: EntityRule,
  namespace: string | null,
  packet: PlainPacket & { readonly written: string | number | undefined },
  side: Side,
): boolean {
  const [address, port] = side === 'source' ? [packet.src, packet.srcPort] : [packet.dst, packet.dstPort];
  const { notSelector, ports = [], notPorts = [], services } = entity;
  if (!inNets(entity.nets, address) || !outsideNets(entity.notNets, address)) return false;
  if (services !== undefined && !isService(snapshot, services, packet, side)) return false;
  const there = entitiesAt(snapshot, address);
  const isNot = ({ labels }: PlainEntity): boolean => isWritten(notSelector) && holds(notSelector, labels);
  const positive = asked(entity, namespace);
  // With a positive selector the negative one is folded in per entity; alone it speaks of the address (§2.6).
  const candidates = there.filter((one) => (positive === null || positive(one.labels)) && !isNot(one));
  if (positive === null ? there.some(isNot) : candidates.length === 0) return false;
  const { protocol, written } = packet;
  if (ports.length > 0 && !portsMatch(ports, { port, protocol, written }, candidates)) return false;
  return notPorts.length === 0 || !portsMatch(notPorts, { port, protocol, written }, candidates);
}
