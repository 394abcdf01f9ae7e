/** Ends that flow records name without an address: workloads, network sets and zones (calico-policy §7.4, flow-logs §1.6). */
import { netKey, oneOf, zoneAddresses } from '../model/address';
import type { FlowEnd } from '../model/verdict';
import { hostParties, podParties, type Role, templateParties } from './end-parties';
import { isWorkloadEndpoint, podLabels } from './entity';
import type { Subject } from './party';
import { type Resolved, unknownEnd } from './resolved';
import type { World } from './world';

type EndOf<Type extends FlowEnd['type']> = Extract<FlowEnd, { readonly type: Type }>;

/** Running pods; else what finished pods were and what the template says the next will be (a nightly CronJob). */
export const resolveWorkload = (world: World, end: EndOf<'workload'>, role: Role): Resolved =>
  world.workloadEnd(`${role} ${end.namespace}/${end.kind}/${end.name}`, () => findWorkload(world, end, role));

function findWorkload(world: World, { namespace, name, kind }: EndOf<'workload'>, role: Role): Resolved {
  const pods = world.podsOf(namespace, name).filter((pod) => kind === null || pod.workload.kind === kind);
  const running = pods.filter(
    (pod) => isWorkloadEndpoint(pod) || (pod.hostNetwork && pod.node !== null && pod.phase === 'Running'),
  );
  if (running.length > 0) {
    const parties = running.flatMap((pod) => podParties(world, pod, role));
    return { parties: running.length === 1 ? parties : parties.map((party) => ({ ...party, pod: null })) };
  }
  const template = world.template(namespace, name, kind);
  const subjects = pods
    .filter((pod) => !pod.hostNetwork)
    .map(
      (pod): Subject => ({
        namespace,
        workload: pod.workload,
        entity: {
          kind: 'pod',
          labels: podLabels(pod, world.inherited),
          nets: [],
          ports: pod.ports,
          name: `${namespace}/${name}`,
        },
      }),
    );
  const next = world.templateSubject(namespace, name, kind);
  if (next !== null) subjects.push(next);
  const parties = subjects.flatMap((subject) => templateParties(world, subject));
  if (template?.hostNetwork === true || pods.some((pod) => pod.hostNetwork))
    parties.push(...hostParties(world, null, []));
  if (parties.length > 0) return { parties };
  return unknownEnd(`No pod, template or owner of ${namespace}/${name} is in the cluster any more`);
}

/** A set stands for its prefixes. */
export function resolveSet(world: World, { namespace, name }: EndOf<'network-set'>): Resolved {
  const id = namespace === null ? name : `${namespace}/${name}`;
  const set = world.sets.find((entity) => entity.name === id);
  if (set === undefined || set.nets.length === 0)
    return unknownEnd(`Network set ${id} is not in the cluster or has no addresses`);
  return {
    parties: set.nets.map((net) =>
      world.party({
        key: `set ${id} ${netKey(net)}`,
        version: net.version,
        addresses: oneOf(net),
        subject: null,
      }),
    ),
  };
}

/**
 * A record names a zone where no endpoint and no set holds the address. Nodes without host endpoint are named so too;
 * that such a node is the pod's own is left out: then policy is not asked and no record is written.
 */
export function resolveZone(world: World, { zone }: EndOf<'network'>): Resolved {
  const known = [...world.sets, ...world.hosts.map((host) => host.entity)].flatMap((entity) => entity.nets);
  return {
    parties: world.families.flatMap((version) => {
      const addresses = zoneAddresses(zone, version, known);
      return addresses === null
        ? []
        : [
            world.party({
              key: `zone ${zone} ${version}`,
              version,
              addresses,
              subject: null,
              holders: 'none',
            }),
          ];
    }),
  };
}
