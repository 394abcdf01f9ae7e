/** For whom some rules of one policy are, among everything known now. */
import type { CompiledPolicy, CompiledRule } from '../compile/compiled';
import type { CompiledEngine } from '../engine';
import type { Family } from '../model/address';
import type { Direction } from '../model/policy';
import type { EndpointRef, Pod, WorkloadRef } from '../model/snapshot';
import type { Steps } from '../model/steps';
import type { Selection } from '../model/verdict';
import { podParties, templateParties } from '../world/end-parties';
import { isWorkloadEndpoint } from '../world/entity';
import type { Party } from '../world/party';
import type { World } from '../world/world';
import type { KnownPeers } from './peers';
import { ruleForm, type Viewpoint } from './rule-form';

/** Known now: running pods, and workloads whose pods or template are meant. */
export interface Reached {
  readonly pods: readonly EndpointRef[];
  readonly workloads: readonly WorkloadRef[];
  readonly namespaces: readonly string[];
  readonly hostEndpoints: readonly string[];
}

/** One rule as it is written, as the rules that Calico makes of it. */
export interface AskedRules {
  readonly engine: CompiledEngine;
  readonly known: KnownPeers;
  readonly policy: CompiledPolicy;
  /** Whom the policy selects. */
  readonly selection: Selection;
  readonly rules: readonly CompiledRule[];
  readonly direction: Direction;
}

/** Endpoints a step. */
const chunk = 256;
export const versions: readonly Family[] = [4, 6];
const workloadKey = ({ namespace, kind, name }: WorkloadRef): string => `${namespace}/${kind}/${name}`;
const refOf = ({ namespace, kind, name }: WorkloadRef): WorkloadRef => ({ namespace, kind, name });

export function reached(
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

/** Those that pass, some hundred a step. */
export function* chosen<T>(items: readonly T[], passes: (item: T) => boolean): Steps<T[]> {
  const kept: T[] = [];
  for (const [index, item] of items.entries()) {
    if (passes(item)) kept.push(item);
    if (index % chunk === chunk - 1) yield;
  }
  return kept;
}

/** Makes what is known of every pod, which is kept in the world. */
export const subjectSteps = (world: World): Steps<Pod[]> =>
  chosen(world.snapshot.pods, (pod) => isWorkloadEndpoint(pod) && world.subjectOf(pod) !== null);

/** Whether a subject may meet one of the rules with what they ask of its own end. */
function meantBy({
  policy,
  rules,
  direction,
}: AskedRules): (party: Viewpoint['subject'], version: Family) => boolean {
  return (subject, version) =>
    rules.some((rule) => ruleForm(rule, policy, { direction, version, subject }) !== 'never');
}

/** Endpoints the policy selects, without those that the rules' own criteria leave out. */
export function* subjectsOf(asked: AskedRules): Steps<Reached> {
  const { engine, selection, rules, direction } = asked;
  const { world } = engine;
  const isMeant = meantBy(asked);
  const families = versions.filter((version) => isMeant(null, version));
  // Without criteria on their own end, rules tell subjects apart by family alone.
  const isAlike = rules.every((rule) => (direction === 'Ingress' ? rule.destination : rule.source) === null);
  const any = (parties: readonly Party[]): boolean => parties.some((party) => isMeant(party, party.version));
  const pods = yield* chosen(selection.pods, (pod) =>
    isAlike
      ? world.subjectOf(pod).entity.nets.some(({ version }) => families.includes(version))
      : any(podParties(world, pod, 'source')),
  );
  const templates = yield* chosen(selection.workloads, ({ namespace, name, kind }) => {
    const subject = world.templateSubject(namespace, name, kind);
    return subject !== null && (isAlike ? families.length > 0 : any(templateParties(world, subject)));
  });
  return reached(pods, templates, selection.hostEndpoints);
}
