/** Whom some rules name at their other end, among everything known now, and how many addresses that is. */
import type { CompiledRule, EndCriteria } from '../compile/compiled';
import { fits } from '../evaluate/match';
import type { Family } from '../model/address';
import type { Direction } from '../model/policy';
import type { Steps } from '../model/steps';
import { type Entity, isWorkloadEndpoint } from '../world/entity';
import { cidrText } from './cidr-text';
import { type IntervalSet, intervals, meets, minus, sizeOf } from './interval-set';
import { isOpenEnded, peerAddresses } from './peer-addresses';
import { type AskedRules, chosen, type Reached, reached, versions } from './reached';

export interface ReachedPeers extends Reached {
  /** Sets with an address among them. */
  readonly networkSets: readonly { readonly namespace: string | null; readonly name: string }[];
  /** How many addresses, of both families; `any` where nothing but exceptions limits them. */
  readonly addresses: bigint | 'any';
  /** How many of them no pod and no host endpoint has now. */
  readonly outside: bigint | 'any';
  /** Prefixes that are meant whole, but for exceptions; those that a selector or a Service narrows are not among them. */
  readonly ranges: readonly string[];
  /** Whether something is taken out: prefixes, or what a selector finds. */
  readonly excepted: boolean;
}

/** A template has no address yet: it is meant where the rule asks for no more than its labels. */
const byLabels = (criteria: EndCriteria | null): boolean =>
  criteria === null || (criteria.nets === null && criteria.notNets === null && criteria.service === null);

const isWhole = ({ pos, service }: EndCriteria): boolean => pos === null && service === null;

function* addressesOf({ rules, direction, known }: AskedRules): Steps<ReadonlyMap<Family, IntervalSet>> {
  const peers = new Map<Family, IntervalSet>();
  for (const version of versions) {
    const sets: IntervalSet[] = [];
    for (const rule of rules) {
      if (rule.ipVersion !== null && rule.ipVersion !== version) continue;
      sets.push(peerAddresses(peerOf(rule, direction), version, known));
      yield;
    }
    peers.set(version, intervals(sets.flat()));
  }
  return peers;
}

const peerOf = (rule: CompiledRule, direction: Direction): EndCriteria | null =>
  direction === 'Ingress' ? rule.source : rule.destination;

/** Whom the rules name at the other end. */
export function* peersOf(asked: AskedRules): Steps<ReachedPeers> {
  const { world } = asked.engine;
  const { snapshot, hosts, sets } = world;
  const criteria = asked.rules.map((rule) => peerOf(rule, asked.direction));
  const addresses = yield* addressesOf(asked);
  const isThere = ({ nets }: Entity): boolean =>
    nets.some(({ version, first, last }) => meets(addresses.get(version) ?? [], [first, last]));
  const pods = snapshot.pods.filter((pod) => isWorkloadEndpoint(pod) && isThere(world.subjectOf(pod).entity));
  const templates = yield* chosen(snapshot.workloads, (workload) => {
    const entity = world.subjectOfTemplate(workload)?.entity;
    return (
      entity !== undefined && criteria.some((one) => byLabels(one) && (one === null || fits(one, entity)))
    );
  });
  const guarded = hosts.filter(({ entity }) => isThere(entity)).map(({ entity }) => entity);
  const held = [...pods.map((pod) => world.subjectOf(pod).entity), ...guarded].flatMap(({ nets }) => nets);
  const left = (version: Family): IntervalSet =>
    intervals(held.filter((net) => net.version === version).map(({ first, last }) => [first, last]));
  yield;
  const isAny = criteria.some(isOpenEnded);
  const ranges = criteria.flatMap((one) => (one !== null && isWhole(one) ? (one.nets ?? []) : []));
  return {
    ...reached(
      pods,
      templates,
      guarded.map(({ name }) => name),
    ),
    networkSets: snapshot.networkSets
      .filter((_, index) => sets[index] !== undefined && isThere(sets[index]))
      .map(({ namespace, name }) => ({ namespace, name })),
    addresses: isAny ? 'any' : sumOf(addresses, (set) => set),
    outside: isAny ? 'any' : sumOf(addresses, (set, version) => minus(set, left(version))),
    ranges: [...new Set(ranges.map(cidrText))],
    excepted: criteria.some((one) => one !== null && (one.neg !== null || one.notNets !== null)),
  };
}

const sumOf = (
  addresses: ReadonlyMap<Family, IntervalSet>,
  part: (set: IntervalSet, version: Family) => IntervalSet,
): bigint => [...addresses].reduce((sum, [version, set]) => sum + sizeOf(part(set, version)), 0n);
