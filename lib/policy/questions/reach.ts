/** Everything that one rule is about: for whom, with whom, on what. */
import type { CompiledPolicy, CompiledRule, EndCriteria } from '../compile/compiled';
import { fits } from '../evaluate/match';
import type { Family } from '../model/address';
import { policyKey } from '../model/names';
import type { Direction, PolicyRef, RuleAction } from '../model/policy';
import type { EndpointRef, Pod, WorkloadRef } from '../model/snapshot';
import type { Engine } from '../model/verdict';
import { podParties, templateParties } from '../world/end-parties';
import { type Entity, isWorkloadEndpoint, templateEntity } from '../world/entity';
import type { Party } from '../world/party';
import { describeTraffic } from './describe-traffic';
import { compiled } from './governing';
import { type IntervalSet, intersection, intervals, sizeOf } from './interval-set';
import { isOpenEnded, peerAddresses } from './peer-addresses';
import { type KnownPeers, knownEntities } from './peers';
import { ruleForm } from './rule-form';
import { writtenRules } from './written-rule';

/** Known now: running pods, and workloads whose pods or template are meant. */
export interface Reached {
  readonly pods: readonly EndpointRef[];
  readonly workloads: readonly WorkloadRef[];
  readonly namespaces: readonly string[];
  readonly hostEndpoints: readonly string[];
}

export interface ReachedPeers extends Reached {
  /** Sets with an address among them. */
  readonly networkSets: readonly { readonly namespace: string | null; readonly name: string }[];
  /** How many addresses, of both families; `any` where nothing but exceptions limits them. */
  readonly addresses: bigint | 'any';
}

/** What the rule itself says. Other rules may decide before it, and the other end has its own policies. */
export interface RuleReach {
  readonly action: RuleAction;
  /** 0-based position in the policy's own list, as written. */
  readonly written: number;
  readonly subjects: Reached;
  readonly peers: ReachedPeers;
  /** `TCP 8080, 9000:9100`. */
  readonly services: string;
}

const versions: readonly Family[] = [4, 6];
const workloadKey = ({ namespace, kind, name }: WorkloadRef): string => `${namespace}/${kind}/${name}`;
const refOf = ({ namespace, kind, name }: WorkloadRef): WorkloadRef => ({ namespace, kind, name });

function reached(
  pods: readonly Pod[],
  templates: readonly WorkloadRef[],
  hostEndpoints: readonly string[],
): Reached {
  const workloads = new Map<string, WorkloadRef>();
  for (const workload of [...pods.map((pod) => pod.workload), ...templates])
    workloads.set(workloadKey(workload), refOf(workload));
  const namespaces = [...pods, ...templates].map(({ namespace }) => namespace);
  return {
    pods: pods.map(({ namespace, name }) => ({ namespace, name })),
    workloads: [...workloads.values()],
    namespaces: [...new Set(namespaces)].sort(),
    hostEndpoints,
  };
}

interface Asked {
  readonly engine: ReturnType<typeof compiled>;
  readonly known: KnownPeers;
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly direction: Direction;
}

/** Endpoints the policy selects, without those that the rule's own criteria leave out. */
function subjectsOf({ engine, policy, rule, direction }: Asked): Reached {
  const { world } = engine;
  const selection = engine.select(policy.policy);
  const meets = (parties: readonly Party[]): boolean =>
    parties.some(
      (subject) => ruleForm(rule, policy, { direction, version: subject.version, subject }) !== 'never',
    );
  const pods = selection.pods.filter((pod) => meets(podParties(world, pod, 'source')));
  const templates = selection.workloads.filter(({ namespace, name, kind }) => {
    const subject = world.templateSubject(namespace, name, kind);
    return subject !== null && meets(templateParties(world, subject));
  });
  return reached(pods, templates, selection.hostEndpoints);
}

function peersOf(criteria: EndCriteria | null, { engine, known, rule }: Asked): ReachedPeers {
  const { snapshot, hosts, sets, inherited } = engine.world;
  const asked = versions.filter((version) => rule.ipVersion === null || rule.ipVersion === version);
  const addresses = new Map<Family, IntervalSet>(
    asked.map((version) => [version, peerAddresses(criteria, version, known)]),
  );
  const isThere = ({ nets }: Entity): boolean =>
    nets.some(
      ({ version, first, last }) =>
        intersection(intervals([[first, last]]), addresses.get(version) ?? []).length > 0,
    );
  const pods = snapshot.pods.filter(
    (pod) => isWorkloadEndpoint(pod) && isThere(engine.world.subjectOf(pod).entity),
  );
  // A template has no address yet: it is meant where the rule asks for no more than its labels.
  const byLabels =
    criteria === null || (criteria.nets === null && criteria.notNets === null && criteria.service === null);
  const templates = snapshot.workloads.filter(
    (workload) =>
      !workload.hostNetwork &&
      byLabels &&
      (criteria === null || fits(criteria, templateEntity(workload, inherited))),
  );
  const total = [...addresses.values()].reduce((sum, set) => sum + sizeOf(set), 0n);
  return {
    ...reached(
      pods,
      templates,
      hosts.filter(({ entity }) => isThere(entity)).map(({ entity }) => entity.name),
    ),
    networkSets: snapshot.networkSets
      .filter((_, index) => sets[index] !== undefined && isThere(sets[index]))
      .map(({ namespace, name }) => ({ namespace, name })),
    addresses: isOpenEnded(criteria) ? 'any' : total,
  };
}

/** null for a rule that is not there, or whose direction its policy does not govern. `ruleIndex` counts as traces do. */
export function reachOf(
  engine: Engine,
  ref: PolicyRef,
  direction: Direction,
  ruleIndex: number,
): RuleReach | null {
  const own = compiled(engine);
  const policy = own.policies.tiers
    .flatMap(({ policies }) => policies)
    .find((candidate) => policyKey(candidate.policy) === policyKey(ref));
  const rule = policy?.[direction]?.[ruleIndex];
  if (policy === undefined || rule === undefined) return null;
  const known = { world: own.world, entities: knownEntities(own.world) };
  const asked = { engine: own, known, policy, rule, direction };
  return {
    action: rule.action,
    written: writtenRules(policy.policy, direction, own.snapshot.capabilities)[ruleIndex]?.index ?? ruleIndex,
    subjects: subjectsOf(asked),
    peers: peersOf(direction === 'Ingress' ? rule.source : rule.destination, asked),
    services: describeTraffic(rule),
  };
}
