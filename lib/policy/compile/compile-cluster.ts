/** Kubernetes' cluster-wide kinds as Calico converts them: ClusterNetworkPolicy, and the two that came before it (calico-policy §1.3, §5.2). */
import { policyTier } from '../model/names';
import type { AdminPolicy, ClusterPolicy } from '../model/policy';
import type { CalicoCapabilities } from '../model/snapshot';
import type { Selector } from '../selector/selector';
import { adminDialect, clusterDialect, clusterRules } from './cluster-rules';
import { type CompiledPolicy, InvalidPolicy } from './compiled';
import type { DiagnosticSink } from './diagnostic-sink';
import { inNamespaces, podsIn } from './kubernetes-selector';

/** Pods only, and by their namespaces alone where both ways are given. */
function subjectOf({ subject: { namespaces, pods } }: ClusterPolicy | AdminPolicy): Selector {
  if (namespaces !== undefined) return podsIn(inNamespaces(namespaces), {});
  if (pods !== undefined) return podsIn(inNamespaces(pods.namespaceSelector), pods.podSelector);
  throw new InvalidPolicy('subject', 'the subject names neither namespaces nor pods');
}

const enforcedBy = {
  ClusterNetworkPolicy: { flag: 'clusterNetworkPolicy', releases: '3.32 and later' },
  AdminNetworkPolicy: { flag: 'adminNetworkPolicy', releases: '3.29 to 3.31' },
  BaselineAdminNetworkPolicy: { flag: 'baselineAdminNetworkPolicy', releases: '3.30 and 3.31' },
} as const;

/**
 * null, with a warning, for a kind that the release does not enforce.
 * @throws InvalidPolicy for what Calico ignores as a whole
 */
export function compileCluster(
  policy: ClusterPolicy | AdminPolicy,
  capabilities: CalicoCapabilities,
  warn: DiagnosticSink,
): CompiledPolicy | null {
  const { flag, releases } = enforcedBy[policy.kind];
  if (!capabilities[flag]) {
    warn('warning', 'kind', `this release of Calico does not enforce ${policy.kind}; ${releases} do`);
    return null;
  }
  if (policy.kind === 'ClusterNetworkPolicy' && policy.tier === null)
    throw new InvalidPolicy('tier', 'the tier is neither Admin nor Baseline');
  const dialect = policy.kind === 'ClusterNetworkPolicy' ? clusterDialect : adminDialect;
  const subject = subjectOf(policy);
  const ingress = clusterRules(policy.ingress, 'Ingress', dialect, warn);
  const egress = clusterRules(policy.egress, 'Egress', dialect, warn);
  // Types are set for directions with rules; Felix reads empty types as both.
  const empty = ingress.length === 0 && egress.length === 0;
  return {
    policy,
    tier: policyTier(policy),
    staged: false,
    subject,
    Ingress: ingress.length > 0 || empty ? ingress : null,
    Egress: egress.length > 0 || empty ? egress : null,
    hostOnly: false,
    hostList: null,
  };
}
