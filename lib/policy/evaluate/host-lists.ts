/** What host endpoints say to a connection: their four policy lists, failsafes and profiles (calico-policy §4.8). */

import { compileProfileRules } from '../compile/compile-calico';
import { InvalidPolicy } from '../compile/compiled';
import { netKey } from '../model/address';
import type { Direction } from '../model/policy';
import { protocols } from '../model/protocol';
import type { Profile } from '../model/snapshot';
import type { HostEvaluation, Scope } from '../model/verdict';
import type { Party } from '../world/party';
import type { HostEntity, World } from '../world/world';
import type { Packet } from './match';
import type { PolicyLists } from './policy-lists';
import { type Ending, evaluateSide } from './walk';

interface HostQuestion {
  readonly policies: PolicyLists;
  readonly world: World;
  readonly source: Party;
  readonly destination: Party;
  readonly packet: Packet;
  readonly scope: Scope;
}

const { tcp, udp } = protocols;
/** Felix' defaults of FailsafeInboundHostPorts and FailsafeOutboundHostPorts. */
const failsafes: Record<Direction, ReadonlySet<string>> = {
  Ingress: new Set([
    `${udp} 68`,
    ...[22, 179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => `${tcp} ${port}`),
  ]),
  Egress: new Set([
    `${udp} 53`,
    `${udp} 67`,
    ...[179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => `${tcp} ${port}`),
  ]),
};

/** Where Calico's API does not serve profiles, the one that automatic host endpoints name still exists. */
const allowAll: Profile = {
  name: 'projectcalico-default-allow',
  ingress: [{ action: 'Allow' }],
  egress: [{ action: 'Allow' }],
  labelsToApply: {},
};

/** The host endpoint that polices an address of a node: by address, by a named interface, then `*`; by name among equals. */
function hostEndpointOf(world: World, party: Party): HostEntity | null {
  if (party.node === null) return null;
  const [address] = party.addresses.include;
  const rank = ({ entity, hostEndpoint }: HostEntity): number => {
    if (hostEndpoint.interfaceName === '*') return 2;
    const named = hostEndpoint.interfaceName !== null && entity.nets.length === 0;
    if (address !== undefined && entity.nets.some((net) => netKey(net) === netKey(address))) return 0;
    // A pod's traffic comes and goes by an interface of its node that we do not know: any named one is taken for it.
    return named || !party.isHost ? 1 : 3;
  };
  const candidates = world
    .hostsOn(party.node)
    .map((host) => ({ host, rank: rank(host) }))
    .filter((candidate) => candidate.rank < 3)
    .sort((a, b) => a.rank - b.rank || (a.host.entity.name < b.host.entity.name ? -1 : 1));
  return candidates[0]?.host ?? null;
}

function ending(world: World, host: HostEntity, direction: Direction): Ending {
  const profiles = host.hostEndpoint.profiles.flatMap((name) => {
    const profile =
      world.snapshot.profiles.find((known) => known.name === name) ??
      (name === allowAll.name ? allowAll : null);
    if (profile === null) return [];
    try {
      return [{ name, rules: compileProfileRules(profile, direction) }];
    } catch (error) {
      if (error instanceof InvalidPolicy) return [];
      throw error;
    }
  });
  return { profiles, otherwise: 'deny' };
}

function evaluateList(
  question: HostQuestion,
  host: HostEntity,
  direction: Direction,
  list: HostEvaluation['list'],
): HostEvaluation | null {
  const rules = question.policies.list(host.entity, direction, question.scope, list);
  if (rules.tiers.length === 0 && list !== 'normal') return null;
  const side = evaluateSide({
    ...question,
    list: rules,
    alwaysPass: list === 'untracked' || list === 'pre-dnat',
    ending:
      list === 'normal' ? ending(question.world, host, direction) : { profiles: [], otherwise: 'allow' },
    find: (namespace, name) => question.world.service(namespace, name),
  });
  return { ...side, hostEndpoint: host.entity.name, direction, list };
}

/** Lists in their order; an Allow in an early ingress list skips the later ones, a Deny ends it. */
function evaluateHost(
  question: HostQuestion,
  host: HostEntity,
  direction: Direction,
  last: 'forward' | 'normal',
): HostEvaluation[] {
  const { protocol, port } = question.packet;
  const isFailsafe = failsafes[direction].has(`${protocol} ${port}`);
  if (last === 'normal' && isFailsafe)
    return [{ verdict: 'allow', trace: [], hostEndpoint: host.entity.name, direction, list: 'normal' }];
  const early = direction === 'Ingress' ? (['untracked', 'pre-dnat'] as const) : (['untracked'] as const);
  const found: HostEvaluation[] = [];
  for (const list of isFailsafe ? [last] : [...early, last]) {
    // Untracked policies on all-interfaces host endpoints are ignored.
    if (list === 'untracked' && host.hostEndpoint.interfaceName === '*') continue;
    const answer = evaluateList(question, host, direction, list);
    if (answer === null) continue;
    found.push(answer);
    const matched = answer.trace.some((hit) => hit.kind !== 'EndOfTier' && hit.action === 'Allow');
    if (answer.verdict === 'deny' || (direction === 'Ingress' && list !== last && matched)) break;
  }
  return found;
}

/** Host endpoints on the way of one concrete connection. Empty where none has a say. */
export function evaluateHosts(question: HostQuestion): HostEvaluation[] {
  const { world, source, destination } = question;
  if (world.hosts.length === 0) return [];
  const sameNode = source.node !== null && source.node === destination.node;
  // Within a node nothing passes an interface that host endpoints guard; a pod's own host accepts it (§4.7).
  if (sameNode) return [];
  const found: HostEvaluation[] = [];
  for (const [party, direction] of [
    [source, 'Egress'],
    [destination, 'Ingress'],
  ] as const) {
    const host = hostEndpointOf(world, party);
    if (host !== null)
      found.push(...evaluateHost(question, host, direction, party.isHost ? 'normal' : 'forward'));
  }
  return found;
}
