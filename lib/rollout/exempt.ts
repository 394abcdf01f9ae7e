/** Namespaces that no candidate touches: what keeps the cluster and Calico running, found in the cluster itself. */
import { type Policy, policyTier, type Snapshot } from '@/lib/policy';
import type { ExemptNamespace } from './candidate';

const known: Readonly<Record<string, readonly [reason: string, owner: string]>> = {
  'kube-system': ['runs DNS, kube-proxy and other parts of Kubernetes', 'Kubernetes'],
  'kube-public': ['belongs to Kubernetes', 'Kubernetes'],
  'kube-node-lease': ['belongs to Kubernetes', 'Kubernetes'],
  'calico-system': ['runs Calico', 'Calico'],
  'calico-apiserver': ['serves Calico’s API, which a rollback may need', 'Calico'],
  'tigera-operator': ['runs the operator that installs Calico', 'Calico'],
  drawbridge: ['runs Drawbridge and its guard', 'Drawbridge'],
};

/** Tiers whose policies the operator owns. */
const calicoTiers: ReadonlySet<string> = new Set(['allow-tigera', 'calico-system']);

const builtIn = (name: string, policies: readonly Policy[]): ExemptNamespace | null => {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found !== undefined) return { name, reason: found[0], owner: found[1], builtIn: true };
  if (name.startsWith('tigera-') || name.startsWith('calico-'))
    return { name, reason: 'belongs to Calico', owner: 'Calico', builtIn: true };
  if (policies.some((policy) => policy.namespace === name && calicoTiers.has(policyTier(policy))))
    return { name, reason: 'has policies in a tier that Calico owns', owner: 'Calico', builtIn: true };
  return null;
};

/** System namespaces that exist, and those a person added; sorted by name. A person cannot take a built-in one out. */
export function exemptNamespaces(
  snapshot: Pick<Snapshot, 'namespaces' | 'policies'>,
  extra: readonly ExemptNamespace[] = [],
): ExemptNamespace[] {
  const found = new Map<string, ExemptNamespace>();
  for (const item of extra) found.set(item.name, { ...item, builtIn: false });
  for (const { name } of snapshot.namespaces) {
    const item = builtIn(name, snapshot.policies);
    if (item !== null) found.set(name, item);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
