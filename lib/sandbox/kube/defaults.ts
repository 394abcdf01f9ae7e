/** What a server fills in (rig §3–4, calico-policy §4.3, §8.4). */
import type { KubeObject } from '@/lib/cluster';
import { type Json, list, record } from './json';
import type { ServedResource } from './served-resources';
import { tierOf } from './tier-access';

/** Native kinds decide by presence of the field, the aggregated server by its length. */
function policyTypes(spec: Json, byPresence: boolean): readonly string[] {
  const given = list(spec.types);
  if (given.length > 0) return given.map(String);
  const has = (field: unknown): boolean => (byPresence ? field !== undefined : list(field).length > 0);
  if (!has(spec.egress)) return ['Ingress'];
  return has(spec.ingress) ? ['Ingress', 'Egress'] : ['Egress'];
}

function tieredPolicy(object: KubeObject, resource: ServedResource): KubeObject {
  const spec = record(object.spec);
  const tier = tierOf(object);
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, 'projectcalico.org/tier': tier },
    },
    spec: {
      ...spec,
      tier,
      types: policyTypes(spec, resource.origin === 'crd'),
      ...(resource.plural.startsWith('staged') ? { stagedAction: spec.stagedAction ?? 'Set' } : {}),
    },
  };
}

function kubernetesPolicy(object: KubeObject): KubeObject {
  const spec = record(object.spec);
  const given = list(spec.policyTypes);
  const rules = (direction: unknown): unknown =>
    Array.isArray(direction)
      ? direction.map((rule) => ({
          ...record(rule),
          ...(Array.isArray(record(rule).ports)
            ? { ports: list(record(rule).ports).map((port) => ({ protocol: 'TCP', ...record(port) })) }
            : {}),
        }))
      : undefined;
  const filled = {
    ...spec,
    podSelector: spec.podSelector ?? {},
    ...(spec.ingress === undefined ? {} : { ingress: rules(spec.ingress) }),
    ...(spec.egress === undefined ? {} : { egress: rules(spec.egress) }),
    policyTypes: given.length > 0 ? given : ['Ingress', ...(list(spec.egress).length > 0 ? ['Egress'] : [])],
  };
  return { ...object, spec: filled };
}

/** A dry run stops before the aggregated server's defaults (calico-policy §8.4). */
export function withDefaults(object: KubeObject, resource: ServedResource, dryRun: boolean): KubeObject {
  if (resource.origin === 'aggregated' && dryRun) return object;
  if (resource.tiered) return tieredPolicy(object, resource);
  if (resource.group === 'networking.k8s.io') return kubernetesPolicy(object);
  const spec = record(object.spec);
  switch (`${resource.group}/${resource.plural}`) {
    case 'projectcalico.org/tiers':
      return { ...object, spec: { ...spec, defaultAction: spec.defaultAction ?? 'Deny' } };
    case 'projectcalico.org/stagedkubernetesnetworkpolicies':
      return { ...object, spec: { ...spec, stagedAction: spec.stagedAction ?? 'Set' } };
    case '/namespaces': {
      const { name, labels } = object.metadata;
      return {
        ...object,
        metadata: { ...object.metadata, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
        spec: { finalizers: ['kubernetes'], ...spec },
        status: { phase: 'Active', ...record(object.status) },
      };
    }
    default:
      return object;
  }
}
