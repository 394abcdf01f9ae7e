/** Namespaces and pods in scope: not exempt, and seen by policy. Enforced and staged are counted apart, never added. */
import type { NamespaceCoverage, PodCoverage } from '@/lib/rollout';
import type { Picture } from '../picture';

export const namespacesInScope = ({ coverage }: Picture): NamespaceCoverage[] =>
  coverage.filter(({ exempt }) => exempt === null);

const isVisible = ({ ingress }: PodCoverage): boolean => ingress !== 'not-visible';
/** In both directions. */
export const isEnforced = ({ ingress, egress }: PodCoverage): boolean =>
  ingress === 'enforced' && egress === 'enforced';
/** Would be enforced in both directions, and is not yet. */
const isStagedOnly = (pod: PodCoverage): boolean =>
  !isEnforced(pod) && [pod.ingress, pod.egress].every((state) => state === 'staged' || state === 'enforced');

export interface PodCounts {
  readonly inScope: number;
  readonly enforced: number;
  readonly staged: number;
}

export function podCounts(namespaces: readonly NamespaceCoverage[]): PodCounts {
  const pods = namespaces.flatMap((namespace) => namespace.pods).filter(isVisible);
  return {
    inScope: pods.length,
    enforced: pods.filter(isEnforced).length,
    staged: pods.filter(isStagedOnly).length,
  };
}

/** Pods on the host's network in scope: policy does not see them as pods. */
export const hostNetworkPods = (namespaces: readonly NamespaceCoverage[]): number =>
  namespaces.reduce((sum, { notVisible }) => sum + notVisible, 0);
