/** What selectors choose right now: subjects of a policy, peers of a rule. */
import { positiveSelector } from '../compile/compile-calico';
import { InvalidPolicy } from '../compile/compiled';
import { compilePolicy } from '../compile/policy-set';
import type { EntityRule, Policy } from '../model/policy';
import type { WorkloadRef } from '../model/snapshot';
import type { Selection } from '../model/verdict';
import { evaluateSelector, type Selector } from '../selector/selector';
import type { World } from '../world/world';

const nothing: Selection = { pods: [], workloads: [], hostEndpoints: [] };
const workloadKey = ({ namespace, kind, name }: WorkloadRef): string => `${namespace}/${kind}/${name}`;

/** Those at the places, in the order of the list, whatever order the places come in. */
const chosenFrom = <T>(list: readonly T[], places: readonly number[]): T[] =>
  [...places]
    .sort((a, b) => a - b)
    .map((place) => list[place])
    .filter((one) => one !== undefined);

/** Pods that are endpoints, and workloads whose running pods or template the selector chooses. */
function podsBy(world: World, selector: Selector): Pick<Selection, 'pods' | 'workloads'> {
  const groups = world.labelGroups.filter(({ labels }) => evaluateSelector(selector, labels));
  const pods = chosenFrom(
    world.snapshot.pods,
    groups.flatMap((group) => group.pods),
  );
  const templates = chosenFrom(
    world.snapshot.workloads,
    groups.flatMap((group) => group.workloads),
  );
  const workloads = new Map<string, WorkloadRef>();
  for (const workload of groups.flatMap(({ owners }) => owners))
    workloads.set(workloadKey(workload), workload);
  for (const { namespace, kind, name } of templates) {
    const workload = { namespace, kind, name };
    workloads.set(workloadKey(workload), workload);
  }
  return { pods, workloads: [...workloads.values()] };
}

export function selectedBy(world: World, policy: Policy): Selection {
  const { policy: compiled } = compilePolicy(policy, world.snapshot.capabilities);
  if (compiled === null) return nothing;
  const hosts = world.hosts.filter(
    ({ entity }) => compiled.hostList !== null && evaluateSelector(compiled.subject, entity.labels),
  );
  const { hostOnly, subject } = compiled;
  let chosen: Pick<Selection, 'pods' | 'workloads'> | null = hostOnly ? nothing : null;
  // Thousands of pods are looked at only for whoever asks about pods.
  const chosenPods = () => {
    chosen ??= podsBy(world, subject);
    return chosen;
  };
  return {
    get pods() {
      return chosenPods().pods;
    },
    get workloads() {
      return chosenPods().workloads;
    },
    hostEndpoints: hosts.map(({ entity }) => entity.name),
  };
}

export interface PeerSelectors {
  selector?: string;
  namespaceSelector?: string;
  serviceAccountNames?: readonly string[];
}

/** Nothing at all for a selector that does not parse: Calico would drop the policy. */
export function matchedBy(world: World, peer: PeerSelectors, namespace: string | null): Selection {
  const { serviceAccountNames, selector, namespaceSelector } = peer;
  const entity: EntityRule = {
    ...(selector === undefined ? {} : { selector }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
    ...(serviceAccountNames === undefined ? {} : { serviceAccounts: { names: serviceAccountNames } }),
  };
  try {
    const positive = positiveSelector(entity, namespace, 'peer') ?? { op: 'all' };
    return { ...podsBy(world, positive), hostEndpoints: [] };
  } catch (error) {
    if (error instanceof InvalidPolicy) return nothing;
    throw error;
  }
}
