/** The default deny before it is staged: what it selects, what it would deny today, what the API server says. */
import type { CandidateView, PermissionView } from '@/lib/api';
import { dnsPath } from '@/lib/rollout';
import type { Picture } from '../picture';
import type { ProposedCandidate } from '../rollout/propose-candidate';
import { edgeRef } from './edge-ref';
import { kubectlApply } from './kubectl-line';
import { policyYaml } from './proposal-view';
import { yamlDiffLines } from './yaml-diff-lines';

export type CandidateDryRun = CandidateView['dryRun'];

export interface CandidateParts {
  readonly proposed: ProposedCandidate;
  /** The text as typed, where the candidate is a person's own. */
  readonly yaml: string | null;
  readonly dryRun: CandidateDryRun;
  readonly permission: PermissionView;
}

function dnsText(picture: Picture): string {
  const { namespace, selector, ports, nodeLocal } = dnsPath(picture.snapshot);
  const local = nodeLocal.length === 0 ? '' : `, and ${nodeLocal.join(', ')} on the own node`;
  return `${namespace}, ${selector}, UDP and TCP ${ports.join(', ')}${local}`;
}

export function candidateView(picture: Picture, parts: CandidateParts): CandidateView {
  const { proposed, dryRun, permission } = parts;
  const { policy, existing, effect } = proposed;
  const yaml = parts.yaml ?? (policy === null ? '' : policyYaml(policy));
  const pods = policy === null ? [] : picture.engine.select(policy).pods;
  const byId = new Map(picture.exposures.map((exposure) => [exposure.id, exposure]));
  return {
    ref: policy === null ? null : { kind: policy.kind, namespace: policy.namespace, name: policy.name },
    refusal: proposed.refusal,
    yaml,
    diff: yamlDiffLines(
      existing === null ? '' : policyYaml(existing),
      policy === null ? yaml : policyYaml(policy),
    ),
    selectsPods: pods.length,
    selectsNamespaces: [...new Set(pods.map(({ namespace }) => namespace))].sort(),
    exempt: proposed.exempt.map(({ name, reason, builtIn }) => ({ name, reason, builtIn })),
    dns: dnsText(picture),
    notes: [...proposed.notes],
    // Denied by it, or by what is staged beside it already: all that a person has to decide.
    wouldDeny: [...effect.newlyDenied, ...effect.stillWouldDeny].flatMap((id) => {
      const exposure = byId.get(id);
      return exposure === undefined ? [] : [edgeRef(exposure.summary.edge)];
    }),
    unknown: effect.unknown.length,
    dryRun,
    kubectl: policy === null ? '' : kubectlApply(picture.cluster.context, [yaml]),
    permission,
  };
}
