/** Endpoints that no rule tells apart, as subjects of policy: asked once for all of them. */
import type { CompiledEngine } from '../engine';
import type { Steps } from '../model/steps';
import { podParties, templateParties } from '../world/end-parties';
import { type Entity, isWorkloadEndpoint } from '../world/entity';
import type { Party } from '../world/party';

export interface EndpointClass {
  readonly entity: Entity;
  /** One for each address, or for each family of a template; in the world of the given engine. */
  readonly parties: (engine: CompiledEngine) => readonly Party[];
  /** Up to ten of them; of a template its workload. */
  readonly pods: readonly { readonly namespace: string; readonly name: string }[];
}

/** How many members of a class are named. */
const named = 10;

/**
 * Classes of running pods, then one for each controller without any. Alike in every one of the engines, which share their
 * pods. An endpoint a step.
 */
export function* classSteps(
  ...engines: readonly [CompiledEngine, ...CompiledEngine[]]
): Steps<EndpointClass[]> {
  const [first] = engines;
  const found = new Map<string, EndpointClass & { readonly pods: { namespace: string; name: string }[] }>();
  const running = new Set<string>();
  for (const pod of first.snapshot.pods) {
    if (!isWorkloadEndpoint(pod)) continue;
    yield;
    running.add(`${pod.namespace}/${pod.workload.kind}/${pod.workload.name}`);
    const parties = (engine: CompiledEngine): readonly Party[] => podParties(engine.world, pod, 'source');
    // Equal in every world: each may mention prefixes the others do not.
    const key = engines.map((engine) => parties(engine).map((party) => party.classId)).join(' | ');
    const known = found.get(key);
    const ref = { namespace: pod.namespace, name: pod.name };
    if (known === undefined)
      found.set(key, { entity: first.world.subjectOf(pod).entity, parties, pods: [ref] });
    else if (known.pods.length < named) known.pods.push(ref);
  }
  for (const workload of first.snapshot.workloads) {
    const { namespace, kind, name } = workload;
    if (running.has(`${namespace}/${kind}/${name}`)) continue;
    const subject = first.world.templateSubject(namespace, name, kind);
    if (subject === null) continue;
    yield;
    found.set(`template ${namespace}/${kind}/${name}`, {
      entity: subject.entity,
      parties: (engine) => templateParties(engine.world, subject),
      pods: [{ namespace, name }],
    });
  }
  return [...found.values()];
}
