/** Policies between the wire and the domain. What a field means is decided in lib/policy; here nothing is lost. */
import type {
  CalicoPolicy,
  CalicoPolicyKind,
  Direction,
  KubernetesPolicy,
  KubernetesRule,
  LabelSelector,
  Policy,
  Rule,
  StagedAction,
  Tier,
} from '@/lib/policy';
import type { KubeObject } from './kube-object';
import { parseAdminPolicy, parseClusterPolicy } from './parse-cluster-policy';
import { knownKind } from './resources';
import { servedName } from './stored-metadata';
import { array, type Json, record, text } from './wire-value';

const directions = (value: unknown): Direction[] | null =>
  Array.isArray(value)
    ? value.filter((item): item is Direction => item === 'Ingress' || item === 'Egress')
    : null;

/** An object that is none of the policies, or misses what makes it one. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly code = 'parse';
}

/** Absent types: the native CRDs decide by presence of the field, the aggregated server by length (§4.3); raw objects stay open. */
function typesOf(spec: Json, byPresence: boolean): readonly Direction[] | null {
  const given = directions(spec.types);
  if (given !== null && given.length > 0) return given;
  if (!byPresence) return null;
  if (spec.egress === undefined) return ['Ingress'];
  return spec.ingress === undefined ? ['Egress'] : ['Ingress', 'Egress'];
}

function calicoPolicy(object: KubeObject, kind: CalicoPolicyKind, byPresence: boolean): CalicoPolicy {
  const spec = record(object.spec);
  const types = typesOf(spec, byPresence);
  const optional = (key: 'namespaceSelector' | 'serviceAccountSelector'): Partial<CalicoPolicy> =>
    text(spec[key]) === '' ? {} : { [key]: text(spec[key]) };
  const flag = (key: 'applyOnForward' | 'preDNAT' | 'doNotTrack'): Partial<CalicoPolicy> =>
    spec[key] === true ? { [key]: true } : {};
  return {
    kind,
    namespace: object.metadata.namespace ?? null,
    name: servedName(object),
    tier: text(spec.tier) || 'default',
    order: typeof spec.order === 'number' ? spec.order : null,
    selector: text(spec.selector),
    ...optional('namespaceSelector'),
    ...optional('serviceAccountSelector'),
    ...(types === null ? {} : { types }),
    // The fields of a rule are the domain's own names.
    ingress: array(spec.ingress) as readonly Rule[],
    egress: array(spec.egress) as readonly Rule[],
    ...(kind.startsWith('Staged')
      ? { stagedAction: (text(spec.stagedAction) || 'Set') as StagedAction }
      : {}),
    ...flag('applyOnForward'),
    ...flag('preDNAT'),
    ...flag('doNotTrack'),
  };
}

function kubernetesRules(rules: unknown, peers: 'from' | 'to'): KubernetesRule[] {
  return array(rules).map((item) => {
    const rule = record(item);
    return {
      ...(rule[peers] === undefined
        ? {}
        : { peers: array(rule[peers]) as NonNullable<KubernetesRule['peers']> }),
      ...(rule.ports === undefined
        ? {}
        : { ports: array(rule.ports) as NonNullable<KubernetesRule['ports']> }),
    };
  });
}

/** The API server fills in absent types of its own kind, so a manifest is read as it will be served (§5.0); the staged kind stays open. */
function policyTypesOf(spec: Json, kind: KubernetesPolicy['kind']): readonly Direction[] | null {
  const given = directions(spec.policyTypes);
  if (kind !== 'NetworkPolicy' || (given !== null && given.length > 0)) return given;
  return array(spec.egress).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function kubernetesPolicy(object: KubeObject, kind: KubernetesPolicy['kind']): KubernetesPolicy {
  const spec = record(object.spec);
  const types = policyTypesOf(spec, kind);
  return {
    kind,
    namespace: object.metadata.namespace ?? 'default',
    name: servedName(object),
    podSelector: record(spec.podSelector) as LabelSelector,
    ...(types === null ? {} : { policyTypes: types }),
    ...(spec.ingress === undefined ? {} : { ingress: kubernetesRules(spec.ingress, 'from') }),
    ...(spec.egress === undefined ? {} : { egress: kubernetesRules(spec.egress, 'to') }),
    ...(kind === 'NetworkPolicy' ? {} : { stagedAction: (text(spec.stagedAction) || 'Set') as StagedAction }),
  };
}

/** @throws ParseError for anything that is no policy. `byPresence`: how this cluster reads absent `types`. */
export function parsePolicy(object: KubeObject, byPresence = false): Policy {
  const kind = knownKind(object);
  switch (kind) {
    case 'CalicoNetworkPolicy':
    case 'GlobalNetworkPolicy':
    case 'StagedNetworkPolicy':
    case 'StagedGlobalNetworkPolicy':
      return calicoPolicy(object, kind, byPresence);
    case 'NetworkPolicy':
    case 'StagedKubernetesNetworkPolicy':
      return kubernetesPolicy(object, kind);
    case 'ClusterNetworkPolicy':
      return parseClusterPolicy(object);
    case 'AdminNetworkPolicy':
    case 'BaselineAdminNetworkPolicy':
      return parseAdminPolicy(object, kind);
    default:
      throw new ParseError(
        `${object.apiVersion} ${object.kind} ${object.metadata?.name ?? ''} is not a network policy`,
      );
  }
}

export function parseTier(object: KubeObject): Tier {
  const spec = record(object.spec);
  return {
    name: object.metadata.name,
    order: typeof spec.order === 'number' ? spec.order : null,
    defaultAction: spec.defaultAction === 'Pass' ? 'Pass' : 'Deny',
  };
}
