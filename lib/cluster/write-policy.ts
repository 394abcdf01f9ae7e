/** Domain policies as a Calico user would write them by hand, their YAML, and comparison with what the server made of them. */

import { parse, stringify } from 'yaml';
import {
  type CalicoPolicy,
  isClusterKind,
  type KubernetesPolicy,
  type KubernetesRule,
  type Policy,
} from '@/lib/policy';
import type { KubeObject } from './kube-object';
import { ParseError, parsePolicy } from './parse-policy';
import { knownResources } from './resources';

export interface WireMeta {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly resourceVersion?: string;
  readonly uid?: string;
}

const present = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

function calicoSpec(policy: CalicoPolicy): Record<string, unknown> {
  return present({
    stagedAction: policy.kind.startsWith('Staged') ? (policy.stagedAction ?? 'Set') : undefined,
    tier: policy.tier,
    order: policy.order,
    selector: policy.selector,
    namespaceSelector: policy.namespaceSelector,
    serviceAccountSelector: policy.serviceAccountSelector,
    applyOnForward: policy.applyOnForward,
    preDNAT: policy.preDNAT,
    doNotTrack: policy.doNotTrack,
    types: policy.types,
    ingress: nonEmpty(policy.ingress),
    egress: nonEmpty(policy.egress),
  });
}

const kubernetesRules = (rules: readonly KubernetesRule[] | undefined, key: 'from' | 'to') =>
  rules?.map((rule) => present({ [key]: rule.peers, ports: rule.ports }));

function kubernetesSpec(policy: KubernetesPolicy): Record<string, unknown> {
  return present({
    stagedAction: policy.kind === 'NetworkPolicy' ? undefined : (policy.stagedAction ?? 'Set'),
    podSelector: policy.podSelector,
    policyTypes: policy.policyTypes,
    ingress: kubernetesRules(policy.ingress, 'from'),
    egress: kubernetesRules(policy.egress, 'to'),
  });
}

/** Only what a person would write: allow-listed spec fields, never server fields of another object. */
export function toWire(policy: Policy, meta: WireMeta = {}): KubeObject {
  if (isClusterKind(policy)) throw new ParseError(`A ${policy.kind} is read, never written`);
  const served = knownResources[policy.kind];
  return {
    apiVersion: `${served.group}/${served.version}`,
    kind: served.kind,
    metadata: present({
      name: policy.name,
      namespace: policy.namespace,
      labels: meta.labels,
      annotations: meta.annotations,
      uid: meta.uid,
      resourceVersion: meta.resourceVersion,
    }) as unknown as KubeObject['metadata'],
    spec: 'podSelector' in policy ? kubernetesSpec(policy) : calicoSpec(policy),
  };
}

const serverAnnotations =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|projectcalico\.org\/metadata)$/;

/** For people: without what only the server owns. */
export function stripServerFields(object: KubeObject): KubeObject {
  const { name, namespace, labels, annotations } = object.metadata;
  const kept = Object.fromEntries(
    Object.entries(annotations ?? {}).filter(([key]) => !serverAnnotations.test(key)),
  );
  const ownLabels = Object.fromEntries(
    Object.entries(labels ?? {}).filter(([key]) => key !== 'projectcalico.org/tier'),
  );
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: present({
      name,
      namespace,
      labels: Object.keys(ownLabels).length === 0 ? undefined : ownLabels,
      annotations: Object.keys(kept).length === 0 ? undefined : kept,
    }) as unknown as KubeObject['metadata'],
    spec: object.spec,
  };
}

/** Selectors stay on one line: a block scalar's newline does not parse as a selector (calico-policy §2.1). */
export const toYaml = (object: KubeObject): string =>
  stringify(object, { lineWidth: 0, defaultStringType: 'PLAIN', singleQuote: false });

/** @throws ParseError naming what is wrong with the text. */
export function fromYaml(text: string): KubeObject {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 50 });
  } catch (error) {
    throw new ParseError(
      `The YAML does not parse: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const object = value as Partial<KubeObject> | null;
  if (
    typeof object !== 'object' ||
    object === null ||
    typeof object.apiVersion !== 'string' ||
    typeof object.kind !== 'string' ||
    typeof object.metadata?.name !== 'string'
  ) {
    throw new ParseError('The YAML is no Kubernetes object: apiVersion, kind and metadata.name are needed');
  }
  return object as KubeObject;
}

/** Of a peer: empty selects everything, absent means the policy's own namespace or leaves the choice to the other one. */
const labelSelectors: ReadonlySet<string> = new Set(['podSelector', 'namespaceSelector']);

/** Key order, empty lists and what servers fill in (tier, types, stagedAction, rule defaults) make no difference. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(
      ([key, item]) =>
        item !== undefined &&
        item !== null &&
        !(Array.isArray(item) && item.length === 0) &&
        (labelSelectors.has(key) || !isEmptyObject(item)),
    )
    .map(
      ([key, item]) =>
        [
          key,
          key === 'types' || key === 'policyTypes' ? [...(item as string[])].sort() : canonical(item),
        ] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** A stable text of what a policy says; the basis of hashes and of comparison after a read-back. */
export const specText = (policy: Policy): string =>
  JSON.stringify(canonical(isClusterKind(policy) ? policy : toWire(policy).spec));

export const samePolicySpec = (a: Policy, b: Policy): boolean =>
  a.kind === b.kind && specText(a) === specText(b);

export const policyFromYaml = (text: string): Policy => parsePolicy(fromYaml(text));
