/** What a server refuses beyond types: names, and for the aggregated server Calico's own rules (rig §4, calico-policy §8.3). */
import ipaddr from 'ipaddr.js';
import type { KubeObject } from '@/lib/cluster';
import { parseSelector } from '@/lib/policy';
import type { StatusCause } from './api-error';
import { type Json, list, record } from './json';
import type { ServedResource } from './served-resources';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const cause = (field: string, value: unknown, why: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value) ?? 'null'}: ${why}`,
  field,
});

export function nameCauses(name: string): StatusCause[] {
  if (name === '')
    return [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      },
    ];
  if (name.length > 253) return [cause('metadata.name', name, 'must be no more than 253 characters')];
  return subdomain.test(name) ? [] : [cause('metadata.name', name, subdomainText)];
}

function selectorCauses(spec: Json, path: string, keys: readonly string[]): StatusCause[] {
  return keys.flatMap((key) => {
    const text = spec[key];
    if (typeof text !== 'string' || parseSelector(text).ok) return [];
    const label = `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
    return [cause(`${path}${label}`, text, `failed to validate Field: ${label} because of Tag: selector `)];
  });
}

const portProtocols: ReadonlySet<unknown> = new Set(['TCP', 'UDP', 'SCTP', 6, 17, 132, '6', '17', '132']);
const actions: ReadonlySet<unknown> = new Set(['Allow', 'Deny', 'Log', 'Pass']);

/** A rule wants a mask, and no bits behind it. */
function netCauses(nets: unknown, field: string): StatusCause[] {
  return list(nets).flatMap((net) => {
    try {
      const [address, bits] = ipaddr.parseCIDR(String(net));
      const base = (address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(
        String(net),
      );
      return base.toString() === address.toString()
        ? []
        : [cause(field, net, `CIDR has bits set behind its mask of ${bits}`)];
    } catch {
      return [cause(field, net, 'invalid CIDR')];
    }
  });
}

function ruleCauses(item: unknown): StatusCause[] {
  const rule = record(item);
  const causes: StatusCause[] = actions.has(rule.action)
    ? []
    : [cause('Action', rule.action, 'failed to validate Field: Action because of Tag: action ')];
  for (const [side, label] of [
    ['source', 'Source'],
    ['destination', 'Destination'],
  ] as const) {
    const entity = record(rule[side]);
    causes.push(...selectorCauses(entity, `${label}.`, ['selector', 'notSelector', 'namespaceSelector']));
    causes.push(...netCauses(entity.nets, `${label}.Nets`), ...netCauses(entity.notNets, `${label}.NotNets`));
    for (const key of ['ports', 'notPorts'] as const) {
      const numeric = list(entity[key]).filter((port) => /^\d/.test(String(port)));
      const field = `${label}.${key === 'ports' ? 'Ports' : 'NotPorts'}`;
      if (list(entity[key]).length === 0) continue;
      if (rule.protocol !== undefined && !portProtocols.has(rule.protocol))
        causes.push(cause(field, '', 'rules that specify ports must set protocol to TCP or UDP or SCTP'));
      else if (rule.protocol === undefined && numeric.length > 0)
        causes.push(
          cause(field, '', 'rules with numeric port or port range must set protocol to TCP or UDP or SCTP'),
        );
    }
  }
  return causes;
}

/** Checks of calico-apiserver on a policy; native kinds accept all of this. */
export function policyCauses(object: KubeObject): StatusCause[] {
  const spec = record(object.spec);
  const types = list(spec.types);
  const staged = spec.stagedAction;
  return [
    ...selectorCauses(spec, '', ['selector', 'namespaceSelector', 'serviceAccountSelector']),
    ...[...list(spec.ingress), ...list(spec.egress)].flatMap(ruleCauses),
    ...types
      .filter((type, index) => types.indexOf(type) !== index)
      .map((type) => cause('PolicySpec.Types', type, `'${String(type)}' type specified more than once`)),
    ...(staged === 'Delete' && (list(spec.ingress).length > 0 || list(spec.egress).length > 0)
      ? [
          cause(
            'StagedAction',
            staged,
            'Spec fields, except Tier, should all be zero-value if stagedAction is Delete',
          ),
        ]
      : []),
  ];
}

/** The built-in tiers keep their order and what happens at their end. */
const fixedTiers: Readonly<Record<string, { readonly order: number; readonly defaultAction: string }>> = {
  default: { order: 1_000_000, defaultAction: 'Deny' },
  'kube-admin': { order: 1000, defaultAction: 'Pass' },
  'kube-baseline': { order: 10_000_000, defaultAction: 'Pass' },
};

export function tierCauses(object: KubeObject): StatusCause[] {
  const { name } = object.metadata;
  const fixed = Object.hasOwn(fixedTiers, name) ? fixedTiers[name] : undefined;
  if (fixed === undefined) return [];
  const { order, defaultAction } = record(object.spec);
  return [
    ...(defaultAction === undefined || defaultAction === fixed.defaultAction
      ? []
      : [cause('spec', 'object', `The '${name}' tier must have default action '${fixed.defaultAction}'`)]),
    ...(order === undefined || order === fixed.order
      ? []
      : [cause('spec', 'object', `${name} tier order must be ${fixed.order}`)]),
  ];
}

export const isFixedTier = (name: string): boolean => Object.hasOwn(fixedTiers, name);

export function hostEndpointCauses(object: KubeObject): StatusCause[] {
  const spec = record(object.spec);
  return [
    ...(spec.node === undefined || spec.node === ''
      ? [cause('spec', 'object', 'node must be specified')]
      : []),
    ...(spec.interfaceName === undefined && list(spec.expectedIPs).length === 0
      ? [cause('spec', 'object', 'at least one of interfaceName or expectedIPs must be specified')]
      : []),
  ];
}

export function objectCauses(object: KubeObject, resource: ServedResource): StatusCause[] {
  if (resource.group !== 'projectcalico.org') return [];
  if (resource.plural === 'tiers') return tierCauses(object);
  if (resource.plural === 'hostendpoints') return hostEndpointCauses(object);
  return resource.tiered && resource.origin === 'aggregated' ? policyCauses(object) : [];
}
