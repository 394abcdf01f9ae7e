/** Turns a random connection towards a random rule, so that rules of many criteria decide often enough to be tested. */
import type { CalicoPolicy, Direction, EntityRule, Policy, Rule, RulePort } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { familyOf } from '../plain/plain-address';
import { entitiesAt, isEndpoint, labelsOfPod } from '../plain/plain-entity';
import { endMatches } from '../plain/plain-match-entity';
import { hasPorts, numberOf, type PlainPacket } from '../plain/plain-packet';
import { governs, selects } from '../plain/plain-subject';
import { isValidPolicy, rangeOf } from '../plain/plain-validity';

interface Target {
  readonly policy: CalicoPolicy;
  readonly direction: Direction;
  readonly rule: Rule;
}

const isCalico = (policy: Policy): policy is CalicoPolicy => 'selector' in policy && isValidPolicy(policy);

/** Rules that may decide: of a direction that their policy governs, and no Log. */
function targets({ policies, capabilities }: Snapshot): Target[] {
  return policies
    .filter(isCalico)
    .flatMap((policy) =>
      (['Ingress', 'Egress'] as const)
        .filter((direction) => governs(policy, direction, capabilities.typesDefault))
        .flatMap((direction) =>
          policy[direction === 'Ingress' ? 'ingress' : 'egress']
            .filter(({ action }) => action !== 'Log')
            .map((rule): Target => ({ policy, rule, direction })),
        ),
    );
}

/** From `start` on, round once: the first that fits, else the one at the start. */
function firstThat<T>(all: readonly T[], start: number, fits: (one: T) => boolean): T | undefined {
  const turned = [...all.slice(start % all.length), ...all.slice(0, start % all.length)].slice(0, 12);
  return turned.find(fits) ?? turned[0];
}

/** A port that the list names, by its number or as an entity at the address has it. */
function portOf(
  snapshot: Snapshot,
  ports: readonly RulePort[] | undefined,
  address: string,
  otherwise: number,
): number {
  const [wanted] = ports ?? [];
  if (wanted === undefined) return otherwise;
  const range = rangeOf(wanted);
  if (range !== null) return range[1] === 65_535 ? otherwise : range[1];
  const named = entitiesAt(snapshot, address).flatMap((entity) => entity.ports);
  return named.find(({ name }) => name === wanted)?.port ?? otherwise;
}

/** An endpoint of the Service that the entity names, as far as there is one. */
function servedBy(snapshot: Snapshot, entity: EntityRule | undefined, turn: number) {
  const name = entity?.services?.name;
  const endpoints = snapshot.services.find((service) => service.name === name)?.endpoints ?? [];
  const valid = endpoints.filter(({ ip }) => ip !== 'not-an-address');
  return valid[turn % Math.max(1, valid.length)] ?? null;
}

function withTraffic(packet: PlainPacket, { rule }: Target): PlainPacket {
  const { protocol, icmp } = rule;
  const family = familyOf(packet.dst);
  const asked = protocol === undefined ? packet.protocol : numberOf(protocol);
  return {
    ...packet,
    protocol: icmp !== undefined && protocol === undefined ? (family === 4 ? 1 : 58) : asked,
    icmpType: icmp?.type ?? packet.icmpType,
    icmpCode: icmp?.code ?? packet.icmpCode,
  };
}

/** The packet bent towards rule number `turn`; `addresses` are those of its family that the world knows. */
export function aimed(
  snapshot: Snapshot,
  packet: PlainPacket,
  addresses: readonly string[],
  turn: number,
): PlainPacket {
  const all = targets(snapshot);
  const target = all[turn % Math.max(1, all.length)];
  if (target === undefined) return packet;
  const { policy, direction, rule } = target;
  const isSubject = (ip: string): boolean =>
    snapshot.pods.some(
      (pod) => isEndpoint(pod) && pod.ips.includes(ip) && selects(policy, labelsOfPod(snapshot, pod)),
    );
  const [subjectEnd, peerEnd] =
    direction === 'Ingress' ? (['dst', 'src'] as const) : (['src', 'dst'] as const);
  const turned = withTraffic(packet, target);
  const withSubject = {
    ...turned,
    [subjectEnd]: firstThat(addresses, turn, isSubject) ?? packet[subjectEnd],
  };
  const side = peerEnd === 'src' ? 'source' : 'destination';
  const served = servedBy(snapshot, rule[side], turn);
  const { ports, notPorts, services, ...who } = rule[side] ?? {};
  const isPeer = (ip: string): boolean =>
    ip !== withSubject[subjectEnd] &&
    (served === null
      ? endMatches(
          snapshot,
          who,
          policy.namespace,
          { ...withSubject, written: rule.protocol, [peerEnd]: ip },
          side,
        )
      : served.ip === ip);
  const met = { ...withSubject, [peerEnd]: firstThat(addresses, turn, isPeer) ?? packet[peerEnd] };
  if (served !== null && side === 'destination' && met.dst === served.ip)
    return { ...met, protocol: numberOf(served.protocol), dstPort: served.port };
  if (!hasPorts(met.protocol)) return met;
  return {
    ...met,
    dstPort: portOf(snapshot, rule.destination?.ports, met.dst, met.dstPort),
    srcPort: portOf(snapshot, rule.source?.ports, met.src, met.srcPort),
  };
}
